"""Test the catalogs that tests of plugins are given."""

import asyncio
import datetime as dt
import subprocess
import sys

import pytest
from catalog_notes import Notes

from catalog.host import PluginError
from catalog.storage.upgrading import histories
from catalog.testing import ANYBODY, Clock, catalog
from tests.plugins.lives import life, move, service

SERVICES = "{ services { nodes { slug createdAt } } }"
NEW_YEAR = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
WITHOUT_CLIENT = """
import sys
import catalog.cli.main

assert "catalog.testing" not in sys.modules
sys.modules["httpx2"] = sys.modules["httpx"] = None
try:
    import catalog.testing
except ImportError as error:
    print(error)
"""


def test_two_catalogs_share_nothing() -> None:
    with catalog() as one, catalog() as other:
        one.live("web")

        assert len(one.ask(SERVICES)["services"]["nodes"]) == 1
        assert other.ask(SERVICES)["services"]["nodes"] == []


def test_a_catalog_brings_the_database_that_it_is_given_up_to_date(url: str) -> None:
    with catalog([Notes], url=url) as first:
        given = {"serviceId": first.live("web"), "text": "Mind the gap."}
        first.change("addNote", given)

    with catalog([Notes], url=url) as again:
        question = '{ service(slug: "web") { noteCount } }'
        assert again.ask(question) == {"service": {"noteCount": 1}}
    assert asyncio.run(histories.behind(url, again.catalog.plugins.histories)) == []


def test_the_clock_is_the_tests(url: str) -> None:
    clock = Clock(NEW_YEAR)

    with catalog(url=url, clock=clock) as found:
        found.live("web")
        clock.moment = NEW_YEAR + dt.timedelta(days=1)
        found.live("mail")
        nodes = found.ask(SERVICES)["services"]["nodes"]

    told = {node["slug"]: node["createdAt"][:10] for node in nodes}
    assert told == {"web": "2026-01-01", "mail": "2026-01-02"}


@pytest.mark.parametrize(("limit", "codes"), [(0, ["MANY_NOTES_PINNED"]), (1, [])])
def test_a_plugin_gets_the_settings_that_it_is_given(limit: int, codes: list[str]) -> None:
    with catalog([Notes, life()], configs={"notes": {"pinned_at_most": limit}}) as found:
        note = {"serviceId": service(found, "web"), "text": "Mind the gap.", "pinned": True}
        found.change("addNote", note)
        findings = move(found, "web", "build")["decision"]["findings"]

    assert [finding["code"] for finding in findings] == codes


def test_a_setting_that_does_not_exist_is_told() -> None:
    message = (
        "the setting pined of the test: notes has no setting pined: it has journal, pinned_at_most."
    )

    with (
        pytest.raises(PluginError, match=message),
        catalog([Notes], configs={"notes": {"pined": 1}}),
    ):
        pass


def test_strangers_read_where_the_catalog_lets_them() -> None:
    with catalog() as closed, catalog(anonymous_read=True) as opened:
        assert closed.codes(SERVICES, by=ANYBODY) == ["UNAUTHENTICATED"]
        assert opened.codes(SERVICES, by=ANYBODY) == []


def test_only_tests_need_a_client_and_what_is_missing_is_told() -> None:
    command = [sys.executable, "-c", WITHOUT_CLIENT]

    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # our own

    told = "catalog.testing needs httpx2: pip install 'service-catalog[testing]'\n"
    assert done.stdout == told
