"""What a format reads out of a file: records of things by the names that their source uses."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias

from catalog.domain.writing.field_types import SLUG, SlugText

Kind: TypeAlias = Literal["organizations", "services"]
ORGANIZATIONS: Final = "organizations"
SERVICES: Final = "services"
KINDS = ("organizations", "persons", "services", "dependencies", "offerings", "relationships")
_FOREIGN = re.compile(r"[^a-z0-9._-]+")
_LATIN = str.maketrans(  # letters of European alphabets that are no letter with an accent
    {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng", "ø": "o", "ł": "l", "\u0131": "i"}
    | {"đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ĸ": "k", "ə": "a"}
)


class Named(NamedTuple):
    """The name of something else, and the line that names it."""

    name: str
    line: int | None


class Dependency(NamedTuple):
    """The name of a service that is needed, whether the need holds, and the line that says so."""

    name: str
    declared: bool
    line: int | None


@dataclass(slots=True)
class Record:
    """What one place in one file says about one thing; what it does not say is left alone.

    `labels` sets those keys and no others; `references` replaces the external references of those
    systems and of no others; `owners` and `dependencies` replace the whole list where they are
    not None.
    """

    kind: Kind
    name: str
    line: int | None
    values: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    references: dict[str, list[str]] = field(default_factory=dict)
    owners: list[Named] | None = None
    dependencies: list[Dependency] | None = None


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
