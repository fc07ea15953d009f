"""Asking: who makes a request that carries no token of the catalog's own."""

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.datastructures import Headers

from catalog.domain.declared.authenticators import Authenticator, Credentials, Identified
from catalog.domain.declared.equipment import Equipment
from catalog.guests import OverstayedError
from catalog.http import outages
from catalog.http.negotiation import RefusedError
from catalog.http.outside.keys import NoKeysError

log = logging.getLogger("catalog.http")
LONGEST = 255  # letters of an issuer, and of a subject


@dataclass(frozen=True)
class Outside:
    """Those who are asked who somebody is, in their order."""

    authenticators: Sequence[Authenticator]
    equipment: Equipment

    async def identified(
        self, token: str | None, headers: Headers, now: dt.datetime
    ) -> Identified | None:
        """Return whom the first of them knows, or None."""
        asked = Credentials(
            token=token, headers=_joined(headers), now=now, equipment=self.equipment
        )
        for item in self.authenticators:
            found = await self._asked(item, asked)
            if found is not None:
                return found
        return None

    async def _asked(self, item: Authenticator, asked: Credentials) -> Identified | None:
        guests = self.equipment.guests
        name = f"authenticator {item.name}"
        try:
            found = await guests.call(
                name, item.plugin, guests.limits.field, partial(item.do, asked)
            )
            if found is None or _is_identity(found):
                return found
        except Exception as error:  # a plugin's function may raise anything
            if isinstance(error, NoKeysError) or _is_own_delay(item, error):
                raise _away() from error
            log.error(  # noqa: TRY400  # the error is in it
                "The %s of %s fails, and lets nobody in.",
                name,
                item.plugin or "the catalog",
                exc_info=error,
                extra={"plugin": item.plugin},
            )
            return None
        log.error("The %s of %s returns %r, which is no Identified.", name, item.plugin, found)
        return None


def _is_own_delay(item: Authenticator, error: Exception) -> bool:
    """Tell whether the catalog itself was too slow, of which no token is wrong."""
    return not item.plugin and isinstance(error, OverstayedError)


def _away() -> RefusedError:
    return RefusedError(503, outages.AWAY, code="UNAVAILABLE", headers=outages.RETRY_AFTER)


def _joined(headers: Headers) -> Mapping[str, str]:
    """Return the headers by name; one that was sent twice is one with commas, as RFC 9110 says."""
    return {name: ", ".join(headers.getlist(name)) for name in dict.fromkeys(headers)}


def _is_identity(found: object) -> bool:
    """Tell whether a function of a plugin returned what it may."""
    return (
        isinstance(found, Identified)
        and all(map(_is_name, (found.issuer, found.subject)))
        and " " not in found.issuer  # else its people could be taken for those of another
        and _are_words(found.scopes)
        and (found.organizations is None or _are_words(found.organizations))
        and (found.expires_at is None or _is_moment(found.expires_at))
    )


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST and value.isprintable()


def _are_words(values: object) -> bool:
    return isinstance(values, frozenset) and all(map(_is_name, values))


def _is_moment(value: object) -> bool:
    return isinstance(value, dt.datetime) and value.utcoffset() is not None
