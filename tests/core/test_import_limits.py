"""One limit for both doors: what an import keeps, a mutation would have taken, and the reverse."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from catalog.domain.access import system
from catalog.domain.importing.change import ImportCatalog
from catalog.domain.importing.staging import Staging
from catalog.domain.organizations import ExternalRefInput
from catalog.domain.services.fields import LabelInput
from catalog.exchange import reading, sources
from tests.asking import Asking
from tests.imports import counts, found, graph, import_files, runbooks, service

OWNERS, LABELS, REFERENCES = 20, 50, 50
LISTS = (
    "owners { ... on Organization { id } } labels { key value } externalRefs { system reference }"
)


def owned(number: int) -> str:
    names = [f"t{index}" for index in range(number)]
    teams = "".join(f"- name: {name}\n" for name in names)
    return f"teams:\n{teams}services:\n- name: many\n  tier: sv\n  teams: [{', '.join(names)}]\n"


def linked(number: int, name: str = "many") -> str:
    links = "".join(f"    - https://example.com/{index}\n" for index in range(number))
    return f"services:\n- name: {name}\n  tier: sv\n  operations:\n    runbooks:\n{links}"


def answered(catalog: Asking, slug: str) -> Any:
    return service(catalog, slug, f"id revision tier {LISTS}")


def sent_back(catalog: Asking, slug: str) -> None:
    """Send the lists of a service back as they are."""
    said = answered(catalog, slug)
    given = {
        "id": said["id"],
        "expectedRevision": said["revision"],
        "ownerIds": [owner["id"] for owner in said["owners"]],
        "labels": said["labels"],
        "externalRefs": said["externalRefs"],
    }
    catalog.change("updateService", given)


@pytest.mark.parametrize(
    ("write", "most", "field", "line"),
    [(owned, OWNERS, "owners", OWNERS + 6), (linked, REFERENCES, "externalRefs", 2)],
)
def test_a_list_that_is_too_long_is_told_and_the_rest_is_imported(
    catalog: Asking, tmp_path: Path, write: Any, most: int, field: str, line: int
) -> None:
    over = import_files(catalog, runbooks(tmp_path, write(most + 1)))
    without = answered(catalog, "many")
    again = import_files(catalog, runbooks(tmp_path, write(most + 1)))
    full = import_files(catalog, runbooks(tmp_path, write(most)))

    assert found(over) == found(again) == [("catalog.yml", line, "TOO_MANY")]
    assert str(most) in over["problems"][0]["message"]
    assert (without["tier"], without[field]) == ("sv", [])
    assert counts(again, "updated") == {}
    assert found(full) == []
    assert len(answered(catalog, "many")[field]) == most
    sent_back(catalog, "many")


def test_what_two_files_name_together_is_counted(catalog: Asking, tmp_path: Path) -> None:
    first = runbooks(tmp_path, linked(30), "1.yml")
    text = linked(51).replace("https://example.com/", "https://example.org/")
    second = runbooks(tmp_path, text, "2.yml")

    together = import_files(catalog, first, second)
    alone = import_files(catalog, first)

    assert found(together) == [("1.yml", 2, "TOO_MANY")]
    assert found(alone) == []
    assert len(answered(catalog, "many")["externalRefs"]) == 30


def test_an_attempt_that_is_repeated_tells_everything_once(catalog: Asking, tmp_path: Path) -> None:
    text = linked(REFERENCES + 1) + "- {name: 支付}\n- {name: web, teams: [none, ]}\n"
    path = runbooks(tmp_path, text)
    portal = catalog.client.portal
    assert portal is not None

    with Staging() as staging:
        report, files = reading.read(sources.find([str(path)]), staging)
        change = ImportCatalog(files=files, staging=staging, report=report)
        for is_first in (True, False):
            made = partial(catalog.catalog.make, change, system("test"), dry_run=is_first)
            portal.call(made)

    told = report.as_json(dry_run=False)
    assert sorted(code for _file, _line, code in found(told)) == ["NAME_INVALID", "TOO_MANY"]
    assert [code for _file, _line, code in found(told, "notices")] == ["UNKNOWN_TEAM"]
    assert counts(told, "skipped") == {"services": 1}


def test_what_the_catalog_holds_of_others_counts_as_well(catalog: Asking, tmp_path: Path) -> None:
    labels = [LabelInput(key=f"k{number}", value="1") for number in range(LABELS)]
    refs = [ExternalRefInput(system="wiki", reference=f"{number}") for number in range(REFERENCES)]
    catalog.live("web", labels=labels, external_refs=refs)
    catalog.live("db", labels=labels[1:], external_refs=refs[1:])
    before = answered(catalog, "web")
    text = "services:\n- {name: %s, label: L, technical: {project: here}}\n"

    full = import_files(catalog, runbooks(tmp_path, text % "web"))
    fits = import_files(catalog, runbooks(tmp_path, text % "db"))

    assert found(full) == [("catalog.yml", 2, "TOO_MANY"), ("catalog.yml", 2, "TOO_MANY")]
    assert answered(catalog, "web") == before
    assert found(fits) == []
    assert len(answered(catalog, "db")["labels"]) == LABELS
    sent_back(catalog, "db")


def test_an_organization_has_the_same_limit(catalog: Asking, tmp_path: Path) -> None:
    refs = [{"system": "wiki", "reference": str(number)} for number in range(REFERENCES)]
    given = {"slug": "red", "name": "Red", "kind": "TEAM", "externalRefs": refs}
    catalog.change("createOrganization", given)
    catalog.change("createOrganization", {**given, "slug": "blue", "externalRefs": refs[1:]})
    text = 'teams:\n- {name: %s, url: "https://example.com"}\n'

    full = import_files(catalog, runbooks(tmp_path, text % "red"))
    fits = import_files(catalog, runbooks(tmp_path, text % "blue"))

    assert found(full) == [("catalog.yml", 2, "TOO_MANY")]
    assert counts(full, "unchanged") == {"organizations": 1}
    assert found(fits) == []
    assert counts(fits, "updated") == {"organizations": 1}


@pytest.mark.parametrize(
    ("key", "code", "shown"),
    [
        ("pay\0x", "TEXT_INVALID", "pay?x"),
        ("pay\ud800", "TEXT_INVALID", "pay?"),
        ("pay\u202ex", "TEXT_INVALID", "pay?x"),
        ("pay\nx", "TEXT_INVALID", "pay\nx"),
        (f"pay{'!' * 5_000}", "TEXT_TOO_LONG", f"pay{'!' * 97}…"),
        ("p" * 101, "NAME_INVALID", f"{'p' * 100}…"),
        (" ", "TEXT_BLANK", " "),
    ],
)
def test_keys_are_names_with_the_limits_of_names(
    catalog: Asking, tmp_path: Path, key: str, code: str, shown: str
) -> None:
    path = tmp_path / "graph.json"
    needs = {"fine": True, **({key: True} if code != "NAME_INVALID" else {})}
    path.write_text(
        json.dumps(
            {key: {"serviceDependencies": {}}, "fine": {"serviceDependencies": needs}}
        ).replace('"fine": {', '\n"fine": {')
    )

    report = import_files(catalog, path)

    expected = [("graph.json", 1, code), ("graph.json", 2, code)]
    assert found(report) == (expected if code != "NAME_INVALID" else expected[:1])
    assert all(item["message"].startswith(shown) for item in report["problems"])
    assert counts(report, "created") == {"services": 1, "dependencies": 1}
    assert counts(report, "skipped") == (
        {"services": 1, "dependencies": 1} if code != "NAME_INVALID" else {"services": 1}
    )
    assert report["ignored"] == []


def test_a_name_is_kept_composed_and_found_however_it_is_written(
    catalog: Asking, tmp_path: Path
) -> None:
    composed, decomposed = "Caf\u00e9", "Cafe\u0301"
    first = import_files(
        catalog, graph(tmp_path, (decomposed, None), ("web", {decomposed: True, "Th\u00e9": True}))
    )
    again = graph(tmp_path, ("web", {composed: True, "The\u0301": True}), name="2.json")
    second = import_files(catalog, again)

    assert (found(first), found(second)) == ([], [])
    assert counts(second, "updated") == {}
    assert service(catalog, "cafe", "name") == {"name": composed}


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ørsted", "orsted"),
        ("Æther & Œuvre", "aether-oeuvre"),
        ("Þórður", "thordur"),
        ("Đà Nẵng", "da-nang"),
        ("Iğd\u0131r", "igdir"),
    ],
)
def test_letters_of_european_alphabets_make_a_slug(
    catalog: Asking, tmp_path: Path, name: str, slug: str
) -> None:
    foreign = "支付"
    text = f"services:\n- name: {name}\n- name: {foreign}\n- {{name: x, technical: "
    text += f"{{dependencies: [{name}]}}}}\n"

    report = import_files(catalog, runbooks(tmp_path, text))

    assert found(report) == [("catalog.yml", 3, "NAME_INVALID")]
    assert "letters a to z" in report["problems"][0]["message"]
    assert found(report, "notices") == []
    assert service(catalog, slug, "name externalRefs { system reference }") == {
        "name": name,
        "externalRefs": [{"system": "gitlab", "reference": name}],
    }
