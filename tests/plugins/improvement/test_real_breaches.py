"""Three years of a big public service, promised at 99.9 %: every breached quarter is found."""

import datetime as dt
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from catalog.plugin import ServiceRow
from catalog.storage.database.failures import BusyError
from catalog.storage.tables.outbox import DeliveryRow, OutboxRow
from catalog.testing import Clock
from catalog_improvement import ContinualImprovement
from catalog_improvement.tables import ImprovementRow
from catalog_operation import Operation
from tests import imports, levelled, rows
from tests.asking import Asking, asking
from tests.hearing import count
from tests.plugins.operation.test_real_incidents import (
    LOG,
    MAJOR,
    QUARTERS,
    Minutes,
    converted,
    needs_data,
)

PATIENCE = 300  # seconds, on a busy machine
BEGIN = dt.datetime(2022, 1, 1, tzinfo=dt.UTC)
TARGET = {
    **levelled.TARGET,
    "value": "99.9",
    "window": {"kind": "CALENDAR", "days": None, "period": "QUARTER"},
}


def promise(catalog: Asking, names: list[str]) -> None:
    """Let each component be promised to somebody, since the beginning of 2022."""
    found = [rows.organization("host"), rows.organization("user")]
    for name in names:
        found += rows.service(name, provider="host")
    found += rows.offering("all", "host", names)
    found += rows.relationship("deal", "host", "user", ["all"])
    given: dict[str, Any] = {"services": names, "targets": [TARGET], "conditions": []}
    found += levelled.agreement("sla", "deal", "host", "user", "all", agreed_at=BEGIN, **given)
    catalog.put(found)


def settled(catalog: Asking) -> None:
    """Wait until everybody was told of everything; what they ask may keep us from looking."""
    end, is_settled = time.monotonic() + PATIENCE, False
    while not is_settled:
        assert time.monotonic() < end
        time.sleep(1)
        with suppress(BusyError):
            waiting = count(catalog, OutboxRow, ~OutboxRow.is_routed) or count(catalog, DeliveryRow)
            is_settled = not waiting


@needs_data
def test_every_breached_quarter_is_one_opportunity(sqlite_url: str, tmp_path: Path) -> None:
    told = [converted(line) for line in LOG.read_text(encoding="utf-8").splitlines()]
    names = sorted({name for row in told for name in row["services"]})
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(map(json.dumps, told)), encoding="utf-8")
    now = Clock(dt.datetime(2025, 2, 1, tzinfo=dt.UTC))
    with asking(sqlite_url, (Operation, ContinualImprovement), clock=now) as catalog:
        promise(catalog, names)
        imports.import_files(catalog, path, formats=catalog.catalog.plugins.formats)
        settled(catalog)
        question = sa.select(ServiceRow.slug, ImprovementRow.opportunity).join(
            ImprovementRow, ImprovementRow.service_id == ServiceRow.id
        )
        found = {(slug, key.split()[2]) for slug, key in imports.read(catalog, question)}

    counted = Minutes(told, MAJOR)
    expected = set()
    for start, end in QUARTERS:
        for name in names:
            down, _ = counted.of(name, start, end)
            if 100 * (1 - down / (end - start)) < 99.9:
                begin = dt.datetime.fromtimestamp(60 * start, dt.UTC).isoformat()
                expected.add((name, begin))
    first = dt.datetime.fromtimestamp(60 * QUARTERS[0][0], dt.UTC).isoformat()
    last = dt.datetime.fromtimestamp(60 * QUARTERS[-1][1], dt.UTC).isoformat()
    assert len(expected) > 20
    assert {item for item in found if first <= item[1] < last} == expected
