"""Importing entities of Backstage that are odd, wrong, or elsewhere."""

from pathlib import Path

import pytest

from tests.asking import Asking
from tests.core.test_import_backstage import TEAM, WEB, entity, labels, needs, write
from tests.imports import codes, codes_of_problems, counts, found, import_files, service


def test_a_group_that_is_below_itself_is_refused_and_the_rest_is_there(
    catalog: Asking, tmp_path: Path
) -> None:
    texts = [entity("Group", "a", "{parent: b}"), entity("Group", "b", "{parent: a}")]

    report = import_files(catalog, write(tmp_path, *texts))

    assert codes_of_problems(report) == ["PARENT_CYCLE"]
    nodes = catalog.ask("{ organizations { nodes { slug parent { slug } } } }")["organizations"]
    assert {node["slug"]: node["parent"] for node in nodes["nodes"]} == {
        "a": {"slug": "b"},
        "b": None,
    }


def test_of_two_parents_the_first_one_counts(catalog: Asking, tmp_path: Path) -> None:
    texts = [
        entity("Group", "a", "{children: [c]}"),
        entity("Group", "b", "{children: [c]}"),
        entity("Group", "c", "{parent: gone}"),
    ]

    report = import_files(catalog, write(tmp_path, *texts))

    assert sorted(codes(report)) == ["PARENT_TWICE", "UNKNOWN_TEAM"]
    asked = '{ organization(slug: "c") { parent { slug } } }'
    assert catalog.ask(asked)["organization"] == {"parent": {"slug": "a"}}


def test_one_name_in_two_namespaces_is_two_services(catalog: Asking, tmp_path: Path) -> None:
    texts = [
        entity("Component", "web", "{type: one}"),
        entity("Component", "web", "{type: two, dependsOn: ['component:web']}", ", namespace: dev"),
        entity("Component", "app", "{dependsOn: ['component:dev/web', 'component:web']}"),
    ]

    report = import_files(catalog, write(tmp_path, *texts))

    assert report["problems"] == []
    assert labels(catalog) == {"type": "one"}
    assert labels(catalog, "dev-web") == {"type": "two"}
    assert needs(catalog, "dev-web") == ["dev-web"]
    assert needs(catalog, "app") == ["dev-web", "web"]


@pytest.mark.parametrize("kind", ["User", "Component", "Group", "API"])
def test_two_names_of_one_slug_are_not_taken_for_one(
    catalog: Asking, tmp_path: Path, kind: str
) -> None:
    spec = "{owner: red}"
    texts = [entity(kind, "a-b", spec), entity(kind, "b", spec, ", namespace: a"), TEAM]

    report = import_files(catalog, write(tmp_path, *texts))

    assert codes_of_problems(report) == ["NAME_AMBIGUOUS"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (WEB.replace("v1alpha1", "v2"), "API_VERSION_UNKNOWN", 1),
        (WEB.replace("{name: web}", "{title: Web}"), "NAME_MISSING", 1),
        (WEB.replace("{name: web}", "{name: 支付}"), "NAME_INVALID", 3),
        (WEB.replace("owner: red", "owner: a b"), "REFERENCE_INVALID", 4),
        (WEB.replace("owner: red", "owner: [red, blue]"), "WRONG_SHAPE", 4),
        (WEB.replace("{type", "{\t'type': x}\n  x: {"), "SYNTAX_ERROR", 5),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_the_rest_is_read(
    catalog: Asking, tmp_path: Path, text: str, code: str, line: int
) -> None:
    first = write(tmp_path, text, name="a.yaml")
    second = write(tmp_path, TEAM, entity("Component", "other", "{owner: red}"), name="b.yaml")

    report = import_files(catalog, first, second, format_name="backstage")

    assert ("a.yaml", line, code) in found(report)
    assert service(catalog, "other", "slug") == {"slug": "other"}


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("", "")], ids=["crlf", "bom"])
def test_how_lines_end_and_files_begin_changes_nothing(
    catalog: Asking, tmp_path: Path, change: tuple[str, str]
) -> None:
    path = tmp_path / "web.yaml"
    text = f"{WEB}---\n{TEAM}"
    path.write_bytes(text.replace(*change).encode("utf-8" if change[0] else "utf-8-sig"))

    report = import_files(catalog, path)

    assert report["problems"] == []
    assert counts(report, "created") == {"organizations": 1, "services": 1}


def test_many_that_provide_one_api_make_no_flood_of_dependencies(
    catalog: Asking, tmp_path: Path
) -> None:
    spec = "{providesApis: [x], consumesApis: [x]}"
    texts = [entity("Component", f"c{number}", spec) for number in range(60)]

    report = import_files(catalog, write(tmp_path, *texts))

    assert report["problems"] == []
    assert report["created"]["dependencies"] == 60 * 50


def test_kinds_of_which_nothing_is_kept_are_told(catalog: Asking, tmp_path: Path) -> None:
    template = "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata: {name: a}\n"

    report = import_files(catalog, write(tmp_path, template, TEAM, template))

    assert counts(report, "created") == {"organizations": 1}
    told = [(item["key"], item["count"]) for item in report["ignored"]]
    assert told == [("Template", 2)]


def test_locations_are_followed_in_the_folder_and_nowhere_else(
    catalog: Asking, tmp_path: Path
) -> None:
    write(tmp_path, TEAM, name="secret.yaml")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    write(inside, entity("Component", "web", "{}"), name="web.yaml")
    write(inside, entity("Location", "more", "{target: ../all.yaml}"), name="below/more.yaml")
    targets = [
        *("./web.yaml", "below/more.yaml", "../secret.yaml", "link.yaml", "gone.yaml"),
        *("https://example.com/catalog-info.yaml", str(tmp_path / "secret.yaml"), ".hidden.yaml"),
    ]
    write(inside, entity("Component", "hidden"), name=".hidden.yaml")
    path = write(inside, entity("Location", "all", f"{{targets: {targets}}}"), name="all.yaml")

    report = import_files(catalog, path)

    assert counts(report, "created") == {"services": 1}
    assert codes(report) == ["LOCATION_NOT_FOLLOWED"] * 6
    assert [Path(file["path"]).name for file in report["files"]] == [
        *("all.yaml", "web.yaml", "more.yaml"),
    ]
