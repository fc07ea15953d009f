"""What files say of agreements on levels comes back, and must fit as what was signed does."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests import imports
from tests.asking import Asking, asking

FILE = """
catalog: 1
organizations:
- {{slug: acme, kind: COMPANY}}
- {{slug: bolt, kind: COMPANY}}
- {{slug: else, kind: COMPANY}}
services:
- {{slug: web, provider: acme}}
offerings:
- slug: boxes
  name: Boxes
  provider: acme
  targetConsumerGroup: All.
  status: AVAILABLE
  services: [{{service: web}}]
  editions:
  - &edition
    number: 1
    status: CURRENT
    name: Boxes
    targetConsumerGroup: All.
    publishedAt: "2026-01-01T00:00:00Z"
    services: [{{service: web}}]
- slug: crates
  name: Crates
  provider: acme
  targetConsumerGroup: All.
  status: AVAILABLE
  services: [{{service: web}}]
  editions: [*edition]
relationships:
- slug: deal
  status: AGREED
  participants:
  - {{organization: acme, role: PROVIDER, position: 0, consent: GIVEN}}
  - {{organization: bolt, role: CONSUMER, position: 1, consent: GIVEN}}
  offerings:
  - {{offering: boxes, edition: boxes/1}}
  agreements:
  - number: {number}
    offering: boxes
    edition: {edition}
    kind: SLA
    status: {status}
    agreedAt: {agreed}
    startsOn: {starts}
    endsOn: {ends}
    serviceHours:
      weekly: [{{weekday: 1, opens: "08:00", closes: "18:00"}}]
      {zone}
    signatures: {signatures}
    supports: {supports}
"""
SIGNED = "{organization: acme, role: PROVIDER, position: 0, consent: GIVEN}"
SECOND = "{{organization: {who}, role: CONSUMER, position: 1, consent: {consent}}}"


def signatures(who: str = "bolt", consent: str = "GIVEN") -> str:
    """Return the signatures of the provider and of somebody else."""
    return f"[{SIGNED}, {SECOND.format(who=who, consent=consent)}]"


GIVEN: Mapping[str, str] = {
    "number": "1",
    "edition": "boxes/1",
    "status": "ACTIVE",
    "agreed": '"2026-01-02T00:00:00Z"',
    "starts": '"2026-02-01"',
    "ends": "null",
    "zone": "timeZone: Europe/Zurich",
    "signatures": signatures(),
    "supports": "[]",
}


@pytest.fixture
def other(template: Path, tmp_path: Path) -> Iterator[Asking]:
    """Another catalog, on SQLite."""
    path = tmp_path / "other.db"
    shutil.copy(template, path)
    with asking(f"sqlite:///{path}") as found:
        yield found


def test_what_was_agreed_comes_back(catalog: Asking, other: Asking, tmp_path: Path) -> None:
    first = imports.import_export(catalog, FILE.format(**GIVEN), tmp_path)
    text = imports.exported(catalog)
    report = imports.import_export(other, text, tmp_path)
    again = imports.import_export(other, text, tmp_path)

    assert first["problems"] == report["problems"] == []
    assert "timeZone: " in text
    assert "time_zone" not in text
    assert imports.exported(other) == text
    assert again["unchanged"]["relationships"] == 1
    asked = """{ relationship(slug: "deal") {
        agreements { nodes { number status serviceHours { timeZone weekly { opens } } } }
    } }"""
    assert other.ask(asked)["relationship"]["agreements"]["nodes"] == [
        {
            "number": 1,
            "status": "ACTIVE",
            "serviceHours": {"timeZone": "Europe/Zurich", "weekly": [{"opens": "08:00"}]},
        }
    ]


def test_what_is_proposed_waits_for_signatures(catalog: Asking, tmp_path: Path) -> None:
    waiting = {"status": "PROPOSED", "agreed": "null", "signatures": signatures(consent="null")}

    report = imports.import_export(catalog, FILE.format(**GIVEN | waiting), tmp_path)

    assert report["problems"] == []


@pytest.mark.parametrize(
    ("wrong", "code", "place"),
    [
        ({"number": "0"}, "CONSTRAINT_BROKEN", "agreements.1"),
        ({"agreed": "null"}, "CONSTRAINT_BROKEN", "agreements.1"),
        ({"ends": '"2026-01-01"'}, "CONSTRAINT_BROKEN", "agreements.1"),
        ({"edition": "crates/1"}, "EDITION_OF_ANOTHER_OFFERING", "agreements.1.edition"),
        ({"starts": '"1899-12-31"'}, "TERMS_INVALID", "agreements.1.startsOn"),
        ({"ends": '"3000-01-01"'}, "TERMS_INVALID", "agreements.1.endsOn"),
        ({"signatures": "[]"}, "SIGNATURE_MISSING", "agreements.1.signatures"),
        (
            {"signatures": signatures(consent="null")},
            "SIGNATURE_MISSING",
            "agreements.1.signatures.2.consent",
        ),
        (
            {"signatures": signatures(who="else")},
            "NOT_A_PARTICIPANT",
            "agreements.1.signatures.2.organization",
        ),
        ({"signatures": "5"}, "WRONG_SHAPE", "agreements.1.signatures"),
        (
            {"supports": "[{supported: deal/1}]"},
            "SUPPORTS_ITSELF",
            "agreements.1.supports.1.supported",
        ),
        ({"zone": "time_zone: UTC"}, "WRONG_SHAPE", "agreements.1.serviceHours"),
        ({"zone": "timeZone: Mars"}, "TIME_ZONE_UNKNOWN", "agreements.1.serviceHours.timeZone"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_told_where_it_stands(
    catalog: Asking, tmp_path: Path, wrong: dict[str, str], code: str, place: str
) -> None:
    report = imports.import_export(catalog, FILE.format(**GIVEN | wrong), tmp_path)

    (problem,) = report["problems"]
    assert problem["code"] == code
    assert place in str(problem)
    assert report["skipped"]["relationships"] == 1
