"""What transition adds to the catalog's own format."""

from collections.abc import Sequence

from catalog.plugin import Exporter

EXPORTERS: Sequence[Exporter] = ()
