"""What the formats take out of what was read, and what they tell about the rest."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from catalog.domain.importing.records import Record
from catalog.domain.importing.report import Report
from catalog.exchange import yamls
from catalog.exchange.formats import gitlab, openstack, service_graph
from catalog.exchange.formats.backstage import entities as backstage
from catalog.exchange.items import Item
from catalog.exchange.notes import Notes


def records(text: str, module: Any = gitlab) -> tuple[list[Record], Report]:
    report = Report()
    items: Iterator[Item] = yamls.items(BytesIO(text.encode()))
    return list(module.records(items, Notes(report, "file"))), report


WRONG = {
    "- tier: a": (["NAME_MISSING"], 0),
    "- name: [a]": (["WRONG_SHAPE"], 0),
    "- name: 日本": (["NAME_INVALID"], 0),
    "- name: 1.10": (["WRONG_SHAPE"], 0),
    "- 3": (["WRONG_SHAPE"], 0),
    "- name: a\n  tier: [b]": (["WRONG_SHAPE"], 1),
    "- name: a\n  technical: b": (["WRONG_SHAPE"], 1),
    "- name: a\n  technical: {dependencies: b}": (["WRONG_SHAPE"], 1),
    "- name: a\n  technical: {dependencies: [3]}": (["WRONG_SHAPE"], 1),
    "- name: a\n  technical: {dependencies: [{name: b}]}": (["WRONG_SHAPE"], 1),
    "- name: a\n  technical: {dependencies: [[b]]}": (["WRONG_SHAPE"], 1),
    "- name: true": (["WRONG_SHAPE"], 0),
    "- name: on": ([], 1),
    "- name: 2024-01-01": ([], 1),
    f"- name: {'9' * 5_000}": (["TEXT_TOO_LONG"], 0),
    f"- name: {'9' * 30}": ([], 1),
    "- name: [a]\n  tier: [b]": (["WRONG_SHAPE", "WRONG_SHAPE"], 0),
    '- name: a\n  friendly_name: "b\\0"': (["TEXT_INVALID"], 1),
    f"- name: a\n  tier: {'b' * 101}": (["TEXT_TOO_LONG"], 1),
    f"- name: a\n  tier: {'b' * 100}": ([], 1),
    "- name: 7\n  tier: 3": ([], 1),
    "- name: a\n  technical: {dependencies: [{service: b}, c]}": ([], 1),
}


@pytest.mark.parametrize("text", WRONG)
def test_what_has_the_wrong_shape_is_left_out_and_told(text: str) -> None:
    codes, number = WRONG[text]

    found, report = records(f"services:\n{text}\n")

    assert [problem.code for problem in report.problems] == codes
    assert {problem.line for problem in report.problems} <= {2, 3}
    assert len(found) == number


def test_a_need_of_null_is_skipped_counted_and_noticed() -> None:
    text = """
services:
- name: a
  technical:
    dependencies:
    - service:
    - service: b
    -
"""

    found, report = records(text)

    assert [need.name for need in found[0].dependencies or ()] == ["b"]
    assert report.unread == {"dependencies": 2}
    assert report.problems == []
    assert [(notice.code, notice.line) for notice in report.notices] == [
        ("ITEM_EMPTY", 6),
        ("ITEM_EMPTY", 5),
    ]


def test_a_need_without_its_key_is_told_with_the_key() -> None:
    text = (
        "services:\n- name: a\n  technical:\n    dependencies:\n    - name: b\n    - {service: c}"
    )

    found, report = records(text)

    assert [need.name for need in found[0].dependencies or ()] == ["c"]
    (problem,) = report.problems
    assert (problem.code, problem.line) == ("WRONG_SHAPE", 4)
    assert "the key service" in problem.message
    assert report.unread == {"dependencies": 1}


def test_an_empty_item_of_any_list_is_noticed() -> None:
    found, report = records("services:\n- name: a\n  teams:\n  - red\n  -\n  owner:\n")

    assert [owner.name for owner in found[0].owners or ()] == ["red"]
    assert [(notice.code, notice.line) for notice in report.notices] == [("ITEM_EMPTY", 3)]


def ignored(text: str, module: Any = gitlab) -> dict[str, int]:
    report = Report()
    notes = Notes(report, "file")
    list(module.records(yamls.items(BytesIO(text.encode())), notes))
    notes.close()
    assert {item.file for item in report.ignored} <= {"file"}
    return {item.key: item.count for item in report.ignored}


def test_keys_that_nobody_takes_are_counted_by_where_they_stand() -> None:
    text = """
teams:
- {name: red, tier: x, url: here}
tiers: [{name: sv}, {name: db}]
services:
- {name: a, tier: sv, colour: blue, technical: {racks: [{name: x}], project: here}}
- {name: b, colour: red, technical: {racks: , dependencies: [{service: a, kind: x}]}}
"""

    assert ignored(text) == {
        "colour": 2,
        "technical.dependencies.kind": 1,
        "technical.racks": 2,
        "tier": 1,
        "tiers": 2,
    }


def test_what_is_taken_is_not_ignored_where_the_name_is_wrong() -> None:
    wrong = "services: [{name: [a], tier: sv, technical: {dependencies: [{service: b}]}}]"
    graph = "- {type: 1.0, tier: sv, serviceDependencies: {b: true}, colours: [x]}"

    assert ignored(wrong) == {}
    assert ignored(graph, service_graph) == {"colours": 1}
    assert ignored("a: {type: a, serviceDependencies: {b: true}}", service_graph) == {}


def test_a_need_that_is_neither_true_nor_false_is_told() -> None:
    text = "- type: a\n  serviceDependencies:\n    b: true\n    c: maybe\n"

    found, report = records(text, service_graph)

    assert [need.name for need in found[0].dependencies or ()] == ["b"]
    assert [(problem.code, problem.line) for problem in report.problems] == [("WRONG_SHAPE", 4)]


def test_a_mapping_of_slugs_is_a_graph_too() -> None:
    listed, _ = records("- {type: a, tier: x, serviceDependencies: {b: true}}", service_graph)
    mapped, report = records("a: {tier: x, serviceDependencies: {b: true}}", service_graph)

    assert mapped == listed
    assert report.problems == []


def test_the_shape_of_2024_is_read() -> None:
    text = """
services:
- name: web
  friendly_name: Web
  tier: sv
  owner: red
  label: Service::Web
  business: {SLA: {overall_sla_weighting: 5}}
  technical: {documents: {sre_guide: here}, logging: [{name: x, permalink: y}]}
"""

    (found,), report = records(text)

    assert report.problems == []
    assert found.labels == {"label": "Service::Web", "overall_sla_weighting": "5"}
    assert found.references == {"documents.sre_guide": ["here"], "logging.x": ["y"]}
    assert [(owner.name, owner.line) for owner in found.owners or ()] == [("red", 6)]
    assert found.dependencies is None


@pytest.mark.parametrize(
    ("head", "is_gitlab", "is_graph"),
    [
        ("services:\n- name: a\n", True, False),
        ("teams:\n\n# First\n  - name: a\n", True, False),
        ('{"services": [{"name": "a"}]}', True, False),
        ("services:\n- tier: a\n  name: b\n", True, False),
        ("services:\n-\n  'name': b\n", True, False),
        ("services:\n- {tier: a, name: b}\n", True, False),
        ("services:\n- service_type: identity\n  project: k\n", False, False),
        ('{"services": [{"service_type": "identity"}]}', False, False),
        ("services:\n- surname: b\n  username: c\n", False, False),
        ("services:\n  web:\n    image: x\n", False, False),
        ("stages: [a]\nservices:\n- name: docker\n", False, False),
        ('[{"type": "a", "serviceDependencies": null}]', False, True),
        ("- type: a\n  serviceDependencies:\n", False, True),
        ("a: b\n", False, False),
        ("", False, False),
    ],
)
def test_a_format_is_recognised_by_what_stands_in_it(
    head: str, *, is_gitlab: bool, is_graph: bool
) -> None:
    assert gitlab.recognises(head) is is_gitlab
    assert service_graph.recognises(head) is is_graph


@pytest.mark.parametrize(
    ("head", "is_backstage", "is_openstack"),
    [
        ("apiVersion: backstage.io/v1alpha1\nkind: Component\n", True, False),
        ("kind: 'API'\napiVersion: 'a.b/v1beta1'\n", True, False),
        ("# first\n---\napiVersion: a/v1beta3\nkind: Template\n", True, False),
        ('[{"apiVersion": "a.b/v1alpha1", "kind": "User"}]', True, False),
        ("apiVersion: apps/v1beta1\nkind: Deployment\n", False, False),
        ("apiVersion: rbac/v1beta1\nkind: RoleBinding\nsubjects:\n- kind: X\n", False, False),
        ("apiVersion: v1\nkind: Component\n", False, False),
        ("services:\n- service_type: identity\n  project: k\n", False, True),
        ("services:\n- project: k\n  service_type: identity\n", False, True),
        ('{"services": [{"project": "k", "service_type": "identity"}]}', False, True),
        ("services:\n- name: a\n", False, False),
        ("service_type: a\n", False, False),
    ],
)
def test_entities_and_service_types_are_recognised(
    head: str, *, is_backstage: bool, is_openstack: bool
) -> None:
    assert backstage.recognises(head) is is_backstage
    assert openstack.recognises(head) is is_openstack


@pytest.mark.parametrize(
    "filling",
    [
        "\n",
        " ",
        " \n",
        "#\n",
        "# \n\n",
        "&",
        "& ",
        "&services:",
        "services:",
        "- ",
        ",",
        "{ ",
        ",\n",
        "{apiVersion:",
        "- service_type",
    ],
)
@pytest.mark.parametrize("start", ["", "services:", "services:\n", "serviceDependencies"])
def test_no_beginning_of_a_file_takes_long_to_recognise(start: str, filling: str) -> None:
    head = start + filling * (64 * 1024 // len(filling))

    for module in (gitlab, backstage, openstack, service_graph):
        assert not module.recognises(f"{head}\nname: x")
    assert gitlab.recognises(f"{'#' * 30_000}\nservices:\n" + "\n \n# x\n" * 5_000 + "- name: x\n")
