"""The demonstration with all plugins that come along, on a day in April."""

import datetime as dt
from collections.abc import Callable

import pytest

from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_operation import Operation
from catalog_strategy import Strategy
from catalog_transition import Transition
from tests.asking import Asking

NOW = dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC)  # so that last month is March
TITLE = "The first data centre cannot be reached"


@pytest.fixture
def demonstrated(demonstration_with: Callable[..., Asking]) -> Asking:
    """The demonstration with all that comes along, in April."""
    plugins = (Strategy, Design, Transition, Operation, ContinualImprovement)
    return demonstration_with(*plugins, moment=NOW)
