"""The values that changes are made of, each with the rules it brings along.

A field of a change is written `Annotated[type, ...]`; these markers say what the schema publishes
about it and what is checked before any rule of the change itself is asked.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Final, Literal, NamedTuple, TypeAlias, TypeVar
from uuid import UUID

from typing_extensions import Doc

from catalog.domain import sight
from catalog.storage.rows import Row

__all__ = ["OMITTED", "Doc", "Omittable", "Omitted"]


class Omitted(Enum):
    """The mark of a field that was not given, where null would mean to clear it."""

    OMITTED = "omitted"


OMITTED: Final = Omitted.OMITTED
T = TypeVar("T")
Omittable: TypeAlias = T | Literal[Omitted.OMITTED]


@dataclass(frozen=True)
class BoundedText:
    """A text of at most *longest* characters; a blank one is refused unless *may_be_blank*."""

    longest: int
    may_be_blank: bool = False

    def problem(self, value: str) -> tuple[str, str] | None:
        """Return the code and the message of what is wrong with *value*, or None."""
        if UNKEEPABLE.search(value):
            return "TEXT_INVALID", "The text holds characters that cannot be kept."
        if not value.strip() and not self.may_be_blank:
            return "TEXT_BLANK", "Give a text that is not blank."
        if len(value) > self.longest:
            return "TEXT_TOO_LONG", f"Shorten the text to at most {self.longest:,} characters."
        return None


@dataclass(frozen=True)
class SlugText(BoundedText):
    """A short name for addresses."""

    longest: int = 100

    def problem(self, value: str) -> tuple[str, str] | None:
        """Return the code and the message of what is wrong with *value*, or None."""
        if len(value) <= self.longest and SLUG.fullmatch(value):
            return None
        remedy = (
            "Use lower-case letters, digits, dots, hyphens and underscores, beginning with a "
            f"letter or a digit, at most {self.longest} characters."
        )
        return "SLUG_INVALID", remedy


@dataclass(frozen=True)
class Many:
    """A list of at most *most* values."""

    most: int


class Party(NamedTuple):
    """A person or an organization, whichever holds a role."""

    type: str
    id: UUID

    def columns(self, prefix: str = "") -> dict[str, UUID | None]:
        """Return the two columns of a row that refer to it: one holds its id, the other nothing.

        They are called `<prefix>person_id` and `<prefix>organization_id`.
        """
        return {
            f"{prefix}person_id": self.id if self.type == "Person" else None,
            f"{prefix}organization_id": self.id if self.type == "Organization" else None,
        }

    def put_in(self, row: Row, prefix: str = "") -> None:
        """Set the two columns of *row* that refer to it."""
        for column, value in self.columns(prefix).items():
            setattr(row, column, value)


UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
SLUG = re.compile(r"[a-z0-9][a-z0-9._-]*")
NOBODY = UUID(int=0)  # what a malformed id stands for: no row has it

Slug = Annotated[str, SlugText()]
Name = Annotated[str, BoundedText(200)]
Prose = Annotated[str, BoundedText(20_000, may_be_blank=True)]
Word = Annotated[str, BoundedText(100)]
Statement = Annotated[str, BoundedText(2_000)]

OrganizationId = Annotated[UUID, sight.ORGANIZATION]
PersonId = Annotated[UUID, sight.PERSON]
PartyId = Annotated[Party, sight.ORGANIZATION, sight.PERSON]
ServiceId = Annotated[UUID, sight.SERVICE]
DependencyId = Annotated[UUID, sight.DEPENDENCY]
OfferingId = Annotated[UUID, sight.OFFERING]
RelationshipId = Annotated[UUID, sight.RELATIONSHIP]
OutcomeId = Annotated[UUID, sight.OUTCOME]
OutputId = Annotated[UUID, sight.OUTPUT]
