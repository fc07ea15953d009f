"""Test that who sees a row is said once, and at the start."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import pytest
import sqlalchemy as sa
from catalog_notes.changes import AddNote
from catalog_notes.schema import PARTS, Note
from catalog_notes.tables import NoteRow

from catalog.domain.access import anonymous, system
from catalog.graph.errors import DeclarationError
from catalog.plugin import (
    PUBLIC,
    Mutation,
    Node,
    Seen,
    ServiceRow,
    change,
    entity,
    extends,
    where_anybody,
)
from catalog.schema.core import compose


def test_an_entity_says_who_sees_its_rows() -> None:
    thing = type("Thing", (Node,), {"__doc__": "Rows that anybody might see."})

    with pytest.raises(DeclarationError, match=r"Thing must say who sees its rows: @entity\("):
        entity(NoteRow)(thing)
    with pytest.raises(DeclarationError, match="Thing is not Other, whose rows its Seen is about"):
        entity(Seen("Other", NoteRow, where_anybody, ring=PUBLIC))(thing)
    open_: type = entity(Seen("Thing", NoteRow, where_anybody))(thing)
    with pytest.raises(DeclarationError) as told:
        compose({"one": [open_]})
    guarded: type = entity(Seen("Thing", NoteRow, where_anybody, ring=PUBLIC))(thing)

    assert str(told.value) == (
        "Thing must say which ring sees its rows: add ring=PUBLIC, PARTICIPANT or HOUSE to its "
        "Seen, the widest that sees any of them."
    )
    assert "type Thing implements Node" in compose({"one": [guarded]}).sdl()


def test_one_table_has_one_type_that_says_who_sees_it() -> None:
    other: type = entity(Seen("Thing", NoteRow, where_anybody, ring=PUBLIC))(
        type("Thing", (Node,), {"__doc__": "Notes, once more."})
    )

    with pytest.raises(DeclarationError) as told:
        compose({"one": [*PARTS, other]})

    assert str(told.value) == (
        "Note and Thing are both declared over NoteRow: "
        "one of them must go, or have a table of its own."
    )


def test_an_administrator_sees_what_a_rule_hides() -> None:
    hidden = Seen("Thing", NoteRow, lambda _table, _principal: sa.false(), ring=PUBLIC)

    assert str(hidden(NoteRow, system("test"))) == str(sa.true())
    assert str(hidden(NoteRow, anonymous(may_read=True))) == str(sa.false())


def test_a_change_refers_to_a_type_as_the_type_is_seen() -> None:
    @dataclass(frozen=True, kw_only=True)
    class AddNoteAnywhere(AddNote):
        """Write a note on any service."""

        service_id: Annotated[UUID, Seen("Service", ServiceRow, where_anybody, ring=PUBLIC)]

    @extends(Mutation)
    class Stray:
        """A stray mutation."""

        stray = change(AddNoteAnywhere, Note)

    with pytest.raises(DeclarationError) as told:
        compose({"one": [*PARTS, Stray]})

    assert str(told.value) == (
        "AddNoteAnywhere.service_id refers to Service by a Seen of its own: "
        "use the one that the type Service is declared with."
    )
