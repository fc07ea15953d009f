"""Test samples: they are recorded again and again, and summed up by hours and days."""

from functools import partial

import pytest

from tests.core.test_concurrency import at_once, outcomes
from tests.plugins.operation.sampled import DAY, END, HOUR, MINUTE, Sampled, iso, summed

TODAY = END - END % DAY


def test_samples_are_recorded_in_a_series_of_their_own(sampled: Sampled) -> None:
    made = sampled.record({TODAY: (9, 10), TODAY + HOUR: (5, 5)})

    shown = {"bucketSeconds": HOUR, "indicator": "requests", "service": {"slug": "web"}}
    assert made == {"id": made["id"], "revision": 1, **shown}
    assert sampled.samples() == {TODAY: (9, 10), TODAY + HOUR: (5, 5)}
    assert sampled.sums() == {(DAY, TODAY): (14, 15)}


def test_the_same_call_again_changes_nothing(sampled: Sampled) -> None:
    pairs = {TODAY + MINUTE * number: (number, 10) for number in range(10)}
    sampled.record(pairs, bucketSeconds=MINUTE)
    before = sampled.samples(), sampled.sums()

    again = sampled.record(pairs, bucketSeconds=MINUTE)

    assert (sampled.samples(), sampled.sums()) == before
    assert again["revision"] == 1


def test_late_and_corrected_samples_are_summed_up_as_if_they_had_come_at_once(
    sampled: Sampled,
) -> None:
    sampled.record({TODAY: (1, 10), TODAY + HOUR: (10, 10)}, bucketSeconds=600)

    corrected = sampled.record({TODAY: (10, 10)}, bucketSeconds=600)
    late = sampled.record({TODAY - DAY: (3, 4), TODAY + 600: (6, 7)}, bucketSeconds=600)

    now = {TODAY - DAY: (3, 4), TODAY: (10, 10), TODAY + 600: (6, 7), TODAY + HOUR: (10, 10)}
    assert sampled.samples() == now
    assert sampled.sums() == summed(now, [HOUR, DAY])
    assert (corrected["revision"], late["revision"]) == (2, 3)


@pytest.mark.parametrize(
    ("size", "sizes"),
    [(1, [HOUR, DAY]), (300, [HOUR, DAY]), (1_800, [HOUR, DAY]), (HOUR, [DAY]), (DAY, [])],
)
def test_sums_are_those_of_the_samples_whatever_the_size_and_the_order(
    sampled: Sampled, size: int, sizes: list[int]
) -> None:
    whole: dict[int, tuple[int, int]] = {}
    for turn in range(1, 5):
        # Steps that share no factor with what they are taken modulo come everywhere.
        starts = [(END - 7_919 * turn * step % (5 * DAY)) // size * size for step in range(30)]
        pairs = {start: (start // size % (turn + 3), turn + 3) for start in starts}

        sampled.record(pairs, bucketSeconds=size)

        whole |= pairs
        assert sampled.samples() == whole
        assert sampled.sums() == summed(whole, sizes)


def test_each_indicator_has_buckets_of_one_size(sampled: Sampled) -> None:
    assert sampled.unrecorded({TODAY: (1, 1)}, bucketSeconds=7) == [
        ("BUCKET_INVALID", "bucketSeconds")
    ]
    given = sampled.recorded({TODAY: (1, 1)})
    del given["bucketSeconds"]
    assert sampled.catalog.refused("recordSamples", given, by="acme") == [
        ("BUCKET_UNKNOWN", "bucketSeconds")
    ]

    sampled.record({TODAY: (1, 1)})

    sampled.catalog.change("recordSamples", given, "sampleSeries { id }", by="acme")
    assert sampled.unrecorded({TODAY: (1, 1)}, bucketSeconds=60) == [
        ("BUCKET_DIFFERS", "bucketSeconds")
    ]
    sampled.record({TODAY: (1, 1)}, bucketSeconds=60, indicator="answers")


def test_what_fits_no_bucket_is_refused_with_its_place(sampled: Sampled) -> None:
    pairs = {TODAY: (1, 1), TODAY + 1: (1, 1), TODAY + HOUR: (3, 2), END + HOUR: (1, 1)}

    assert sampled.unrecorded(pairs) == [
        ("BUCKET_UNALIGNED", "samples.1.bucketStart"),
        ("GOOD_EXCEEDS_VALID", "samples.2.good"),
        ("TIME_TO_COME", "samples.3.bucketStart"),
    ]
    assert sampled.samples() == {}
    sampled.record({TODAY: (1, 1), TODAY + HOUR: (2, 2), END: (1, 1)})


def test_a_bucket_stands_once_in_a_call_and_holds_so_many_events(sampled: Sampled) -> None:
    twice = [{"bucketStart": iso(TODAY), "good": 1, "valid": 1}] * 2
    assert sampled.unrecorded({}, samples=twice) == [("SAMPLE_TWICE", "samples.1.bucketStart")]
    sampled.record({}, samples=twice[:1])

    most = 100_000_000
    too_much = sampled.unrecorded({TODAY: (1, most + 1)}, bucketSeconds=1, indicator="ticks")
    assert too_much == [("OUT_OF_RANGE", "samples.0.valid")]
    sampled.record({TODAY: (1, most)}, bucketSeconds=1, indicator="ticks")
    assert sampled.unrecorded({TODAY: (-1, 1)}) == [
        ("OUT_OF_RANGE", "samples.0.good"),
        ("OUT_OF_RANGE", "samples.0.valid"),
    ]


def test_ten_thousand_samples_are_recorded_at_once_and_no_more(sampled: Sampled) -> None:
    first = END - 10_000 * MINUTE
    pairs = {first + MINUTE * number: (9, 10) for number in range(10_001)}
    given = sampled.recorded(pairs, bucketSeconds=MINUTE)

    answer = sampled.catalog.answer(
        """mutation($input: RecordSamplesInput!) {
            recordSamples(input: $input) { userErrors { code } }
        }""",
        {"input": given},
        by="acme",
    )
    assert "more than 10,000 items" in answer["errors"][0]["message"]
    del pairs[first]
    sampled.record(pairs, bucketSeconds=MINUTE)
    assert sampled.sums() == summed(pairs, [HOUR, DAY])


def test_where_thousands_are_wrong_a_thousand_are_told(sampled: Sampled) -> None:
    pairs = {TODAY - number * HOUR + 1: (1, 1) for number in range(2_000)}

    assert sampled.unrecorded(pairs) == [
        ("BUCKET_UNALIGNED", f"samples.{number}.bucketStart") for number in range(1_000)
    ]


def test_only_the_house_of_the_service_records_and_sees_what_is_counted(sampled: Sampled) -> None:
    sampled.catalog.member("stranger")
    text = '{ service(slug: "web") { sampleSeries { nodes { indicator } } } }'

    refused = sampled.unrecorded({TODAY: (1, 1)}, by="stranger")
    sampled.record({TODAY: (1, 1)})

    assert refused == [("NOT_YOUR_ORGANIZATION", "serviceId")]
    shown = [
        sampled.catalog.ask(text, by=by)["service"]["sampleSeries"]["nodes"]
        for by in ("acme", "stranger")
    ]
    assert shown == [[{"indicator": "requests"}], []]


def test_writers_of_one_series_wait_for_each_other(sampled: Sampled) -> None:
    turns = [
        {TODAY + 60 * (turn + 6 * number): (turn, 10) for number in range(50)} for turn in range(6)
    ]
    asks = [
        partial(
            sampled.catalog.attempt,
            "recordSamples",
            sampled.recorded(pairs, bucketSeconds=60),
            by="acme",
        )
        for pairs in turns
    ]

    payloads = at_once(asks)

    whole = {start: pair for pairs in turns for start, pair in pairs.items()}
    assert outcomes(payloads) == {"MADE": 6}
    assert sampled.samples() == whole
    assert sampled.sums() == summed(whole, [HOUR, DAY])


@pytest.mark.parametrize("size", [60, 1_800, HOUR, DAY])
def test_a_window_counts_the_buckets_that_begin_in_it(sampled: Sampled, size: int) -> None:
    first = TODAY - 4 * DAY
    pairs = {
        start: (number % 7, 10)
        for number, start in enumerate(range(first, END, max(size, 600)))
        if number % 5
    }
    sampled.record(pairs, bucketSeconds=size)
    sampled.define()

    for step in range(1, 40):
        start = first + step * 7_919 % (4 * DAY)
        end = min(END, start + step * step * 97)
        inside = [pair for key, pair in pairs.items() if start <= key < end and end - start >= size]
        found = sampled.metric("objective:fast", start, end)
        valid = sum(pair[1] for pair in inside)
        assert found["numerator"] == (sum(pair[0] for pair in inside) if valid else None)
        assert found["denominator"] == (valid or None)
