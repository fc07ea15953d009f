"""The facts that houses and circles follow from: which columns of which tables."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias, cast
from uuid import UUID

import sqlalchemy as sa

from catalog.storage.database.sessions import WriteSession
from catalog.storage.database.touching import Watch
from catalog.storage.rows import Row
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.outcomes import OutcomeRow
from catalog.storage.tables.people import MembershipRow, PersonRow
from catalog.storage.tables.relationships import (
    AmendmentParticipantRow,
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceRow

Parties: TypeAlias = "sa.Select[UUID, UUID | None]"
"""Ids of services and of organizations that take part in them, out of one table of a plugin."""


def _watch(*ids: str, facts: Sequence[str] = ()) -> Watch:
    return Watch(ids, frozenset(facts))


CORE: Mapping[type[Row], Watch] = {
    OrganizationRow: _watch(
        "id",
        "parent_id",
        "recorded_by_id",
        "person_id",
        facts=("parent_id", "recorded_by_id", "is_recorded", "person_id"),
    ),
    PersonRow: _watch("id"),
    MembershipRow: _watch("person_id", "organization_id", facts=("person_id", "organization_id")),
    ServiceRow: _watch(
        "id", "provider_id", "recorded_by_id", facts=("provider_id", "recorded_by_id")
    ),
    RoleAssignmentRow: _watch(
        "scope_id",
        "person_id",
        "organization_id",
        facts=(
            "role",
            "scope_id",
            "person_id",
            "organization_id",
            "position",
            "valid_to",
            "is_recorded",
        ),
    ),
    OfferingRow: _watch(
        "id", "provider_id", "recorded_by_id", facts=("provider_id", "recorded_by_id")
    ),
    RelationshipRow: _watch("id", facts=("status",)),
    AmendmentParticipantRow: _watch(
        "amendment_id", "organization_id", facts=("amendment_id", "organization_id")
    ),
    RelationshipParticipantRow: _watch(
        "relationship_id", "organization_id", facts=("relationship_id", "organization_id")
    ),
    RelationshipOfferingRow: _watch(
        "relationship_id", "edition_id", facts=("relationship_id", "edition_id")
    ),
    OutcomeRow: _watch(
        "service_id",
        "person_id",
        "organization_id",
        facts=("service_id", "person_id", "organization_id"),
    ),
    ServiceDependencyRow: _watch("service_id"),
}


def watch(session: WriteSession, circles: Sequence[Parties]) -> None:
    """Let a transaction note every fact that it writes, those of plugins' *circles* among them."""
    session.touched.watch(_watches(tuple(circles)))


@cache
def _watches(circles: tuple[Parties, ...]) -> Mapping[sa.Table, Watch]:
    watches = {cast("sa.Table", row.__table__): found for row, found in CORE.items()}
    for parties in circles:
        table, service_id, organization_id = columns(parties)
        held = watches.get(table, Watch(()))
        ids = tuple(dict.fromkeys((*held.ids, service_id, organization_id)))
        watches[table] = Watch(ids, frozenset(table.columns.keys()))
    return watches


@cache
def columns(parties: Any) -> tuple[sa.Table, str, str]:
    """Return the table of *parties*, and the names of its two columns.

    Raises ValueError where they are not two columns of one table.
    """
    tables = parties.get_final_froms() if isinstance(parties, sa.Select) else []
    chosen = list(parties.selected_columns) if tables else []
    if len(tables) != 1 or len(chosen) != 2 or not isinstance(tables[0], sa.Table):  # noqa: PLR2004
        raise ValueError
    service, organization = (tables[0].columns.get(column.name) for column in chosen)
    if service is None or organization is None:
        raise ValueError
    return tables[0], service.name, organization.name
