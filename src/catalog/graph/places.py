"""Where the objects of a selection come from: rows of a source, or Python code."""

from collections.abc import Callable, Mapping
from typing import Any

from catalog.graph.declare import Entity
from catalog.graph.sources import Source


class RowPlace:
    """Objects whose columns stand in the rows of a source."""

    def __init__(self, source: Source, entity: Entity, table: Any) -> None:
        self.source = source
        self.entity = entity
        self.table = table

    def read(self, name: str) -> Callable[[Any], Any]:
        """Return what reads a column of a row, as the driver gave it."""
        at = self.source.position(self.table, name)
        return lambda row: row[at]


class ObjectPlace:
    """Objects that Python code returned."""

    def __init__(self, key: Callable[[Any], Any]) -> None:
        self._key = key

    def read(self, name: str) -> Callable[[Any], Any]:
        """Return what reads an attribute that holds a key, or a list of keys."""

        def read(value: Any) -> Any:
            found = attribute(value, name)
            if isinstance(found, list | tuple):
                return [self._key(item) for item in found]
            return None if found is None else self._key(found)

        return read


def attribute(value: Any, name: str) -> Any:
    """Return what an object, or a mapping, holds under *name*."""
    return value[name] if isinstance(value, Mapping) else getattr(value, name)
