"""Who acts for an organization, and who gives its word: a person of its own."""

from typing import Any

import sqlalchemy as sa

from catalog.plugin import Asker, Precondition, Seen, where_speaking
from catalog_partnership.rules.sides import where_acting

Condition = sa.ColumnElement[bool]


def acting(of: Seen, key: str, message: str) -> Precondition:
    """Return what must hold of whoever acts for the organization that a row has by its *key*."""
    return Precondition(
        of=of,
        code="NOT_YOUR_ORGANIZATION",
        message=message,
        holds=lambda row, asker: where_acting(getattr(row, key), asker),
        is_about_who=True,
    )


def speaking(of: Seen, key: str, message: str) -> tuple[Precondition, Precondition]:
    """Return what must hold of whoever gives the word of the organization of a row.

    They act for it, and are a person; for one that nobody has claimed, whoever recorded it records
    its word.
    """

    def where_person_if_acting(row: Any, asker: Asker) -> Condition:
        key_of_row = getattr(row, key)
        word = where_speaking(asker.principal, key_of_row)
        return sa.or_(~where_acting(key_of_row, asker), word)

    return (
        acting(of, key, message),
        Precondition(
            of=of,
            code="ROLE_NOT_HELD",
            message="A person of the organization gives its word: ask with a token of theirs.",
            holds=where_person_if_acting,
            is_about_who=True,
        ),
    )
