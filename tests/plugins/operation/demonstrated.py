"""The demonstration with all plugins that come along, on a day in April."""

import datetime as dt
from collections.abc import Callable

import pytest

from catalog.demo.making import DemonstrationCatalog
from catalog_design import Design
from catalog_operation import Operation
from catalog_strategy import Strategy
from catalog_transition import Transition
from tests.asking import Asking

NOW = dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC)  # so that last month is March
TITLE = "The first data centre cannot be reached"


@pytest.fixture
def demonstrated(catalog_with: Callable[..., Asking]) -> Asking:
    """The demonstration with all that comes along, in April."""
    catalog = catalog_with(Strategy, Design, Transition, Operation)
    catalog.clock.moment = NOW
    portal = catalog.client.portal
    assert portal is not None
    portal.call(catalog.catalog.upgrade)
    catalog.run(DemonstrationCatalog(catalog.catalog).fill)
    return catalog
