"""What tests of partnership share."""

from collections.abc import Callable

import pytest

from catalog_partnership import Partnership
from tests.asking import Asking
from tests.plugins.partnership.fair import Fair
from tests.plugins.partnership.partnered import Partners


@pytest.fixture
def partners(catalog_with: Callable[..., Asking]) -> Partners:
    """A bank and its provider, in a catalog with partnership alone."""
    return Partners(catalog_with(Partnership))


@pytest.fixture
def fair(catalog_with: Callable[..., Asking]) -> Fair:
    """Organizations that have agreed to something, and one that has not."""
    return Fair(catalog_with(Partnership))
