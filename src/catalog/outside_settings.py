"""The settings for what lies outside: whom plugins may ask, and whose tokens let people in."""

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

PREFIX = "CATALOG_"
HOST = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\]|[0-9a-f:]+)(:[0-9]{1,5})?")


def _host(text: str) -> str:
    """Return a host as it is compared, or raise ValueError."""
    if HOST.fullmatch(text.lower()) is None:
        message = f"{text} is no host: write a name or an address, perhaps with a port"
        raise ValueError(message)
    return text.lower()


Host = Annotated[str, AfterValidator(_host)]
Algorithm = Literal[
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
]
"""How tokens may be signed: with a public key that tells who signed, and never a shared secret."""


def split(value: object) -> object:
    """Return the words of a text with commas; anything else as it is."""
    if isinstance(value, str):
        return {item.strip() for item in value.split(",") if item.strip()}
    return value


class OutsideSettings(BaseSettings):
    """Whom plugins may ask, and whose tokens let people in."""

    http_allowed_hosts: Annotated[frozenset[Host], NoDecode] = Field(
        default=frozenset(),
        description="Hosts inside of the own network, each perhaps with a port, that plugins may "
        "send requests to, with commas.",
    )
    jwt_issuer: str | None = Field(
        default=None, description="Whose JSON Web Tokens let people in, as their iss says."
    )
    jwt_audience: str | None = Field(
        default=None, description="What such a token must be for, as its aud says."
    )
    jwt_keys: str | None = Field(
        default=None, description="The address of the issuer's public keys, a JWKS."
    )
    jwt_types: Annotated[frozenset[str], NoDecode] = Field(
        default=frozenset({"at+jwt"}),
        description="The values of typ that such tokens have, with commas.",
    )
    jwt_algorithms: Annotated[frozenset[Algorithm], NoDecode] = Field(
        default=frozenset({"RS256", "PS256", "ES256", "EdDSA", "Ed25519"}),
        description="How such tokens may be signed, with commas.",
    )
    jwt_scopes: Annotated[frozenset[str], NoDecode] = Field(
        default=frozenset({"catalog:read"}),
        description="What such a token may do that names no scope of the catalog, with commas.",
    )

    @field_validator(
        "http_allowed_hosts", "jwt_types", "jwt_algorithms", "jwt_scopes", mode="before"
    )
    @classmethod
    def _split_words(cls, value: object) -> object:
        return split(value)

    @model_validator(mode="after")
    def _must_name_a_whole_issuer(self) -> Self:
        """Refuse an issuer without its audience or keys, and keys that anybody could replace."""
        given = {name: getattr(self, name) for name in ("jwt_issuer", "jwt_audience", "jwt_keys")}
        missing = [f"{PREFIX}{name}".upper() for name in given if not given[name]]
        if missing and len(missing) < len(given):
            message = f"{' and '.join(missing)} must be set, too: they belong together"
            raise ValueError(message)
        where = urlsplit(self.jwt_keys or "https://")
        hosts = {where.hostname, where.netloc.lower()}
        if where.scheme != "https" and not hosts & self.http_allowed_hosts:
            message = "CATALOG_JWT_KEYS must begin with https://, or name a host that is allowed"
            raise ValueError(message)
        return self
