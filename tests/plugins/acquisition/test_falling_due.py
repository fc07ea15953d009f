"""What falls due is told by the daily job, each thing once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from catalog_acquisition import ServiceAcquisition
from catalog_acquisition.tables.contracts import ContractNoticeRow
from catalog_improvement import ContinualImprovement
from tests.asking import Asking
from tests.plugins.acquisition.contracting import Trade
from tests.plugins.acquisition.test_standards import Watched

MONTHLY = {"trigger": "RECURRENCE", "every": 1, "everyUnit": "MONTH"}
MEASURED = {
    "trigger": "DATE",
    "indicator": "availability",
    "comparator": "GE",
    "target": "99.5",
    "unit": "percent",
}


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


def test_what_was_expected_silences_its_own_day_alone(trade: Trade) -> None:
    clock = trade.catalog.clock
    clock.moment = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)
    once = {"trigger": "DATE", "dueOn": "2026-05-31", "text": "A plan."}
    deal = trade.active(startsOn="2026-05-01")
    _, monthly, plan = trade.signed(deal, {**MONTHLY, "dueOn": "2026-05-31"}, once)
    for key in (monthly, plan):
        note = {"obligationId": key, "note": "On its way.", "expectedOn": "2026-05-25"}
        trade.catalog.change("recordProgress", note, by="provider")

    trade.catalog.run_job("acquisition.falling-due")
    before = told(trade)
    clock.moment = dt.datetime(2026, 5, 28, 12, tzinfo=dt.UTC)
    trade.catalog.run_job("acquisition.falling-due")
    after = told(trade)
    clock.moment = dt.datetime(2026, 6, 20, 12, tzinfo=dt.UTC)
    trade.catalog.run_job("acquisition.falling-due")

    assert before == []
    assert after == ["risk 2026-05-31", "risk 2026-05-31"]
    assert told(trade) == [*after, "risk 2026-06-30"]


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


def test_what_a_metric_measures_is_neither_at_risk_nor_raised(
    catalog_with: Callable[..., Asking],
) -> None:
    trade = Trade(catalog_with(ServiceAcquisition, ContinualImprovement, Watched))
    catalog = trade.catalog
    given = {"id": trade.service, "expectedRevision": 1, "providerId": trade.provider}
    catalog.change("updateService", given)
    catalog.clock.moment = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    measured = {**MEASURED, "dueOn": "2026-02-28", "serviceId": trade.service}
    by_hand = {**measured, "indicator": "calls-answered"}
    trade.signed(trade.active(startsOn="2026-02-01"), measured, by_hand)

    catalog.clock.moment = dt.datetime(2026, 2, 20, 12, tzinfo=dt.UTC)
    catalog.run_job("acquisition.falling-due")
    at_risk = told(trade)
    catalog.clock.moment = dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC)
    catalog.run_job("improvement.acquisition_broken-obligation")

    text = "{ improvements { nodes { title } } }"
    raised = catalog.ask(text, by="consumer")["improvements"]["nodes"]
    assert at_risk == ["risk 2026-02-28"]
    assert raised == [{"title": "Obligation 2 of a contract was not met"}]
