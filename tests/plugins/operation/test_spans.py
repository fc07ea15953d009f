"""Test time that is lost and agreed against a grid of minutes, and by the laws that it keeps."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog_operation.computing.availability import Availability, measured
from catalog_operation.computing.clocks import ServiceClock
from catalog_operation.computing.spans import Span, common, union

DAY = 60  # minutes of a short day, so that spans often meet
moments = st.integers(-5, DAY + 5)
spans = st.lists(st.tuples(moments, moments), max_size=9)
windows = st.tuples(st.integers(0, DAY), st.integers(0, DAY)).map(lambda pair: tuple(sorted(pair)))


def minutes(covered: list[Span], within: Span) -> set[int]:
    """Return the minutes that spans cover, counted one by one."""
    return {
        minute
        for start, end in covered
        for minute in range(start, end)
        if within[0] <= minute < within[1]
    }


def runs(found: set[int]) -> list[set[int]]:
    """Return minutes as sets of neighbours."""
    groups: list[set[int]] = []
    for minute in sorted(found):
        if groups and minute - 1 in groups[-1]:
            groups[-1].add(minute)
        else:
            groups.append({minute})
    return groups


@given(spans, windows)
@example([(4, 8), (8, 9)], (0, DAY))
@example([(4, 9), (5, 6)], (0, DAY))
def test_a_union_covers_what_its_spans_cover_and_never_more_than_the_window(
    some: list[Span], within: Span
) -> None:
    found = union(some, within)

    assert minutes(found, (-DAY, 2 * DAY)) == minutes(some, within)
    assert len(found) == len(runs(minutes(some, within)))
    assert sum(end - start for start, end in found) <= within[1] - within[0]


@given(spans, spans, windows)
def test_what_is_common_is_in_both(some: list[Span], others: list[Span], within: Span) -> None:
    found = common(union(some, within), union(others, within))

    assert minutes(found, within) == minutes(some, within) & minutes(others, within)


@given(spans, spans, spans, windows)
@example([(0, 9)], [(2, 4), (6, 8)], [(3, 7)], (0, DAY))
def test_availability_is_that_of_a_grid(
    down: list[Span], hours: list[Span], planned: list[Span], within: Span
) -> None:
    found = measured(down, ServiceClock(hours, (0, DAY)), within, planned)

    agreed = minutes(hours, within) - minutes(planned, within)
    lost = minutes(down, within)
    assert found.agreed == len(agreed)
    assert found.down == len(lost & agreed)
    assert found.breaks == sum(bool(group & agreed) for group in runs(lost))


@given(spans, spans, windows, st.integers(0, DAY))
def test_a_window_that_is_split_adds_up_in_minutes(
    down: list[Span], hours: list[Span], within: Span, cut: int
) -> None:
    clock = ServiceClock(hours, (0, DAY))
    middle = min(max(cut, within[0]), within[1])

    whole = measured(down, clock, within)
    halves = [measured(down, clock, part) for part in ((within[0], middle), (middle, within[1]))]

    assert whole.agreed == sum(half.agreed for half in halves)
    assert whole.down == sum(half.down for half in halves)
    assert whole.breaks <= sum(half.breaks for half in halves) <= whole.breaks + 1


@given(spans.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some * 2))), spans)
def test_order_does_not_matter(down: tuple[list[Span], list[Span]], hours: list[Span]) -> None:
    clock, within = ServiceClock(hours, (0, DAY)), (0, DAY)
    told, mixed = down

    assert measured(mixed, clock, within) == measured(told, clock, within)


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 99))
def test_time_between_incidents_is_time_between_failures_and_to_restore(
    agreed: int, lost: int, breaks: int
) -> None:
    found = Availability(agreed, min(lost, agreed), breaks)

    between, up, down = found.mtbsi or 0.0, found.mtbf or 0.0, found.mtrs or 0.0
    assert between > 0
    assert between == pytest.approx(up + down)
    assert found.percent == pytest.approx(100 * up / between)


def test_a_target_that_is_met_exactly_is_met() -> None:
    month = 29 * 86_400  # seconds; in minutes as floats it would be 99.49999999999999

    assert Availability(month, month // 200, 3).percent == 99.5


def test_without_a_break_there_is_no_time_to_restore() -> None:
    found = Availability(3600, 0, 0)

    assert (found.percent, found.mtrs, found.mtbf, found.mtbsi) == (100, None, None, None)


def test_without_agreed_time_there_is_no_percentage() -> None:
    assert Availability(0, 0, 0).percent is None


@given(spans, st.integers(0, DAY))
def test_a_clock_tells_when_it_showed_something(hours: list[Span], shown: int) -> None:
    clock = ServiceClock(hours, (0, DAY))

    moment = clock.when(shown)

    if shown > clock.total:
        assert moment is None
    else:
        assert moment is not None
        assert clock.at(moment) == shown
        assert shown == 0 or clock.at(moment - 1) == shown - 1
