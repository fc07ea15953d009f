"""Test that clients filter by the objects of a function where it names the columns behind them."""

from collections.abc import Callable, Sequence

import pytest
import strawberry
from catalog_notes import Notes
from catalog_notes.schema import Note
from catalog_notes.tables import NoteRow

from catalog.app import open_catalog
from catalog.graph.errors import DeclarationError
from catalog.host import gather
from catalog.plugin import HOUSE, Context, batch, extends
from catalog.settings import Settings
from tests.asking import Asking
from tests.plugins.bringing import bringing

NOTES = """
{ service(slug: "mail") { notes(where: {place: WHERE}) { nodes { text place { isOnTop } } } } }
"""
ON_TOP = NOTES.replace("WHERE", "{isOnTop: {eq: true}}")
BY_WORD = NOTES.replace("WHERE", '{word: {eq: "top"}}')


@strawberry.type
class Place:
    """Where a note stands."""

    is_on_top: bool | None = strawberry.field(description="Whether it stands above the others.")
    word: str | None = strawberry.field(description="The same in a word.")


async def place(parents: Sequence[NoteRow], context: Context) -> Sequence[Place | None]:
    """Where it stands."""
    return [Place(is_on_top=it.pinned, word="top" if it.pinned else "list") for it in parents]


@extends(Note)
class PlaceOfNote:
    """Where notes stand."""

    place = batch("pinned", filters={"is_on_top": "pinned"}, ring=HOUSE)(place)


def test_objects_of_a_function_are_filtered_by_the_columns_that_it_names(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(Notes, bringing("places", graphql_types=[Place, PlaceOfNote]))
    service = catalog.live("mail")
    for text, pinned in (("Mind the gap.", True), ("Mind the step.", False)):
        catalog.change("addNote", {"serviceId": service, "text": text, "pinned": pinned})

    found = catalog.ask(ON_TOP)["service"]["notes"]["nodes"]

    assert found == [{"text": "Mind the gap.", "place": {"isOnTop": True}}]
    assert catalog.codes(BY_WORD) == ["GRAPHQL_VALIDATION_FAILED"]


def test_a_field_that_its_object_lacks_is_told_at_the_start() -> None:
    @extends(Note)
    class Wrong:
        """Where notes stand."""

        place = batch("pinned", filters={"is_below": "pinned"}, ring=HOUSE)(place)

    wrong = bringing("places", graphql_types=[Place, Wrong])

    with pytest.raises(DeclarationError, match="place filters by is_below, which Place lacks"):
        open_catalog(gather([Notes, wrong]), Settings())
