"""Global ids: base64 of `TypeName:uuid`, with one spelling each."""

from base64 import b64decode, b64encode
from binascii import Error
from typing import NamedTuple
from uuid import UUID


class GlobalId(NamedTuple):
    """The type of an object and its key."""

    type: str
    key: UUID


def encode(type_name: str, key: object) -> str:
    """Return the global id of the object of *type_name* with *key*."""
    return b64encode(f"{type_name}:{key}".encode()).decode()


def decode(text: str) -> GlobalId | None:
    """Return what *text* stands for, or None where it is no global id."""
    try:
        type_name, _, key = b64decode(text, validate=True).decode().partition(":")
        found = GlobalId(type_name, UUID(key))
    except (Error, ValueError):
        return None
    return found if encode(*found) == text else None
