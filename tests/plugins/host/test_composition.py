"""Test one schema out of the parts of several plugins."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import strawberry
from catalog_notes import Notes
from catalog_notes.changes import AddNote
from catalog_notes.schema import PARTS, Note

from catalog.graph.errors import DeclarationError
from catalog.host import gather
from catalog.plugin import (
    PUBLIC,
    Mutation,
    Node,
    Plugin,
    Service,
    ServiceRow,
    batch,
    change,
    column,
    extends,
    hookimpl,
)
from catalog.schema.core import compose
from tests.asking import Asking


def answering(value: str, name: str | None = None) -> Any:
    """Declare a field that always has the same value."""

    async def answer(parents: Sequence[ServiceRow], context: Any) -> Sequence[str]:
        """What is always the same."""
        return [value for _ in parents]

    answer.__name__ = name or answer.__name__
    return batch(ring=PUBLIC)(answer)


def adding(target: type, **fields: Any) -> type:
    """Make a class whose fields join a type."""
    return extends(target)(type("Part", (), {"__doc__": "Parts.", **fields}))


def bringing(name: str, *parts: type) -> type[Plugin]:
    """Make a plugin that brings parts to the schema."""
    hook = hookimpl(lambda self: parts)
    given = {"id": name, "title": name.title(), "graphql_types": hook}
    return type(name.title(), (Plugin,), given)


@strawberry.type
class Tag:
    """A word that somebody hangs on things."""

    word: str = strawberry.field(description="The word.")


def refusal(**parts: Any) -> list[str]:
    with pytest.raises(DeclarationError) as caught:
        compose(parts)
    return str(caught.value).splitlines()


def test_a_field_that_two_plugins_declare_stops_the_start_and_names_both() -> None:
    one, other = (adding(Service, tag=answering(word)) for word in "ab")

    assert refusal(one=[one], other=[other]) == [
        "Service.tag is declared by one and by other: one of them must choose another name."
    ]
    assert "  tag: String!" in compose({"one": [one]}).sdl()


def test_a_field_that_the_core_has_cannot_be_declared_again() -> None:
    part = adding(Service, slug=answering("a"))

    assert refusal(one=[part]) == [
        "Service.slug is declared by core and by one: one of them must choose another name."
    ]


def test_two_fields_of_one_plugin_may_not_share_a_name() -> None:
    parts = [adding(Service, tag=answering(word)) for word in "ab"]

    assert refusal(one=parts) == [
        "Service.tag is declared twice by one: one of them must choose another name."
    ]


def test_fields_clash_by_their_name_in_the_graph() -> None:
    one, other = adding(Service, my_tag=answering("a")), adding(Service, myTag=answering("b"))

    assert refusal(one=[one], other=[other]) == [
        "Service.myTag is declared by one and by other: one of them must choose another name."
    ]


def test_a_field_of_every_node_clashes_with_that_of_one_type() -> None:
    told = refusal(one=[adding(Node, slug=answering("a"))])

    assert (
        "Service.slug is declared by core and by one: one of them must choose another name." in told
    )


def test_a_field_over_a_column_that_is_not_there_stops_the_start() -> None:
    def added(says: str) -> Any:
        part = {"__doc__": "Parts.", "__annotations__": {"nick": str}, "nick": says}
        return extends(Service)(type("Part", (), part))

    (told,) = refusal(one=[added(column("What it is called."))])

    assert told.startswith(
        "Service.nick reads the column nick, which ServiceRow does not have: name one of "
    )
    assert "  nick: String!" in compose({"one": [added(column("Its name.", name="name"))]}).sdl()


def test_a_function_of_a_column_that_is_not_there_stops_the_start() -> None:
    async def answer(parents: Sequence[ServiceRow], context: Any) -> Sequence[str]:
        """What is always the same."""
        return ["a" for _ in parents]

    (told,) = refusal(one=[adding(Service, tag=batch("nick", ring=PUBLIC)(answer))])

    assert told.startswith("Service.tag reads the column nick, which ServiceRow does not have")
    assert (
        "  tag: String!"
        in compose({"one": [adding(Service, tag=batch("name", ring=PUBLIC)(answer))]}).sdl()
    )


def test_a_type_that_two_plugins_declare_stops_the_start_and_names_both() -> None:
    other = strawberry.type(name="Tag")(type("Other", (), {"__annotations__": {"word": str}}))

    assert refusal(one=[Tag], other=[other]) == [
        "The type Tag is declared by one and by other: one of them must choose another name."
    ]
    assert "type Tag " in compose({"one": [Tag]}).sdl()


def test_a_type_that_the_core_has_cannot_be_declared_again() -> None:
    own = strawberry.type(name="Service")(type("Own", (), {"__annotations__": {"word": str}}))
    root = strawberry.type(name="Query")(type("Root", (), {"__annotations__": {"word": str}}))

    assert refusal(one=[own, root]) == [
        "The type Query is declared by core and by one: one of them must choose another name.",
        "The type Service is declared by core and by one: one of them must choose another name.",
    ]


def test_a_type_is_not_called_as_one_that_is_made_for_another() -> None:
    where = strawberry.type(name="NoteWhere")(type("Own", (), {"__annotations__": {"word": str}}))

    assert refusal(notes=PARTS, one=[where]) == [
        "The type NoteWhere is declared by notes and by one: one of them must choose another name."
    ]


def test_one_change_is_not_offered_by_two_plugins() -> None:
    again = adding(Mutation, write_note=change(AddNote, Note))

    assert refusal(notes=PARTS, one=[again]) == [
        f"The type AddNote{kind} is declared by notes and by one: "
        "one of them must choose another name."
        for kind in ("Input", "Payload")
    ]


def test_types_that_are_only_reached_may_not_share_a_name_either() -> None:
    other = strawberry.type(name="Tag")(type("Other", (), {"__annotations__": {"word": str}}))

    def tagged(kind: type) -> Any:
        async def tags(parents: Sequence[ServiceRow], context: Any) -> Sequence[Any]:
            """Return nothing."""
            return [None for _ in parents]

        tags.__annotations__["return"] = Sequence[kind | None]  # type: ignore[valid-type]
        return batch(ring=PUBLIC)(tags)

    told = refusal(one=[adding(Service, a=tagged(Tag))], two=[adding(Service, b=tagged(other))])

    assert told == ["Type Tag is defined multiple times in the schema"]


@pytest.mark.parametrize("part", [int, 5, type("Plain", (), {})])
def test_what_is_no_type_of_the_graph_is_refused_with_what_to_do(part: Any) -> None:
    name = getattr(part, "__qualname__", part)

    assert refusal(one=[part]) == [
        f"{name} of one is no type of the graph: mark it with @entity or @extends."
    ]


def test_what_joins_a_row_instead_of_its_type_is_refused() -> None:
    part = adding(ServiceRow, tag=answering("a"))

    (told,) = refusal(one=[part])

    assert told == (
        "Part of one extends ServiceRow, which is no type of the graph: "
        "name a type such as Service, not its row."
    )


def test_the_printed_schema_is_the_same_for_every_order_of_plugins() -> None:
    tags = bringing("tags", Tag, adding(Service, tag=answering("a")))
    one, other = gather([Notes, tags]), gather([tags, Notes])
    swapped = dict(reversed(list(one.graphql_types.items())))

    printed = {compose(types).sdl() for types in (one.graphql_types, other.graphql_types, swapped)}

    assert len(printed) == 1
    assert "addNote" in printed.pop()


def test_a_schema_without_the_plugin_lacks_its_fields_in_the_same_process() -> None:
    before = compose({}).sdl()

    with_it = compose({"notes": PARTS}).sdl()

    assert "noteCount" in with_it
    assert "noteCount" not in before
    assert compose({}).sdl() == before


def test_what_comes_from_a_plugin_says_so() -> None:
    types: dict[str, Any] = dict(compose({"notes": PARTS}).graphql.type_map)
    credit = "\n\nFrom the plugin `notes`."

    service, mutation, note = (types[name] for name in ("Service", "Mutation", "Note"))

    notes = "What people want to remember. Only those that you see."
    assert service.fields["notes"].description == notes + credit
    assert (
        service.fields["noteCount"].description
        == "How many notes there are on the service. Null outside of the houses that provide and "
        "own it." + credit
    )
    assert mutation.fields["addNote"].description == "Write a note on a service." + credit
    assert note.description == "Something to remember about a service." + credit


def test_what_comes_from_the_core_needs_no_credit() -> None:
    with_it = compose({"notes": PARTS})

    without = "\n".join(
        line for line in compose({}).sdl().splitlines() if "From the plugin" in line
    )

    assert without == ""
    assert "plugin" not in str(with_it.graphql.type_map["Service"].description)


def test_two_catalogs_of_one_process_have_plugins_of_their_own(
    catalog_with: Callable[..., Asking],
) -> None:
    query = '{ __type(name: "Service") { fields { name } } }'
    tagged = bringing("tags", adding(Service, tag=answering("a")))

    plain, with_tags = catalog_with(), catalog_with(tagged)

    assert "tag" not in [item["name"] for item in plain.ask(query)["__type"]["fields"]]
    assert "tag" in [item["name"] for item in with_tags.ask(query)["__type"]["fields"]]


def test_a_field_of_a_plugin_is_answered_for_each_service(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(bringing("tags", adding(Service, tag=answering("a"))))
    catalog.live("web")
    catalog.live("db")

    assert catalog.ask("{ services { nodes { slug tag } } }")["services"]["nodes"] == [
        {"slug": slug, "tag": "a"} for slug in ("web", "db")
    ]
