"""Importing the service types of OpenStack, with their aliases and projects."""

from pathlib import Path

import pytest

from tests.asking import Asking
from tests.imports import codes, codes_of_problems, counts, import_files, references_of, service

TYPES = """services:
- service_type: identity
  project: keystone
  description: Who is who.
  api_reference: https://example.com/identity
  api_reference_project: keystone-lib
  aliases: [auth, who]
  secondary: true
  retired: false
  colour: red
"""


def write(folder: Path, text: str, name: str = "types.yaml") -> Path:
    """Write a file, and return its path."""
    path = folder / name
    path.write_text(text)
    return path


def test_a_service_type_is_a_service_of_its_project(catalog: Asking, tmp_path: Path) -> None:
    report = import_files(catalog, write(tmp_path, TYPES))

    assert report["problems"] == report["notices"] == []
    assert counts(report, "created") == {"organizations": 1, "services": 1}
    told = service(
        catalog,
        "identity",
        "name description aliases labels { key value } externalRefs { system reference } "
        "owners { ... on Organization { slug } }",
    )
    assert references_of(told) == {
        "api_reference": ["https://example.com/identity"],
        "api_reference_project": ["keystone-lib"],
    }
    del told["externalRefs"]
    assert told == {
        "name": "identity",
        "description": "Who is who.",
        "aliases": ["auth", "who"],
        "labels": [{"key": "retired", "value": "false"}, {"key": "secondary", "value": "true"}],
        "owners": [{"slug": "keystone"}],
    }
    assert [(item["key"], item["count"]) for item in report["ignored"]] == [("colour", 1)]


def test_a_service_is_found_and_waited_for_by_its_aliases(catalog: Asking, tmp_path: Path) -> None:
    import_files(
        catalog,
        write(tmp_path, '[{"type": "web", "serviceDependencies": {"auth": true}}]', "a.json"),
    )

    report = import_files(catalog, write(tmp_path, TYPES))

    assert service(catalog, "auth", "slug") == {"slug": "identity"}
    assert report["problems"] == []
    shown = "dependencies { nodes { dependsOn { slug } } }"
    nodes = service(catalog, "web", shown)["dependencies"]["nodes"]
    assert nodes == [{"dependsOn": {"slug": "identity"}}]


def test_aliases_are_added_to_those_that_are_there(catalog: Asking, tmp_path: Path) -> None:
    import_files(catalog, write(tmp_path, TYPES))

    again = import_files(catalog, write(tmp_path, TYPES))
    other = import_files(catalog, write(tmp_path, TYPES.replace("auth, who", "who, iam")))

    assert counts(again, "unchanged") == {"organizations": 1, "services": 1}
    assert counts(other, "updated") == {"services": 1}
    assert service(catalog, "identity", "aliases")["aliases"] == ["auth", "who", "iam"]


def test_what_is_retired_is_adopted_as_retired_and_what_is_in_use_stays_so(
    catalog: Asking, tmp_path: Path
) -> None:
    text = TYPES.replace("retired: false", "retired: true")

    new = import_files(catalog, write(tmp_path, text))
    again = import_files(catalog, write(tmp_path, text))

    assert (codes(new), codes(again)) == ([], [])
    shown = (
        "portfolioStatus stage { key } versions { nodes { status stage { key } "
        "history { nodes { outcome to } } } }"
    )
    assert service(catalog, "identity", shown) == {
        "portfolioStatus": "RETIRED",
        "stage": {"key": "retired"},
        "versions": {
            "nodes": [
                {
                    "status": "RETIRED",
                    "stage": {"key": "retired"},
                    "history": {"nodes": [{"outcome": "ADOPTED", "to": "retired"}]},
                }
            ]
        },
    }


def test_what_is_retired_elsewhere_and_in_use_here_is_told(catalog: Asking, tmp_path: Path) -> None:
    import_files(catalog, write(tmp_path, TYPES))

    report = import_files(
        catalog, write(tmp_path, TYPES.replace("retired: false", "retired: true"))
    )

    assert codes(report) == ["RETIRED_THERE"]
    assert service(catalog, "identity", "portfolioStatus") == {"portfolioStatus": "CATALOGUE"}


def test_an_alias_that_another_service_has_is_left_out(catalog: Asking, tmp_path: Path) -> None:
    text = (
        TYPES + "- {service_type: who, project: keystone}\n- {service_type: x, aliases: [auth]}\n"
    )

    report = import_files(catalog, write(tmp_path, text))

    assert report["problems"] == []
    assert codes(report) == ["ALIAS_TAKEN", "ALIAS_TAKEN"]
    assert service(catalog, "identity", "aliases")["aliases"] == ["auth"]
    assert service(catalog, "x", "aliases")["aliases"] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TYPES.replace("identity", "[a]", 1), "WRONG_SHAPE"),
        (TYPES.replace("service_type: identity", "service_type:"), "NAME_MISSING"),
        (TYPES.replace("auth", "支付"), "NAME_INVALID"),
        (TYPES + "- x\n", "WRONG_SHAPE"),
    ],
)
def test_what_is_wrong_is_told(catalog: Asking, tmp_path: Path, text: str, code: str) -> None:
    report = import_files(catalog, write(tmp_path, text))

    assert code in codes_of_problems(report)


def test_what_is_published_as_json_says_the_same(catalog: Asking, tmp_path: Path) -> None:
    text = """{"version": "1", "services": [{"service_type": "a", "project": "b"}],
        "forward": {"a": []}, "reverse": {}}"""

    report = import_files(catalog, write(tmp_path, text, "types.json"))

    assert counts(report, "created") == {"organizations": 1, "services": 1}
    assert {item["key"] for item in report["ignored"]} == {"version", "forward", "reverse"}
