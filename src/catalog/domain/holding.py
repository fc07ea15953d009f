"""Holding a role: over a service or a relationship, or over an organization above it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain.owners import OWN_SERVICE
from catalog.domain.seen import Condition
from catalog.domain.writing.preconditions import Asker
from catalog.storage.enums import RoleScope
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.roles import RoleAssignmentRow

Which = Callable[[Any], Condition]
"""Which roles are meant: a condition on their assignments."""


@dataclass(frozen=True)
class _Holder(Asker):
    """Who asks, as one who acts for the organizations alone over which they hold a role."""

    which: Which
    ever: bool = False

    def where_acting_for(self, column: Any) -> Condition:
        """Return the condition that they hold the role over *column*, or over one above it."""
        held: Condition = column.in_(sa.select(self._below.c.id))
        return held

    @cached_property
    def _below(self) -> Any:
        """The organizations over which they hold the role, with all their parts."""
        over = sa.select(OrganizationRow.id).where(
            OrganizationRow.id.in_(
                _scopes(self, self.which, RoleScope.ORGANIZATION, ever=self.ever)
            )
        )
        below, part = over.cte(recursive=True), alias(OrganizationRow)
        return below.union(sa.select(part.id).join(below, part.parent_id == below.c.id))


def where_held_over(service: Any, asker: Asker, which: Which) -> Condition:
    """Return the condition that who asks is a person who holds such a role over a service today.

    A role over an organization is one over its parts and over what they provide or own. What an
    organization holds, its members hold. Service accounts hold none, and administrators only what
    they were assigned.
    """
    if asker.principal.person_id is None:
        return sa.false()
    own: Condition = service.id.in_(_scopes(asker, which, RoleScope.SERVICE))
    above = OWN_SERVICE.holds(service, _Holder(asker.principal, asker.now, asker.chain, which))
    return sa.or_(own, above)


def where_held_for(
    organization_id: Any,
    asker: Asker,
    which: Which,
    *,
    relationship_id: Any = None,
    ever: bool = False,
) -> Condition:
    """Return the condition that who asks is a person who holds such a role for an organization.

    They hold it today, over the organization or over one above it; or over a relationship, where
    they act for the organization. With *ever*, it is enough that they held it once.
    """
    if asker.principal.person_id is None:
        return sa.false()
    holder = _Holder(asker.principal, asker.now, asker.chain, which, ever)
    above = holder.where_acting_for(organization_id)
    if relationship_id is None:
        return above
    over = relationship_id.in_(_scopes(asker, which, RoleScope.RELATIONSHIP, ever=ever))
    return sa.or_(above, sa.and_(over, asker.principal.where_own(organization_id)))


def _scopes(asker: Asker, which: Which, kind: RoleScope, *, ever: bool = False) -> Any:
    """Return the question for what somebody holds such a role over, of one kind, or held *ever*."""
    row, who = alias(RoleAssignmentRow), asker.principal
    party = row.person_id == who.person_id
    if who.member_of:
        party = sa.or_(party, row.organization_id.in_(who.member_of))
    until = row.valid_from if ever else asker.now
    is_over = sa.and_(row.valid_to.is_not(None), row.valid_to <= until)
    return sa.select(row.scope_id).where(
        row.scope_kind == kind, row.valid_from <= asker.now, ~is_over, party, which(row)
    )
