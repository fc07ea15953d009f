"""What is made at start-up stays: no collection of garbage looks at it again."""

import gc
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette

from catalog.cli import serving


@pytest.fixture
def collector() -> Iterator[None]:
    """Leave the collector as it was, whatever other tests have frozen."""
    thresholds = gc.get_threshold()
    gc.unfreeze()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("collector")
def test_what_start_up_made_is_never_collected_and_the_rest_rarely() -> None:
    made = Starlette()
    assert any(item is made for item in gc.get_objects())

    settled = serving.settle(made)

    assert settled is made
    assert all(item is not made for item in gc.get_objects())
    assert gc.get_threshold() == (50_000, 20, 100)
