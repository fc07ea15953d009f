"""Test that what has spent its error budget is not changed, but for emergencies and security."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from catalog.plugin import HOUSE, Measurement, Measuring, Metric, Plugin, Window, hookimpl
from tests.asking import Asking
from tests.plugins.lives import codes
from tests.plugins.transition.changed import changed
from tests.plugins.transition.changing import START, Changing, changing_with
from tests.plugins.transition.reviewed import reviewed

ASKED: list[Window] = []
NEWEST = """{ service(slug: "mail") {
    changes(first: 1, orderBy: [{field: NUMBER, direction: DESC}]) { nodes { id } }
} }"""


def budget(consumed: float) -> type[Plugin]:
    """Return a plugin by which every service has consumed this share of its error budget."""

    async def measure(asked: Measuring) -> Any:
        ASKED.append(asked.window)
        return {key: Measurement(value=consumed) for key in asked.subjects}

    class Budget(Plugin):
        """Tells how much of the error budgets is left."""

        id = "budget"
        title = "Budget"

        @hookimpl
        def metrics(self) -> Iterable[Metric]:
            """Measure one thing."""
            return [Metric(key="error-budget", unit="share", measure=measure, ring=HOUSE)]

    return Budget


def live_again(changing: Changing) -> None:
    """Let `mail` go live, and its next version come into transition, reviewed."""
    changed(changing.catalog, "mail")
    assert codes(changing.move()) == []
    given = {"serviceId": changing.service, "purpose": "MAJOR_CHANGE"}
    changing.catalog.change("proposeServiceVersion", given, "version { id }")
    found = changing.catalog.ask('{ service(slug: "mail") { openVersion { id } } }')
    changing.version = found["service"]["openVersion"]["id"]
    reviewed(changing.catalog, "mail")


def bring(changing: Changing, **given: Any) -> list[Any]:
    """Let an authorised change bring the version, and return what stands in its way then."""
    changing.authorise(changing.raised(versionId=changing.version, **given))
    changing.to(1.5)
    return changing.findings(selection="code")


@pytest.mark.parametrize(
    ("consumed", "given", "found"),
    [
        (1.01, {}, [("ERROR_BUDGET_SPENT",)]),
        (1.0, {}, []),
        (1.01, {"kind": "EMERGENCY"}, []),
        (1.01, {"security": True}, []),
    ],
)
def test_a_live_service_that_spent_its_budget_waits_but_for_emergencies_and_security(
    catalog_with: Callable[..., Asking],
    consumed: float,
    given: dict[str, Any],
    found: list[Any],
) -> None:
    changing = changing_with(catalog_with, budget(consumed))
    live_again(changing)

    assert bring(changing, **given) == found


def test_of_a_standard_change_nobody_says_that_it_is_for_security(
    catalog_with: Callable[..., Asking],
) -> None:
    changing = changing_with(catalog_with, budget(2))
    live_again(changing)
    small = {"probability": "LOW", "security": True}
    assert bring(changing, **small) == []
    changing.to(3)
    (first,) = changing.catalog.ask(NEWEST)["service"]["changes"]["nodes"]
    changing.close(first)
    assert changing.findings() == []

    changing.raised(kind="STANDARD", versionId=changing.version, **small)
    assert changing.findings(selection="code") == [("OUTSIDE_WINDOW",), ("ERROR_BUDGET_SPENT",)]


def test_a_service_that_is_not_live_has_no_budget_to_spend(
    catalog_with: Callable[..., Asking],
) -> None:
    changing = changing_with(catalog_with, budget(2))
    ASKED.clear()

    assert bring(changing) == []
    assert ASKED == []


def test_the_budget_is_that_of_the_last_four_weeks(catalog_with: Callable[..., Asking]) -> None:
    changing = changing_with(catalog_with, budget(0.5))
    live_again(changing)
    ASKED.clear()

    assert bring(changing) == []
    (window,) = ASKED
    assert (window.end - START).total_seconds() == 5_400
    assert (window.end - window.start).days == 28


def test_where_nobody_measures_it_no_budget_is_spent(changing: Changing) -> None:
    live_again(changing)

    assert bring(changing) == []
