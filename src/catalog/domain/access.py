"""Who asks: the principal of a request, and the scopes that they may hold."""

import datetime as dt
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import KeptValues, among
from catalog.storage.enums import ActorKind
from catalog.storage.rows import UtcDateTime

READ = "catalog:read"
WRITE = "catalog:write"
ROLES = "catalog:roles"
ADMIN = "admin"


class Shared(Enum):
    """How many services of other houses let somebody nearer than all: statements differ by it."""

    NONE = "none"
    FEW = "few"
    MANY = "many"


@dataclass(frozen=True)
class Actor:
    """Who made a change: what kind of principal, and the subject that its audit entry names.

    It tells no name of a person, and no id: who may see these is asked where they are shown.
    """

    kind: ActorKind
    subject: str


@dataclass(frozen=True)
class Principal:
    """Who makes a request, for which organizations they act, and into which houses they see.

    A member of an organization acts for its parts, too: `organization_ids` holds them all. They see
    the inside of their whole houses, `house_ids`, and something of what `shared` services of other
    houses are. Without a person it is a service account, which holds no roles. `public_labels` are
    the keys of labels that everybody sees.
    """

    subject: str
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    member_of: frozenset[UUID] = frozenset()
    organization_ids: frozenset[UUID] = frozenset()
    person_id: UUID | None = None
    house_ids: frozenset[UUID] = frozenset()
    shared: Shared = Shared.NONE
    is_co_owner: bool = False
    public_labels: frozenset[str] = frozenset()
    is_anonymous: bool = False
    acts_as: ActorKind = ActorKind.SERVICE_ACCOUNT
    """What they are where they speak for no person."""
    asked_at: dt.datetime | None = None
    """When they ask; None where nothing that they ask for depends on it."""

    @property
    def actor(self) -> "Actor":
        """Who they are, as events tell it."""
        kind = self.acts_as if self.person_id is None else ActorKind.PERSON
        return Actor(kind, self.subject)

    def now(self) -> sa.ColumnElement[dt.datetime]:
        """Return the moment at which they ask, as SQL has it."""
        assert self.asked_at is not None  # noqa: S101  # a request says when, and so does a change
        return sa.literal(self.asked_at, UtcDateTime())

    @property
    def is_admin(self) -> bool:
        """Whether they may do everything."""
        return ADMIN in self.roles

    def where_own(self, column: Any) -> sa.ColumnElement[bool]:
        """Return the condition that *column* holds an organization that they act for."""
        if not self.organization_ids:
            return sa.false()
        return among(column, values=self._own)

    @cached_property
    def _own(self) -> KeptValues:
        return KeptValues(sorted(self.organization_ids))

    @property
    def has_house(self) -> bool:
        """Whether they see into any house at all."""
        return bool(self.house_ids)

    def where_house(self, column: Any) -> sa.ColumnElement[bool]:
        """Return the condition that *column* holds a house that they see into."""
        return column.in_(self.house_ids) if self.house_ids else sa.false()

    def may(self, scope: str) -> bool:
        """Tell whether they hold *scope*."""
        return self.is_admin or scope in self.scopes


def anonymous(*, may_read: bool, public_labels: frozenset[str] = frozenset()) -> Principal:
    """Return the principal of a request without a token."""
    scopes = frozenset({READ}) if may_read else frozenset[str]()
    return Principal(
        "anonymous",
        scopes=scopes,
        public_labels=public_labels,
        is_anonymous=True,
        acts_as=ActorKind.ANONYMOUS,
    )


def system(subject: str) -> Principal:
    """Return the principal of a command that works on the database itself."""
    return Principal(subject, roles=frozenset({ADMIN}), acts_as=ActorKind.COMMAND)


def of_plugin(plugin: str) -> Principal:
    """Return the principal of what a plugin does by itself."""
    return replace(system(f"plugin {plugin}"), acts_as=ActorKind.PLUGIN)
