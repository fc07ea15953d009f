"""A question that takes long in a transaction of SQLite keeps nobody else waiting."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.storage.database.engine import Database
from catalog.storage.database.objects import inline
from catalog.storage.tables.organizations import OrganizationRow
from tests import rows

SERIES = (
    "SELECT count(*) FROM (WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 "
    "FROM series WHERE n < ?) SELECT n FROM series)"
)
SLUGS = sa.select(OrganizationRow.slug)


@pytest.mark.parametrize(("most", "is_long"), [(10, False), (100_000, True)])
def test_long_questions_are_answered_in_a_thread_and_lose_nothing(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, most: int, *, is_long: bool
) -> None:
    outcomes: list[bool] = []
    answered = inline.answered

    def noted(*given: Any) -> Any:
        found = answered(*given)
        outcomes.append(found is None)
        return found

    monkeypatch.setattr(inline, "answered", noted)
    monkeypatch.setattr(inline, "_LONG", {})

    async def work() -> tuple[Any, Any]:
        database = Database(sqlite_url)
        try:
            async with database.writing() as session:
                session.add(rows.organization("acme"))
                await session.flush()
                ((number,),) = await session.fetch(SERIES, (most,))
                await session.commit()
            async with database.reading() as session:
                return number, await session.scalars(SLUGS)
        finally:
            await database.close()

    number, slugs = asyncio.run(work())

    assert (number, list(slugs)) == (most, ["acme"])
    assert outcomes == [is_long, False]  # the second one is a view's
