"""Test what functions of plugins are given: their settings, and what their plugins share."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from catalog.domain.declared import equipment
from catalog.domain.declared.equipment import LifespanError
from catalog.host import gather
from catalog.plugin import Plugin, hookimpl
from catalog.testing import catalog as served
from catalog.testing.catalogs import given
from tests.asking import Asking
from tests.hearing import until
from tests.plugins.bringing import problems
from tests.plugins.host.lending import BOOK, Desking, Lending, Settings

EVERYWHERE = {"field", "metric", "gate", "reaction", "subscriber", "job"}
MEASURED = """
{
  service(slug: "mail") {
    lent
    metrics(keys: ["lent"], window: {from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z"}) {
      status
    }
    gate(to: "retired") { allowed }
  }
}
"""


@pytest.fixture(autouse=True)
def book() -> None:
    """Begin with an empty book."""
    BOOK.told.clear()
    BOOK.moments.clear()


def call_all(catalog: Asking) -> None:
    """Let each function of the plugin that lends run once."""
    service = catalog.live("mail")
    catalog.ask(MEASURED)
    given = {"id": service, "name": "Post", "expectedRevision": 1}
    catalog.change("updateService", given)
    catalog.run_job("lending.bell")
    until(lambda: BOOK.told.keys() == EVERYWHERE)


def test_every_function_has_settings_and_what_was_opened_in_its_loop(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(Lending, configs={"lending": {"greeting": "good day"}})

    call_all(catalog)

    assert BOOK.told == dict.fromkeys(EVERYWHERE, "good day, open")


def test_settings_that_nobody_sets_have_their_defaults(
    catalog_with: Callable[..., Asking],
) -> None:
    call_all(catalog_with(Lending))

    assert BOOK.told == dict.fromkeys(EVERYWHERE, "hello, open")


def test_each_loop_opens_what_is_shared_and_closes_it() -> None:
    with served([Lending]) as catalog:
        call_all(catalog)

    opened = BOOK.moments.count("lending opened")
    assert opened >= 4  # the server, gates, a subscriber, a job
    assert BOOK.moments.count("lending closed") == opened


def test_what_is_opened_last_is_closed_first() -> None:
    with served([Lending, Desking]):
        opened = [moment for moment in BOOK.moments if moment.endswith("opened")]
        assert opened[:2] == ["desking opened", "lending opened"]
        BOOK.moments.clear()

    assert BOOK.moments[-2:] == ["lending closed", "desking closed"]


def of(open_it: Any) -> type[Plugin]:
    """Return a plugin with this lifespan."""

    class Sharing(Plugin):
        id = "sharing"
        title = "Sharing"
        Config = Settings
        lifespan = hookimpl(open_it)

    return Sharing


@asynccontextmanager
async def failing(plugin: Any) -> AsyncIterator[None]:
    message = f"no access with {plugin.config.password.get_secret_value()}"
    raise RuntimeError(message)
    yield


@asynccontextmanager
async def endless(_plugin: Any) -> AsyncIterator[None]:
    await asyncio.sleep(3_600)
    yield


def nothing(_plugin: Any) -> None:
    return None


async def unmarked(_plugin: Any) -> AsyncIterator[None]:
    yield


async def waiting(_plugin: Any) -> None:
    return None


@asynccontextmanager
async def well(_plugin: Any) -> AsyncIterator[str]:
    yield "well"


@pytest.mark.parametrize("wrong", [unmarked, waiting])
def test_a_hook_that_returns_no_context_manager_is_told(wrong: Any) -> None:
    (problem,) = problems(of(wrong))

    assert problem == (
        "lifespan of sharing returns no async context manager: mark it with @hookimpl, and below "
        "that @asynccontextmanager."
    )


def test_what_cannot_be_opened_keeps_the_catalog_from_starting_and_tells_no_secret() -> None:
    configs = {"sharing": {"password": "hunter2"}}

    with pytest.raises(LifespanError) as told, served([of(failing)], configs=configs):
        pass

    assert str(told.value) == (
        "lifespan of sharing fails: RuntimeError('no access with **********'). Mend or disable it."
    )


def test_what_is_no_context_manager_cannot_be_opened() -> None:
    with pytest.raises(LifespanError, match="NoneType"), served([of(nothing)]):
        pass


@asynccontextmanager
async def cancelled(_plugin: Any) -> AsyncIterator[None]:
    raise asyncio.CancelledError
    yield


@asynccontextmanager
async def exiting(_plugin: Any) -> AsyncIterator[None]:
    raise SystemExit(7)
    yield


@asynccontextmanager
async def swallowing(_plugin: Any) -> AsyncIterator[None]:
    with suppress(BaseException):
        await asyncio.sleep(60)
    yield


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (cancelled, "It raised CancelledError"),
        (exiting, "It raised SystemExit"),
        (swallowing, "did not answer within"),
    ],
)
def test_what_would_end_the_start_is_told(
    wrong: Any, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(equipment, "SECONDS", 0.5)

    with pytest.raises(LifespanError, match=told), served([of(wrong)]):
        pass


def test_what_takes_too_long_to_open_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equipment, "SECONDS", 0.2)

    with pytest.raises(LifespanError, match=r"did not answer within 0\.2 s"), served([of(endless)]):
        pass


def test_what_may_fail_is_told_to_the_functions_that_want_it() -> None:
    own = gather([of(failing), Lending], given({"sharing": {"password": "hunter2"}}))
    lent = own.extensions.rules.equipment

    async def look() -> tuple[str, str]:
        async with lent.opened(may_fail=True):
            with pytest.raises(LookupError) as told:
                lent.shared("sharing")
            return str(told.value), lent.shared("lending").say()

    told, found = asyncio.run(look())
    assert "no access with **********" in told
    assert found == "open"


def test_nothing_is_handed_out_where_it_is_not_open() -> None:
    own = gather([of(well)]).extensions.rules.equipment

    async def look() -> None:
        with pytest.raises(LookupError, match="not open here"):
            own.shared("sharing")
        async with own.opened():
            assert own.shared("sharing") == "well"
            with pytest.raises(LookupError, match="in an event loop, and not in a thread"):
                await asyncio.to_thread(own.shared, "sharing")
        with pytest.raises(LookupError, match="not open here"):
            own.shared("sharing")

    asyncio.run(look())


def test_plugins_that_are_not_there_or_share_nothing_are_told() -> None:
    own = gather([Desking]).extensions.rules.equipment
    silent = gather([type("Silent", (Plugin,), {"id": "silent", "title": "Silent"})])

    with pytest.raises(LookupError, match="no plugin desk is loaded; these are: desking"):
        own.config("desk")
    with pytest.raises(LookupError, match="it has no lifespan"):
        silent.extensions.rules.equipment.shared("silent")
    assert silent.extensions.rules.equipment.config("silent") is None
