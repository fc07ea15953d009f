"""Test metrics that fail, hang, or say what cannot be true: each is null, and the others answer."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from catalog.plugin import (
    HOUSE,
    NO_DATA,
    NOT_APPLICABLE,
    Measurement,
    MeasurementStatus,
    Measuring,
    Metric,
    Plugin,
    hookimpl,
)
from tests import rows
from tests.asking import Asking
from tests.heavy import HEAVY
from tests.rows import key

VALUES = 'query($keys: [String!]) { service(slug: "web") { metrics(keys: $keys) { key value } } }'


def always(measured: Any) -> Callable[[Measuring], Any]:
    """Return what measures the same of every service."""

    async def measure(asked: Measuring) -> Any:
        return dict.fromkeys(asked.subjects, measured)

    return measure


async def raising(_asked: Measuring) -> Mapping[UUID, Measurement]:
    message = "the password is swordfish"
    raise RuntimeError(message)


async def failing_in_sql(asked: Measuring) -> Mapping[UUID, Measurement]:
    await asked.session.scalars(sa.select(sa.func.no_such_function()))
    raise AssertionError


async def failing_in_ready_sql(asked: Measuring) -> Mapping[UUID, Measurement]:
    await asked.session.fetch("SELECT no_such_function()", ())
    raise AssertionError


async def hanging_in_sql(asked: Measuring) -> Mapping[UUID, Measurement]:
    await asked.session.scalars(sa.text(HEAVY[asked.session.dialect]))  # type: ignore[arg-type]
    raise AssertionError


async def hanging_in_ready_sql(asked: Measuring) -> Mapping[UUID, Measurement]:
    await asked.session.fetch(HEAVY[asked.session.dialect], ())
    raise AssertionError


async def hanging(_asked: Measuring) -> Mapping[UUID, Measurement]:
    await asyncio.sleep(60)
    raise AssertionError


async def listing(_asked: Measuring) -> Any:
    return [1, 2]


async def naming(asked: Measuring) -> Any:
    """Take the ids for texts."""
    return {str(subject): Measurement(value=1.0) for subject in asked.subjects}


async def partly(asked: Measuring) -> Any:
    """Return nonsense for the service `web` alone."""
    good: dict[UUID, Any] = dict.fromkeys(asked.subjects, Measurement(value=1.0))
    return {**good, key("web"): Measurement(value=float("nan"))}


def offering(*metrics: Metric) -> type[Plugin]:
    """Make a plugin that offers these metrics, and one called `age` that always answers."""
    age = Metric(key="age", unit="days", measure=always(Measurement(value=3)), ring=HOUSE)
    hook = hookimpl(lambda self: (age, *metrics))
    return type("Other", (Plugin,), {"id": "other", "title": "Other", "metrics": hook})


def measuring(measured: Any, unit: str = "ratio") -> type[Plugin]:
    """Make a plugin whose metric `odd` measures the same of every service."""
    return offering(Metric(key="odd", unit=unit, measure=always(measured), ring=HOUSE))


def test_a_metric_that_raises_fails_alone_and_tells_the_log_whose_it_is(
    catalog_with: Callable[..., Asking], caplog: pytest.LogCaptureFixture
) -> None:
    broken = Metric(key="broken", unit="ratio", measure=raising, ring=HOUSE)
    catalog = catalog_with(offering(broken))
    rows.put(catalog, rows.service("web"))

    with caplog.at_level(logging.ERROR):
        answer = catalog.answer(VALUES, {"keys": ["age", "broken", "nothing"]})

    assert answer["data"]["service"]["metrics"] == [
        {"key": "age", "value": 3.0},
        None,
        {"key": "nothing", "value": None},
    ]
    (error,) = answer["errors"]
    assert error["path"] == ["service", "metrics", 1]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "swordfish" not in str(answer)
    assert "The metric broken of the plugin other fails" in caplog.text


@pytest.mark.parametrize("measure", [failing_in_sql, failing_in_ready_sql])
def test_a_metric_whose_statement_fails_spoils_nothing_else(
    catalog_with: Callable[..., Asking], measure: Any
) -> None:
    catalog = catalog_with(
        offering(Metric(key="broken", unit="ratio", measure=measure, ring=HOUSE))
    )
    rows.put(catalog, rows.service("web"))
    query = """{ service(slug: "web") {
        metrics(keys: ["broken", "age"]) { value } versions { nodes { number } } } }"""

    answer = catalog.answer(query)

    assert answer["data"]["service"] == {
        "metrics": [None, {"value": 3.0}],
        "versions": {"nodes": [{"number": 1}]},
    }
    assert [error["path"] for error in answer["errors"]] == [["service", "metrics", 0]]


def test_a_metric_that_hangs_is_cut_off_and_the_others_answer(
    catalog_with: Callable[..., Asking], caplog: pytest.LogCaptureFixture
) -> None:
    slow = Metric(key="slow", unit="ratio", measure=hanging, limit=0.05, ring=HOUSE)
    catalog = catalog_with(offering(slow))
    rows.put(catalog, rows.service("web"))

    with caplog.at_level(logging.ERROR):
        answer = catalog.answer(VALUES, {"keys": ["slow", "age"]})

    assert answer["data"]["service"]["metrics"] == [None, {"key": "age", "value": 3.0}]
    assert [error["path"] for error in answer["errors"]] == [["service", "metrics", 0]]
    assert "The metric slow of the plugin other takes longer than 0.05 seconds." in caplog.text


@pytest.mark.parametrize("measure", [hanging_in_sql, hanging_in_ready_sql])
def test_a_metric_whose_statement_hangs_is_cut_off(
    catalog_with: Callable[..., Asking], measure: Any
) -> None:
    slow = Metric(key="slow", unit="ratio", measure=measure, limit=0.1, ring=HOUSE)
    catalog = catalog_with(offering(slow))
    rows.put(catalog, rows.service("web"))

    answer = catalog.answer(VALUES, {"keys": ["slow", "age"]})
    again = catalog.ask(VALUES, {"keys": ["age"]})

    assert answer["data"]["service"]["metrics"] == [None, {"key": "age", "value": 3.0}]
    assert again["service"]["metrics"] == [{"key": "age", "value": 3.0}]


@pytest.mark.parametrize(
    "measured",
    [
        Measurement(value=-0.1),
        Measurement(value=float("nan")),
        Measurement(value=float("inf")),
        Measurement(value=1.1),
        Measurement(value=None),
        Measurement(value=True),
        Measurement(value="much"),  # type: ignore[arg-type]
        Measurement(value=0.5, status=MeasurementStatus.NO_DATA),
        0.5,
        None,
    ],
    ids=repr,
)
def test_a_measurement_that_cannot_be_true_is_null_with_an_error(
    catalog_with: Callable[..., Asking], measured: Any
) -> None:
    catalog = catalog_with(measuring(measured))
    rows.put(catalog, rows.service("web"))

    answer = catalog.answer(VALUES, {"keys": ["odd", "nothing"]})

    assert answer["data"]["service"]["metrics"] == [None, {"key": "nothing", "value": None}]
    assert [error["path"] for error in answer["errors"]] == [["service", "metrics", 0]]


@pytest.mark.parametrize(
    ("measured", "unit", "value"),
    [
        (Measurement(value=0), "ratio", 0.0),
        (Measurement(value=1), "ratio", 1.0),
        (Measurement(value=100.00000000000001), "percent", 100.0),
        (Measurement(value=4_000.5), "minutes", 4_000.5),
        (Measurement(value=Decimal("0.25")), "ratio", 0.25),  # type: ignore[arg-type]
        (NO_DATA, "ratio", None),
        (NOT_APPLICABLE, "ratio", None),
    ],
    ids=repr,
)
def test_a_measurement_that_can_be_true_is_told(
    catalog_with: Callable[..., Asking], measured: Measurement, unit: str, value: float | None
) -> None:
    catalog = catalog_with(measuring(measured, unit))
    rows.put(catalog, rows.service("web"))

    found = catalog.ask(VALUES, {"keys": ["odd"]})

    assert found["service"]["metrics"] == [{"key": "odd", "value": value}]


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        (listing, "returns [1, 2], which is no mapping of ids to measurements."),
        (naming, "ids are of the type UUID."),
        (always(Measurement(value=7)), "a value is a number from 0 to 1, and there is one where"),
    ],
)
def test_a_metric_that_returns_no_measurements_fails_alone_and_tells_the_log_why(
    catalog_with: Callable[..., Asking],
    caplog: pytest.LogCaptureFixture,
    measure: Any,
    told: str,
) -> None:
    catalog = catalog_with(offering(Metric(key="odd", unit="ratio", measure=measure, ring=HOUSE)))
    rows.put(catalog, rows.service("web"))

    with caplog.at_level(logging.ERROR):
        answer = catalog.answer(VALUES, {"keys": ["odd", "age"]})

    assert answer["data"]["service"]["metrics"] == [None, {"key": "age", "value": 3.0}]
    assert told in caplog.text


def test_nonsense_about_one_service_says_nothing_about_another(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(offering(Metric(key="partly", unit="ratio", measure=partly, ring=HOUSE)))
    rows.put(catalog, [*rows.service("web"), *rows.service("db")])

    answer = catalog.answer('{ services { nodes { slug metrics(keys: "partly") { value } } } }')

    measured = {node["slug"]: node["metrics"] for node in answer["data"]["services"]["nodes"]}
    assert measured == {"web": [None], "db": [{"value": 1.0}]}
    assert len(answer["errors"]) == 1
