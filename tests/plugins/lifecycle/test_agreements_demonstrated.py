"""Test that the demonstration shows what the page about agreeing says of it."""

import re
from collections.abc import Callable
from typing import Any

from catalog.demo.making import DemonstrationCatalog
from catalog_design import Design
from catalog_strategy import Strategy
from tests.asking import Asking
from tests.house_rules.files import ROOT

PAGE = (ROOT / "docs" / "agreeing.md").read_text().partition("## In the demonstration catalog\n")[2]


def test_what_the_page_says_of_the_demonstration_is_so(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(Strategy, Design)
    portal: Any = catalog.client.portal
    portal.call(DemonstrationCatalog(catalog.catalog).fill)
    (text,) = re.findall("```graphql\n(.+?)```", PAGE, re.DOTALL)

    found = catalog.ask(text)

    deals = {item["slug"]: item for item in found["relationships"]["nodes"]}
    recorded, _ = deals["beacon-for-xyz"]["participants"]
    (version,) = found["waived"]["versions"]["nodes"]
    waivers = version["waivers"]["nodes"]
    given_up = found["givenUp"]["versions"]["nodes"][-1]
    assert deals["harbour-for-abc"]["status"] == "DECLINED"
    assert deals["harbour-for-xyz"]["amendments"]["nodes"] == [{"number": 1, "status": "AGREED"}]
    assert recorded["organization"] == {"slug": "beacon-messaging"}
    assert (recorded["consent"], recorded["document"]) == (
        "RECORDED",
        "Framework contract 2024-17",
    )
    assert {(item["status"], bool(item["usedBy"])) for item in waivers} == {
        ("EXPIRED", False),
        ("ACTIVE", True),
    }
    assert given_up["status"] == "ABANDONED"
    assert [item["outcome"] for item in given_up["history"]["nodes"]] == ["ABANDONED"]
    assert given_up["history"]["nodes"][0]["reason"].startswith("Passkeys do the same")
