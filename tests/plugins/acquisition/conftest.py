"""What tests of acquisition share."""

from collections.abc import Callable

import pytest

from catalog_acquisition import ServiceAcquisition
from tests.asking import Asking
from tests.plugins.acquisition.contracting import Trade


@pytest.fixture
def trade(catalog_with: Callable[..., Asking]) -> Trade:
    """A market with acquisition alone."""
    return Trade(catalog_with(ServiceAcquisition))
