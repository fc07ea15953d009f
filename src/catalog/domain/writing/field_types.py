"""The values that changes are made of, each with the rules it brings along.

A field of a change is written `Annotated[type, ...]`; these markers say what the schema publishes
about it and what is checked before any rule of the change itself is asked.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeAlias, TypeVar
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from typing_extensions import Doc

from catalog.domain import sight
from catalog.domain.seen import Seen
from catalog.rings import HOUSE, Ring
from catalog.storage.rows import Row

__all__ = ["OMITTED", "Doc", "Omittable", "Omitted"]


class Omitted(Enum):
    """The mark of a field that was not given, where null would mean to clear it."""

    OMITTED = "omitted"


OMITTED: Final = Omitted.OMITTED
T = TypeVar("T")
Omittable: TypeAlias = T | Literal[Omitted.OMITTED]


def normalized(text: str) -> str:
    """Return *text* as it is kept: composed, so that equal texts have equal characters (NFC)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


@dataclass(frozen=True)
class BoundedText:
    """A text of at most *longest* characters, in one line unless it *may_have_lines*.

    A blank one is refused unless it *may_be_blank*.
    """

    longest: int
    may_be_blank: bool = False
    may_have_lines: bool = False

    def problem(self, value: str) -> tuple[str, str] | None:
        """Return the code and the message of what is wrong with *value*, or None."""
        if UNKEEPABLE.search(value):
            return "TEXT_INVALID", "Leave out control characters and marks that turn text around."
        if not value.strip() and not self.may_be_blank:
            return "TEXT_BLANK", "Give a text that is not blank."
        if not self.may_have_lines and LINE_END.search(value):
            return "TEXT_INVALID", "Give a text of one line."
        if len(value) > self.longest:
            return "TEXT_TOO_LONG", f"Shorten the text to at most {self.longest:,} characters."
        return None


@dataclass(frozen=True)
class FileText(BoundedText):
    """The content of a file, of which whoever reads it tells what is wrong, and where."""

    def problem(self, value: str) -> tuple[str, str] | None:
        """Return the code and the message of a content that is too long, or None."""
        message = f"Send at most {self.longest:,} characters in one file."
        return None if len(value) <= self.longest else ("TEXT_TOO_LONG", message)


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
class EmailText(BoundedText):
    """An email address, as forms on the web take them."""

    longest: int = 254

    def problem(self, value: str) -> tuple[str, str] | None:
        """Return the code and the message of what is wrong with *value*, or None."""
        wrong = super().problem(value)
        if wrong or EMAIL.fullmatch(value):
            return wrong
        return "EMAIL_INVALID", "Give one email address, such as ann@example.org."


@dataclass(frozen=True)
class WebText(BoundedText):
    """An address on the web."""

    longest: int = 2_000

    def problem(self, value: str) -> tuple[str, str] | None:
        """Return the code and the message of what is wrong with *value*, or None."""
        wrong = super().problem(value)
        if wrong or _is_on_the_web(value):
            return wrong
        message = "Give a whole address without spaces, such as https://example.org/page."
        return "LINK_INVALID", message


@dataclass(frozen=True)
class ReferenceText(BoundedText):
    """What a thing is called elsewhere: a name, a number or an address, but no script."""

    longest: int = 2_000

    def problem(self, value: str) -> tuple[str, str] | None:
        """Return the code and the message of what is wrong with *value*, or None."""
        wrong = super().problem(value)
        named = None if wrong else SCHEME.match(value.strip())
        scheme = named[1].lower() if named else ""
        if wrong or scheme not in SCRIPTS:
            return wrong
        return "LINK_INVALID", f"Leave out {scheme}: it could run in a reader's browser."


def _is_on_the_web(text: str) -> bool:
    """Tell whether *text* is a whole address that a browser would open as it is written."""
    try:
        address = urlsplit(text)
        address.port  # noqa: B018  # it raises where the port is no number of one
    except ValueError:
        return False
    host = address.hostname or ""
    return (
        address.scheme in WEB
        and all(host.removesuffix(".").split("."))
        and not NO_ADDRESS.search(text)
        and not NO_HOST.search(host)
    )


@dataclass(frozen=True)
class Between:
    """A number or a day from *least* to *most*, both of which it may be; None: there is no end."""

    least: Any = None
    most: Any = None

    def problem(self, value: Any) -> tuple[str, str] | None:
        """Return the code and the message of what is wrong with *value*, or None."""
        is_small = self.least is not None and value < self.least
        if is_small or (self.most is not None and value > self.most):
            return "OUT_OF_RANGE", f"Give a value {self.says}."
        return None

    @property
    def says(self) -> str:
        """Which values there are, in words."""
        if self.least is None:
            return f"of at most {self.most}"
        if self.most is None:
            return f"of at least {self.least}"
        return f"from {self.least} to {self.most}"


@dataclass(frozen=True)
class Many:
    """A list of at most *most* values."""

    most: int


@dataclass(frozen=True)
class Once:
    """A list in which nothing stands twice, else the problem *code*; *by* names what is compared.

    Without *by* the values themselves are compared.
    """

    code: str
    by: str | None = None

    def key(self, value: Any) -> Any:
        """Return what may stand only once."""
        return value if self.by is None else getattr(value, self.by)


class GivenKey(UUID):
    """The key of a row by which somebody refers to it, and what to say if they see no such row."""

    not_found: str

    @classmethod
    def made(cls, key: UUID, not_found: str) -> "GivenKey":
        """Return the key with what is to be said."""
        made = cls(int=key.int)
        object.__setattr__(made, "not_found", not_found)  # else a UUID cannot be changed
        return made


class RefusedKey(UUID):
    """What stands for an id that was refused: no row has it, and rules let it pass.

    The change will not be made anyway: a rule about whose the row is would tell a false reason.
    """

    @classmethod
    def made(cls) -> "RefusedKey":
        """Return a key that nothing has."""
        return cls(int=uuid4().int)


class Within(NamedTuple):
    """Marks an id: whoever gives that of a row of this kind has to be in a ring around it."""

    seen: Seen
    ring: Ring


class ObjectKey(NamedTuple):
    """An object of one of several types, such as a person or an organization."""

    type: str
    id: UUID

    def columns(self, prefix: str = "") -> dict[str, UUID | None]:
        """Return the two columns of a row that refer to a party: one holds its id, one nothing.

        They are called `<prefix>person_id` and `<prefix>organization_id`.
        """
        return {
            f"{prefix}person_id": self.id if self.type == "Person" else None,
            f"{prefix}organization_id": self.id if self.type == "Organization" else None,
        }

    def put_in(self, row: Row, prefix: str = "") -> None:
        """Set the two columns of *row* that refer to a party."""
        for column, value in self.columns(prefix).items():
            setattr(row, column, value)


# Controls other than tabs and ends of lines; marks that show text in another order than it has;
# halves of characters.
UNKEEPABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
LINE_END = re.compile("[\t\n\r\u2028\u2029]")
EMAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+"
    r"@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)  # as the HTML standard defines a valid e-mail address
WEB = frozenset({"http", "https"})
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
NO_ADDRESS = re.compile(r"[\s\\]")  # of a backslash, browsers make the end of the host
NO_HOST = re.compile(r"""["%<>^`{|}]""")
SCRIPTS = frozenset({"data", "javascript", "vbscript"})
SLUG = re.compile(r"[a-z0-9][a-z0-9._-]*")
NOBODY = UUID(int=0)  # what a malformed id stands for: no row has it

Slug = Annotated[str, SlugText()]
Name = Annotated[str, BoundedText(200)]
Prose = Annotated[str, BoundedText(20_000, may_be_blank=True, may_have_lines=True)]
Word = Annotated[str, BoundedText(100)]
Email = Annotated[str, EmailText()]
WebAddress = Annotated[str, WebText()]
Statement = Annotated[str, BoundedText(2_000, may_have_lines=True)]

OrganizationId = Annotated[UUID, sight.ORGANIZATION]
PersonId = Annotated[UUID, sight.PERSON]
PartyId = Annotated[ObjectKey, sight.ORGANIZATION, sight.PERSON]
COLLEAGUE = Within(sight.PERSON, HOUSE)  # of others a name is seen, which is not enough to go by
ColleagueId = Annotated[UUID, sight.PERSON, COLLEAGUE]
HolderId = Annotated[ObjectKey, sight.ORGANIZATION, sight.PERSON, COLLEAGUE]
ServiceId = Annotated[UUID, sight.SERVICE]
ServiceVersionId = Annotated[UUID, sight.SERVICE_VERSION]
DecisionId = Annotated[UUID, sight.DECISION]
WaiverId = Annotated[UUID, sight.WAIVER]
DependencyId = Annotated[UUID, sight.DEPENDENCY]
OfferingId = Annotated[UUID, sight.OFFERING]
EditionId = Annotated[UUID, sight.EDITION]
RelationshipId = Annotated[UUID, sight.RELATIONSHIP]
AmendmentId = Annotated[UUID, sight.AMENDMENT]
RoleAssignmentId = Annotated[UUID, sight.ROLE_ASSIGNMENT]
ScopeId = Annotated[
    ObjectKey, sight.ORGANIZATION, sight.SERVICE, sight.OFFERING, sight.RELATIONSHIP
]
OutcomeId = Annotated[UUID, sight.OUTCOME]
OutputId = Annotated[UUID, sight.OUTPUT]
