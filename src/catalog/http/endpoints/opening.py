"""Opening the door: the identity of requests, as the settings and the plugins of a catalog say."""

import datetime as dt
from collections.abc import Callable

from catalog.domain import tokens
from catalog.domain.declared.extensions import Extensions
from catalog.http.identity import Identity
from catalog.http.outside import jwt
from catalog.http.outside.asking import Outside
from catalog.settings import Settings
from catalog.storage.database.engine import Database


def identity(
    database: Database,
    secret: bytes,
    clock: Callable[[], dt.datetime],
    settings: Settings,
    extensions: Extensions,
) -> Identity:
    """Return what knows who makes a request."""
    scopes = frozenset({*tokens.EVERY_SCOPE, *extensions.rules.scopes})
    return Identity(
        database,
        secret,
        clock,
        anonymous_read=settings.anonymous_read,
        anonymous_house=settings.anonymous_house,
        public_labels=settings.public_labels,
        outside=outside(settings, extensions, scopes),
        scopes=scopes,
    )


def outside(settings: Settings, extensions: Extensions, scopes: frozenset[str]) -> Outside | None:
    """Return those who let people in from outside, the catalog's own first; None for nobody."""
    equipment = extensions.rules.equipment
    own = jwt.authenticator(settings, equipment.http, scopes)
    every = (*([own] if own else ()), *extensions.authenticators)
    return Outside(every, equipment) if every else None
