"""Test which buckets a window is made of: all that begin in it, each once."""

from hypothesis import given
from hypothesis import strategies as some

from catalog_operation.computing.buckets import DAY, HOUR, Piece, is_size, pieces, slices

SIZES = [size for size in range(1, DAY + 1) if is_size(size)]
MOMENT = some.integers(0, 20 * DAY)


@given(MOMENT, MOMENT, some.sampled_from([size for size in SIZES if size >= 60]))
def test_pieces_make_up_the_buckets_that_begin_in_a_window(one: int, other: int, size: int) -> None:
    start, end = sorted((one, other))

    found = pieces(start, end, size)

    within = [moment for piece in found for moment in range(piece.start, piece.end, size)]
    all_that_begin = list(range(-(-start // size) * size, end, size))
    assert within == (all_that_begin if end - start >= size else [])
    assert len(found) <= 5
    assert all(piece.start % piece.size == piece.end % piece.size == 0 for piece in found)
    assert {piece.size for piece in found} <= {size, HOUR, DAY}


def test_a_window_has_raw_buckets_hours_days_hours_and_raw_buckets() -> None:
    assert pieces(300, 2 * DAY + HOUR + 300, 300) == [
        Piece(300, 300, HOUR),
        Piece(HOUR, HOUR, DAY),
        Piece(DAY, DAY, 2 * DAY),
        Piece(HOUR, 2 * DAY, 2 * DAY + HOUR),
        Piece(300, 2 * DAY + HOUR, 2 * DAY + HOUR + 300),
    ]


def test_a_window_shorter_than_a_bucket_has_none() -> None:
    assert pieces(HOUR - 1, 2 * HOUR - 2, HOUR) == []
    assert pieces(HOUR - 1, 2 * HOUR - 1, HOUR) == [Piece(HOUR, HOUR, 2 * HOUR)]


def test_slices_are_made_of_the_largest_buckets_that_fill_them_up() -> None:
    assert slices(1, DAY, 60, 300) == Piece(60, 300, DAY)
    assert slices(1, DAY, 60, HOUR) == Piece(HOUR, HOUR, DAY)
    assert slices(1, 3 * DAY, 60, DAY) == Piece(DAY, DAY, 3 * DAY)
    assert slices(1, 3 * DAY, HOUR, DAY) == Piece(DAY, DAY, 3 * DAY)
    assert slices(1, DAY, 400, 600) is None
    assert slices(1, 300, 60, 300) is None
