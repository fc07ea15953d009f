"""Notes: what people want to remember about a service.

Everybody who sees a service sees its notes. Without this plugin a service has no place for them.
"""

from collections.abc import Iterable
from pathlib import Path

from catalog.plugin import Metric, Plugin, hookimpl
from catalog_notes import measures, schema


class Notes(Plugin):
    """Notes on services."""

    id = "notes"
    title = "Notes"
    migrations = Path(__file__).parent / "migrations"

    @hookimpl
    def metrics(self) -> Iterable[Metric]:
        """Offer the share of notes that are pinned."""
        return measures.METRICS

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        """Add the type Note, and what joins Service and Mutation."""
        return schema.PARTS
