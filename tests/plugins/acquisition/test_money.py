"""Sponsors approve money, what is spent is kept beside it, and positions are told as of a day."""

import datetime as dt
from typing import Any

import pytest

from tests.plugins.acquisition.contracting import Trade
from tests.plugins.acquisition.spending import ADEQUATE, POSITION, Spending

SOON = dt.timedelta(days=400)


@pytest.fixture
def spending(trade: Trade) -> Spending:
    """A signed contract, four hundred days after its sponsor got the role."""
    found = Spending(trade)
    trade.catalog.clock.moment = dt.datetime.now(dt.UTC) + SOON
    return found


def ago(spending: Spending, days: int) -> str:
    """Return a moment so many days before the present one of the catalog."""
    return (spending.catalog.clock() - dt.timedelta(days=days)).isoformat()


def test_a_position_is_told_by_the_revision_in_force_then(spending: Spending) -> None:
    spending.note("approveBudget", "1000.00", ago(spending, 90))
    spending.note("recordActual", "600.00", ago(spending, 60))
    spending.note("recordForecast", "1100.00", ago(spending, 50))
    spending.note("approveBudget", "1200.00", ago(spending, 40), reason="More mail.")
    spending.note("recordActual", "-50.00", ago(spending, 30), reference="CN-1")

    assert spending.position(ago(spending, 100))["revision"] is None
    assert spending.position(ago(spending, 55)) == {
        "currency": "EUR",
        "approved": "1000.0000",
        "revision": 1,
        "actual": "600.0000",
        "forecast": None,
        "variance": "-400.0000",
        "variancePercent": -40.0,
    }
    now = spending.position()
    assert (now["approved"], now["revision"], now["actual"]) == ("1200.0000", 2, "550.0000")
    assert now["forecast"] == "1100.0000"


def test_what_is_noted_later_tells_when_it_was_entered(spending: Spending) -> None:
    at, now = ago(spending, 90), spending.catalog.clock()
    for mutation in ("approveBudget", "recordActual", "recordForecast"):
        spending.note(mutation, "1000.00", at)
    text = """query($id: ID!) { contract(id: $id) { budget {
        revisions { nodes { happenedAt: approvedAt createdAt } }
        actuals { nodes { happenedAt createdAt } } forecasts { nodes { happenedAt createdAt } }
    } } }"""

    found = spending.catalog.ask(text, {"id": spending.contract}, by="consumer")["contract"]

    for told in found["budget"].values():
        (node,) = told["nodes"]
        assert dt.datetime.fromisoformat(node["createdAt"]) == now
        assert dt.datetime.fromisoformat(node["happenedAt"]) == dt.datetime.fromisoformat(at)


def test_a_revision_after_overspending_leaves_the_overspending_on_record(
    spending: Spending,
) -> None:
    spending.note("approveBudget", "100.00", ago(spending, 90))
    spending.note("recordActual", "150.00", ago(spending, 60))
    spending.note("approveBudget", "200.00", ago(spending, 30))

    then, now = spending.position(ago(spending, 31)), spending.position()

    assert (then["variance"], then["variancePercent"]) == ("50.0000", 50.0)
    assert (now["variance"], now["variancePercent"]) == ("-50.0000", -25.0)


def test_nothing_approved_has_no_percent(spending: Spending) -> None:
    spending.note("recordActual", "10.00")
    before = spending.position()
    spending.note("approveBudget", "0")

    assert (before["approved"], before["variance"], before["variancePercent"]) == (None,) * 3
    after = spending.position()
    assert (after["approved"], after["variancePercent"]) == ("0.0000", None)
    assert after["variance"] == "10.0000"


def test_only_who_was_a_sponsor_then_approves(spending: Spending) -> None:
    trade = spending.trade
    trade.catalog.change(
        "createPerson",
        {"slug": "bob", "name": "Bob", "organizationIds": [trade.consumer]},
    )
    trade.catalog.token("bob", person="bob")
    before = (dt.datetime.now(dt.UTC) - SOON).isoformat()

    assert spending.refused("approveBudget", "1", by="bob") == [("ROLE_NOT_HELD", "contractId")]
    assert spending.refused("approveBudget", "1", before) == [("ROLE_NOT_HELD", "happenedAt")]
    assert spending.refused("approveBudget", "1", by="admin")[0][0] == "ROLE_NOT_HELD"
    assert spending.refused("approveBudget", "1", by="consumer-bot")[0][0] == "ROLE_NOT_HELD"
    assert spending.refused("approveBudget", "1", by="provider")[0][0] == "NOT_THE_BUYER"
    spending.note("approveBudget", "1")
    assert spending.position()["approved"] == "1.0000"


CAN = """query($id: ID!) { contract(id: $id) {
    viewerCan(mutations: ["approveBudget"]) { allowed reasons { code } }
} }"""
HELD = "{ viewer { assignments { id role } } }"


def test_who_was_a_sponsor_once_approves_of_that_time_alone(spending: Spending) -> None:
    catalog = spending.catalog

    def told(by: str) -> Any:
        return catalog.ask(CAN, {"id": spending.contract}, by=by)["contract"]["viewerCan"]

    found = catalog.ask(HELD, by="consumer")["viewer"]["assignments"]
    (held,) = (item["id"] for item in found if item["role"] == "SPONSOR")
    catalog.change("revokeRole", {"id": held}, by="consumer-bot")

    assert told("consumer") == [{"allowed": True, "reasons": []}]
    assert told("consumer-bot") == [{"allowed": False, "reasons": [{"code": "ROLE_NOT_HELD"}]}]
    assert spending.refused("approveBudget", "1") == [("ROLE_NOT_HELD", "happenedAt")]
    spending.note("approveBudget", "1", ago(spending, 1))


def test_revisions_are_only_added_and_money_stays_in_one_currency(spending: Spending) -> None:
    spending.note("approveBudget", "100", ago(spending, 10))
    to_come = ago(spending, -1)

    refused = spending.refused
    assert refused("approveBudget", "90", ago(spending, 11)) == [
        ("REVISION_NOT_LAST", "happenedAt")
    ]
    assert refused("approveBudget", "90", to_come)[0] == ("TIME_TO_COME", "happenedAt")
    assert refused("recordActual", "9", currency="USD") == [("CURRENCY_DIFFERS", "amount")]
    assert refused("recordActual", "9", currency="eur")[0][0] == "CURRENCY_INVALID"
    assert refused("recordForecast", "-9") == [("OUT_OF_RANGE", "amount.amount")]
    spending.note("recordActual", "9", reference="INV-1")
    assert refused("recordActual", "9", reference="INV-1") == [("ACTUAL_RECORDED", "reference")]


def test_money_and_capacity_are_both_compared(spending: Spending) -> None:
    nothing = spending.adequate()
    spending.note("approveBudget", "100")
    spending.note("recordForecast", "100")
    enough = spending.adequate()
    said = {"contractId": spending.contract, "what": "testers", "unit": "people"}
    for demand, allocated in (("2", "2"), ("3", "2")):
        given = {**said, "demand": demand, "allocated": allocated}
        spending.catalog.change("recordCapacityDemand", given, by="consumer")

    short = spending.adequate()

    assert (nothing["isAdequate"], enough["isAdequate"]) == (None, True)
    assert (short["isAdequate"], short["money"]["isAdequate"]) == (False, True)
    assert short["capacity"] == [
        {
            "what": "testers",
            "unit": "people",
            "demand": "3.0000",
            "allocated": "2.0000",
            "isAdequate": False,
        }
    ]


READS = (
    "contract(id: $id) { budget { id currency } }",
    "contract(id: $id) { capacityDemands { totalCount } }",
    'contracts(where: {budget: {currency: {eq: "EUR"}}}) { totalCount }',
    'contracts(where: {budget: {forecasts: {amount: {gt: "0"}}}}) { totalCount }',
)
NOTHING: tuple[Any, ...] = (
    {"contract": {"budget": None}},
    {"contract": {"capacityDemands": {"totalCount": 0}}},
    {"contracts": {"totalCount": 0}},
    {"contracts": {"totalCount": 0}},
)


def test_the_vendor_reads_the_buyers_money_by_no_path(spending: Spending) -> None:
    spending.note("approveBudget", "100")
    spending.note("recordForecast", "90")
    catalog, key = spending.catalog, {"id": spending.contract}
    text = """query($id: ID!) { contract(id: $id) { budget { id
        forecasts { nodes { id } } revisions { nodes { id } } } } }"""
    own = catalog.ask(text, key, by="consumer")["contract"]["budget"]
    ids = [own["id"], own["forecasts"]["nodes"][0]["id"], own["revisions"]["nodes"][0]["id"]]

    for read, nothing in zip(READS, NOTHING, strict=True):
        used = "query($id: ID!) { " if "$id" in read else "{ "
        asked = catalog.ask(f"{used}{read} }}", key if "$id" in read else {}, by="provider")
        assert asked == nothing
    assert spending.position(by="provider") is None
    assert spending.adequate(by="provider") is None
    assert catalog.codes(POSITION, key, by="outsider") == ["NOT_FOUND"]
    assert catalog.codes(ADEQUATE, key, by="outsider") == ["NOT_FOUND"]
    for item in ids:
        node = "query($id: ID!) { node(id: $id) { id } }"
        assert catalog.codes(node, {"id": item}, by="provider") == ["NOT_FOUND"]
        assert catalog.ask(node, {"id": item}, by="consumer")["node"] == {"id": item}
