"""Test the attacks on tokens that RFC 8725 tells of, each with a twin that is let in."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.domain.writing.transaction import utc_now
from catalog.storage.tables.records import AuditEntryRow
from catalog.testing.catalogs import fresh
from tests.asking import Asking, asking
from tests.http.outside.issuing import (
    AUDIENCE,
    EC,
    ISSUER,
    OKP,
    OTHER_RSA,
    RSA,
    SUBJECT,
    WIDE_EC,
    KeyServer,
    asked,
    b64,
    by_hand,
    claims,
    known,
    settings,
    token,
    unsigned,
)
from tests.http.outside.others import Other, other

PUBLIC = RSA.as_pem(private=False)
OWN_KEY = OTHER_RSA.as_dict(private=False)
ELSEWHERE = "http://127.0.0.1:9/jwks"


def now() -> int:
    """Return the time in seconds: of the moment a token is made, however late its test runs."""
    return int(utc_now().timestamp())


def confused() -> str:
    """Return a token that is signed with the public key, as if it were a secret."""
    head = b64({"alg": "HS256", "typ": "at+jwt", "kid": "rsa"})
    signed = f"{head}.{b64(claims())}"
    return f"{signed}.{b64(hmac.digest(PUBLIC, signed.encode(), hashlib.sha256))}"


def changed() -> str:
    """Return a token that somebody changed after it was signed."""
    head, _, signature = token().split(".")
    return f"{head}.{b64(claims(sub='admin'))}.{signature}"


ATTACKS: dict[str, Callable[[], str]] = {
    "alg none": lambda: unsigned({"alg": "none"}),
    "alg None": lambda: unsigned({"alg": "None", "kid": "rsa"}),
    "alg nOnE with a signature": lambda: unsigned({"alg": "nOnE"}, b"x"),
    "no alg": lambda: unsigned({"kid": "rsa"}),
    "alg as a list": lambda: unsigned({"alg": ["RS256"], "kid": "rsa"}),
    "no signature": lambda: token().rpartition(".")[0] + ".",
    "a public key as a secret": confused,
    "a key of another kind": lambda: token(EC, {"kid": "rsa", "alg": "ES256"}),
    "the kind of key of another one": lambda: unsigned({"alg": "ES256", "kid": "rsa"}, b"x" * 64),
    "a signature of nothing but zeros": lambda: unsigned({"alg": "ES256", "kid": "ec"}, bytes(64)),
    "an algorithm that is not allowed": lambda: token(RSA, {"alg": "RS512"}),
    "a curve that is not the algorithm's": lambda: token(WIDE_EC, {"kid": "ec", "alg": "ES384"}),
    "somebody else's key of that name": lambda: token(OTHER_RSA),
    "somebody else's key without a name": lambda: token(OTHER_RSA, {"kid": None}),
    "crit": lambda: by_hand(crit=["exp"], exp=now() + 300),
    "crit of b64": lambda: by_hand(crit=["b64"], b64=False),
    "a key in the token": lambda: token(OTHER_RSA, {"jwk": OWN_KEY}),
    "an address of keys in the token": lambda: token(OTHER_RSA, {"jku": ELSEWHERE}),
    "a good key in a good token": lambda: by_hand(jwk=RSA.as_dict(private=False)),
    "an address of keys in a good token": lambda: by_hand(jku=ELSEWHERE),
    "an address of certificates": lambda: token(OTHER_RSA, {"x5u": ELSEWHERE}),
    "a kid that is a path": lambda: token(OTHER_RSA, {"kid": "../../../../dev/null"}),
    "a kid that is an address": lambda: token(OTHER_RSA, {"kid": ELSEWHERE}),
    "a kid that is SQL": lambda: token(OTHER_RSA, {"kid": "x' UNION SELECT 'key"}),
    "a kid that is a number": lambda: unsigned({"alg": "RS256", "kid": 1}, b"x"),
    "a kid with NUL": lambda: unsigned({"alg": "RS256", "kid": "rsa\0"}, b"x"),
    "a kid that is too long": lambda: token(OTHER_RSA, {"kid": "x" * 300}),
    "another audience": lambda: token(aud="https://elsewhere.example"),
    "an audience that begins alike": lambda: token(aud=AUDIENCE + ".evil"),
    "no audience": lambda: token(aud=None),
    "an empty list of audiences": lambda: token(aud=[]),
    "another issuer": lambda: token(iss="https://evil.example"),
    "an issuer with a slash more": lambda: token(iss=ISSUER + "/"),
    "no issuer": lambda: token(iss=None),
    "an id token": lambda: token(RSA, {"typ": "JWT"}),
    "a logout token": lambda: token(RSA, {"typ": "logout+jwt"}),
    "no type": lambda: token(RSA, {"typ": None}),
    "expired": lambda: token(exp=now() - 61),
    "no end": lambda: token(exp=None),
    "an end that is a text": lambda: token(exp=str(now() + 300)),
    "an end that is true": lambda: token(exp=True),
    "not yet": lambda: token(nbf=now() + 600),
    "made tomorrow": lambda: token(iat=now() + 86_400),
    "no subject": lambda: token(sub=None),
    "a subject that is a number": lambda: token(sub=1),
    "an empty subject": lambda: token(sub=""),
    "a subject with NUL": lambda: token(sub=SUBJECT + "\0"),
    "a stranger": lambda: token(sub="nobody"),
    "an issuer within the subject": lambda: token(sub=f"{ISSUER} {SUBJECT}"),
    "encrypted": lambda: ".".join([*token().split("."), "x", "y"]),
    "changed claims": changed,
    "changed padding": lambda: token() + "=",
    "too long": lambda: token(RSA, name="x" * 20_000),
    "no JSON": lambda: f"{b64(b'not JSON')}.{b64(claims())}.x",
    "a list of claims": lambda: f"{b64({'alg': 'RS256'})}.{b64(b'[]')}.x",
    "not text": lambda: f"{b64(bytes([255, 254]))}.{b64(claims())}.x",
    "three dots": lambda: "...",
    "two dots": lambda: "..",
}
FETCHING = {  # which may be of a key that is new, so that the server is asked once
    "a kid that is a path",
    "a kid that is an address",
    "a kid that is SQL",
    "the kind of key of another one",
    "a key of another kind",
}

LET_IN: dict[str, Callable[[], str]] = {
    "RSA": token,
    "PSS": lambda: token(RSA, {"alg": "PS256"}),
    "a curve": lambda: token(EC),
    "Edwards' curve": lambda: token(OKP),
    "no kid": lambda: token(RSA, {"kid": None}),
    "a whole media type": lambda: token(RSA, {"typ": "application/AT+JWT"}),
    "several audiences": lambda: token(aud=["https://elsewhere.example", AUDIENCE]),
    "a thumbprint": lambda: token(RSA, {"x5t": "abc"}),
    "clocks that differ": lambda: token(exp=now() - 30, iat=now() + 30, nbf=now() + 30),
    "a time with a fraction": lambda: token(exp=now() + 300.5),
    "an end in ten thousand years": lambda: token(exp=10**14),
    "signed by hand": by_hand,
    "Edwards' curve by its new name": lambda: token(OKP, {"alg": "Ed25519"}),
    "a parameter of their own": lambda: token(RSA, {"tenant": "bank", "x": {"y": [1]}}),
    "a chain of certificates": lambda: token(RSA, {"x5c": [b64(bytes(1_500))] * 3}),
    "a long header": lambda: token(RSA, {"note": "x" * 4_000}),
    "claims of others": lambda: token(email="owner@bank.example", groups=["a"]),
}


@pytest.fixture(scope="module")
def keys() -> Iterator[Other]:
    """Give a server of keys."""
    with other(KeyServer()) as found:
        yield found


@pytest.fixture(scope="module")
def door(keys: Other) -> Iterator[Asking]:
    """Give a catalog that lets in whom the issuer knows, and has its keys."""
    with fresh() as url, asking(url, **settings(keys)) as catalog:
        known(catalog)
        assert asked(catalog, token()).status_code == 200
        yield catalog


def viewer(response: Any) -> Any:
    assert response.status_code == 200, response.text
    return response.json()["data"]["viewer"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_like_every_other_and_asks_nobody(
    attack: str, door: Asking, keys: Other
) -> None:
    before = len(keys.heard)

    response = asked(door, ATTACKS[attack]())

    unknown = door.client.post(
        "/graphql", json={"query": "{ __typename }"}, headers={"authorization": "Bearer catalog_x"}
    )
    assert response.status_code == unknown.status_code == 401
    assert response.content == unknown.content
    assert response.headers["www-authenticate"] == "Bearer"
    fetched = len(keys.heard) - before
    assert fetched <= (1 if attack in FETCHING else 0)
    assert {heard.path for heard in keys.heard} == {"/jwks"}


@pytest.mark.parametrize("good", LET_IN)
def test_a_token_that_is_good_is_let_in(good: str, door: Asking) -> None:
    found = viewer(asked(door, LET_IN[good]()))

    assert found["subject"] == f"{ISSUER} {SUBJECT}"
    assert [item["slug"] for item in found["organizations"]] == ["bank"]


@pytest.mark.parametrize(
    ("given", "scopes"),
    [
        ({}, ["catalog:read"]),
        ({"scope": "openid profile"}, ["catalog:read"]),
        ({"scope": "catalog:read catalog:write"}, ["catalog:read", "catalog:write"]),
        ({"scp": ["catalog:write"]}, ["catalog:write"]),
        ({"scope": "catalog:everything catalog:read"}, ["catalog:read"]),
        ({"scope": 7}, ["catalog:read"]),
        ({"scope": "urn:others:all api://x/y:z"}, ["catalog:read"]),
    ],
)
def test_a_token_may_do_what_it_says_and_else_what_the_settings_say(
    given: dict[str, Any], scopes: list[str], door: Asking
) -> None:
    assert sorted(viewer(asked(door, token(**given)))["scopes"]) == scopes


def test_nobody_is_an_administrator_by_such_a_token(door: Asking) -> None:
    secret = token(scope="catalog:read catalog:write", roles=["admin"], role="admin")
    made = door.client.post(
        "/graphql",
        json={
            "query": 'mutation { createService(input: {slug: "x", name: "X"}) '
            "{ userErrors { code } } }"
        },
        headers={"authorization": f"Bearer {secret}"},
    )

    assert "NOT_YOUR_ORGANIZATION" in made.text


def test_tokens_of_the_catalog_itself_go_on(door: Asking) -> None:
    assert door.ask("{ viewer { organizations { slug } } }", by="bank")["viewer"] == {
        "organizations": [{"slug": "bank"}]
    }


def test_the_audit_names_who_it_was(door: Asking) -> None:
    secret = token(scope="catalog:read catalog:write")
    document = """mutation($input: UpdatePersonInput!) {
        updatePerson(input: $input) { userErrors { code } } }"""
    who = door.ask('{ person(slug: "owner") { id revision } }')["person"]
    given = {"id": who["id"], "expectedRevision": who["revision"], "name": "The owner"}
    answer = door.client.post(
        "/graphql",
        json={"query": document, "variables": {"input": given}},
        headers={"authorization": f"Bearer {secret}"},
    ).json()

    assert answer["data"] == {"updatePerson": {"userErrors": []}}
    assert json.dumps(f"{ISSUER} {SUBJECT}") in json.dumps(_subjects(door))


def _subjects(catalog: Asking) -> list[str]:
    async def work() -> list[str]:
        async with catalog.catalog.database.reading() as session:
            return list(await session.scalars(sa.select(AuditEntryRow.subject)))

    return catalog.run(work)
