"""Databases without any table."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import POSTGRESQL, SQLITE
from tests.postgres import Server

numbers = itertools.count(1)


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a database without any table, of each kind in turn."""
    if request.param == SQLITE:
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Server = request.getfixturevalue("server")
    name = f"empty_{next(numbers)}"
    server.create(name)
    yield server.url(name)
    server.drop(name)
