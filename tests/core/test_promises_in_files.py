"""What files say of promises and prices comes back, and mistakes are told where they stand."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import imports
from tests.asking import Asking, asking
from tests.core.promising import CONDITION, FLAT, MONTHLY, PER_USER, ROLLING
from tests.core.test_editions import Shop

FILE = """
catalog: 1
organizations:
- {{slug: acme, kind: COMPANY}}
services:
- {{slug: web, provider: acme}}
offerings:
- slug: boxes
  name: Boxes
  provider: acme
  targetConsumerGroup: All.
  status: DRAFT
  services: [{{service: web}}]
  targets:
  - indicator: availability
    comparator: GE
    value: {value}
    unit: percent
    window: {window}
    credits: {credits}
  conditions:
  - {{area: {area}, statement: It is there., target: {target}}}
  prices:
  - {{kind: {kind}, amount: {amount}, {unit}}}
"""
LEVEL = "indicator: a, comparator: GE, value: 1, unit: b"
GIVEN: Mapping[str, Any] = {
    "value": '"99.5"',
    "window": "{kind: CALENDAR, period: MONTH}",
    "credits": '[{from: 0, to: "99.5", rate: 10}]',
    "area": "AVAILABILITY",
    "target": f"{{{LEVEL}, window: {{kind: ROLLING, days: 30}}}}",
    "kind": "PER_UNIT",
    "amount": "{amount: 2, currency: EUR}",
    "unit": "unit: users",
}


@pytest.fixture
def other(template: Path, tmp_path: Path) -> Iterator[Asking]:
    """Another catalog, on SQLite."""
    path = tmp_path / "other.db"
    shutil.copy(template, path)
    with asking(f"sqlite:///{path}") as found:
        yield found


def test_promises_and_prices_are_told_and_come_back(
    catalog: Asking, other: Asking, tmp_path: Path
) -> None:
    shop = Shop(catalog)
    said = {"targets": [MONTHLY, ROLLING], "conditions": [CONDITION, {**CONDITION, "target": None}]}
    shop.step("promiseWarranty", **said)
    shop.step("updateOffering", prices=[FLAT, PER_USER], pricesPublished=True)
    shop.step("publishOffering")
    shop.step("promiseWarranty", targets=[], conditions=[])

    text = imports.exported(catalog)
    report = imports.import_export(other, text, tmp_path)

    assert report["problems"] == []
    assert imports.exported(other) == text
    assert 'from: "99"' in text
    asked = '{ offering(slug: "mailboxes") { edition { number contentHash } } }'
    assert other.ask(asked)["offering"]["edition"]["number"] == 2


def test_what_a_file_leaves_out_is_null(catalog: Asking, tmp_path: Path) -> None:
    report = imports.import_export(catalog, FILE.format(**GIVEN), tmp_path)
    text = imports.exported(catalog)

    asked = """{ offering(slug: "boxes") {
        targets { value window { days period } credits { from to rate } }
        conditions { basis target { window { days } credits { rate } } }
        prices { amount { amount } per unit }
    } }"""
    assert report["problems"] == []
    assert catalog.ask(asked)["offering"] == {
        "targets": [
            {
                "value": "99.5",
                "window": {"days": None, "period": "MONTH"},
                "credits": [{"from": "0", "to": "99.5", "rate": "10"}],
            }
        ],
        "conditions": [
            {"basis": "FORMAL_AGREEMENT", "target": {"window": {"days": 30}, "credits": []}}
        ],
        "prices": [{"amount": {"amount": "2.0000"}, "per": None, "unit": "users"}],
    }
    assert imports.import_export(catalog, text, tmp_path)["unchanged"]["offerings"] == 1


@pytest.mark.parametrize(
    ("wrong", "code", "place"),
    [
        ({"value": "much"}, "NUMBER_INVALID", "targets.1.value"),
        ({"value": "0.0000001"}, "NUMBER_INVALID", "targets.1.value"),
        ({"value": "null"}, "REQUIRED", "targets.1.value"),
        ({"window": "{kind: ROLLING}"}, "WINDOW_INVALID", "targets.1.window"),
        ({"window": "{kind: DAILY}"}, "WRONG_SHAPE", "targets.1.window.kind"),
        ({"window": "{kind: ROLLING, days: 367}"}, "OUT_OF_RANGE", "targets.1.window.days"),
        ({"window": "{kind: ROLLING, days: x}"}, "WRONG_SHAPE", "targets.1.window.days"),
        ({"window": "{kind: ROLLING, hours: 3}"}, "WRONG_SHAPE", "targets.1.window"),
        ({"window": "month"}, "WRONG_SHAPE", "targets.1.window"),
        ({"credits": "5"}, "WRONG_SHAPE", "targets.1.credits"),
        ({"credits": "[{from: 2, to: 1, rate: 5}]"}, "CREDIT_INVALID", "targets.1.credits.1"),
        (
            {"window": "{kind: ROLLING, days: 3}"},
            "CREDIT_WITHOUT_PERIOD",
            "targets.1.credits",
        ),
        ({"area": "BEAUTY"}, "WRONG_SHAPE", "conditions.1.area"),
        ({"target": "1"}, "WRONG_SHAPE", "conditions.1.target"),
        (
            {"target": f"{{{LEVEL}, window: {{kind: CALENDAR}}}}"},
            "WINDOW_INVALID",
            "conditions.1.target.window",
        ),
        ({"kind": "FLAT"}, "PRICE_UNIT_MISPLACED", "prices.1.unit"),
        ({"unit": "per: MONTH"}, "PRICE_UNIT_MISPLACED", "prices.1.unit"),
        ({"unit": "unit: 5"}, "WRONG_SHAPE", "prices.1.unit"),
        ({"amount": "{amount: -1, currency: EUR}"}, "OUT_OF_RANGE", "prices.1.amount.amount"),
        ({"amount": "{amount: 1, currency: Euro}"}, "CURRENCY_INVALID", "prices.1.amount.currency"),
        ({"amount": "{amount: 1}"}, "REQUIRED", "prices.1.amount.currency"),
    ],
    ids=str,
)
def test_what_nobody_could_say_is_told_where_it_stands(
    catalog: Asking, tmp_path: Path, wrong: dict[str, Any], code: str, place: str
) -> None:
    report = imports.import_export(catalog, FILE.format(**GIVEN | wrong), tmp_path)

    (problem,) = report["problems"]
    assert problem["code"] == code
    assert place in str(problem)
    assert report["skipped"]["offerings"] == 1
