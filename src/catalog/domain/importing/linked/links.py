"""What a format reads beside records: people and resources, what is linked, and what is hinted."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal, NamedTuple, TypeAlias

ImportedKind: TypeAlias = Literal["persons", "resources"]
PERSONS: Final = "persons"
RESOURCES: Final = "resources"


class LinkKind(StrEnum):
    """What the first thing of a link is to the second one."""

    PART = "a part of"
    MEMBER = "a member of"
    OWNED = "owned by the person"
    HELD = "a resource of"
    HELD_BY_PERSON = "a resource of the organization of"
    CALLED = "also called"


@dataclass(frozen=True, slots=True)
class ImportedEntity:
    """A person or a resource, and what one place in one file says of it, as its change takes it."""

    kind: ImportedKind
    name: str
    line: int | None
    values: dict[str, Any]


class Link(NamedTuple):
    """What one thing is to another, by the names that the source has for both."""

    relation: LinkKind
    name: str
    to: str
    line: int | None


class TagAsking(NamedTuple):
    """A service, and a tag of which others may hint something for it."""

    tag: str
    service: str


@dataclass(frozen=True, slots=True)
class Hint:
    """What one place says of all services that ask for a tag, and the tag that it asks for."""

    tag: str
    line: int | None
    labels: dict[str, str] = field(default_factory=dict)
    dependencies: list[str] = field(default_factory=list)
    asks: str | None = None


Following: TypeAlias = ImportedEntity | Link | TagAsking | Hint
