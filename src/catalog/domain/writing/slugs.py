"""Slugs: unique names in addresses, each kind of object with a namespace of its own."""

import re
import unicodedata
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import SLUG, RefusedKey, SlugText

_FOREIGN = re.compile(r"[^a-z0-9._-]+")
_LATIN = str.maketrans(  # letters of European alphabets that are no letter with an accent
    {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng", "ø": "o", "ł": "l", "\u0131": "i"}
    | {"đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ĸ": "k", "ə": "a"}
)


def slug_of(name: str) -> str | None:
    """Return the slug that *name* is or stands for, or None where it cannot be one."""
    if SLUG.fullmatch(name):
        return name if len(name) <= SlugText.longest else None
    plain = unicodedata.normalize("NFKD", name.strip())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    plain = plain.lower().translate(_LATIN)
    if any(character.isalnum() and not character.isascii() for character in plain):
        return None
    slug = _FOREIGN.sub("-", plain).strip("-._")
    return slug if slug and len(slug) <= SlugText.longest else None


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
