"""An export holds all of the catalog: imported into an empty one, it exports the same bytes."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.demo import making
from catalog.domain.access import Principal
from catalog.plugin import ChangeRefusedError
from catalog.storage.tables.levels import AgreementKind
from catalog.storage.tables.organizations import OrganizationRow
from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_operation import Operation
from catalog_partnership import Partnership
from catalog_strategy import Strategy
from catalog_transition import Transition
from tests import imports, levelled, rows
from tests.asking import Asking, asking

WORDS = [
    "2026-01-31",
    "yes",
    "null",
    "1e3",
    "0x1F",
    "a: b # c",
    "- x",
    "'quoted' \"twice\"",
    "naïve ☃ 𝄞",
    "\\n is no line",
    "{a: [b]}",
    "&a *b !c %d @e `f`",
    "<<",
    "ends with a colon:",
    "a\u00a0b",
    "\ufeffmark",
]
LINES = "one\n\n  two\ttabs \n- three\r\nfour\u2028five\n"


@pytest.fixture
def elsewhere(template: Path, tmp_path: Path) -> Iterator[Callable[..., Asking]]:
    """Make another catalog, on SQLite."""
    with ExitStack() as stack:

        def make(*plugins: Any, **options: Any) -> Asking:
            path = tmp_path / "elsewhere.db"
            shutil.copy(template, path)
            return stack.enter_context(asking(f"sqlite:///{path}", plugins, **options))

        yield make


def test_the_demonstration_comes_back_byte_by_byte(
    catalog_with: Callable[..., Asking], elsewhere: Callable[..., Asking], tmp_path: Path
) -> None:
    plugins = Strategy, Design, Transition, Operation, ContinualImprovement, Partnership
    configs = imports.quiet()
    first, second = (make(*plugins, configs=configs) for make in (elsewhere, catalog_with))
    for catalog in (first, second):
        catalog.run(catalog.catalog.upgrade)
    first.run(lambda: making.fill(first.catalog))

    text = imports.exported(first)
    report = imports.import_export(second, text, tmp_path)
    before = imports.dump(second)
    again = imports.import_export(second, text, tmp_path)

    assert report["problems"] == report["notices"] == report["ignored"] == []
    assert report["created"]["design.packs"] == 5
    assert imports.exported(second) == text
    after = imports.dump(second)
    # Who imported what, and when, is noted each time; subscribers are told of it meanwhile.
    noted = {"audit_entries", "sources", "outbox", "deliveries", "subscribers"}
    assert {name for name in after if after[name] != before[name]} <= noted
    assert imports.counts(again, "unchanged").keys() > {"services", "relationships"}
    for outcome in ("created", "updated", "skipped"):
        assert imports.counts(again, outcome) == {}
    assert second.run(lambda: second.catalog.wrong_sight(10)) == []


def test_agreements_on_levels_come_back_byte_by_byte(
    catalog: Asking, elsewhere: Callable[..., Asking], tmp_path: Path
) -> None:
    sides = "deal", "acme", "bolt", "plan"
    found = [rows.organization(name) for name in ("acme", "bolt")]
    found += [*rows.service("web", provider="acme"), *rows.offering("plan", "acme", ["web"])]
    found += rows.relationship(*sides[:3], ["plan"])
    found += levelled.agreement("one", *sides, services=["web"], targets=[levelled.CREDITED])
    given: dict[str, Any] = {
        "starts_on": dt.date(2026, 1, 1),
        "ends_on": dt.date(2026, 6, 30),
        "over_at": dt.datetime(2026, 7, 1, tzinfo=dt.UTC),
        "service_hours": levelled.HOURS,
        "severities": ["MAJOR"],
        "exclude_maintenance": True,
        "targets": [levelled.ROLLING],
    }
    kind = AgreementKind.OLA
    found += levelled.agreement("two", *sides, number=2, kind=kind, supports=["one"], **given)
    found += levelled.agreement("three", *sides, number=3, status="PROPOSED")
    found += levelled.agreement("four", *sides, number=4, status="ENDED", reason="Too dear.")
    catalog.put(found)

    text = imports.exported(catalog)
    other = elsewhere()
    report = imports.import_export(other, text, tmp_path)
    again = imports.import_export(other, text, tmp_path)

    assert report["problems"] == report["notices"] == report["ignored"] == []
    told, back = (one.partition("\nrelationships:")[2] for one in (text, imports.exported(other)))
    assert told
    assert back == told
    assert imports.counts(again, "updated") == imports.counts(again, "created") == {}
    asked = """{ agreements(orderBy: [{field: NUMBER}]) { nodes {
        status kind startsOn endsOn overAt agreedAt severities excludeMaintenance reason
        serviceHours { weekly { weekday opens closes } holidays timeZone }
        targets { indicator value window { kind days period } credits { from to rate } }
        conditions { statement basis target { indicator } } services { nodes { slug } }
        signatures { organization { slug } consent } supports { number }
    } } }"""
    assert other.ask(asked) == catalog.ask(asked)


def test_awkward_words_come_back_as_they_are(
    catalog: Asking, elsewhere: Callable[..., Asking], tmp_path: Path
) -> None:
    provider = catalog.member("acme")
    for number, word in enumerate(WORDS):
        given = {"slug": f"s{number}", "name": word, "description": LINES, "providerId": provider}
        labels = [{"key": word, "value": word}]
        catalog.change("createService", given | {"labels": labels, "rationale": word})

    text = imports.exported(catalog)
    other = elsewhere()
    report = imports.import_export(other, text, tmp_path)

    assert report["problems"] == []
    assert imports.exported(other) == text
    for number, word in enumerate(WORDS):
        found = imports.service(other, f"s{number}", "name description labels { key value }")
        assert found == {
            "name": word,
            "description": LINES,
            "labels": [{"key": word, "value": word}],
        }


def test_services_that_follow_each_other_in_a_circle_come_without_successors(
    catalog: Asking, tmp_path: Path
) -> None:
    followed = {"tail": "one", "one": "two", "two": "three", "three": "one", "self": "self"}
    lines = [f"- {{slug: {slug}, successor: {after}}}" for slug, after in followed.items()]
    text = "\n".join(["catalog: 1", "services:", *lines, "- {slug: old, successor: new}"])

    report = imports.import_export(catalog, f"{text}\n- slug: new\n", tmp_path)

    assert [item["code"] for item in report["problems"]] == ["SUCCESSOR_CYCLE"] * 4
    assert [item["line"] for item in report["problems"]] == [4, 5, 6, 7]
    assert report["created"]["services"] == 7
    asked = "{ services(orderBy: [{field: SLUG}]) { nodes { slug successor { slug } } } }"
    nodes = catalog.ask(asked)["services"]["nodes"]
    assert {one["slug"]: one["successor"] for one in nodes if one["successor"]} == {
        "old": {"slug": "new"},
        "tail": {"slug": "one"},
    }


def test_what_is_written_by_hand_is_adopted(catalog: Asking, tmp_path: Path) -> None:
    text = """
catalog: 1
services:
- slug: web
  provider: acme
  dependencies:
  - dependsOn: db
- slug: db
  versions:
  - {number: 1, purpose: NEW, status: LIVE, stageKey: live}
organizations:
- {slug: acme, kind: COMPANY}
"""
    report = imports.import_export(catalog, text, tmp_path)

    assert report["problems"] == []
    found = imports.service(
        catalog,
        "web",
        "name provider { slug } liveVersion { number } stageHistory { nodes { outcome source } } "
        "dependencies { nodes { dependsOn { slug } } }",
    )
    assert found == {
        "name": "web",
        "provider": {"slug": "acme"},
        "liveVersion": {"number": 1},
        "stageHistory": {
            "nodes": [{"outcome": "ADOPTED", "source": str(tmp_path / "export.yaml")}]
        },
        "dependencies": {"nodes": [{"dependsOn": {"slug": "db"}}]},
    }
    assert imports.import_export(catalog, text, tmp_path)["unchanged"]["services"] == 2


def test_what_is_there_is_brought_up_to_date_and_keeps_its_history(
    catalog: Asking, tmp_path: Path
) -> None:
    catalog.live("web", description="Old.")
    text = """
catalog: 1
services:
- slug: web
  description: New.
  labels: [{key: a, value: b}]
  versions: []
"""
    report = imports.import_export(catalog, text, tmp_path)

    assert (report["updated"]["services"], imports.codes(report)) == (1, ["KEPT_AS_IS"])
    found = imports.service(catalog, "web", "description revision labels { value }")
    assert found == {"description": "New.", "revision": 2, "labels": [{"value": "b"}]}
    assert imports.import_export(catalog, text, tmp_path)["unchanged"]["services"] == 1


OPEN = "{number: 1, status: OPEN, stageKey: draft}"
WRONG = {
    "an unknown field": ("tiers: x", "FIELD_UNKNOWN"),
    "a long text": (f"tier: {'t' * 101}", "TEXT_TOO_LONG"),
    "a control character": ('name: "a\\a"', "TEXT_INVALID"),
    "a script": ("externalRefs: [{system: a, reference: 'javascript:x'}]", "LINK_INVALID"),
    "a wrong choice": ("portfolioStatus: OPEN", "WRONG_SHAPE"),
    "nobody": ("provider: nobody", "NOT_FOUND"),
    "nobody below": ("roles: [{role: SERVICE_OWNER, person: x}]", "REQUIRED"),
    "a name of another": ("aliases: [taken]", "NAME_TAKEN"),
    "a version twice": (f"versions: [{OPEN}, {OPEN}]", "GIVEN_TWICE"),
    "a list of words": ("labels: [a]", "WRONG_SHAPE"),
}


@pytest.mark.parametrize(("line", "code"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_line_and_the_rest_is_taken(
    catalog: Asking, tmp_path: Path, line: str, code: str
) -> None:
    catalog.live("taken")
    text = f"catalog: 1\nservices:\n- slug: fine\n- slug: wrong\n  {line}\n- slug: better\n"

    report = imports.import_export(catalog, text, tmp_path)

    assert imports.found(report) == [("export.yaml", 4, code)]
    assert (report["created"]["services"], report["skipped"]["services"]) == (2, 1)


def test_only_an_administrator_takes_over_what_others_decided(
    catalog: Asking, tmp_path: Path
) -> None:
    catalog.member("acme")
    ((house,),) = imports.read(catalog, sa.select(OrganizationRow.id))
    stranger = Principal("somebody", scopes=frozenset({"catalog:write"}))
    own = frozenset({house})
    member = replace(stranger, member_of=own, organization_ids=own)
    text = "catalog: 1\nservices: [{slug: a}]"

    with pytest.raises(ChangeRefusedError) as told:
        imports.import_export(catalog, text, tmp_path, by=stranger)
    by_member = imports.import_export(catalog, text, tmp_path, by=member)
    by_administrator = imports.import_export(catalog, text, tmp_path)

    assert [problem.code for problem in told.value.problems] == ["NOT_YOUR_ORGANIZATION"]
    assert imports.codes_of_problems(by_member) == ["ROLE_NOT_HELD"]
    assert imports.counts(by_member, "created") == {}
    assert by_administrator["created"]["services"] == 1
