"""The hooks that the review declares for other plugins."""

from collections.abc import Iterable

from catalog.plugin import hookspec


@hookspec
def review_questions() -> Iterable[str]:  # type: ignore[empty-body]
    """Return questions that a reviewer is asked."""
