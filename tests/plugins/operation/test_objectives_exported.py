"""Test that objectives and samples leave with an export and come back, with the sums of samples."""

import shutil
from pathlib import Path

import pytest

from catalog_operation import Operation
from tests import imports
from tests.asking import asking
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
        other = object.__new__(Sampled)
        other.catalog = catalog
        sums, samples = other.sums(), other.samples()

    assert report["problems"] == []
    assert again == text
    assert (samples, sums) == (sampled.samples(), sampled.sums())
    assert len(summed(PAIRS, [HOUR, DAY])) < len(sums)


@pytest.mark.parametrize(
    ("said", "instead", "code"),
    [
        ("target: '0.999000'", "target: '1.5'", "OUT_OF_RANGE"),
        ("windowDays: 30", "windowDays: 0", "OUT_OF_RANGE"),
        ("windowDays: 30", "windowPeriod: MONTH", "WINDOW_INVALID"),
        ("comparator: GT", "comparator: LE", "COMPARATOR_MISPLACED"),
        ("sliceSeconds: 60", "sliceSeconds: 61", "SLICE_INVALID"),
        ("timeZone: Europe/Zurich", "timeZone: Mars/Top", "TIME_ZONE_UNKNOWN"),
        ("size: 86400", "size: 86399", "BUCKET_INVALID"),
        ("good: 5", "good: 7", "GOOD_EXCEEDS_VALID"),
    ],
)
def test_documents_that_do_not_fit_are_told_with_their_code(
    sampled: Sampled, tmp_path: Path, said: str, instead: str, code: str
) -> None:
    text = kept(sampled)
    for quote in ("'", '"'):
        wanted = said.replace("'", quote)
        if wanted in text:
            text = text.replace(wanted, instead, 1)
    assert instead in text

    report = imports.import_export(sampled.catalog, text, tmp_path)

    assert code in {problem["code"] for problem in report["problems"]}
