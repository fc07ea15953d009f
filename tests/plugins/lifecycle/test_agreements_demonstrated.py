"""Test that the demonstration shows what the page about agreeing says of it."""

import re
from collections.abc import Callable

from catalog.demo import agreements, banking
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
        "Framework contract 2024-17",
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


def test_the_page_lists_who_speaks_for_whom() -> None:
    rows = re.findall(r"^\| ([^|]+) \| `([^|]+)` \| (.+) \|$", PAGE, re.MULTILINE)
    listed = {slug: (name, re.findall("`([^`]+)`", people)) for name, slug, people in rows}

    speaking: dict[str, list[str]] = {slug: [] for slug in banking.ORGANIZATIONS}
    for person, (_, organization) in banking.PEOPLE.items():
        speaking[organization].append(person)
    for slug, (_, kind, *_rest) in banking.ORGANIZATIONS.items():
        if kind is banking.PERSON:
            speaking[slug].append(slug)
    named = {slug: name for slug, (name, *_rest) in banking.ORGANIZATIONS.items()}
    assert listed == {slug: (named[slug], people) for slug, people in speaking.items()}
    silent = [slug for slug, people in speaking.items() if not people]
    assert silent == [*agreements.RECORDED]
