"""Identity: who makes a request, by the token that it carries."""

import asyncio
import datetime as dt
import logging
from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from starlette.datastructures import Headers

from catalog.domain import tokens
from catalog.domain.access import READ, Principal, anonymous
from catalog.domain.declared.authenticators import Identified
from catalog.http.negotiation import RefusedError
from catalog.http.outside.asking import Outside
from catalog.storage import services
from catalog.storage.database.engine import Database

log = logging.getLogger("catalog.http")
CHALLENGE = {"www-authenticate": "Bearer"}
NONE = Headers()
REMEMBERED = 1_000  # principals at most
MOST_TOLD = 100  # public keys that are looked up at the start
NOBODY = ""  # in the place of a digest: whoever has no token
A_WHILE = dt.timedelta(seconds=0.5)  # a token that another process revoked may work for so long

IS_LOOKING_UP = ContextVar("IS_LOOKING_UP", default=False)
"""Whether what is asked now is asked to find out who makes a request."""


Key: TypeAlias = str | Identified
"""By what somebody is remembered: the digest of a token, or who others say that they are."""


class Known(NamedTuple):
    """A principal as it was found, and when it has to be looked up again."""

    principal: Principal
    since: dt.datetime
    until: dt.datetime
    changes: int


class Identity:
    """Knows the principals of tokens.

    It looks each up anew after `A_WHILE`, and at once after this process has changed any.
    Whoever has no token sees as a member of the organization *anonymous_house* does.
    """

    def __init__(
        self,
        database: Database,
        secret: bytes,
        clock: Callable[[], dt.datetime],
        *,
        anonymous_read: bool,
        anonymous_house: str | None = None,
        public_labels: frozenset[str] = frozenset(),
        outside: Outside | None = None,
        scopes: frozenset[str] = frozenset(tokens.EVERY_SCOPE),
    ) -> None:
        self._database = database
        self._secret = secret
        self._clock = clock
        self._anonymous = anonymous(may_read=anonymous_read, public_labels=public_labels)
        self._house = anonymous_house
        self._public_labels = public_labels
        self._outside = outside
        self._scopes = scopes
        self._known: OrderedDict[Key, Known] = OrderedDict()
        self._asked: dict[tuple[Key, int], asyncio.Task[tokens.Held | None]] = {}

    async def tell_missing(self) -> None:
        """Tell in the log which names of the settings nothing in the catalog has."""
        await self._tell_missing_house()
        await self._tell_missing_labels()

    async def _tell_missing_house(self) -> None:
        """Tell in the log where readers without a token are to see as nobody's members do."""
        if self._house and not (await self._anybody(self._house)).has_house:
            log.warning(
                "CATALOG_ANONYMOUS_HOUSE names %s, which no organization is called: readers without"
                " a token see what is public. Write the slug of one, or add it",
                self._house,
            )

    async def _tell_missing_labels(self) -> None:
        """Tell in the log which public keys no label has: they may be misspelt."""
        if not self._public_labels:
            return
        async with self._database.reading() as session:
            asked = sorted(self._public_labels)[:MOST_TOLD]
            missing = sorted(set(asked) - await services.label_keys(session, asked))
        if missing:
            log.warning(
                "CATALOG_PUBLIC_LABELS names %s, which no label of a service has as its key: they "
                "show nothing. Write the keys as the labels have them",
                ", ".join(missing),
            )

    async def principal(self, header: str | None, headers: Headers = NONE) -> Principal:
        """Return who sends this `Authorization` header, among these *headers*.

        Raises `RefusedError` with the code UNAUTHENTICATED where the token is not good, and where
        there is none and reading takes one: nothing else is done for such a request.
        """
        scheme, _, secret = (header or "").partition(" ")
        token = secret.strip() if scheme.lower() == "bearer" else None
        found = await self._found(token, headers)
        if found is not None:
            return found
        if header is None:
            if self._anonymous.may(READ):
                return (self._house and await self._remembered(NOBODY)) or self._anonymous
            message = "Log in: send a token in the header Authorization, as Bearer TOKEN."
            raise RefusedError(401, message, code="UNAUTHENTICATED", headers=CHALLENGE)
        message = "The token is not valid: it is unknown, revoked or expired."
        raise RefusedError(401, message, code="UNAUTHENTICATED", headers=CHALLENGE)

    async def _found(self, token: str | None, headers: Headers) -> Principal | None:
        """Return who holds a token of the catalog, or whom others let in."""
        if self._outside is not None and not (token or "").startswith(tokens.PREFIX):
            named = await self._outside.identified(token, headers, self._clock())
            return None if named is None else await self._remembered(named)
        return await self._remembered(tokens.digest(token, self._secret)) if token else None

    async def _remembered(self, digest: Key) -> Principal | None:
        """Return who holds the token of this digest, or who has none, as it was a while ago."""
        now = self._clock()
        known = self._known.get(digest)
        if known is not None:
            principal, since, until, changes = known
            if changes == self._database.identities and since <= now < until:
                return principal
            del self._known[digest]
        changes = self._database.identities
        held = await self._held(digest, now, changes)
        if held is None:
            return None
        until = min(now + A_WHILE, held.expires_at or dt.datetime.max.replace(tzinfo=dt.UTC))
        self._known[digest] = Known(held.principal, now, until, changes)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return held.principal

    async def _held(self, digest: Key, now: dt.datetime, changes: int) -> tokens.Held | None:
        """Return who holds a token; requests at the same moment share one look-up."""
        key = (digest, changes)
        asked = self._asked.get(key)
        if asked is None:
            asked = self._asked[key] = asyncio.create_task(self._look_up(digest, now))
            asked.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(asked)  # others may wait for it, too

    def _forget(self, key: tuple[Key, int], done: asyncio.Task[tokens.Held | None]) -> None:
        del self._asked[key]
        _ = done.cancelled() or done.exception()  # else asyncio logs it as forgotten

    async def _look_up(self, digest: Key, now: dt.datetime) -> tokens.Held | None:
        IS_LOOKING_UP.set(True)  # it has a task, and so a context, of its own
        if digest == NOBODY:
            return tokens.Held(await self._anybody(self._house or ""), None)
        async with self._database.reading() as session:
            if isinstance(digest, str):
                return await tokens.holder_of(session, digest, now, self._public_labels)
            given = replace(digest, scopes=digest.scopes & self._scopes)
            return await tokens.identified(session, given, now, self._public_labels)

    async def _anybody(self, house: str) -> Principal:
        async with self._database.reading() as session:
            return await tokens.seeing_as(session, self._anonymous, house)
