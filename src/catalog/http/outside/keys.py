"""Keys: the public keys of an issuer, fetched seldom, and kept while its server is gone."""

import asyncio
import logging
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from catalog.outgoing import HttpClient, HttpFailedError, HttpRefusedError, HttpResponse

log = logging.getLogger("catalog.http")
FRESH = 300.0  # seconds after which they are fetched again, beside the requests
SELDOM = 30.0  # seconds between attempts, whatever tokens ask for
LONGEST = 86_400.0  # seconds for which they are good without news of the server
STALE = 2 * FRESH  # seconds after which nothing is answered before they were asked for
SECONDS = 2.0  # for one attempt: less than any authenticator gets
PATIENCE = 0.5  # seconds for a key that nobody knows, where others are known
MOST = 100  # keys that are looked at
EDWARDS = "Ed25519"  # the curve of EdDSA, as RFC 9864 calls that, too
SHORT = 2_048  # bits of RSA that no key may have less of
TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}


class NoKeysError(Exception):
    """No key is known, so that no token can be told from another."""


class IssuerKeys:
    """The keys at one address."""

    def __init__(
        self, url: str, http: HttpClient, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._url = url
        self._http = http
        self._clock = clock
        self._known: Sequence[Any] = ()
        self._fetched_at = self._tried_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    async def fitting(self, kid: str | None, algorithm: str) -> Sequence[Any]:
        """Return the keys that may have signed a token; raises `NoKeysError` where none is known.

        A `kid` that nobody knows is looked up at the server, where nobody asked it a moment ago.
        Keys that are older than `STALE` are used only where the server does not answer.
        """
        age = self._age
        if age > STALE:
            await self._fetched(SECONDS)
        elif age > FRESH:
            self._begin()
        found = self._matching(kid, algorithm)
        if not found and (self._fetching is not None or self._may_try):
            await self._fetched(PATIENCE if self._known else SECONDS)
            found = self._matching(kid, algorithm)
        if self._age > LONGEST:
            self._known = ()
            raise NoKeysError
        return found

    @property
    def _age(self) -> float:
        return self._clock() - self._fetched_at

    def _matching(self, kid: str | None, algorithm: str) -> Sequence[Any]:
        return [key for key in self._known if _fits(key, kid, algorithm)]

    @property
    def _may_try(self) -> bool:
        return self._clock() - self._tried_at >= SELDOM

    async def _fetched(self, seconds: float) -> None:
        """Wait for what is fetched now, for a while; it goes on for others."""
        self._begin()
        if self._fetching is not None:
            await asyncio.wait([self._fetching], timeout=seconds)

    def _begin(self) -> None:
        if self._fetching is None and self._may_try:
            self._tried_at = self._clock()
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(self._end)

    def _end(self, _done: asyncio.Task[None]) -> None:
        self._fetching = None

    async def _fetch(self) -> None:
        try:
            answer = await self._http.request("GET", self._url, seconds=SECONDS)
            found = _read(answer)
        except (HttpFailedError, HttpRefusedError, ValueError) as error:
            log.warning(
                "The keys of CATALOG_JWT_KEYS cannot be fetched: %s Tokens are checked with the %d "
                "keys that are known.",
                error,
                len(self._known),
            )
        else:
            self._known, self._fetched_at = found, self._clock()
            if not found:
                log.warning("CATALOG_JWT_KEYS has no public key for signatures: no token is good.")


def _read(answer: HttpResponse) -> Sequence[Any]:
    """Return the public keys for signatures; raises an error where the answer is no set of keys."""
    from joserfc.errors import JoseError  # noqa: PLC0415  # it is imported where it is needed
    from joserfc.jwk import import_key  # noqa: PLC0415

    if not answer.is_success:
        message = f"The answer has the status {answer.status}."
        raise HttpFailedError(message)
    told = orjson.loads(answer.content)
    listed = told.get("keys") if isinstance(told, dict) else None
    if not isinstance(listed, list):
        message = "The answer is no set of keys."
        raise ValueError(message)  # noqa: TRY004  # as what is no JSON at all
    found = []
    for given in listed[:MOST]:
        try:
            with warnings.catch_warnings(action="ignore"):  # of keys that are left out below
                key: Any = import_key(given) if _is_usable(given) else None
        except (JoseError, AttributeError, KeyError, TypeError, ValueError):
            continue  # others may be good
        if key is not None and (key.key_type != "RSA" or key.public_key.key_size >= SHORT):
            found.append(key)
    return found


def _is_usable(given: dict[str, Any]) -> bool:
    may_verify = "verify" in given.get("key_ops", ["verify"])
    is_public = given.get("kty") in set(TYPES.values())
    return is_public and given.get("use", "sig") == "sig" and may_verify


def _fits(key: Any, kid: str | None, algorithm: str) -> bool:
    """Tell whether a key is of this name, and of this algorithm and no other."""
    told: dict[str, object] = key.as_dict(private=False)
    curve = EDWARDS if algorithm.startswith("Ed") else CURVES.get(algorithm)
    is_named = kid is None or told.get("kid") == kid
    is_kind = told["kty"] == TYPES[algorithm[:2]] and told.get("alg", algorithm) == algorithm
    return is_named and is_kind and told.get("crv") == curve
