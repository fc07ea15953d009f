"""The hook that transition declares for other plugins; the door has the value that it takes."""

from collections.abc import Iterable

from catalog.plugin import ReadinessCheck, hookspec


@hookspec
def readiness_checks() -> Iterable[ReadinessCheck]:  # type: ignore[empty-body]
    """Return checks of every readiness review; each key is declared by one plugin alone."""
