"""Test who is let in by what authenticators say, and by what they must not."""

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from starlette.datastructures import Headers

from catalog.domain.declared.authenticators import Authenticator, Credentials, Identified
from catalog.domain.declared.equipment import NOTHING
from catalog.guests import GuestLimits, Guests
from catalog.http.negotiation import RefusedError
from catalog.http.outside.asking import Outside
from tests.http.outside.issuing import ISSUER, SUBJECT

NOW = dt.datetime(2026, 5, 4, tzinfo=dt.UTC)
GOOD = Identified(issuer=ISSUER, subject=SUBJECT, scopes=frozenset({"catalog:read"}))


def asked(answer: Callable[[Credentials], Awaitable[Any]], plugin: str = "own") -> Any:
    """Return whom one authenticator lets in."""
    guests = Guests(limits=GuestLimits(field=0.05))
    item = Authenticator(name="one", do=answer, plugin=plugin)
    outside = Outside([item], replace(NOTHING, guests=guests))
    return asyncio.run(outside.identified("token", Headers({}), NOW))


WRONG: dict[str, Any] = {
    "a name": "owner",
    "an issuer with a space": replace(GOOD, issuer=f"{ISSUER} x"),
    "an issuer of lines": replace(GOOD, issuer=f"{ISSUER}\n"),
    "no issuer": replace(GOOD, issuer=""),
    "a subject with NUL": replace(GOOD, subject="f\0"),
    "a subject that is a number": replace(GOOD, subject=1),
    "half a letter": replace(GOOD, subject="\ud800"),
    "a long subject": replace(GOOD, subject="f" * 256),
    "scopes in a list": replace(GOOD, scopes=["catalog:read"]),
    "scopes in a set": replace(GOOD, scopes={"catalog:read"}),
    "no scopes": replace(GOOD, scopes=None),
    "a scope that is a number": replace(GOOD, scopes=frozenset({1})),
    "organizations in a text": replace(GOOD, organizations="bank"),
    "an organization with NUL": replace(GOOD, organizations=frozenset({"b\0"})),
    "an end that is a day": replace(GOOD, expires_at=dt.date(2027, 1, 1)),
    "an end without a zone": replace(GOOD, expires_at=NOW.replace(tzinfo=None)),
    "an end that is a number": replace(GOOD, expires_at=7),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_who_is_named_wrongly_is_nobody_and_the_log_says_whose_it_is(
    wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def answer(_asked: Credentials) -> Any:
        return WRONG[wrong]

    with caplog.at_level(logging.ERROR, "catalog.http"):
        assert asked(answer) is None

    assert "authenticator one of own" in caplog.text


@pytest.mark.parametrize(
    "given",
    [GOOD, replace(GOOD, organizations=frozenset({"bank"}), expires_at=NOW), None],
)
def test_who_is_named_rightly_is_let_in(given: Identified | None) -> None:
    async def answer(_asked: Credentials) -> Identified | None:
        return given

    assert asked(answer) is given


def test_that_the_catalog_is_slow_makes_no_token_wrong() -> None:
    async def answer(_asked: Credentials) -> None:
        await asyncio.sleep(5)

    assert asked(answer) is None
    with pytest.raises(RefusedError) as caught:
        asked(answer, plugin="")
    assert (caught.value.status, caught.value.code) == (503, "UNAVAILABLE")
