"""Test that the demonstration tells an outage up and down the chain, with figures made by hand.

A supplier's network was cut for 95 minutes on a Tuesday of last month, from 9:10 in Berlin. Hosting
promised 99.9 percent of the month for 36,000 a quarter; internet banking 99.8, 99.5 and, in office
hours, 99 to three banks, the first of which has 41,200 customers for 1.55 each; that bank 99.5 in
office hours to its own customers for 4.90 a month. On the first day of March there was maintenance
of internet banking for as long as the outage took; it was announced, and is no agreed time.
"""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.asking import Asking
from tests.plugins.operation.demonstrated import TITLE

MARCH = 31 * 24 * 60  # minutes, by the clocks of UTC
OFFICE = 22 * 10 * 60  # minutes of office hours
OUTAGE = MAINTENANCE = 95
WINDOW = {"from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}
HURT = f"""{{ incidents(where: {{title: {{eq: "{TITLE}"}}}}) {{ nodes {{ hurt {{
    agreement {{ relationship {{ slug }} }} service {{ slug }} percent
    credit {{ amounts {{ amount currency }} }}
}} }} }} }}"""
BEHIND = """query($window: WindowInput!) { service(slug: "current-account") {
    breachesBehind(window: $window) {
        agreement { relationship { slug } } consumer { slug } percent
        causes { service { slug } minutes minutesAlone }
    }
} }"""
VERDICTS = "{ agreements { nodes { relationship { slug } status warranty { verdict } } } }"


def percent(agreed: int, lost: int) -> float:
    """Return the share of agreed minutes that is left, in percent."""
    return 100 * (agreed - lost) / agreed


def owed(credit: Any) -> list[tuple[str, str]]:
    """Return the amounts of a credit with their currencies."""
    amounts = [] if credit is None else credit["amounts"]
    return [(item["amount"], item["currency"]) for item in amounts]


def test_the_outage_is_told_up_the_chain(demonstrated: Asking) -> None:
    (incident,) = demonstrated.ask(HURT)["incidents"]["nodes"]

    told = {
        (item["agreement"]["relationship"]["slug"], item["service"]["slug"]): (
            item["percent"],
            owed(item["credit"]),
        )
        for item in incident["hurt"]
    }
    quarter, month, each = 36_000, 41_200 * 1.55, 4.90
    assert told == {
        ("harbour-for-xyz", "compute-hosting"): (
            percent(MARCH, OUTAGE),
            [(f"{quarter / 3 * 0.1:.2f}", "EUR")],
        ),
        ("xyz-for-abc", "internet-banking"): (
            percent(MARCH - MAINTENANCE, OUTAGE),
            [(f"{month * 0.05:.2f}", "EUR")],
        ),
        ("xyz-for-abc", "login"): (percent(MARCH, OUTAGE), []),  # the same agreement and month
        ("abc-for-customers", "current-account"): (
            percent(OFFICE, OUTAGE),
            [(f"{each * 0.1:.2f}", "EUR")],
        ),
    }


def test_a_broken_agreement_is_told_down_the_chain(demonstrated: Asking) -> None:
    found = demonstrated.ask(BEHIND, {"window": WINDOW})["service"]["breachesBehind"]

    (breach,) = found
    causes = {item["service"]["slug"]: item["minutes"] for item in breach["causes"]}
    assert breach["agreement"]["relationship"]["slug"] == "abc-for-customers"
    assert breach["consumer"]["slug"] == "private-customer"
    assert breach["percent"] == percent(OFFICE, OUTAGE)
    down = "current-account", "internet-banking", "login", "account-ledger", "compute-hosting"
    assert causes == dict.fromkeys(down, OUTAGE)


def test_three_customers_of_one_service_have_levels_of_their_own(demonstrated: Asking) -> None:
    found = demonstrated.ask(VERDICTS)["agreements"]["nodes"]

    told = {
        item["relationship"]["slug"]: item["warranty"]["verdict"]
        for item in found
        if item["status"] == "ACTIVE"
    }
    assert told == {
        "xyz-for-abc": "NOT_MET",
        "xyz-for-lakeside": "MET",
        "xyz-for-hillside": "MET",
        "abc-for-customers": "NOT_MET",
        "harbour-for-xyz": "NOT_MET",
        "beacon-for-xyz": "UNPROVEN",  # nobody watches what it is about
    }


def test_the_outage_is_on_a_tuesday_of_the_month_before(demonstrated: Asking) -> None:
    asked = f'incidents(where: {{title: {{eq: "{TITLE}"}}}})'
    text = f"{{ {asked} {{ nodes {{ intervals {{ startedAt }} }} }} }}"

    (found,) = demonstrated.ask(text)["incidents"]["nodes"]

    began = dt.datetime.fromisoformat(found["intervals"][0]["startedAt"])
    assert began.astimezone(ZoneInfo("Europe/Berlin")).isoformat() == "2026-03-10T09:10:00+01:00"


def test_people_see_what_waits_and_what_is_left(demonstrated: Asking) -> None:
    text = """{ service(slug: "internet-banking") { objectives { nodes { name
        errorBudget { consumed status } } } } }"""

    (objective,) = demonstrated.ask(text)["service"]["objectives"]["nodes"]

    assert objective["name"] == "pages-come"
    assert objective["errorBudget"]["status"] == "OK"
    # 28 days of 12,000 pages an hour, of which 5 go wrong; the outage was before
    assert objective["errorBudget"]["consumed"] == pytest.approx(5 / 12_000 / 0.001)


def waiting(catalog: Asking, person: str) -> list[Any]:
    """Return the kinds of what waits for a person."""
    catalog.token(person, person=person)
    found = catalog.ask("{ viewer { waiting { kind } } }", by=person)
    return [item["kind"] for item in found["viewer"]["waiting"]]


def test_the_provider_is_asked_to_promise_and_to_fulfil(demonstrated: Asking) -> None:
    found = waiting(demonstrated, "xyz-sourcing")

    assert found.count("REQUEST_TO_PROMISE") == 1
    assert found.count("REQUEST_TO_FULFIL") == 1
