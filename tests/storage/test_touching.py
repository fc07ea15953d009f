"""Whatever way rows are written, what is watched of them is noted, before and after."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
import sqlalchemy as sa

from catalog.storage.database.engine import Database
from catalog.storage.database.sessions import WriteSession
from catalog.storage.database.touching import Touched, Watch
from catalog.storage.tables.people import MembershipRow
from tests import rows
from tests.rows import key

TABLE = cast("sa.Table", MembershipRow.__table__)
WATCH = Watch(("person_id", "organization_id"), frozenset({"person_id", "organization_id"}))
ANN, ACME, BOLT = key("ann"), key("acme"), key("bolt")
OWN = MembershipRow.person_id == ANN


async def add(session: WriteSession) -> None:
    session.add(MembershipRow(person_id=ANN, organization_id=BOLT))


async def insert(session: WriteSession) -> None:
    await session.insert(MembershipRow, [{"person_id": ANN, "organization_id": BOLT}])


async def insert_many(session: WriteSession) -> None:
    row = {"person_id": str(ANN), "organization_id": str(BOLT)}
    await session.insert_many(MembershipRow, [row])


async def edit(session: WriteSession) -> None:
    held = await session.get(MembershipRow, (ANN, ACME))
    assert held is not None
    held.organization_id = BOLT


async def update(session: WriteSession) -> None:
    await session.execute(sa.update(MembershipRow).where(OWN).values(organization_id=BOLT))


async def update_table(session: WriteSession) -> None:
    await session.execute(sa.update(TABLE).values(organization_id=BOLT))


async def replace(session: WriteSession) -> None:
    await session.replace(MembershipRow, [{"organization_id": BOLT}], person_id=ANN)


async def delete(session: WriteSession) -> None:
    held = await session.get(MembershipRow, (ANN, ACME))
    assert held is not None
    await session.delete(held)


async def delete_where(session: WriteSession) -> None:
    await session.execute(sa.delete(MembershipRow).where(OWN))


async def delete_many(session: WriteSession) -> None:
    await session.delete_many(MembershipRow, [{"person_id": ANN}])


async def nothing(session: WriteSession) -> None:
    await session.execute(sa.delete(MembershipRow).where(MembershipRow.person_id == BOLT))


NOTED = {
    add: {BOLT},
    insert: {BOLT},
    insert_many: {BOLT},
    edit: {ACME, BOLT},
    update: {ACME, BOLT},
    update_table: {ACME, BOLT},
    replace: {ACME, BOLT},
    delete: {ACME},
    delete_where: {ACME},
    delete_many: {ACME},
    nothing: set(),
}


@pytest.mark.parametrize("write", NOTED, ids=lambda write: write.__name__)
def test_it_is_noted(url: str, write: Callable[[WriteSession], Any]) -> None:
    touched = asyncio.run(written(url, write))

    assert touched.ids(MembershipRow, "organization_id") == NOTED[write]
    assert bool(touched) == bool(NOTED[write])


async def written(url: str, write: Callable[[WriteSession], Any]) -> Touched:
    """Let somebody write to a membership of ann's at acme, and return what was noted."""
    database = Database(url)
    try:
        async with database.writing() as session:
            for row in (rows.organization("acme"), rows.organization("bolt")):
                session.add(row)
            for row in rows.person("ann", "acme"):
                session.add(row)
                await session.flush()
            session.touched.watch({TABLE: WATCH})
            await write(session)
            await session.flush()
            return session.touched
    finally:
        await database.close()
