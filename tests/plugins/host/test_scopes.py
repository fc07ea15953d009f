"""Test scopes that plugins add: who may be given them, and what asks for them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
import sqlalchemy as sa
from catalog_notes import Notes
from catalog_notes.tables import NoteRow
from catalog_privacy import Processing, ProcessingInIt

from catalog.host import gather
from catalog.ids import decode
from catalog.plugin import (
    HOUSE,
    PUBLIC,
    Change,
    Connection,
    Doc,
    Mutation,
    Node,
    Plugin,
    Principal,
    Prose,
    Query,
    Seen,
    Service,
    ServiceId,
    ServiceRow,
    Work,
    change,
    column,
    connection,
    entity,
    extends,
    where_anybody,
)
from catalog.schema.core import compose
from tests.asking import Asking
from tests.plugins.bringing import bringing, plugin, problems

SENTENCE = "Let services be praised."
PRAISE = 'mutation($id: ID!) { praise(input: {serviceId: $id, text: "!"}) { service { slug } } }'


@dataclass(frozen=True, kw_only=True)
class Praise(Change):
    """Praise a service."""

    service_id: Annotated[ServiceId, Doc("The service.")]
    text: Annotated[Prose, Doc("What is good about it.")]

    async def apply(self, work: Work, _found: None) -> ServiceRow | None:
        """Leave no trace."""
        return await work.session.get(ServiceRow, self.service_id)


def praising(scope: str = "praise:give", **attributes: Any) -> type[Plugin]:
    """Make a plugin whose mutation asks for a scope."""
    fields = {"__doc__": "Parts.", "praise": change(Praise, Service, scope=scope)}
    part = extends(Mutation)(type("Part", (), fields))
    given = {"scopes": {"praise:give": SENTENCE}, **attributes}
    return bringing("praise", attributes=given, graphql_types=[part])


def test_a_mutation_asks_for_the_scope_of_its_plugin(catalog_with: Callable[..., Asking]) -> None:
    catalog = catalog_with(praising())
    service = catalog.live("web")
    catalog.token("fan", scopes=["catalog:read", "praise:give"])
    catalog.token("writer", scopes=["catalog:read", "catalog:write"])

    assert catalog.ask(PRAISE, {"id": service}, by="fan") == {
        "praise": {"service": {"slug": "web"}}
    }
    assert catalog.codes(PRAISE, {"id": service}, by="writer") == ["FORBIDDEN"]
    assert catalog.codes(PRAISE, {"id": service}, by=None) == ["UNAUTHENTICATED"]
    assert "errors" not in catalog.answer(PRAISE, {"id": service})


def test_a_mutation_says_which_scope_it_takes(catalog_with: Callable[..., Asking]) -> None:
    query = '{ __type(name: "Mutation") { fields { name description } } }'

    fields = catalog_with(praising()).ask(query)["__type"]["fields"]

    (told,) = (item["description"] for item in fields if item["name"] == "praise")
    assert told == (
        "Praise a service.\n\nIt takes the scope `praise:give`.\n\nFrom the plugin `praise`."
    )


def test_a_scope_that_nobody_declares_cannot_be_asked_for() -> None:
    assert problems(praising("praise:gave")) == [
        (
            "Part.praise of praise asks for the scope praise:gave, which nobody declares: "
            "did you mean praise:give?"
        )
    ]


@pytest.mark.parametrize("scope", ["catalog:write", "praise:give"])
def test_a_scope_of_the_catalog_or_of_a_plugin_can_be_asked_for(scope: str) -> None:
    assert dict(gather([praising(scope)]).extensions.rules.scopes) == {"praise:give": SENTENCE}


@pytest.mark.parametrize("scope", ["give", "other:give", "praise:", "praise:Give", 5])
def test_a_scope_is_written_with_the_id_of_its_plugin(scope: Any) -> None:
    assert problems(plugin("praise", scopes={scope: SENTENCE})) == [
        f"The scope {scope!r} of Praise must be written as praise:word."
    ]


@pytest.mark.parametrize("sentence", ["", None])
def test_a_scope_says_what_it_permits(sentence: Any) -> None:
    assert problems(plugin("praise", scopes={"praise:give": sentence})) == [
        "The scope 'praise:give' of Praise needs a sentence on what it permits."
    ]


def of_notes(scope: str) -> type[Plugin]:
    """Make a plugin with notes that everybody sees, and a text that takes a scope."""

    def where_reader(_table: Any, principal: Principal) -> Any:
        """Show to whoever may read it."""
        return sa.literal(principal.may(scope))

    @entity(Seen("Note", NoteRow, where_anybody, ring=PUBLIC, rings={HOUSE: where_reader}))
    class Note(Node):
        """A note."""

        text: str | None = column("What it says.", ring=HOUSE)

    @extends(Query)
    class Part:
        """Parts."""

        notes: Connection[Note] = connection("All notes.")

    attributes = {"scopes": {scope: SENTENCE}, "migrations": Notes.migrations}
    return bringing("notes", attributes=attributes, graphql_types=[Note, Part])


def test_a_scope_guards_a_field(catalog_with: Callable[..., Asking]) -> None:
    catalog = catalog_with(of_notes("notes:read"))
    service = decode(catalog.live("web"))
    assert service is not None
    catalog.put([NoteRow(service_id=service.key, text="Mind the gap.", pinned=True)])
    catalog.token("reader", scopes=["catalog:read", "notes:read"])
    catalog.token("other")
    asked = """{ all: notes { nodes { text } }
        found: notes(where: {text: {contains: "gap"}}) { totalCount } }"""

    shown = {"all": {"nodes": [{"text": "Mind the gap."}]}, "found": {"totalCount": 1}}
    hidden = {"all": {"nodes": [{"text": None}]}, "found": {"totalCount": 0}}
    for by, told in (("reader", shown), ("other", hidden), ("reader", shown), ("admin", shown)):
        assert catalog.ask(asked, by=by) == told


def test_rows_cannot_take_a_scope_that_nobody_declares() -> None:
    @entity(Seen("Note", NoteRow, where_anybody, ring=PUBLIC, scope="notes:raed"))
    class Note(Node):
        """A note."""

    attributes = {"scopes": {"notes:read": SENTENCE}}
    assert problems(bringing("notes", attributes=attributes, graphql_types=[Note])) == [
        (
            "Note of notes asks for the scope notes:raed, which nobody declares: "
            "did you mean notes:read?"
        )
    ]


def test_what_takes_a_scope_says_so() -> None:
    text = compose({"privacy": [Processing, ProcessingInIt]}).sdl()

    assert "It takes the scope `privacy:read`." in text
    assert "How personal data is processed in it. Only those that you see." in text


def test_scopes_are_a_mapping() -> None:
    assert problems(plugin("praise", scopes=["praise:give"])) == [
        "Praise.scopes is ['praise:give']: write a mapping of each scope to a sentence."
    ]
