"""Who asks: the principal of a request, and the scopes that they may hold."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

READ = "catalog:read"
WRITE = "catalog:write"
ROLES = "catalog:roles"
ADMIN = "admin"


@dataclass(frozen=True)
class Principal:
    """Who makes a request, and on behalf of which organizations.

    A member of an organization acts for its parts, too: `organization_ids` holds them all. Without
    a person it is a service account, which holds no roles.
    """

    subject: str
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    member_of: frozenset[UUID] = frozenset()
    organization_ids: frozenset[UUID] = frozenset()
    person_id: UUID | None = None
    is_anonymous: bool = False

    @property
    def is_admin(self) -> bool:
        """Whether they may do everything."""
        return ADMIN in self.roles

    @property
    def acts_for_some(self) -> bool:
        """Whether they act for any organization at all."""
        return bool(self.organization_ids)

    def where_own(self, column: Any) -> sa.ColumnElement[bool]:
        """Return the condition that *column* holds an organization that they act for."""
        return column.in_(self.organization_ids) if self.acts_for_some else sa.false()

    def may(self, scope: str) -> bool:
        """Tell whether they hold *scope*."""
        return self.is_admin or scope in self.scopes


def anonymous(*, may_read: bool) -> Principal:
    """Return the principal of a request without a token."""
    scopes = frozenset({READ}) if may_read else frozenset[str]()
    return Principal("anonymous", scopes=scopes, is_anonymous=True)


def system(subject: str) -> Principal:
    """Return the principal of a command that works on the database itself."""
    return Principal(subject, roles=frozenset({ADMIN}))
