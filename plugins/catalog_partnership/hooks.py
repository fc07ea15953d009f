"""The hook that partnership declares for other plugins; the door has the value that it takes."""

from collections.abc import Iterable

from catalog.plugin import ReviewDocument, hookspec


@hookspec
def review_documents() -> Iterable[ReviewDocument]:  # type: ignore[empty-body]
    """Return queries that review packs answer; each name is declared by one plugin alone."""
