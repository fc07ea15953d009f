"""Tokens: what they may grant, and when they are good no longer."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from catalog.domain import tokens
from catalog.domain.access import system
from catalog.domain.writing import transaction
from catalog.domain.writing.changes import Change
from catalog.domain.writing.problems import ChangeRefusedError
from catalog.domain.writing.working import Made
from catalog.storage import tokens as stored
from catalog.storage.tables.tokens import TokenRow
from tests.asking import Asking


def make(catalog: Asking, change: Change) -> Made:
    """Make *change* as an administrator: no mutation does."""
    portal = catalog.client.portal
    assert portal is not None
    return portal.call(
        lambda: transaction.make(
            change, catalog.catalog.database, system("test"), clock=catalog.clock
        )
    )


def test_a_token_grants_only_what_there_is(catalog: Asking) -> None:
    good = tokens.CreateToken(
        digest="d", subject="s", roles=["admin"], scopes=["catalog:read", "catalog:write"]
    )

    with pytest.raises(ChangeRefusedError) as refused:
        make(catalog, replace(good, roles=["root"], scopes=["catalog:read", "all"]))
    make(catalog, good)

    assert [(problem.code, problem.field) for problem in refused.value.problems] == [
        ("UNKNOWN_GRANT", ("roles",)),
        ("UNKNOWN_GRANT", ("scopes",)),
    ]


def test_a_token_is_revoked_once(catalog: Asking) -> None:
    given = tokens.CreateToken(digest="d", subject="s", roles=[], scopes=[])
    token = make(catalog, given).row
    assert isinstance(token, TokenRow)

    with pytest.raises(ChangeRefusedError) as unknown:
        make(catalog, tokens.RevokeToken(id=UUID(int=1)))
    make(catalog, tokens.RevokeToken(id=token.id))
    with pytest.raises(ChangeRefusedError) as again:
        make(catalog, tokens.RevokeToken(id=token.id))

    assert [problem.code for problem in unknown.value.problems] == ["NOT_FOUND"]
    assert [problem.code for problem in again.value.problems] == ["TOKEN_REVOKED"]


def test_a_token_is_good_until_it_expires_or_is_revoked(catalog: Asking) -> None:
    catalog.clock.moment = start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    catalog.token("reader", lifetime=dt.timedelta(days=1))
    catalog.token("other")
    digest = tokens.digest(catalog.secrets["other"], b"of-a-test")

    async def key() -> UUID:
        async with catalog.catalog.database.reading() as session:
            found = await stored.by_digest(session, digest)
        assert found is not None
        return found.id

    portal = catalog.client.portal
    assert portal is not None
    query = "{ viewer { subject } }"

    before = [catalog.ask(query, by=name)["viewer"]["subject"] for name in ("reader", "other")]
    make(catalog, tokens.RevokeToken(id=portal.call(key)))
    catalog.clock.moment = start + dt.timedelta(days=1)
    after = [catalog.codes(query, by=name) for name in ("reader", "other")]

    assert before == ["reader", "other"]
    assert after == [["UNAUTHENTICATED"], ["UNAUTHENTICATED"]]
    assert catalog.ask(query)["viewer"] == {"subject": "admin"}
