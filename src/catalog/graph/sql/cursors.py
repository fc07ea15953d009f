"""Cursors: the place of a row in one order of one connection, signed against forgery."""

import binascii
import datetime as dt
import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import orjson

from catalog.graph.errors import BadCursorError
from catalog.values import written

SIGNATURE = 12  # bytes


def bound_to(*parts: object) -> bytes:
    """Return what a cursor is bound to: the connection, its parent, filter and order."""
    return hashlib.sha256(orjson.dumps(parts, default=str, option=orjson.OPT_SORT_KEYS)).digest()


def write(values: Sequence[object], binding: bytes, secret: bytes) -> str:
    """Return the cursor of the row whose ordering columns hold *values*."""
    payload = orjson.dumps([_plain(value) for value in values])
    return _spelt(_sign(payload, binding, secret) + payload)


def read(cursor: str, kinds: Sequence[type], binding: bytes, secret: bytes) -> list[object]:
    """Return the values in *cursor*, of these *kinds*, or raise `BadCursorError`."""
    try:
        signed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (binascii.Error, UnicodeEncodeError) as error:
        raise BadCursorError from error
    signature, payload = signed[:SIGNATURE], signed[SIGNATURE:]
    # Decoding is lenient; a cursor has one spelling.
    is_ours = hmac.compare_digest(signature, _sign(payload, binding, secret))
    if not is_ours or _spelt(signed) != cursor:
        raise BadCursorError
    values = orjson.loads(payload)
    return [_typed(kind, value) for kind, value in zip(kinds, values, strict=True)]


def _spelt(signed: bytes) -> str:
    return urlsafe_b64encode(signed).decode().rstrip("=")


def _sign(payload: bytes, binding: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, binding + payload, "sha256")[:SIGNATURE]


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return written(value)
    return str(value) if isinstance(value, UUID) else value


def _typed(kind: type, value: Any) -> object:
    if value is None:
        return None
    if kind is dt.datetime:
        return dt.datetime.fromisoformat(value)
    if kind is dt.date:
        return dt.date.fromisoformat(value)
    return kind(value)
