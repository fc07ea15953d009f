"""Test that docs/transition.md tells the truth: its examples run, and its tables agree."""

import ast
import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog import ids
from catalog.plugin import Plugin
from catalog_transition import Transition
from catalog_transition.changes.events import EVENT_TYPES
from catalog_transition.rules.gates import GATES
from catalog_transition.settings import TransitionSettings
from tests import imports
from tests.asking import Asking
from tests.house_rules.files import ROOT
from tests.plugins.transition.readying import HOUSE, Readying, with_transition

TEXT = (ROOT / "docs" / "transition.md").read_text()
ERRORS = (ROOT / "docs" / "errors.md").read_text()
SOURCE = ROOT / "plugins" / "catalog_transition"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"[\"']([A-Z]+(?:_[A-Z]+)+)[\"']")
ROW = re.compile(r"^\| `([A-Z_]+)` \| [^|]+ \| [^|]+ \|$", re.MULTILINE)
ANN, LEA = "ann", "lea"
ASKED_BY = {  # all others ann asks, who works there and owns the old service
    "approveReview": ["rex"],
    "authoriseChange": ["rex"],
    "acceptTransfer": ["cy"],
    "approveRetirementPlan": [ANN, LEA],
}
AT = {  # the moments to which the story goes on before
    "recordChangeOutcome": dt.datetime(2026, 3, 2, 21, tzinfo=dt.UTC),
    "exitEarlyLifeSupport": dt.datetime(2026, 3, 17, 9, tzinfo=dt.UTC),
    "completeRetirementStep": dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC),
}
KEPT = {
    "checkTemplate",
    "readinessReview",
    "transitionRisk",
    "changeRecord",
    "earlyLifePeriod",
    "serviceTransfer",
    "retirementPlan",
}


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCK.findall(TEXT) if name == language]


def section(title: str) -> str:
    return TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


class Told(Readying):
    """The house of the document: `rex` decides, `lea` leads, `cy` is of the house that takes."""

    def __init__(self, catalog: Asking) -> None:
        super().__init__(catalog)
        self.holds("rex", role="CHANGE_AUTHORITY")
        person = {"slug": LEA, "name": LEA, "organizationIds": [self.ids[HOUSE]]}
        self.ids[LEA] = catalog.change("createPerson", person, "person { id }")["person"]["id"]
        catalog.token(LEA, person=LEA)
        self.holds(LEA, role="PROVIDER_LEADERSHIP")
        house = ids.decode(self.ids[HOUSE])
        assert house is not None
        old = catalog.live("fax", provider_id=house.key)
        owning = {"id": old, "expectedRevision": 1, "ownerIds": [self.ids[ANN]]}
        catalog.change("updateService", owning)
        found = catalog.ask('{ service(slug: "mail") { openVersion { id } } }')
        self.names: dict[str, Any] = {
            "house": self.ids[HOUSE],
            "taker": self.ids["bolt"],
            "service": self.service,
            "slug": "mail",
            "version": found["service"]["openVersion"]["id"],
            "old": old,
        }

    def run(self, block: str, mutation: str) -> Any:
        """Ask a block, as whoever it is for and when, and return the last answer."""
        self.catalog.clock.moment = AT.get(mutation, self.catalog.clock.moment)
        answer: Any = None
        for by in ASKED_BY.get(mutation, [ANN]):
            self.look_up()
            given = {name: self.names[name] for name in re.findall(r"\$(\w+): ", block)}
            answer = self.catalog.ask(block, given, by=by)
            for payload in answer.values():
                refused = isinstance(payload, dict) and payload.get("userErrors")
                assert not refused, (block, answer)
            self.keep(answer)
        return answer

    def look_up(self) -> None:
        """Note what is read before: the revision of the service, and the first step of the plan."""
        text = """{ service(slug: "mail") { revision }
            old: service(slug: "fax") { retirementPlan { steps { id revision } } } }"""
        found = self.catalog.ask(text)
        self.names["serviceRevision"] = found["service"]["revision"]
        for step in (found["old"]["retirementPlan"] or {"steps": []})["steps"][:1]:
            self.names |= {"step": step["id"], "stepRevision": step["revision"]}

    def keep(self, answer: Any) -> None:
        """Note the ids and the revision that an answer tells."""
        for payload in answer.values():
            for name, item in payload.items() if isinstance(payload, dict) else ():
                if name in KEPT and isinstance(item, dict):
                    known = {"revision": item["revision"]} if "revision" in item else {}
                    self.names |= known | ({name: item["id"]} if "id" in item else {})


def test_the_examples_run_in_their_order(catalog_with: Callable[..., Asking]) -> None:
    told = Told(with_transition(catalog_with))
    answers: dict[str, Any] = {}
    asked = blocks("graphql")

    for block in asked:
        name = re.findall(r"^  (\w+)", block, re.MULTILINE)[0]
        answers[name] = told.run(block, name)

    assert len(asked) == len(answers) == 21
    readiness = answers["service"]["service"]["readiness"]
    assert (readiness["level"], readiness["verdict"]) == ("basic", "READY")
    assert readiness["ratio"]["value"] == 1
    risk = answers["respondToTransitionRisk"]["respondToTransitionRisk"]["transitionRisk"]
    assert (risk["exposure"], risk["residualExposure"]) == (20, 5)
    assert answers["raiseChange"]["raiseChange"]["changeRecord"]["category"] == 2
    assert [one["title"] for one in answers["changeCalendar"]["changeCalendar"]["nodes"]] == [
        "New store"
    ]
    (blocked,) = answers["blockedTransitions"]["blockedTransitions"]
    assert [one["code"] for one in blocked["findings"]] == ["OUTSIDE_WINDOW"]
    outcome = answers["recordChangeOutcome"]["recordChangeOutcome"]["changeRecord"]
    assert outcome["isUnauthorised"] is False
    plan = answers["approveRetirementPlan"]["approveRetirementPlan"]["retirementPlan"]
    assert plan["approvedAt"] is not None


@pytest.mark.parametrize(
    ("language", "name", "made"),
    [("csv", "launch.csv", "check-templates"), ("json", "approvals.jsonl", "approvals")],
)
def test_the_files_of_the_document_are_read(
    readying: Readying, tmp_path: Path, language: str, name: str, made: str
) -> None:
    (block,) = blocks(language)
    path = tmp_path / name
    path.write_text(block)

    formats = readying.catalog.catalog.plugins.formats
    report = imports.import_files(readying.catalog, path, formats=formats)

    assert report["problems"] == []
    assert report["created"][f"transition.{made}"] == 1


def test_the_plugin_of_the_document_adds_its_check(catalog_with: Callable[..., Asking]) -> None:
    (block,) = blocks("python")
    space: dict[str, Any] = {"__name__": "privacy"}
    exec(compile(block, "docs/transition.md", "exec"), space)  # noqa: S102  # it is the document's
    privacy: type[Plugin] = space["Privacy"]

    readying = Readying(with_transition(catalog_with, privacy))
    readying.start(level="standard")

    assert "privacy" in [one["key"] for one in readying.readiness()["items"]]
    assert len(block.splitlines()) == 15


def test_the_codes_of_the_source_are_those_of_the_document() -> None:
    told = ROW.findall(section("Codes"))
    known = set(ROW.findall(ERRORS))
    paths = [path for path in SOURCE.rglob("*.py") if path.parent.name != "migrations"]
    given = {code for path in paths for code in CODE.findall(path.read_text())}
    enums = {"NOT_APPLICABLE", "NOT_READY", "ROLLED_BACK"}
    waiting = {kind for item in Transition().waiting() for kind in item.kinds}

    assert told == sorted(told)
    assert set(told) - given == set()
    assert given - known - enums - set(told) == waiting
    assert set(told) & known == set()


def called(path: Path, name: str) -> Iterator[dict[str | None, Any]]:
    """Yield the arguments of each call of this name in a module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
            yield {one.arg: one.value for one in node.keywords}


def findings() -> Iterator[tuple[set[str], tuple[str, str, str]]]:
    """Yield each finding in the source: the gates of its module, its code, and who waives it."""
    for path in (SOURCE / "rules").rglob("*.py"):
        gates = {ast.literal_eval(given["name"]) for given in called(path, "Gate")}
        for given in called(path, "Finding"):
            waivable = given.get("waivable")
            is_never = isinstance(waivable, ast.Constant) and waivable.value is False
            always = "yes" if waivable is None else "before the point of no return"
            authority = getattr(given.get("authority"), "attr", "WAIVER_AUTHORITY")
            code = ast.literal_eval(given["code"])
            yield gates, (code, "no" if is_never else always, "" if is_never else authority)


def test_the_findings_of_the_gates_are_those_of_the_document() -> None:
    row = re.compile(r"\| `(\w+)` \| `([A-Z_]+)` \| ([^|;]+?)(?:;[^|]+)? \| (?:(\w+) )?\|")
    rows = [found.groups("") for found in row.finditer(section("The gates"))]
    known = {told: gates for gates, told in findings()}

    assert {gate for gate, *_ in rows} == {gate.name for gate in GATES}
    assert {(code, *how) for _, code, *how in rows} == set(known)
    assert all(gate in known[code, waivable, who] for gate, code, waivable, who in rows)


def test_the_measures_of_the_document_are_offered(readying: Readying) -> None:
    found = readying.catalog.ask("{ plugins { id metrics { key unit } } }")["plugins"]
    (own,) = (plugin for plugin in found if plugin["id"] == "transition")
    rows = re.findall(r"^\| `([a-z-]+)` \| (\w+) \|", section("Measures"), re.MULTILINE)

    assert {item["key"]: item["unit"] for item in own["metrics"]} == dict(rows)


def test_the_events_of_the_document_are_told() -> None:
    told = re.findall(r"`(\w+\.\w+)`", section("Events"))

    assert sorted(told) == sorted(item.name for item in EVENT_TYPES)


def test_the_settings_of_the_document_are_there() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \| (.+) \|$", section("Settings"), re.MULTILINE)

    assert [(name, int(usual), text) for name, usual, text in rows] == [
        (name, field.default, field.description)
        for name, field in TransitionSettings.model_fields.items()
    ]
