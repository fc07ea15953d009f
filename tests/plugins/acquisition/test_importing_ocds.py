"""Contracting processes are imported once, with all that can be read of them, and told else."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog_acquisition import ServiceAcquisition
from tests.asking import Asking
from tests.imports import SHARED
from tests.plugins.acquisition.processes import release

DATA = SHARED.parent
PUBLISHED, SAMPLE = DATA / "ocds-published", DATA / "ocds-sample"
is_there = pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the shared data is not here")
ITEMS = ("milestones", "amendments", "transactions")
COUNTED = """{ contracts(first: 100) { nodes {
    title status signedAt value { amount currency } buyer { slug }
    parties { organization { slug } role consent document }
    obligations(first: 100) { nodes { text dueOn } totalCount }
    amendments { number status signedAt }
    budget { currency actuals(first: 100) { totalCount nodes { amount happenedAt reference } } }
    relationship { slug status startsOn endsOn }
} } }"""


@pytest.fixture
def catalog(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog with acquisition alone."""
    return catalog_with(ServiceAcquisition)


def imported(catalog: Asking, files: Iterable[tuple[str, str]], **asked: Any) -> Any:
    """Import files of OCDS, and return the report."""
    given = {"files": [{"path": path, "content": text} for path, text in files], "format": "ocds"}
    return catalog.change("importCatalog", given, "report", **asked)["report"]


def texts(folder: Path) -> list[tuple[str, str]]:
    """Return the files of a folder."""
    found = sorted(folder.rglob("*.json"))
    return [(str(path.relative_to(folder)), path.read_text("utf-8")) for path in found]


def counts(report: Any, outcome: str) -> dict[str, int]:
    """Return what came of things, without zeros and without the name of the plugin."""
    found = report[outcome].items()
    return {kind.partition(".")[2]: number for kind, number in found if number}


def published() -> Iterator[Any]:
    """Yield the contracts of the real publishers that an award gives a supplier."""
    for _, text in texts(PUBLISHED):
        for record in json.loads(text)["records"]:
            release = record["compiledRelease"]
            awards = {award["id"]: award for award in release.get("awards", [])}
            only = next(iter(awards.values())) if len(awards) == 1 else {}
            for contract in release["contracts"]:
                if awards.get(contract["awardID"], only).get("suppliers"):
                    yield contract


@is_there
def test_records_of_real_publishers_are_imported_as_far_as_they_tell(catalog: Asking) -> None:
    wanted = Counter[str]()
    for contract in published():
        inside = contract.get("implementation", {})
        wanted["contracts"] += 1
        wanted["milestones"] += len(inside.get("milestones", []))
        wanted["transactions"] += len(inside.get("transactions", []))
        wanted["amendments"] += "date" in contract.get("amendment", {})

    report = imported(catalog, texts(PUBLISHED))

    created = counts(report, "created")
    assert {kind: created.get(kind, 0) for kind in wanted} == dict(wanted)
    assert (wanted["contracts"], wanted["milestones"], wanted["transactions"]) == (18, 48, 56)
    assert created["processes"] == 20
    problems = [(item["file"], item["code"]) for item in report["problems"]]
    assert problems == [
        (f"canada-buyandsell-{number}.json", "SUPPLIER_MISSING") for number in range(1, 5)
    ]
    assert all("contracts 0" in item["message"] for item in report["problems"])
    notices = Counter(item["code"] for item in report["notices"])
    assert notices["CURRENCY_CASE"] == notices["STATUS_UNKNOWN"] == 5
    nodes = catalog.ask(COUNTED)["contracts"]["nodes"]
    assert sum(node["obligations"]["totalCount"] for node in nodes) == 48
    assert (
        sum(
            (node["budget"] or {"actuals": {"totalCount": 0}})["actuals"]["totalCount"]
            for node in nodes
        )
        == 56
    )
    assert {node["value"]["currency"] for node in nodes} == {"MXN", "MDL", "NGN"}
    assert "0.0000" in {node["value"]["amount"] for node in nodes}


@is_there
@pytest.mark.parametrize("folder", [PUBLISHED, SAMPLE])
def test_a_second_import_changes_nothing(catalog: Asking, folder: Path) -> None:
    first = imported(catalog, texts(folder))
    again = imported(catalog, texts(folder))

    assert counts(again, "unchanged") == counts(first, "created")
    assert counts(again, "created") == counts(again, "updated") == {}


@is_there
def test_releases_of_one_process_are_merged_whichever_files_they_stand_in(
    catalog: Asking,
) -> None:
    report = imported(catalog, texts(SAMPLE))

    assert report["problems"] == []
    assert counts(report, "created") == {
        "parties": 2,
        "processes": 1,
        "relationships": 1,
        "contracts": 1,
        "transactions": 2,
    }
    (node,) = catalog.ask(COUNTED)["contracts"]["nodes"]
    assert node["value"] == {"amount": "11000000.0000", "currency": "GBP"}
    assert node["signedAt"] == "2010-06-10T14:23:12Z"
    assert [item["consent"] for item in node["parties"]] == ["ASSUMED", "ASSUMED"]
    assert node["relationship"] == {
        "slug": "ocds-213czf-000-00001-ocds-213czf-000-00001-contract-01",
        "status": "ENDED",
        "startsOn": "2010-07-01",
        "endsOn": "2011-06-30",
    }
    asked = "{ acquisitions { nodes { name reference phase need contract { title } } } }"
    (process,) = catalog.ask(asked)["acquisitions"]["nodes"]
    assert process["phase"] == "EXECUTION"
    assert process["contract"]["title"] == node["title"]
    ignored = {item["key"] for item in report["ignored"]}
    assert {"tender.items", "planning.budget", "contracts.documents"} <= ignored


def package(*releases: dict[str, Any]) -> list[tuple[str, str]]:
    """Return a file with releases."""
    return [("package.json", json.dumps({"version": "1.1", "releases": releases}))]


def test_what_lacks_its_date_or_its_amount_is_told_with_its_place(catalog: Asking) -> None:
    paid = {"id": "t1", "date": "2026-02-01", "value": {"amount": 1.5, "currency": "eur"}}
    given = release(
        milestones=[{"id": "m1", "title": "Boxes", "dueDate": "2026-03-01"}, {"id": "m2"}],
        amendments=[{"id": "x1", "rationale": "More."}, {"id": "x2", "date": "2026-02-02"}],
        implementation={
            "transactions": [paid, {**paid, "id": "t2", "value": {}}, {**paid, "id": None}],
            "milestones": [{"id": "m3", "dueDate": "2026-04-01", "status": "met"}],
        },
    )

    report = imported(catalog, package(given))

    assert [(item["code"], item["message"].partition(":")[0]) for item in report["problems"]] == [
        ("DATE_MISSING", "milestones m2"),
        ("DATE_MISSING", "amendments x1"),
        ("AMOUNT_MISSING", "transactions t2"),
        ("ID_MISSING", "transactions None"),
    ]
    created = counts(report, "created")
    assert [created[kind] for kind in ITEMS] == [2, 1, 1]
    codes = {item["code"] for item in report["notices"]}
    assert codes == {"MET_WITHOUT_DATE", "CURRENCY_CASE"}
    (node,) = catalog.ask(COUNTED)["contracts"]["nodes"]
    assert node["budget"]["actuals"]["nodes"] == [
        {"amount": "1.5000", "happenedAt": "2026-02-01T00:00:00Z", "reference": "t1"}
    ]


def test_a_later_release_adds_what_happened_since(catalog: Asking) -> None:
    due = {"id": "m1", "title": "Boxes", "dueDate": "2026-03-01", "status": "scheduled"}
    met = {**due, "status": "met", "dateMet": "2026-02-20T08:00:00Z"}
    imported(catalog, package(release(milestones=[due])))

    later = release(milestones=[met, {**due, "id": "m2"}], title="Mail and parcels")
    report = imported(catalog, package(later))
    again = imported(catalog, package(later))

    assert counts(report, "updated") == {"contracts": 1, "milestones": 1}
    assert counts(report, "created") == {"milestones": 1}
    assert counts(again, "updated") == counts(again, "created") == {}
    (node,) = catalog.ask(COUNTED)["contracts"]["nodes"]
    assert node["title"] == "Mail and parcels"
    assert node["obligations"]["totalCount"] == 2


def test_who_enters_a_contract_records_the_vendor_and_speaks_for_nobody_else(
    catalog: Asking,
) -> None:
    for slug in ("town", "stranger"):
        own = catalog.member(slug)
        person = {"slug": f"{slug}-ann", "name": "Ann", "organizationIds": [own]}
        catalog.change("createPerson", person)
        catalog.token(slug, person=f"{slug}-ann")
    given = release()
    given["buyer"] = {"id": "town", "name": "Town"}

    strangers = imported(catalog, package(given), by="stranger")
    assert {item["code"] for item in strangers["problems"]} >= {"NOT_YOUR_ORGANIZATION"}
    assert catalog.ask("{ contracts { totalCount } }")["contracts"]["totalCount"] == 0

    given["awards"][0]["suppliers"] = [{"id": "S-2", "name": "Courier"}]
    assert imported(catalog, package(given), by="town")["problems"] == []
    (node,) = catalog.ask(COUNTED, by="town")["contracts"]["nodes"]
    parties = {item["organization"]["slug"]: item["consent"] for item in node["parties"]}
    assert parties == {"town": "RECORDED", "s-2": "RECORDED"}
    assert catalog.ask("{ contracts { totalCount } }", by="stranger")["contracts"] == {
        "totalCount": 0
    }
