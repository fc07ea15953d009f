"""Test that objectives and samples leave with an export and come back, with the sums of samples."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from catalog_operation import Operation
from catalog_operation.tables.objectives import SeriesRollupRow, SeriesRow, SeriesSampleRow
from tests import imports
from tests.asking import Asking, asking
from tests.plugins.operation.sampled import DAY, END, HOUR, MINUTE, MONTH, Sampled, summed

HERE = END - END % HOUR
PAIRS = {HERE - MINUTE * 37 * number: (number, 500) for number in range(1, 300)}


def kept(sampled: Sampled) -> str:
    """Keep objectives of each kind and samples of each size, and return the export."""
    sampled.define(source="A wiki")
    slices = {"method": "TIMESLICES", "sliceSeconds": 60, "sliceTarget": "0.9"}
    zone = {"timeZone": "Europe/Zurich"}
    sampled.define(name="slices", comparator="GT", window=MONTH | zone, **slices)
    sampled.record(PAIRS, bucketSeconds=MINUTE)
    sampled.record({HERE: (1, 2), HERE - DAY: (3, 4)}, indicator="answers")
    sampled.record({HERE - HERE % DAY: (5, 6)}, indicator="visits", bucketSeconds=DAY)
    return imports.exported(sampled.catalog)


def test_objectives_and_samples_come_back_with_their_sums(
    sampled: Sampled, template: Path, tmp_path: Path
) -> None:
    text = kept(sampled)
    path = tmp_path / "copy.db"
    shutil.copy(template, path)

    with asking(f"sqlite:///{path}", [Operation]) as catalog:
        report = imports.import_export(catalog, text, tmp_path)
        again = imports.exported(catalog)
        after = counted(catalog)

    assert report["problems"] == []
    assert again == text
    assert after == counted(sampled.catalog)
    sums = {
        (size, start): (good, valid)
        for indicator, size, start, good, valid in after
        if indicator == "requests" and size
    }
    assert sums == summed(PAIRS, [HOUR, DAY])


def counted(catalog: Asking) -> set[tuple[str, int, int, int, int]]:
    """Return all samples, as of size 0, and all sums of them, each with its indicator."""
    series, sample, rollup = SeriesRow, SeriesSampleRow, SeriesRollupRow
    raw = sa.select(series.indicator, sa.literal(0), sample.start, sample.good, sample.valid).join(
        sample, sample.series_id == series.id
    )
    sums = sa.select(series.indicator, rollup.size, rollup.start, rollup.good, rollup.valid).join(
        rollup, rollup.series_id == series.id
    )
    return {tuple(row) for question in (raw, sums) for row in imports.read(catalog, question)}


@pytest.mark.parametrize(
    ("said", "instead", "code"),
    [
        ("0.999000", "1.500000", "OUT_OF_RANGE"),
        ("windowDays: 30", "windowDays: 0", "OUT_OF_RANGE"),
        ("windowDays: 30", "windowPeriod: MONTH", "WINDOW_INVALID"),
        ("comparator: GT", "comparator: LE", "COMPARATOR_MISPLACED"),
        ("sliceSeconds: 60", "sliceSeconds: 61", "SLICE_INVALID"),
        ("Europe/Zurich", "Mars/Top", "TIME_ZONE_UNKNOWN"),
        ("size: 86400", "size: 86399", "BUCKET_INVALID"),
        ("valid: 6", "valid: 4", "GOOD_EXCEEDS_VALID"),
    ],
)
def test_documents_that_do_not_fit_are_told_with_their_code(
    sampled: Sampled, tmp_path: Path, said: str, instead: str, code: str
) -> None:
    text = kept(sampled)
    assert said in text
    text = instead.join(text.rsplit(said, 1))

    report = imports.import_export(sampled.catalog, text, tmp_path)

    assert code in {problem["code"] for problem in report["problems"]}
