"""Authenticators: who somebody is that another system lets in, by what their request carries."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from catalog.domain.declared.equipment import NOTHING, Equipment, Equipped


@dataclass(frozen=True, kw_only=True)
class Credentials(Equipped):
    """What a request carries: its `token`, where it has one, and its `headers` in lower case."""

    token: str | None
    headers: Mapping[str, str]
    now: dt.datetime
    equipment: Equipment = NOTHING


@dataclass(frozen=True, kw_only=True)
class Identified:
    """Somebody whom an issuer calls `subject`, what they may do here, and for how long.

    The catalog looks up the person who has this identity; one who has none, or has left, is not let
    in. `organizations` are slugs: they act for those of their own that are among these, and for all
    of their own where it is None. Nobody is an administrator by it.
    """

    issuer: str
    subject: str
    scopes: frozenset[str]
    organizations: frozenset[str] | None = None
    expires_at: dt.datetime | None = None


Authenticate: TypeAlias = Callable[[Credentials], Awaitable[Identified | None]]


@dataclass(frozen=True, kw_only=True)
class Authenticator:
    """A function `(credentials)` that tells who makes a request, or returns None.

    It is asked for each request that carries no API token of the catalog. One that raises, or takes
    too long, knows nobody.
    """

    name: str
    do: Authenticate
    plugin: str = ""
