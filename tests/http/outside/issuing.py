"""An issuer of tokens, as another system is one: its keys, its key server, and its tokens."""

import base64
import datetime as dt
import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from catalog.domain.access import system
from catalog.domain.identities import IdentifyPerson
from catalog.domain.writing.transaction import utc_now
from catalog.storage import organizations
from tests.asking import Asking
from tests.http.outside.others import Heard, Other, Said

ISSUER, AUDIENCE = "https://login.example", "https://catalog.example"
SUBJECT = "f3a1"
TYPE = "at+jwt"
RSA = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
OTHER_RSA = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
EC = ECKey.generate_key("P-256", {"kid": "ec"}, private=True)
WIDE_EC = ECKey.generate_key("P-384", {"kid": "wide"}, private=True)
OKP = OKPKey.generate_key("Ed25519", {"kid": "ed"}, private=True)
ALGORITHMS = {"rsa": "RS256", "ec": "ES256", "ed": "EdDSA", "wide": "ES384"}
VIEWER = "{ viewer { subject organizations { slug } scopes } }"


def b64(content: bytes | Mapping[str, Any]) -> str:
    """Return base64 as tokens have it."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims(**given: Any) -> dict[str, Any]:
    """Return good claims, with these instead or beside; None leaves one out."""
    now = int(utc_now().timestamp())
    usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": SUBJECT, "iat": now, "exp": now + 300}
    return {name: value for name, value in (usual | given).items() if value is not None}


def token(key: Any = RSA, header: Mapping[str, Any] | None = None, **given: Any) -> str:
    """Return a token that is signed with *key*; in its header, None leaves a value out."""
    kid = key.as_dict().get("kid")
    usual = {"alg": ALGORITHMS.get(kid, "RS256"), "typ": TYPE, "kid": kid}
    whole = {name: item for name, item in (usual | dict(header or {})).items() if item is not None}
    registry = jws.JWSRegistry(algorithms=[str(whole["alg"])], strict_check_header=False)
    content = json.dumps(claims(**given)).encode()
    with warnings.catch_warnings(action="ignore"):  # EdDSA has a new name
        return jws.serialize_compact(whole, content, key, registry=registry)


def by_hand(**header: Any) -> str:
    """Return a token with a good signature, whatever else its header says."""
    head = {"alg": "RS256", "typ": TYPE, "kid": "rsa", **header}
    signed = f"{b64(head)}.{b64(claims())}"
    key: Any = RSA.private_key
    return f"{signed}.{b64(key.sign(signed.encode(), PKCS1v15(), SHA256()))}"


def unsigned(header: Mapping[str, Any], signature: bytes = b"", **given: Any) -> str:
    """Return a token of which nobody says that it is true."""
    return f"{b64({'typ': TYPE, **header})}.{b64(claims(**given))}.{b64(signature)}"


@dataclass
class KeyServer:
    """What a key server answers: the keys that it has now, or nothing while it is gone."""

    keys: list[Any] = field(default_factory=lambda: [RSA, EC, OKP])
    is_gone: bool = False

    def __call__(self, _heard: Heard) -> Said:
        if self.is_gone:
            return Said(503)
        listed = [key.as_dict(private=False) for key in self.keys]
        return Said(body=json.dumps({"keys": listed}).encode())


def settings(keys: Other) -> dict[str, Any]:
    """Return the settings of a catalog that lets in whom the issuer knows."""
    return {
        "jwt_issuer": ISSUER,
        "jwt_audience": AUDIENCE,
        "jwt_keys": keys.url("/jwks"),
        "http_allowed_hosts": frozenset({keys.host}),
    }


def known(catalog: Asking, subject: str = SUBJECT) -> None:
    """Add somebody whom the issuer calls so: a member of the bank."""
    catalog.member("bank")
    bank = catalog.ask('{ organization(slug: "bank") { id } }')["organization"]["id"]
    given = {"slug": "owner", "name": "Owner", "organizationIds": [bank]}
    catalog.change("createPerson", given)

    async def identify() -> None:
        async with catalog.catalog.database.reading() as session:
            person = await organizations.person_by_slug(session, "owner")
        assert person is not None
        change = IdentifyPerson(issuer=ISSUER, subject=subject, person_id=person.id)
        await catalog.catalog.make(change, system("test"))

    catalog.run(identify)


def asked(catalog: Asking, secret: str, **headers: str) -> Any:
    """Ask who one is, with a token."""
    given = {"authorization": f"Bearer {secret}", **headers}
    return catalog.client.post("/graphql", json={"query": VIEWER}, headers=given)


def later(seconds: float) -> Callable[[], dt.datetime]:
    """Return a clock that is ahead."""
    return lambda: utc_now() + dt.timedelta(seconds=seconds)
