"""The demonstration tells the same on every day: what its files say of moments is moved."""

import datetime as dt
from collections.abc import Callable

import pytest

from catalog_design import Design
from catalog_operation import Operation
from catalog_strategy import Strategy
from catalog_transition import Transition
from tests.asking import Asking
from tests.plugins.operation.demonstrated import TITLE

ASKED = f"""{{
    incidents(where: {{title: {{eq: "{TITLE}"}}}}) {{ nodes {{ intervals {{ startedAt }} }} }}
    agreements {{ nodes {{ status relationship {{ slug }} warranty {{ verdict }} }} }}
    service(slug: "internet-banking") {{ objectives {{ nodes {{ errorBudget {{ status }} }} }} }}
    instant: service(slug: "instant-loans") {{
        openVersion {{ waivers(orderBy: [{{field: GRANTED_AT}}]) {{ nodes {{ status }} }} }}
    }}
    services {{ nodes {{ changes {{ nodes {{ windowStart status }} }} }} }}
}}"""


@pytest.mark.parametrize(
    "moment",
    ["2026-05-01T00:10:00", "2026-12-31T22:50:00", "2027-03-01T12:00:00", "2028-02-29T09:30:00"],
)
def test_it_tells_of_the_last_month_and_of_days_ahead(
    demonstration_with: Callable[..., Asking], moment: str
) -> None:
    now = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)
    plugins = Strategy, Design, Transition, Operation

    found = demonstration_with(*plugins, moment=now).ask(ASKED)

    (incident,) = found["incidents"]["nodes"]
    began = dt.datetime.fromisoformat(incident["intervals"][0]["startedAt"])
    last = now.replace(day=1) - dt.timedelta(days=1)
    assert (began.year, began.month, began.strftime("%a")) == (last.year, last.month, "Tue")
    assert 8 <= began.day <= 14
    verdicts = {
        item["relationship"]["slug"]: item["warranty"]["verdict"]
        for item in found["agreements"]["nodes"]
        if item["status"] == "ACTIVE"
    }
    assert verdicts == {
        "xyz-for-abc": "NOT_MET",
        "xyz-for-lakeside": "MET",
        "xyz-for-hillside": "MET",
        "abc-for-customers": "NOT_MET",
        "harbour-for-xyz": "NOT_MET",
        "beacon-for-xyz": "UNPROVEN",
    }
    waivers = found["instant"]["openVersion"]["waivers"]["nodes"]
    assert [item["status"] for item in waivers] == ["EXPIRED", "ACTIVE"]
    planned = [
        change["windowStart"]
        for service in found["services"]["nodes"]
        for change in service["changes"]["nodes"]
        if change["status"] in {"RAISED", "AUTHORISED"}
    ]
    assert len(planned) == 3
    assert all(dt.datetime.fromisoformat(start) > now for start in planned)
    assert all(not start.endswith(":10:00Z") for start in planned)
