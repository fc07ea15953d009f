"""Demonstrations: what plugins add to the demonstration catalog, to be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """A file in the catalog's own format, or a folder of such files, for the demonstration catalog.

    It is read after the core's, and says more of what those have, by its slug: lists join, and a
    later scalar wins. It is left out where one of the plugins *beside* it is not there, by their
    ids.
    """

    path: Path
    beside: Sequence[str] = ()
    plugin: str = ""
