"""What an import adds, edits and leaves alone, told by small files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.domain.access import Principal
from catalog.domain.writing.problems import ChangeRefusedError
from tests.asking import Asking
from tests.imports import counts, dump, graph, import_files, runbooks, service
from tests.plugins.lives import life

TEAMS = "teams: [{name: red}, {name: blue}]\n"


def test_a_new_service_is_adopted_live_with_its_name(catalog: Asking, tmp_path: Path) -> None:
    text = "services:\n- name: web\n  friendly_name: The Web\n  tier: sv\n"

    report = import_files(catalog, runbooks(tmp_path, text))

    assert counts(report, "created") == {"services": 1}
    assert service(
        catalog, "web", "name tier stage { key } portfolioStatus revision liveVersion { number }"
    ) == {
        "name": "The Web",
        "tier": "sv",
        "stage": {"key": "live"},
        "portfolioStatus": "CATALOGUE",
        "revision": 1,
        "liveVersion": {"number": 1},
    }


def test_an_import_adopts_into_the_last_stage_of_the_catalogue_and_names_its_file(
    catalog_with: Callable[..., Asking], tmp_path: Path
) -> None:
    catalog = catalog_with(life())
    path = runbooks(tmp_path, "services: [{name: web}]\n")

    import_files(catalog, path)

    assert service(
        catalog,
        "web",
        "stage { key } adoptedWithoutEvidence stageHistory { nodes { from to outcome source } }",
    ) == {
        "stage": {"key": "sunset"},
        "adoptedWithoutEvidence": True,
        "stageHistory": {
            "nodes": [{"from": None, "to": "sunset", "outcome": "ADOPTED", "source": str(path)}]
        },
    }


def test_an_import_is_recorded_once_and_each_entity_has_its_revision(
    catalog: Asking, tmp_path: Path
) -> None:
    text = TEAMS + "services: [{name: web, owner: red}, {name: db}]\n"

    import_files(catalog, runbooks(tmp_path, text))

    rows = dump(catalog)
    (entry,) = [row for row in rows["audit_entries"] if row.change == "ImportCatalog"]
    assert entry.input["files"] == [{"path": str(tmp_path / "catalog.yml"), "format": "gitlab"}]
    assert {row.audit_id for row in rows["revisions"]} == {entry.id}
    assert sorted((row.table_name, row.values["slug"]) for row in rows["revisions"]) == [
        ("organizations", "blue"),
        ("organizations", "red"),
        ("services", "db"),
        ("services", "web"),
    ]
    assert sorted(row.event for row in rows["outbox"]) == [
        *("organizations.created", "organizations.created"),
        *("services.created", "services.created"),
    ]


def test_the_revision_of_an_imported_service_says_what_one_by_a_mutation_says(
    catalog: Asking, tmp_path: Path
) -> None:
    catalog.live("by-mutation", name="x")

    import_files(catalog, runbooks(tmp_path, "services: [{name: by-import, friendly_name: x}]"))

    one, other = (row.values for row in dump(catalog)["revisions"] if row.table_name == "services")
    assert one.keys() == other.keys()
    own = ("id", "slug", "created_at", "updated_at")
    assert {key: one[key] for key in one if key not in own} == {
        key: other[key] for key in other if key not in own
    }
    assert [len(one[key]) for key in ("id", "created_at")] == [
        len(other[key]) for key in ("id", "created_at")
    ]


def test_a_dry_run_counts_the_same_and_writes_nothing(catalog: Asking, tmp_path: Path) -> None:
    path = graph(tmp_path, ("a", {"b": True, "gone": True}), ("b", None))
    before = dump(catalog)

    tried = import_files(catalog, path, dry_run=True)

    assert dump(catalog) == before
    assert tried == {**import_files(catalog, path), "dryRun": True}
    assert dump(catalog) != before


def test_what_a_file_does_not_say_stays(catalog: Asking, tmp_path: Path) -> None:
    catalog.live("web", name="Web", tier="old", description="Pages.")

    report = import_files(
        catalog, runbooks(tmp_path, "services: [{name: web, tier: new, friendly_name: }]")
    )

    assert counts(report, "updated") == {"services": 1}
    assert service(catalog, "web", "name tier description revision") == {
        "name": "Web",
        "tier": "new",
        "description": "Pages.",
        "revision": 2,
    }


def test_a_named_list_replaces_and_an_absent_one_is_taken_back(
    catalog: Asking, tmp_path: Path
) -> None:
    text = "services: [{name: a, technical: {dependencies: %s}}]"
    import_files(catalog, runbooks(tmp_path, text % "[{service: b}, {service: c}]"))

    fewer = import_files(catalog, runbooks(tmp_path, text % "[{service: c}]"))
    untold = import_files(catalog, runbooks(tmp_path, text % "null"))
    none = import_files(catalog, runbooks(tmp_path, text % "[]"))

    assert [counts(fewer, "updated"), counts(fewer, "unchanged")] == [
        {"services": 1},
        {"dependencies": 1},
    ]
    assert counts(untold, "updated") == {"services": 1}
    assert [counts(none, "updated"), counts(none, "unchanged")] == [{}, {"services": 1}]
    assert service(catalog, "a", "revision dependencies { totalCount }") == {
        "revision": 3,
        "dependencies": {"totalCount": 0},
    }


def test_later_scalars_win_and_lists_join_in_the_order_of_the_paths(
    catalog: Asking, tmp_path: Path
) -> None:
    text = "services: [{name: web, tier: %s, technical: {dependencies: [{service: %s}]}}]\n"
    later = runbooks(tmp_path, text % ("b", "y"), "2.yml")
    earlier = runbooks(tmp_path, text % ("a", "x"), "1.yml")

    import_files(catalog, later, earlier)

    answer = service(catalog, "web", "tier unresolvedDependencies { unresolvedRef }")
    assert answer["tier"] == "b"
    assert [edge["unresolvedRef"] for edge in answer["unresolvedDependencies"]] == ["x", "y"]


def test_what_people_added_to_other_lists_stays(catalog: Asking, tmp_path: Path) -> None:
    catalog.live("web", labels=[], description="Pages.")
    given = {
        "id": service(catalog, "web", "id")["id"],
        "expectedRevision": 1,
        "labels": [{"key": "mine", "value": "1"}, {"key": "label", "value": "old"}],
        "externalRefs": [{"system": "wiki", "reference": "Web"}],
    }
    catalog.change("updateService", given)
    text = "services: [{name: web, label: new, technical: {project: [here]}}]"

    import_files(catalog, runbooks(tmp_path, text))

    assert service(catalog, "web", "labels { key value } externalRefs { system reference }") == {
        "labels": [{"key": "label", "value": "new"}, {"key": "mine", "value": "1"}],
        "externalRefs": [
            {"system": "wiki", "reference": "Web"},
            {"system": "project", "reference": "here"},
        ],
    }


def test_only_administrators_import(catalog: Asking, tmp_path: Path) -> None:
    path = graph(tmp_path, ("a", None))
    before = dump(catalog)

    with pytest.raises(ChangeRefusedError):
        import_files(catalog, path, by=Principal("somebody"))

    assert dump(catalog) == before
    assert counts(import_files(catalog, path), "created") == {"services": 1}
