"""What the names in imported files refer to, and what is noticed about them."""

from pathlib import Path

from tests.asking import Asking
from tests.imports import codes, counts, found, graph, import_files, runbooks, service

TEAMS = "teams: [{name: red}, {name: blue}]\n"


def test_teams_own_in_their_order_and_a_new_list_of_them_replaces(
    catalog: Asking, tmp_path: Path
) -> None:
    text = TEAMS + "services: [{name: web, teams: [red, blue], owner: blue}]\n"
    import_files(catalog, runbooks(tmp_path, text))
    selection = "owners { ... on Organization { slug } }"
    first = service(catalog, "web", selection)

    report = import_files(catalog, runbooks(tmp_path, text.replace(", owner: blue", "")))

    assert [owner["slug"] for owner in first["owners"]] == ["blue", "red"]
    assert counts(report, "updated") == {"services": 1}
    assert [owner["slug"] for owner in service(catalog, "web", selection)["owners"]] == [
        *("red", "blue")
    ]


def test_a_team_that_nothing_defines_is_noticed_and_not_made(
    catalog: Asking, tmp_path: Path
) -> None:
    text = TEAMS + "services:\n- name: web\n  teams: [red, green]\n"

    report = import_files(catalog, runbooks(tmp_path, text))

    assert found(report, "notices") == [("catalog.yml", 4, "UNKNOWN_TEAM")]
    assert counts(report, "created") == {"organizations": 2, "services": 1}


def test_a_team_that_the_catalog_has_is_known(catalog: Asking, tmp_path: Path) -> None:
    import_files(catalog, runbooks(tmp_path, TEAMS, "teams.yml"))

    report = import_files(catalog, runbooks(tmp_path, "services: [{name: web, owner: red}]"))

    assert report["notices"] == []


def test_a_need_of_nothing_is_kept_by_its_name_and_resolves_later(
    catalog: Asking, tmp_path: Path
) -> None:
    first = import_files(catalog, graph(tmp_path, ("a", {"b": True})))
    again = import_files(catalog, graph(tmp_path, ("a", {"b": True})))

    later = import_files(catalog, graph(tmp_path, ("a", {"b": True}), ("b", None)))

    assert codes(first) == codes(again) == ["DANGLING_REFERENCE"]
    assert counts(again, "unchanged") == {"services": 1, "dependencies": 1}
    assert codes(later) == []
    assert counts(later, "created") == {"services": 1}
    assert later["updated"]["dependencies"] == 1
    assert service(catalog, "a", "dependencies { nodes { unresolvedRef dependsOn { slug } } }") == {
        "dependencies": {"nodes": [{"unresolvedRef": None, "dependsOn": {"slug": "b"}}]}
    }


def test_a_need_declared_false_is_kept_hidden_and_makes_no_circle(
    catalog: Asking, tmp_path: Path
) -> None:
    report = import_files(catalog, graph(tmp_path, ("a", {"b": True}), ("b", {"a": False})))

    assert codes(report) == []
    assert counts(report, "created") == {"services": 2, "dependencies": 2}
    assert service(
        catalog,
        "b",
        "shown: dependencies { totalCount } "
        "all: dependencies(where: {declared: {eq: false}}) { totalCount }",
    ) == {"shown": {"totalCount": 0}, "all": {"totalCount": 1}}


def test_a_need_that_is_declared_after_all_is_an_update(catalog: Asking, tmp_path: Path) -> None:
    import_files(catalog, graph(tmp_path, ("a", {"b": True}), ("b", {"a": False})))

    report = import_files(catalog, graph(tmp_path, ("a", {"b": True}), ("b", {"a": True})))

    assert codes(report) == ["CYCLE"]
    assert report["updated"]["dependencies"] == 1


def test_a_service_that_needs_itself_is_noticed_and_is_no_circle(
    catalog: Asking, tmp_path: Path
) -> None:
    report = import_files(catalog, graph(tmp_path, ("a", {"a": True})))

    assert found(report, "notices") == [("graph.json", 1, "SELF_REFERENCE")]
    assert counts(report, "created") == {"services": 1, "dependencies": 1}


def test_each_circle_is_noticed_once(catalog: Asking, tmp_path: Path) -> None:
    needs = {"a": "b", "b": "c", "c": "a", "d": "e", "e": "d", "f": "a"}

    report = import_files(
        catalog, graph(tmp_path, *((slug, {need: True}) for slug, need in needs.items()))
    )

    assert codes(report) == ["CYCLE", "CYCLE"]
    assert [item["message"].partition(": ")[2] for item in report["notices"]] == [
        *("a, b, c.", "d, e.")
    ]


def test_a_circle_of_thousands_is_found(catalog: Asking, tmp_path: Path) -> None:
    size = 5_000
    ring = [(f"s{number}", {f"s{(number + 1) % size}": True}) for number in range(size)]

    report = import_files(catalog, graph(tmp_path, *ring))

    assert codes(report) == ["CYCLE"]
    assert counts(report, "created") == {"services": size, "dependencies": size}


def test_an_alias_finds_the_service_and_what_needs_it(catalog: Asking, tmp_path: Path) -> None:
    catalog.live("web", aliases=["www"])

    report = import_files(catalog, graph(tmp_path, ("www", None), ("a", {"www": True})))

    assert counts(report, "created") == {"services": 1, "dependencies": 1}
    assert counts(report, "unchanged") == {"services": 1}
    assert service(catalog, "a", "dependencies { nodes { dependsOn { slug } } }") == {
        "dependencies": {"nodes": [{"dependsOn": {"slug": "web"}}]}
    }


def test_an_odd_name_becomes_a_slug_and_is_kept(catalog: Asking, tmp_path: Path) -> None:
    path = graph(tmp_path, ("Café Web", None), ("a", {"Café Web": True}))

    report = import_files(catalog, path)
    again = import_files(catalog, path)

    assert report["problems"] == report["notices"] == []
    assert service(catalog, "cafe-web", "name externalRefs { system reference }") == {
        "name": "Café Web",
        "externalRefs": [{"system": "service-graph", "reference": "Café Web"}],
    }
    assert again["unchanged"] == report["created"]


def test_odd_names_that_make_one_slug_are_problems(catalog: Asking, tmp_path: Path) -> None:
    path = graph(tmp_path, ("My Web", None), ("my-web", None), ("A B", None), ("A/B", None))

    report = import_files(catalog, path)

    assert found(report) == [("graph.json", 1, "NAME_AMBIGUOUS")] * 3
    assert counts(report, "created") == {"services": 1}
    assert counts(report, "skipped") == {"services": 3}


def test_a_new_service_takes_what_waits_for_its_name(catalog: Asking, tmp_path: Path) -> None:
    waiting = graph(tmp_path, ("a", {"Café": True}), ("b", {"cafe": True}), name="one.json")
    import_files(catalog, waiting)
    path = graph(tmp_path, ("cafe", None), name="two.json")
    tried = import_files(catalog, path, dry_run=True)

    report = import_files(catalog, path)
    again = import_files(catalog, waiting)

    assert report == {**tried, "dryRun": False}
    assert found(report, "notices") == [("two.json", 1, "NAME_BOUND")]
    assert report["notices"][0]["message"] == (
        "Their names waited for cafe, on which they depend now: a, b."
    )
    for slug in ("a", "b"):
        edges = "revision dependencies { nodes { unresolvedRef dependsOn { slug } } }"
        assert service(catalog, slug, edges) == {
            "revision": 2,
            "dependencies": {"nodes": [{"unresolvedRef": None, "dependsOn": {"slug": "cafe"}}]},
        }
    assert again["notices"] == []
    assert counts(again, "unchanged") == {"services": 2, "dependencies": 2}


def test_a_renamed_service_is_found_by_a_file_that_names_the_old_slug(
    catalog: Asking, tmp_path: Path
) -> None:
    path = graph(tmp_path, ("old", None), ("user", {"old": True}))
    import_files(catalog, path)
    key = service(catalog, "old", "id")["id"]
    catalog.change("updateService", {"id": key, "expectedRevision": 1, "slug": "new"})

    report = import_files(catalog, path)

    assert counts(report, "created") == {}
    assert counts(report, "unchanged") == {"services": 2, "dependencies": 1}
    assert service(catalog, "old", "id slug") == {"id": key, "slug": "new"}


def test_what_is_retired_is_noticed_and_nothing_new_depends_on_it(
    catalog: Asking, tmp_path: Path
) -> None:
    path = graph(tmp_path, ("base", None), ("app", {"base": True}))
    other = graph(tmp_path, ("other", {"base": True}), name="other.json")
    import_files(catalog, path)
    key = service(catalog, "app", "id")["id"]
    catalog.change("retireService", {"serviceId": key, "expectedRevision": 1})
    key = service(catalog, "base", "id")["id"]
    catalog.change("retireService", {"serviceId": key, "expectedRevision": 1})

    again = import_files(catalog, path)
    new = import_files(catalog, other)

    assert codes(again) == codes(new) == ["SERVICE_RETIRED"]
    assert counts(again, "unchanged") == {"services": 2, "dependencies": 1}
    assert counts(new, "created") == {"services": 1}
    assert counts(new, "skipped") == {"dependencies": 1}
    assert service(catalog, "other", "dependencies { totalCount }") == {
        "dependencies": {"totalCount": 0}
    }
