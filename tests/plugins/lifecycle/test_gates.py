"""Test gates: which are asked about a move, and what previews tell of them."""

from collections.abc import Callable, Iterator
from itertools import repeat

import pytest

from catalog.plugin import Finding, FindingSeverity, Gate, Move
from tests.asking import Asking
from tests.plugins.lives import RATIONALE, codes, life, move, service

With = Callable[..., Asking]


@pytest.fixture
def catalog(catalog_with: With) -> Asking:
    """A catalog with a life, and with a gate that asks for a rationale."""
    return catalog_with(life(RATIONALE))


def test_a_preview_says_what_the_move_would_say_and_decides_nothing(catalog: Asking) -> None:
    service(catalog, "mail")
    asked = """{ service(slug: "mail") {
        gate(to: "build") { from to allowed findings { code remedy } }
        openVersion { gate(to: "build") { allowed findings { code } } }
        stageHistory { totalCount }
    } }"""

    found = catalog.ask(asked)["service"]

    assert found["gate"] == {
        "from": "plan",
        "to": "build",
        "allowed": False,
        "findings": [{"code": "NO_RATIONALE", "remedy": "Write its rationale with updateService."}],
    }
    assert found["openVersion"]["gate"] == {
        "allowed": False,
        "findings": [{"code": "NO_RATIONALE"}],
    }
    assert found["stageHistory"]["totalCount"] == 0


def test_a_preview_of_no_move_says_where_the_stage_leads(catalog: Asking) -> None:
    service(catalog, "mail")

    found = catalog.ask(
        '{ service(slug: "mail") { gate(to: "run") { allowed findings { code evidence } } } }'
    )["service"]["gate"]

    assert found == {
        "allowed": False,
        "findings": [
            {"code": "MOVE_NOT_ALLOWED", "evidence": {"from": "plan", "allowed": ["build"]}}
        ],
    }


def test_the_evidence_of_a_finding_may_have_any_names(catalog_with: With) -> None:
    evidence = {"code": "1", "message": "2", "self": "3", "field": "4"}

    async def finds(_move: Move) -> list[Finding]:
        return [Finding(code="ODD", message="Odd.", evidence=evidence)]

    catalog = catalog_with(life(Gate(name="is_even", check=finds)))
    service(catalog, "mail")

    payload = move(catalog, "mail", "build")

    assert codes(payload) == ["REFUSED", "ODD"]
    assert payload["userErrors"][1]["evidence"] == evidence


def test_a_warning_of_a_gate_is_kept_and_stops_nothing(catalog_with: With) -> None:
    async def warns(_move: Move) -> list[Finding]:
        return [Finding(code="ODD", message="Odd.", severity=FindingSeverity.WARN)]

    catalog = catalog_with(life(Gate(name="is_even", check=warns)))
    service(catalog, "mail")

    payload = move(catalog, "mail", "build")

    assert codes(payload) == []
    assert [item["code"] for item in payload["decision"]["findings"]] == ["ODD"]


@pytest.mark.parametrize(
    ("ends", "asked"),
    [
        ({}, ["build", "run"]),
        ({"leaving": "plan"}, ["build"]),
        ({"entering": "run"}, ["run"]),
        ({"leaving": "plan", "entering": "run"}, []),
        ({"leaving": "build", "entering": "trial"}, ["run"]),
        ({"leaving": "trial"}, []),
    ],
)
def test_a_gate_is_asked_by_either_end_and_outlives_a_gap(
    catalog_with: With, ends: dict[str, str], asked: list[str]
) -> None:
    entered: list[str] = []

    async def notes(move: Move) -> list[Finding]:
        entered.append(move.entering)
        return []

    catalog = catalog_with(life(Gate(name="is_asked", check=notes, **ends)))
    service(catalog, "mail")

    for to in ("build", "run"):
        move(catalog, "mail", to)

    assert entered == asked


def findings(code: str, severity: FindingSeverity, number: int) -> list[Finding]:
    """Return many findings alike."""
    return [Finding(code=code, message="Odd.", severity=severity) for _ in range(number)]


def test_what_blocks_behind_many_warnings_of_its_gate_blocks(catalog_with: With) -> None:
    warnings = findings("ODD", FindingSeverity.WARN, 60)

    async def finds(_move: Move) -> list[Finding]:
        return [*warnings, Finding(code="WRONG", message="Wrong.")]

    catalog = catalog_with(life(Gate(name="is_right", check=finds)))
    service(catalog, "mail")

    payload = move(catalog, "mail", "build")

    assert codes(payload) == ["REFUSED", "WRONG"]
    told = [item["code"] for item in payload["decision"]["findings"]]
    assert told == ["WRONG", *["ODD"] * 49]


def test_of_many_findings_one_of_each_code_is_told_first(catalog_with: With) -> None:
    async def finds_many(_move: Move) -> list[Finding]:
        return findings("MANY", FindingSeverity.BLOCK, 60)

    async def finds_one(_move: Move) -> list[Finding]:
        return [Finding(code="WRONG", message="Wrong.")]

    gates = [Gate(name=item.__name__, check=item) for item in (finds_many, finds_one)]
    catalog = catalog_with(life(*gates))
    service(catalog, "mail")

    told = move(catalog, "mail", "build")["decision"]["findings"]

    assert [item["code"] for item in told][:3] == ["MANY", "WRONG", "MANY"]
    assert len(told) == 50


def test_a_gate_that_finds_without_end_fails(catalog_with: With) -> None:
    async def finds(_move: Move) -> Iterator[Finding]:
        return repeat(Finding(code="ODD", message="Odd.", severity=FindingSeverity.INFO))

    catalog = catalog_with(life(Gate(name="is_even", check=finds)))
    service(catalog, "mail")

    payload = move(catalog, "mail", "build")

    assert codes(payload) == ["REFUSED", "GATE_FAILED"]
