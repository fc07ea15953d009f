"""What files say of the worth of services comes back, and mistakes are told where they stand."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import imports
from tests.asking import Asking

FILE = """
catalog: 1
organizations:
- {{slug: acme, kind: COMPANY}}
- {{slug: shop, kind: COMPANY}}
services:
- slug: web
  provider: acme
  valueStatements:
  - {{statedAt: "2026-01-02T00:00:00Z", {value}, usefulness: {usefulness}}}
  - {{statedAt: "2026-01-03T00:00:00Z", {value}, usefulness: 5}}
  - {{statedAt: "2026-01-01T00:00:00Z", {value}, usefulness: 1}}
  utility:
  - need: Letters
    text: We carry them.
    supportsPerformance: true
    removesConstraint: false
    judgements:
    - {{judgedAt: "2026-01-01T00:00:00Z", {word}, verdict: REJECTED, {reason}}}
    - {{judgedAt: "2026-01-02T00:00:00Z", {word}, verdict: ACCEPTED}}
  costEffects:
  - {{direction: REMOVED, description: x, organization: shop, spentOn: y, {money}}}
"""
WORD = "organization: shop, word: GIVEN"
VALUE = f"{WORD}, beneficiary: CONSUMER, perceivedBenefit: Calm, importance: 3"
GIVEN: Mapping[str, Any] = {
    "value": VALUE,
    "word": WORD,
    "usefulness": 3,
    "reason": "reason: Late",
    "money": 'amount: "1.5", currency: EUR, per: MONTH',
}


def test_the_latest_word_of_each_follows_from_when_they_said_it(
    catalog: Asking, tmp_path: Path
) -> None:
    report = imports.import_export(catalog, FILE.format(**GIVEN), tmp_path)
    found = imports.service(
        catalog,
        "web",
        "fitForPurpose valueStatements(where: {isLatest: {eq: true}}) { nodes { usefulness } } "
        "utility { nodes { judgements(where: {isLatest: {eq: true}}) { nodes { verdict } } } } ",
    )

    assert report["problems"] == []
    assert found == {
        "fitForPurpose": True,
        "valueStatements": {"nodes": [{"usefulness": 5}]},
        "utility": {"nodes": [{"judgements": {"nodes": [{"verdict": "ACCEPTED"}]}}]},
    }
    text = imports.exported(catalog)
    assert "isLatest" not in text
    assert imports.import_export(catalog, text, tmp_path)["unchanged"]["services"] == 1


@pytest.mark.parametrize(
    ("wrong", "code", "about"),
    [
        ({"usefulness": 6}, "OUT_OF_RANGE", "usefulness"),
        ({"money": 'amount: "0.00001", currency: EUR'}, "NUMBER_INVALID", "amount"),
        ({"money": 'amount: "-1", currency: EUR'}, "CONSTRAINT_BROKEN", "amount >= 0"),
        ({"money": 'amount: "1", currency: Euro'}, "CURRENCY_INVALID", "currency"),
        ({"money": 'amount: "1"'}, "CONSTRAINT_BROKEN", "currency IS NULL"),
        ({"money": "per: MONTH"}, "CONSTRAINT_BROKEN", "per IS NULL"),
        ({"reason": "reason: null"}, "CONSTRAINT_BROKEN", "reason IS NOT NULL"),
        ({"value": VALUE.replace(WORD, "word: GIVEN")}, "CONSTRAINT_BROKEN", "person IS NULL"),
    ],
    ids=str,
)
def test_what_nobody_could_say_is_told_where_it_stands(
    catalog: Asking, tmp_path: Path, wrong: dict[str, Any], code: str, about: str
) -> None:
    report = imports.import_export(catalog, FILE.format(**GIVEN | wrong), tmp_path)

    (problem,) = report["problems"]
    assert problem["code"] == code
    assert about in problem["message"]
    assert report["skipped"]["services"] == 1
