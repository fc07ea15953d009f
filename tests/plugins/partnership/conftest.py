"""What tests of partnership share."""

from collections.abc import Callable

import pytest

from catalog_partnership import Partnership
from tests.asking import Asking
from tests.plugins.partnership.partnered import Partners


@pytest.fixture
def partners(catalog_with: Callable[..., Asking]) -> Partners:
    """A bank and its provider, in a catalog with partnership alone."""
    return Partners(catalog_with(Partnership))
