"""The hook that improvement declares for other plugins; the door has the value that it takes."""

from collections.abc import Iterable

from catalog.plugin import ImprovementSource, hookspec


@hookspec
def improvement_sources() -> Iterable[ImprovementSource]:  # type: ignore[empty-body]
    """Return what finds opportunities to improve services, in events or by the clock."""
