"""Making a catalog of one's own for a test: its database, its plugins, and who asks."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from catalog.app import open_catalog
from catalog.hookspecs import Plugin
from catalog.host import gather
from catalog.plugin_settings import PluginSetting
from catalog.settings import Settings
from catalog.storage.upgrading import histories
from catalog.storage.upgrading.histories import History
from catalog.testing.asking import ADMIN, Asking, Clock, served

Values = Mapping[str, Mapping[str, Any]]  # of settings, by the ids of plugins
NO_VALUES: Values = {}
NO_FILES: Mapping[str, Any] = {"secret_key_file": None, "database_url_file": None}
PATIENT = {  # seconds: a busy machine may take its time
    "request_timeout": 60,
    "field_time_limit": 20,
    "change_time_limit": 20,
    "blocking_time_limit": 5,
}


@contextmanager
def catalog(
    plugins: Sequence[type[Plugin]] = (),
    *,
    url: str | None = None,
    clock: Clock | None = None,
    configs: Values = NO_VALUES,
    runs_jobs: bool = False,
    **settings: Any,
) -> Iterator[Asking]:
    """Give a catalog with these plugins, an administrator, and tables that are up to date.

    It lives in a fresh SQLite file, or in the database at *url*. *configs* are the settings of
    plugins, by their ids; *settings* are the catalog's own, such as `anonymous_read=True`. Jobs run
    when they are told to, and with *runs_jobs* by the clock, too. Raises `catalog.host.PluginError`
    where the plugins cannot be loaded.
    """
    clock = clock or Clock()
    gathered = gather(list(plugins), given(configs))
    usual = {"anonymous_read": False, "secret_key": "of-a-test", **NO_FILES, **PATIENT}
    own = Settings(**{**usual, **settings})
    with ExitStack() as stack:
        where = url or stack.enter_context(fresh(gathered.histories))
        made = open_catalog(gathered, own, url=where, clock=clock)
        made = replace(made, runs_jobs=runs_jobs)
        asyncio.run(made.upgrade())
        found = stack.enter_context(served(made, clock))
        found.token(ADMIN, roles=["admin"])
        yield found


@contextmanager
def fresh(owners: Sequence[History] = ()) -> Iterator[str]:
    """Give the address of a SQLite file with the tables of the core and of these *owners*."""
    with stored(migrated(b"", owners or [histories.core()])) as url:
        yield url


@contextmanager
def stored(content: bytes) -> Iterator[str]:
    """Give the address of a SQLite file with this *content*, and remove it."""
    with TemporaryDirectory(prefix="catalog-") as folder:
        path = Path(folder) / "catalog.db"
        path.write_bytes(content)
        yield f"sqlite:///{path}"


def migrated(content: bytes, owners: Sequence[History]) -> bytes:
    """Return what a SQLite file with this *content* holds once its tables are up to date.

    It is kept for the next test with the same migrations, for migrating is slow. Raises
    `HistoryError`.
    """
    texts = [path.read_bytes() for owner in owners for path in sorted(owner.versions.glob("*.py"))]
    return _migrated(content, tuple(owners), tuple(texts))


@lru_cache(maxsize=32)  # files of two megabytes
def _migrated(content: bytes, owners: tuple[History, ...], _texts: tuple[bytes, ...]) -> bytes:
    with stored(content) as url:
        asyncio.run(histories.upgrade(url, owners))
        return Path(url.removeprefix("sqlite:///")).read_bytes()


def given(settings: Values) -> list[PluginSetting]:
    """Return these settings in the form of those that stand in the environment."""
    return [
        PluginSetting(plugin.replace("-", "_"), name, value, f"the setting {name} of the test")
        for plugin, values in settings.items()
        for name, value in values.items()
    ]
