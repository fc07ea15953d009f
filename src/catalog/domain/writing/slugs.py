"""Slugs: unique names in addresses, each kind of object with a namespace of its own."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import RefusedKey


async def must_be_free_slug(
    work: Work, row: type[Any], slug: str, *, noun: str, but: UUID | None = None
) -> None:
    """Add the problem SLUG_TAKEN where a *row* other than *but* has the slug.

    Where *but* was refused nobody knows which row it was to be: it may have the slug itself.
    """
    if isinstance(but, RefusedKey):
        return
    other = await work.session.scalar(sa.select(row.id).where(row.slug == slug))
    if other is not None and other != but:
        message = f"Another {noun} is called {slug}: choose another slug."
        work.problems.add("SLUG_TAKEN", message, "slug")
