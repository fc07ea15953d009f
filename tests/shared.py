"""One catalog for all tests of a module that only read it, on each database in turn."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from catalog.storage.rows import Row
from tests import rows
from tests.asking import Asking, asking
from tests.conftest import POSTGRESQL, SQLITE, TEMPLATE


def catalog_of(make: Callable[[], Sequence[Row]], **options: Any) -> Any:
    """Return a fixture: a catalog with the rows that *make* makes."""

    @pytest.fixture(scope="module", params=[SQLITE, POSTGRESQL])
    def filled(
        request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Asking]:
        """A catalog that is only read."""
        if request.param == SQLITE:
            path = tmp_path_factory.mktemp("shared") / "catalog.db"
            shutil.copy(request.getfixturevalue("template"), path)
            yield from _served(f"sqlite:///{path}", make, options)
            return
        server = request.getfixturevalue("server")
        server.create("shared", template=TEMPLATE)
        yield from _served(server.url("shared"), make, options)
        server.drop("shared")

    return filled


def _served(url: str, make: Callable[[], Sequence[Row]], options: Any) -> Iterator[Asking]:
    with asking(url, **options) as catalog:
        rows.put(catalog, make())
        yield catalog
