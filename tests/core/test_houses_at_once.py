"""Two writers at once: houses and circles are right, whoever comes first."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.domain.access import system
from catalog.domain.organizations import CreateOrganization, UpdateOrganization
from catalog.domain.relationships.proposing import ParticipantInput, ProposeRelationship
from catalog.domain.roles import AssignRole
from catalog.domain.services.creating import CreateService
from catalog.domain.writing.changes import Change
from catalog.domain.writing.field_types import ObjectKey
from catalog.storage.database.sessions import WriteSession
from catalog.storage.enums import OrganizationKind, ParticipantRole, Role
from catalog.storage.houses import facts
from catalog.storage.houses.settling import settle
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.services import ServiceRow
from tests import rows
from tests.asking import Asking, asking
from tests.core.housing import circles, houses, moved, wrong
from tests.core.test_concurrency import at_once
from tests.rows import key

Write = Callable[[WriteSession], Awaitable[None]]


@pytest.fixture
def served(postgresql_url: str) -> Iterator[Asking]:
    """A catalog on PostgreSQL, with an organization in a house, and what it offers."""
    with asking(postgresql_url) as found:
        rows.put(
            found,
            [
                *(rows.organization(slug) for slug in ("acme", "bolt", "corp")),
                rows.organization("team", parent_id=key("acme")),
                *rows.service("old", provider="corp"),
                *rows.service("other", provider="corp"),
                *rows.offering("deal", "corp", ["old"]),
            ],
        )
        yield found


def one_waits(catalog: Asking, first: Write, second: Change[Any]) -> None:
    """Let *first* write and settle; commit once *second* waits for it, or was made meanwhile."""
    database = catalog.catalog.database

    async def waits() -> bool:
        question = sa.text("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        async with database.engine.connect() as connection:
            return (await connection.execute(question)).first() is not None

    async def work() -> None:
        async with database.writing() as session:
            facts.watch(session, [])
            await first(session)
            await session.flush()
            await settle(session)
            other = asyncio.ensure_future(catalog.catalog.make(second, system("test")))
            for _ in range(200):
                if other.done() or await waits():
                    break
                await asyncio.sleep(0.02)
            await session.commit()
        await other

    catalog.run(work)


async def _move(session: WriteSession) -> None:
    team = await session.lock(OrganizationRow, key("team"))
    assert team is not None
    team.parent_id = key("bolt")


async def _add(new: list[Any], session: WriteSession) -> None:
    for row in new:
        session.add(row)
        await session.flush()


MOVING = UpdateOrganization(id=key("team"), expected_revision=1, parent_id=key("bolt"))
PROPOSING = ProposeRelationship(
    slug="pact",
    participants=[
        ParticipantInput(organization_id=key("corp"), role=ParticipantRole.PROVIDER),
        ParticipantInput(organization_id=key("team"), role=ParticipantRole.CONSUMER),
    ],
    offering_ids=[key("deal")],
)
CREATING = CreateService(slug="web", name="Web", provider_id=key("team"))
JOINING = CreateOrganization(
    slug="crew", name="Crew", kind=OrganizationKind.TEAM, parent_id=key("team")
)
OWNING = AssignRole(
    role=Role.SERVICE_OWNER,
    scope_id=ObjectKey("Service", key("old")),
    organization_id=key("team"),
)


@pytest.mark.parametrize(
    "second", [CREATING, PROPOSING, JOINING, OWNING], ids=lambda c: type(c).__name__
)
def test_whatever_refers_to_an_organization_on_its_way_arrives_with_it(
    served: Asking, second: Change[Any]
) -> None:
    one_waits(served, _move, second)

    assert houses(served, OrganizationRow)["team"] == "bolt"
    assert wrong(served) == []


@pytest.mark.parametrize(
    "new",
    [
        rows.service("web", provider="team"),
        rows.relationship("pact", "corp", "team", ["deal"]),
        [rows.organization("crew", parent_id=key("team"))],
        [rows.owner("old", organization="team")],
        [rows.outcome("pay", "old", organization="team")],
        rows.offering("new", "team", ["old"]),
    ],
    ids=["service", "relationship", "part", "owner", "outcome", "offering"],
)
def test_a_move_takes_along_what_was_written_meanwhile(served: Asking, new: list[Any]) -> None:
    one_waits(served, partial(_add, new), MOVING)

    assert houses(served, OrganizationRow)["team"] == "bolt"
    assert wrong(served) == []


def test_two_owners_of_one_service_both_stand_around_it(served: Asking) -> None:
    one_waits(served, partial(_add, [rows.owner("old", organization="bolt")]), OWNING)

    assert circles(served).keys() == {("old", "acme"), ("old", "bolt")}
    assert wrong(served) == []


def test_moves_and_new_services_in_any_order_leave_nothing_behind(served: Asking) -> None:
    bolt, team = (
        served.ask(f'{{ organization(slug: "{slug}") {{ id }} }}')["organization"]["id"]
        for slug in ("bolt", "team")
    )
    new = [{"slug": f"web-{n}", "name": "Web", "providerId": team} for n in range(6)]

    at_once(
        [
            *(partial(served.attempt, "createService", given) for given in new[:3]),
            partial(moved, served, "team", bolt),
            *(partial(served.attempt, "createService", given) for given in new[3:]),
        ]
    )

    assert len(houses(served, ServiceRow)) == 8
    assert {houses(served, ServiceRow)[item["slug"]] for item in new} == {"bolt"}
    assert wrong(served) == []
