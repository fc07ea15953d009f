"""Test that the demonstration shows what the page about agreeing says of it."""

import re
from collections.abc import Callable

from catalog_design import Design
from catalog_strategy import Strategy
from tests.asking import Asking
from tests.house_rules.files import ROOT

PAGE = (ROOT / "docs" / "agreeing.md").read_text().partition("## In the demonstration catalog\n")[2]


def test_what_the_page_says_of_the_demonstration_is_so(
    demonstration_with: Callable[..., Asking],
) -> None:
    catalog = demonstration_with(Strategy, Design)
    text, waiting = re.findall("```graphql\n(.+?)```", PAGE, re.DOTALL)
    catalog.token("clearline-sales", person="clearline-sales")

    found = catalog.ask(text)
    waits = catalog.ask(waiting, by="clearline-sales")

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
        "Framework contract 17",
    )
    assert {(item["status"], bool(item["usedBy"])) for item in waivers} == {
        ("EXPIRED", False),
        ("ACTIVE", True),
    }
    assert given_up["status"] == "ABANDONED"
    assert [item["outcome"] for item in given_up["history"]["nodes"]] == ["ABANDONED"]
    assert given_up["history"]["nodes"][0]["reason"].startswith("Passkeys do the same")
    assert waits["viewer"]["person"] == {"slug": "clearline-sales"}
    assert waits["relationship"]["status"] == "PROPOSED"
    assert [item["allowed"] for item in waits["relationship"]["viewerCan"]] == [True, True]


def test_the_page_lists_who_speaks_for_whom(demonstration_with: Callable[..., Asking]) -> None:
    rows = re.findall(r"^\| ([^|]+) \| `([^|]+)` \| (.+) \|$", PAGE, re.MULTILINE)
    listed = {slug: (name, re.findall("`([^`]+)`", people)) for name, slug, people in rows}

    found = demonstration_with().ask(
        """{ organizations { nodes { slug name kind members(orderBy: [{field: SLUG}]) {
            nodes { slug }
        } } } }"""
    )

    organizations = found["organizations"]["nodes"]
    speaking = {
        item["slug"]: (
            item["name"],
            [item["slug"]]  # one person, who is this organization
            if item["kind"] == "PERSON"
            else sorted(one["slug"] for one in item["members"]["nodes"]),
        )
        for item in organizations
    }
    assert {slug: (name, sorted(people)) for slug, (name, people) in listed.items()} == speaking
    assert [slug for slug, (_, people) in speaking.items() if not people] == ["beacon-messaging"]
