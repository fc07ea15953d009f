"""Work ends when its time is up, or when its client is gone, and leaves nothing behind."""

import time
from collections.abc import Callable

import pytest

from catalog.graph.running import calls
from tests.asking import Asking
from tests.heavy import SOON
from tests.http.posting import GRAPHQL, code, post
from tests.http.working import CREATE, HEAVY_QUERY, Heavy, left

COUNT = "{ services { totalCount } }"
DRY_RUN = 'createService(input: {slug: "light", name: "Light"}, dryRun: true)'
LIGHT = CREATE.replace("heavy", "light")


@pytest.fixture
def hasty(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog with work that takes a minute, and a second for each request."""
    return catalog_with(Heavy, request_timeout=1)


@pytest.fixture
def patient(catalog_with: Callable[..., Asking]) -> Asking:
    """The same, with more time than any test takes."""
    return catalog_with(Heavy, request_timeout=60)


@pytest.mark.parametrize("query", [HEAVY_QUERY, CREATE], ids=["field", "change"])
def test_what_takes_too_long_is_ended_and_undone(hasty: Asking, query: str) -> None:
    admin = {"authorization": f"Bearer {hasty.secrets['admin']}", "accept": GRAPHQL}

    response = post(hasty, {"query": query}, **admin)

    assert (response.status_code, code(response)) == (504, "TIMEOUT")
    assert response.elapsed.total_seconds() < SOON
    assert hasty.ask(COUNT) == {"services": {"totalCount": 0}}
    assert hasty.ask(LIGHT)["createService"]["service"] == {"slug": "light"}
    assert hasty.ask(COUNT) == {"services": {"totalCount": 1}}


def test_a_dry_run_keeps_nobody_from_writing_for_long(
    patient: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "DRY_RUN", 1)
    query = f"mutation {{ {DRY_RUN} {{ service {{ heavy }} }} }}"
    begun = time.monotonic()

    answer = patient.answer(query)
    seconds = time.monotonic() - begun

    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["committed"]) == ("TIMEOUT", False)
    assert answer["data"] == {"createService": None}
    assert seconds < SOON
    assert patient.ask(LIGHT)["createService"]["service"] == {"slug": "light"}


@pytest.mark.parametrize("query", [HEAVY_QUERY, CREATE], ids=["field", "change"])
def test_nothing_is_done_for_who_is_gone(
    patient: Asking, query: str, caplog: pytest.LogCaptureFixture
) -> None:
    seconds = left(patient, query)

    assert seconds < SOON
    assert patient.ask(COUNT) == {"services": {"totalCount": 0}}
    assert patient.ask(LIGHT)["createService"]["service"] == {"slug": "light"}
    assert caplog.records == []


def test_who_is_gone_before_the_request_was_read_is_no_news(
    patient: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    left(patient, "{")  # the parser says so
    left(patient, COUNT, after=0)

    assert caplog.records == []
    assert patient.ask(COUNT) == {"services": {"totalCount": 0}}
