"""The demonstration has something to show at every field with which a query begins."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from graphql import GraphQLField, get_named_type, get_nullable_type, is_object_type
from graphql.type import GraphQLList

from catalog import host
from catalog.schema.core import composed
from tests.asking import Asking
from tests.plugins.operation.demonstrated import NOW

PLUGINS = tuple(type(plugin) for plugin in host.load().loaded)
FIELDS = composed(host.load().graphql_types).graphql.query_type.fields  # type: ignore[union-attr]
EMPTY: Mapping[str, str] = {
    "reviewPack": "A pack is frozen by a person, with what is so at that moment.",
}
VARIABLES = {
    "withinDays": 400,
    "days": 30,
    "query": "bank",
    "maxDepth": 5,
    "window": {"from": (NOW - timedelta(days=60)).isoformat(), "to": NOW.isoformat()},
    "from": NOW.isoformat(),
    "to": (NOW + timedelta(days=30)).isoformat(),
}
IDS = """{
    services(where: {slug: {in: ["current-account", "account-ledger"]}}) { nodes { id slug } }
    service(slug: "internet-banking") { id handoffPacks { nodes { id } } }
    contracts { nodes { id feedback { nodes { id } } adjustments { nodes { id } } } }
    roadmaps { nodes { components { nodes { id } } } }
    relationship(slug: "xyz-for-abc") {
        id
        reviewCadences { nodes { id } }
        efforts { nodes { id } }
        engagements { nodes { id } }
    }
    organization(slug: "xyz-it") { id }
    buyer: organization(slug: "abc-bank") { id }
}"""


HELD = {  # where the objects are that no field of the root lists
    "feedback": "feedback",
    "adjustment": "adjustments",
    "reviewCadence": "reviewCadences",
    "effort": "efforts",
    "engagement": "engagements",
    "roadmapComponent": "components",
}


def below(value: Any, name: str) -> Iterator[str]:
    """Yield the ids of the objects that a field of this name lists, wherever it is."""
    if isinstance(value, dict):
        yield from (item["id"] for item in value.get(name, {}).get("nodes", ()))
        for item in value.values():
            yield from below(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from below(item, name)


def named(kind: Any) -> str:
    """Return what is asked of a type: that there is one of it."""
    inner = get_named_type(kind)
    if not is_object_type(inner):
        return "{ __typename }"
    return "{ nodes { __typename } }" if inner.name.endswith("Connection") else "{ __typename }"


def plural(kind: Any) -> str | None:
    """Return the field that lists the objects of a type."""
    for name, field in FIELDS.items():
        of = get_named_type(field.type)
        is_needless = all(not str(argument.type).endswith("!") for argument in field.args.values())
        if of.name == f"{get_named_type(kind).name}Connection" and is_needless:
            return name
    return None


def given(catalog: Asking, name: str, field: GraphQLField) -> dict[str, Any]:
    """Return the arguments with which a field shows something."""
    known = catalog.ask(IDS)
    services = {item["slug"]: item["id"] for item in known["services"]["nodes"]}
    ends = {"from": services["current-account"], "to": services["account-ledger"]}
    if name == "pathsBetween":
        return {**ends, "maxDepth": 5}
    if name == "packDiff":
        first, second = known["service"]["handoffPacks"]["nodes"]
        return {"a": first["id"], "b": second["id"]}
    if name in {"node", "nodes"}:
        one = ends["from"]
        return {"id": one} if name == "node" else {"ids": [one]}
    listed = None if isinstance(get_nullable_type(field.type), GraphQLList) else plural(field.type)
    if "id" in field.args and listed is not None:
        found = catalog.ask(f"{{ {listed}(first: 1) {{ nodes {{ id }} }} }}")[listed]["nodes"]
        assert found, f"{listed} has nothing to show."
        return {"id": found[0]["id"]}
    if "id" in field.args:
        return {"id": next(below(known, HELD[name]))}
    others = {
        "contractId": known["contracts"]["nodes"][0]["id"],
        "organizationId": known["buyer" if name == "roadmap" else "organization"]["id"],
        "relationshipId": known["relationship"]["id"],
        "serviceId": known["service"]["id"],
    }
    needed = {name for name, one in field.args.items() if str(one.type).endswith("!")}
    theirs = {name: others[name] for name in others if name in needed}
    return theirs | {name: VARIABLES[name] for name in field.args if name in VARIABLES}


def is_shown(demonstrated: Asking, name: str) -> bool:
    """Tell whether a field has something to show."""
    field = FIELDS[name]
    values = given(demonstrated, name, field)
    declared = ", ".join(f"${key}: {field.args[key].type}" for key in values)
    passed = ", ".join(f"{key}: ${key}" for key in values)
    text = f"query{f'({declared})' if values else ''} {{ found: {name}"
    text += f"{f'({passed})' if values else ''} {named(field.type)} }}"
    found = demonstrated.ask(text, values)["found"]
    return any(item for item in shown(found))


def shown(value: Any) -> Iterator[Any]:
    """Yield the objects of an answer."""
    found = value["nodes"] if isinstance(value, dict) and "nodes" in value else value
    yield from found if isinstance(found, list) else [found]


def test_every_field_of_the_root_shows_something(
    demonstration_with: Callable[..., Asking],
) -> None:
    demonstrated = demonstration_with(*PLUGINS, moment=NOW)

    empty = [name for name in FIELDS.keys() - EMPTY if not is_shown(demonstrated, name)]

    assert empty == []
