"""JSON Web Tokens of one issuer, checked as RFC 8725 says.

Everything is looked at that needs no key before a key is looked for, so that a token which cannot
be good makes no request to anywhere. What a token says of its own key is never followed.
"""

import binascii
import datetime as dt
import warnings
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

import orjson

from catalog.domain import tokens
from catalog.domain.declared.authenticators import Authenticator, Credentials, Identified
from catalog.http.outside.keys import IssuerKeys
from catalog.outgoing import HttpClient
from catalog.settings import Settings

LONGEST = 16_384  # characters of a token
LONG = 255  # of a subject, and of the name of a key
TRIED = 8  # keys for a token that names none
SKEW = 60  # seconds by which clocks may differ
OWN_KEYS = frozenset({"crit", "jwk", "jku", "x5u", "b64", "zip", "enc"})
"""What a header must not have: it leads to other keys, or changes what is signed."""
SCOPES = ("scope", "scp")
NAME = "jwt"


@dataclass(frozen=True)
class Jwt:
    """Tells whom a token of the issuer is about."""

    issuer: str
    audience: str
    types: frozenset[str]
    algorithms: frozenset[str]
    scopes: frozenset[str]
    """What a token may do that names none of the scopes that the catalog knows."""
    known: frozenset[str]
    keys: IssuerKeys

    async def identified(self, asked: Credentials) -> Identified | None:
        """Return whom a token is about, or None where it is not good."""
        parts = (asked.token or "").split(".")
        if len(parts) != 3 or len(asked.token or "") > LONGEST:  # noqa: PLR2004  # as RFC 7515 has
            return None
        header, claims = map(_object, parts[:2])
        now = asked.now.timestamp()
        if header is None or claims is None or not self._may_be_good(header, claims, now):
            return None
        kid, algorithm = header.get("kid"), header["alg"]
        for key in (await self.keys.fitting(kid, algorithm))[:TRIED]:
            if _is_signed(asked.token or "", key, algorithm):
                return self._about(claims)
        return None

    def _may_be_good(
        self, header: Mapping[str, Any], claims: Mapping[str, Any], now: float
    ) -> bool:
        """Tell whether a token would be good if it were signed with a key of the issuer."""
        kid, audience = header.get("kid"), claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        return (
            _is_one_of(header.get("alg"), self.algorithms)
            and _is_type(header.get("typ"), self.types)
            and not OWN_KEYS & header.keys()
            and ("kid" not in header or _is_word(kid))
            and claims.get("iss") == self.issuer
            and self.audience in audiences
            and _is_word(claims.get("sub"))
            and _is_current(claims, now)
        )

    def _about(self, claims: Mapping[str, Any]) -> Identified:
        given = next((claims[name] for name in SCOPES if name in claims), "")
        words = given.split() if isinstance(given, str) else given
        named = {word for word in words if isinstance(word, str)} if _is_list(words) else set()
        end = min(float(claims["exp"]) + SKEW, _LAST)
        return Identified(
            issuer=self.issuer,
            subject=claims["sub"],
            scopes=self.known & named or self.scopes,
            expires_at=dt.datetime.fromtimestamp(end, dt.UTC),
        )


_LAST = dt.datetime(9999, 1, 1, tzinfo=dt.UTC).timestamp()


def authenticator(
    settings: Settings, http: HttpClient, known: frozenset[str]
) -> Authenticator | None:
    """Return what lets in holders of tokens, as the settings say; None where they name nobody.

    *known* are the scopes that the catalog and its plugins have.
    """
    if not (settings.jwt_issuer and settings.jwt_audience and settings.jwt_keys):
        return None
    made = Jwt(
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        types=frozenset(map(_type, settings.jwt_types)),
        algorithms=settings.jwt_algorithms,
        scopes=settings.jwt_scopes or frozenset(tokens.SCOPES[:1]),
        known=known,
        keys=IssuerKeys(settings.jwt_keys, http),
    )
    return Authenticator(name=NAME, do=made.identified)


def _object(part: str) -> Mapping[str, Any] | None:
    """Return the object that a part of a token says, or None."""
    try:
        found = orjson.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _is_signed(token: str, key: Any, algorithm: str) -> bool:
    from joserfc import jws  # noqa: PLC0415  # it is imported where it is needed
    from joserfc.errors import JoseError, SecurityWarning  # noqa: PLC0415

    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    registry.max_header_length = LONGEST  # parameters of their own, and a chain of certificates
    try:
        with warnings.catch_warnings(category=SecurityWarning, action="ignore"):
            # It is told that EdDSA has a new name, which issuers do not use yet.
            jws.deserialize_compact(token, key, registry=registry)
    except (JoseError, ValueError, TypeError):
        return False
    return True


def _is_one_of(value: object, known: frozenset[str]) -> bool:
    return isinstance(value, str) and value in known


def _is_type(value: object, known: frozenset[str]) -> bool:
    return isinstance(value, str) and _type(value) in known


def _type(value: str) -> str:
    """Return a media type as RFC 7515 compares those of tokens."""
    return value.lower().removeprefix("application/")


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONG and value.isprintable()


def _is_current(claims: Mapping[str, Any], now: float) -> bool:
    """Tell whether a token has not expired, has begun, and is not from the future."""
    end, start, made = claims.get("exp"), claims.get("nbf", 0), claims.get("iat", 0)
    if not (_is_time(end) and _is_time(start) and _is_time(made)):
        return False
    return now < end + SKEW and max(start, made) <= now + SKEW


def _is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
