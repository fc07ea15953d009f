"""What tests of improvement share."""

from collections.abc import Callable

import pytest

from catalog_improvement import ContinualImprovement
from tests.asking import Asking


@pytest.fixture
def register(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog with improvement alone."""
    return catalog_with(ContinualImprovement)
