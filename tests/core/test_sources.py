"""Values remember who brought them: a source takes back what is its own, and nothing else."""

from pathlib import Path
from typing import Any

from tests.asking import Asking
from tests.imports import codes, counts, dump, graph, import_files, runbooks, service

SAID = """
    name tier description labels { key value } externalRefs { system reference }
    owners { ... on Organization { slug } } unresolvedDependencies { unresolvedRef }
"""
WEB = (
    "teams: [{name: red}, {name: blue}]\n"
    "services:\n- {name: web, friendly_name: The Web, tier: sv, label: x, owner: red,"
    " business: {business_value: Pages.},"
    " technical: {project: [here, there], dependencies: [{service: b}, {service: c}]}}\n"
)
BARE = "teams: [{name: red}, {name: blue}]\nservices: [{name: web}]\n"
EMPTY = {
    "name": "web",
    "tier": None,
    "description": None,
    "labels": [],
    "externalRefs": [],
    "owners": [],
    "unresolvedDependencies": [],
}


def edit(catalog: Asking, **values: Any) -> None:
    """Edit the service by hand."""
    there = service(catalog, "web", "id revision")
    given = {"id": there["id"], "expectedRevision": there["revision"], **values}
    catalog.change("updateService", given)


def revisions(catalog: Asking) -> int:
    """Return how many revisions there are."""
    return len(dump(catalog)["revisions"])


def test_what_the_file_says_no_more_is_taken_back(catalog: Asking, tmp_path: Path) -> None:
    import_files(catalog, runbooks(tmp_path, WEB))

    report = import_files(catalog, runbooks(tmp_path, BARE))

    assert (counts(report, "updated"), codes(report)) == ({"services": 1}, [])
    assert service(catalog, "web", SAID) == EMPTY


def test_doing_it_again_writes_nothing(catalog: Asking, tmp_path: Path) -> None:
    path = runbooks(tmp_path, WEB)
    import_files(catalog, path)
    before = dump(catalog)

    import_files(catalog, path)

    assert dump(catalog) == before


def test_what_somebody_edited_since_stays_and_is_told(catalog: Asking, tmp_path: Path) -> None:
    path = runbooks(tmp_path, WEB)
    import_files(catalog, path)
    edit(catalog, tier="mine", labels=[{"key": "own", "value": "1"}])
    number = revisions(catalog)

    same = import_files(catalog, path)
    gone = import_files(catalog, runbooks(tmp_path, BARE))
    last = import_files(catalog, runbooks(tmp_path, BARE))

    message = "web keeps what was edited by hand since it was imported: "
    assert [item["message"] for item in same["notices"] if item["code"] == "EDITED_SINCE"] == [
        f"{message}labels.label, tier."
    ]
    assert [item["message"] for item in gone["notices"]] == [f"{message}tier."]
    assert last["notices"] == []
    assert revisions(catalog) == number + 1
    assert service(catalog, "web", SAID) == {
        **EMPTY,
        "tier": "mine",
        "labels": [{"key": "own", "value": "1"}],
    }


def test_what_people_wrote_before_stays_though_files_say_the_same(
    catalog: Asking, tmp_path: Path
) -> None:
    catalog.live("web", name="Web", tier="sv", description="Pages.")
    import_files(catalog, runbooks(tmp_path, WEB))

    import_files(catalog, runbooks(tmp_path, BARE))

    assert service(catalog, "web", SAID) == {**EMPTY, "tier": "sv", "description": "Pages."}


def test_each_source_keeps_what_it_brought(catalog: Asking, tmp_path: Path) -> None:
    one = runbooks(tmp_path, WEB)
    other = runbooks(
        tmp_path,
        WEB.replace("tier: sv", "tier: db")
        .replace("owner: red", "owner: blue")
        .replace("[here, there]", "[here]")
        .replace("{service: c}", "{service: d}"),
        "other.yml",
    )
    import_files(catalog, one, source="one")
    second = import_files(catalog, other, source="other")
    number = revisions(catalog)
    for path, source in ((one, "one"), (other, "other"), (one, "one")):
        import_files(catalog, path, source=source)

    both = service(catalog, "web", SAID)
    import_files(catalog, runbooks(tmp_path, BARE), source="one")

    left = service(catalog, "web", SAID)
    assert [item["message"] for item in second["notices"] if item["code"] == "OTHER_SOURCE"] == [
        "web keeps what other sources brought: tier (one)."
    ]
    assert revisions(catalog) == number + 1
    assert both == {
        "name": "The Web",
        "tier": "sv",
        "description": "Pages.",
        "labels": [{"key": "label", "value": "x"}],
        "externalRefs": [
            {"system": "project", "reference": "here"},
            {"system": "project", "reference": "there"},
        ],
        "owners": [{"slug": "red"}, {"slug": "blue"}],
        "unresolvedDependencies": [{"unresolvedRef": name} for name in "bcd"],
    }
    assert left == both | {
        "tier": None,
        "externalRefs": [{"system": "project", "reference": "here"}],
        "owners": [{"slug": "blue"}],
        "unresolvedDependencies": [{"unresolvedRef": name} for name in "bd"],
    }
    import_files(catalog, other, source="other")
    assert service(catalog, "web", "tier") == {"tier": "db"}


def test_an_object_that_its_file_names_no_more_loses_what_the_file_said(
    catalog: Asking, tmp_path: Path
) -> None:
    import_files(catalog, runbooks(tmp_path, WEB))
    elsewhere = import_files(catalog, runbooks(tmp_path, "services: [{name: b}]", "other.yml"))
    before = service(catalog, "web", SAID)

    report = import_files(catalog, runbooks(tmp_path, BARE.replace("web", "b")))

    assert counts(elsewhere, "updated") == {}
    assert before["tier"] == "sv"
    assert counts(report, "updated") == {"services": 1}
    assert service(catalog, "web", SAID) == EMPTY


def test_a_source_that_is_named_has_all_its_files_in_one_import(
    catalog: Asking, tmp_path: Path
) -> None:
    import_files(catalog, runbooks(tmp_path, WEB), source="one")

    import_files(catalog, runbooks(tmp_path, "services: [{name: b}]", "else.yml"), source="other")
    before = service(catalog, "web", "tier")
    import_files(catalog, runbooks(tmp_path, "services: [{name: b}]", "else.yml"), source="one")

    assert (before, service(catalog, "web", "tier")) == ({"tier": "sv"}, {"tier": None})


def test_what_cannot_be_read_takes_nothing_back(catalog: Asking, tmp_path: Path) -> None:
    import_files(catalog, runbooks(tmp_path, WEB))

    wrong = import_files(catalog, runbooks(tmp_path, WEB.replace("tier: sv", "tier: [1]")))
    import_files(catalog, runbooks(tmp_path, "services:\n- {name: b}\n- {tier: 1}\n"))
    import_files(catalog, runbooks(tmp_path, "services: ["))

    assert [item["code"] for item in wrong["problems"]] == ["WRONG_SHAPE"]
    assert service(catalog, "web", "tier labels { key }") == {
        "tier": "sv",
        "labels": [{"key": "label"}],
    }


def test_a_file_that_is_gone_from_its_folder_says_nothing_more(
    catalog: Asking, tmp_path: Path
) -> None:
    runbooks(tmp_path, "services: [{name: b, tier: sv}]\n", "stays.yml")
    path = runbooks(tmp_path, WEB)
    import_files(catalog, tmp_path)
    path.unlink()

    import_files(catalog, tmp_path)

    assert service(catalog, "web", SAID) == EMPTY
    assert service(catalog, "b", "tier") == {"tier": "sv"}


def test_formats_in_one_folder_are_sources_of_their_own(catalog: Asking, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    runbooks(folder, WEB)
    graph(folder, ("web", {"b": True, "e": True}))
    import_files(catalog, folder)
    before = dump(catalog)
    import_files(catalog, folder)
    assert dump(catalog) == before

    graph(folder, ("web", {"e": True}))
    import_files(catalog, folder)

    needed = service(catalog, "web", "unresolvedDependencies { unresolvedRef declared }")
    assert sorted(edge["unresolvedRef"] for edge in needed["unresolvedDependencies"]) == [*"bce"]
