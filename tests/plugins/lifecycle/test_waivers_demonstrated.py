"""Test what the demonstration catalog shows of waivers: one that is used, and one that expired."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest

from catalog.plugin import Plugin
from catalog_design import Design
from catalog_strategy import Strategy
from tests.asking import Asking
from tests.house_rules.files import ROOT

ASKED = """{ service(slug: "instant-loans") { stage { key } openExceptions { totalCount }
    openVersion { waivers(orderBy: [{field: GRANTED_AT}]) { nodes {
        code authority person { slug } status usedBy { outcome to }
    } } }
} }"""


def demonstrated(catalog: Asking) -> Any:
    """Return what the demonstration shows of a new service."""
    return catalog.ask(ASKED)["service"]


def test_a_new_service_moved_by_a_waiver_that_was_granted_anew(
    demonstration_with: Callable[..., Asking],
) -> None:
    found = demonstrated(demonstration_with(Strategy, Design))

    granted = {
        "code": "OUTCOME_MISSING",
        "authority": "WAIVER_AUTHORITY",
        "person": {"slug": "xyz-authority"},
    }
    assert found == {
        "stage": {"key": "design"},
        "openExceptions": {"totalCount": 0},
        "openVersion": {
            "waivers": {
                "nodes": [
                    {**granted, "status": "EXPIRED", "usedBy": None},
                    {**granted, "status": "ACTIVE", "usedBy": {"outcome": "MOVED", "to": "design"}},
                ]
            }
        },
    }


def test_the_page_about_it_tells_what_is_so(demonstration_with: Callable[..., Asking]) -> None:
    page = (ROOT / "docs" / "agreeing.md").read_text().partition("## Waivers\n")[2]
    gate, grant, exceptions, waivers = re.findall("```graphql\n(.+?)```", page, re.DOTALL)[:4]
    catalog = demonstration_with(Strategy, Design)
    catalog.token("authority", person="xyz-authority")

    version = catalog.ask(gate)["service"]["openVersion"]
    end = (catalog.clock() + dt.timedelta(days=30)).isoformat()
    given = {"version": version["id"], "until": end}
    granted = catalog.ask(grant, given, by="authority")["grantWaiver"]

    assert granted["userErrors"] == []
    assert granted["waiver"]["status"] == "ACTIVE"
    assert catalog.ask(exceptions) == {"services": {"nodes": []}}
    kept = catalog.ask(waivers)["service"]["openVersion"]["waivers"]["nodes"]
    assert sorted(item["status"] for item in kept) == ["ACTIVE", "ACTIVE", "EXPIRED"]


@pytest.mark.parametrize("plugins", [(), (Strategy,)], ids=["alone", "strategy"])
def test_without_a_stage_to_go_on_to_nothing_is_waived(
    demonstration_with: Callable[..., Asking], plugins: tuple[type[Plugin], ...]
) -> None:
    found = demonstrated(demonstration_with(*plugins))

    assert found["openVersion"]["waivers"]["nodes"] == []
