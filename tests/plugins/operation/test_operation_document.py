"""Test that docs/operation.md tells the truth: its examples run, and its tables agree."""

import re
from collections.abc import Iterator
from typing import Any

from catalog_operation.changes.events import EVENT_TYPES
from tests.asking import Asking
from tests.house_rules.files import ROOT
from tests.plugins.operation.demonstrated import TITLE

TEXT = (ROOT / "docs" / "operation.md").read_text()
ERRORS = (ROOT / "docs" / "errors.md").read_text()
BLOCK = re.compile(r"^```graphql\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"[\"']([A-Z]+(?:_[A-Z]+)+)[\"']")
ROW = re.compile(r"^\| `([A-Z_]+)` \| [^|]+ \| [^|]+ \|$", re.MULTILINE)
PROVIDER, CONSUMER = "xyz-sourcing", "bank-sponsor"
KEPT = {"incident": "incident", "serviceRequest": "serviceRequest"}
NAMES = """{
    service(slug: "internet-banking") { id }
    relationship(slug: "xyz-for-abc") { id }
    offering(slug: "internet-banking-for-banks") { id }
}"""


def ids(found: Any) -> Iterator[tuple[str, Any]]:
    """Yield the objects with ids in an answer, by the name of the field that holds them."""
    for name, value in found.items() if isinstance(found, dict) else ():
        if isinstance(value, dict):
            yield from ((name, value) for _ in range("revision" in value))
            yield from ids(value)


def test_the_examples_run_in_their_order(demonstrated: Asking) -> None:
    for person in (PROVIDER, CONSUMER):
        demonstrated.token(person, person=person)
    names = {name: item["id"] for name, item in demonstrated.ask(NAMES).items()}
    outage = f'{{ incidents(where: {{title: {{eq: "{TITLE}"}}}}) {{ nodes {{ id }} }} }}'
    names["outage"] = demonstrated.ask(outage)["incidents"]["nodes"][0]["id"]
    names["slug"] = "internet-banking"

    blocks = BLOCK.findall(TEXT)
    for block in blocks:
        by = CONSUMER if "requestServiceAction" in block else PROVIDER
        by = "admin" if "$outage" in block else by  # the incident of a supplier
        given = {name: names[name] for name in re.findall(r"\$(\w+): ", block)}
        answer = demonstrated.ask(block, given, by=by)
        assert all(
            not isinstance(payload, dict) or not payload.get("userErrors")
            for payload in answer.values()
        ), (block, answer)
        for name, item in ids(answer):
            names |= {"revision": item["revision"]}
            names |= {name: item["id"]} if name in KEPT and "id" in item else {}

    assert len(blocks) == 12


def test_the_codes_of_the_source_are_those_of_the_document() -> None:
    told = ROW.findall(TEXT.partition("## Codes")[2])
    known = set(ROW.findall(ERRORS))
    paths = (ROOT / "plugins" / "catalog_operation").rglob("*.py")
    given = {code for path in paths for code in CODE.findall(path.read_text())}
    enums = {"PER_UNIT", "SIX_HOURS", "THREE_DAYS"}

    assert told == sorted(told)
    assert set(told) - given == set()
    assert given - known - enums - set(told) == {"REQUEST_TO_PROMISE", "REQUEST_TO_FULFIL"}


def test_the_measures_of_the_document_are_offered(demonstrated: Asking) -> None:
    found = demonstrated.ask("{ plugins { id metrics { key unit } } }")["plugins"]
    (own,) = (plugin for plugin in found if plugin["id"] == "operation")
    table = TEXT.partition("## Measures")[2].partition("## Events")[0]
    rows = re.findall(r"^\| `([a-z:*-]+)` \| (\w+) \|", table, re.MULTILINE)

    assert {item["key"]: item["unit"] for item in own["metrics"]} == dict(rows)


def test_the_events_of_the_document_are_told() -> None:
    section = TEXT.partition("## Events")[2].partition("## Codes")[0]

    assert set(re.findall(r"`(\w+\.\w+)`", section)) == {item.name for item in EVENT_TYPES}
