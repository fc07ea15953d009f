"""What falls due is told by the daily job, each thing once."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from catalog_acquisition.tables.contracts import ContractNoticeRow
from tests.plugins.acquisition.contracting import Trade


def told(trade: Trade) -> list[str]:
    """Return what was told of contracts so far, without ids, in the order of words."""

    async def work() -> list[Any]:
        async with trade.catalog.catalog.database.reading() as session:
            return list(await session.scalars(sa.select(ContractNoticeRow.what)))

    found = trade.catalog.run(work)
    return sorted(" ".join([item.split()[0], item.split()[-1]]) for item in found)


def test_notices_and_obligations_at_risk_are_told_once(trade: Trade) -> None:
    clock = trade.catalog.clock
    clock.moment = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)
    terms = {"startsOn": "2024-08-29", "endsOn": "2025-08-28", "noticeMonths": 2}
    deal = trade.agreed(**terms, renewal="TACIT", renewalMonths=12)
    once = {"trigger": "DATE", "dueOn": "2026-05-25", "text": "A plan."}
    _, owed, late, safe = trade.signed(deal, {}, once, once)
    for key, day in ((late, "2026-06-10"), (safe, "2026-05-24")):
        note = {"obligationId": key, "note": "On its way.", "expectedOn": day}
        trade.catalog.change("recordProgress", note, by="provider")

    trade.catalog.run_job("acquisition.falling-due")
    first = told(trade)
    trade.catalog.run_job("acquisition.falling-due")

    assert owed
    assert first == ["notice 2026-06-28", "risk 2026-05-25", "risk 2026-05-31"]
    assert told(trade) == first


def test_no_notice_is_due_once_it_was_given(trade: Trade) -> None:
    trade.catalog.clock.moment = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)
    terms = {"startsOn": "2024-08-29", "endsOn": "2025-08-28", "noticeMonths": 2}
    deal = trade.agreed(**terms, renewal="TACIT", renewalMonths=12)
    trade.signed(deal)

    trade.answer("leaveRelationship", deal, "consumer")
    trade.catalog.run_job("acquisition.falling-due")

    text = "{ contractsEnding(withinDays: 366) { endsOn noticeBy isRenewed toDo } }"
    (ending,) = trade.catalog.ask(text, by="consumer")["contractsEnding"]
    what = "It ends on 2026-08-28: agree on what follows, or carry out the exit plan."
    assert ending == {"endsOn": "2026-08-28", "noticeBy": None, "isRenewed": False, "toDo": what}
    assert told(trade) == []
