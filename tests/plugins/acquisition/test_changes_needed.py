"""What a contract needs to be changed is told with its evidence, and thresholds are told once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from catalog_acquisition import ServiceAcquisition
from catalog_acquisition.tables.money import BudgetRow
from catalog_improvement import ContinualImprovement
from tests.asking import Asking
from tests.plugins.acquisition.contracting import Trade
from tests.plugins.acquisition.spending import Spending

NEEDED = """query($id: ID!) { changesNeeded(contractId: $id) {
    kind what dueOn subjectId evidence remedy
} }"""
RAISED = """{ improvements { nodes { title raisedBy service { slug }
    inputs { what evidence } } } }"""
BEGAN = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
ONCE = {"trigger": "DATE", "dueOn": "2026-04-01"}


def needed(catalog: Asking, contract: str, by: str = "consumer") -> Any:
    """Return what a contract needs to be changed, as somebody is told."""
    return catalog.ask(NEEDED, {"id": contract}, by=by)["changesNeeded"]


def test_what_was_not_delivered_is_told_until_something_is_adjusted(trade: Trade) -> None:
    catalog = trade.catalog
    deal = trade.active()
    catalog.clock.moment = BEGAN
    contract, obligation = trade.signed(deal, ONCE)
    assert needed(catalog, contract) == []
    catalog.clock.moment = BEGAN + dt.timedelta(days=40)

    (breach,) = needed(catalog, contract)
    given = {"contractId": contract, "what": "A second courier.", "because": "It is late."}
    catalog.change("adjust", {**given, "obligationId": obligation}, by="consumer")

    assert (breach["kind"], breach["dueOn"]) == ("OBLIGATION_BREACHED", "2026-04-01")
    assert breach["subjectId"] == obligation
    assert [item["kind"] for item in needed(catalog, contract)] == ["ADJUSTMENT_WITHOUT_EFFECT"]
    assert needed(catalog, contract, by="provider") is None


def test_money_and_capacity_that_lack_are_told(trade: Trade) -> None:
    spending = Spending(trade)
    spending.note("approveBudget", "100")
    spending.note("recordActual", "110")
    spending.note("recordForecast", "130")
    given = {"contractId": spending.contract, "what": "testers", "unit": "people"}
    short = {**given, "demand": "3", "allocated": "1"}
    trade.catalog.change("recordCapacityDemand", short, by="consumer")

    found = needed(trade.catalog, spending.contract)

    assert [item["kind"] for item in found] == [
        "MONEY_OVERSPENT",
        "MONEY_SHORT",
        "CAPACITY_SHORT",
    ]
    assert found[0]["evidence"]["actual"] == "110.0000"


def told(trade: Trade) -> list[tuple[int, int]]:
    """Return the thresholds that budgets keep as told: the revision, and the percent."""

    async def work() -> list[tuple[int, int]]:
        async with trade.catalog.catalog.database.reading() as session:
            found = await session.scalars(sa.select(BudgetRow))
            return [(item.told_of, item.told) for item in found]

    return trade.catalog.run(work)


def test_each_threshold_is_told_once_a_revision(trade: Trade) -> None:
    spending = Spending(trade)
    spending.note("approveBudget", "100")
    spending.note("recordActual", "79.99")
    trade.catalog.run_job("acquisition.budget-thresholds")
    assert told(trade) == [(None, None)]
    spending.note("recordActual", "0.01")
    trade.catalog.clock.moment = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    trade.catalog.run_job("acquisition.budget-thresholds")
    assert told(trade) == [(1, 80)]
    spending.note("recordActual", "30")
    spending.note("approveBudget", "110")
    trade.catalog.clock.moment = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    trade.catalog.run_job("acquisition.budget-thresholds")

    assert told(trade) == [(2, 100)]


def test_what_was_not_delivered_is_an_opportunity_for_both_sides(
    catalog_with: Callable[..., Asking],
) -> None:
    trade = Trade(catalog_with(ServiceAcquisition, ContinualImprovement))
    deal = trade.active()
    trade.catalog.clock.moment = BEGAN
    trade.signed(deal, ONCE)
    trade.catalog.clock.moment = BEGAN + dt.timedelta(days=40)

    trade.catalog.run_job("improvement.acquisition_broken-obligation")

    for slug in ("consumer", "provider"):
        (found,) = trade.catalog.ask(RAISED, by=slug)["improvements"]["nodes"]
        assert found["title"] == "Obligation 1 of a contract was not met"
        assert found["service"] == {"slug": "mail"}
    (found,) = trade.catalog.ask(RAISED)["improvements"]["nodes"]
    assert found["inputs"][0]["evidence"] == {"obligation": 1, "dueOn": "2026-04-01"}


def test_what_nobody_answered_is_an_opportunity_of_the_buyer_alone(
    catalog_with: Callable[..., Asking],
) -> None:
    trade = Trade(catalog_with(ServiceAcquisition, ContinualImprovement))
    catalog = trade.catalog
    own = catalog.live("letters")
    given = {"id": own, "expectedRevision": 1, "providerId": trade.consumer}
    catalog.change("updateService", given)
    catalog.change("addDependency", {"serviceId": own, "dependsOnId": trade.service})
    deal = trade.active()
    catalog.clock.moment = BEGAN
    (contract,) = trade.signed(deal)
    said = {"contractId": contract, "direction": "RECEIVED", "source": "EXTERNAL_PROVIDER"}
    catalog.change("giveFeedback", {**said, "about": "We cannot."}, by="provider")
    catalog.clock.moment = BEGAN + dt.timedelta(days=40)

    catalog.run_job("improvement.acquisition_unanswered-feedback")

    (found,) = catalog.ask(RAISED, by="consumer")["improvements"]["nodes"]
    assert found["title"] == "Feedback on Mail is not answered"
    assert found["service"] == {"slug": "letters"}
    assert catalog.ask(RAISED, by="provider")["improvements"]["nodes"] == []
