"""The hook that design declares for other plugins; the door has the value that it takes."""

from collections.abc import Iterable

from catalog.plugin import PackSection, hookspec


@hookspec
def pack_sections() -> Iterable[PackSection]:  # type: ignore[empty-body]
    """Return sections that handoff packs have; each key is declared by one plugin alone."""
