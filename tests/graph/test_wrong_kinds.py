"""What a function returns and is no value of its field: its fault, not that of a client."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from catalog.plugin import PUBLIC, Context, Plugin, Service, ServiceRow, batch, extends, hookimpl
from catalog.storage.enums import Role
from tests.asking import Asking

WRONG: dict[str, Any] = {"number": "x", "text": object(), "flag": "yes", "role": "KING", "many": 5}


def _value(parents: Sequence[ServiceRow], name: str, *, right: object) -> Sequence[Any]:
    return [WRONG[name] if parent.tier == "wrong" else right for parent in parents]


def number(parents: Sequence[ServiceRow], _context: Context) -> Sequence[int | None]:
    """A number."""
    return _value(parents, "number", right=1)


def text(parents: Sequence[ServiceRow], _context: Context) -> Sequence[str | None]:
    """A text."""
    return _value(parents, "text", right="a")


def flag(parents: Sequence[ServiceRow], _context: Context) -> Sequence[bool | None]:
    """A flag."""
    return _value(parents, "flag", right=True)


def role(parents: Sequence[ServiceRow], _context: Context) -> Sequence[Role | None]:
    """A role."""
    return _value(parents, "role", right=Role.SERVICE_OWNER)


def many(parents: Sequence[ServiceRow], _context: Context) -> Sequence[list[int] | None]:
    """Numbers."""
    return _value(parents, "many", right=[1])


@extends(Service)
class Kinds:
    """A field of each kind."""

    number = batch("tier", ring=PUBLIC)(number)
    text = batch("tier", ring=PUBLIC)(text)
    flag = batch("tier", ring=PUBLIC)(flag)
    role = batch("tier", ring=PUBLIC)(role)
    many = batch("tier", ring=PUBLIC)(many)


class Wrong(Plugin):
    """A plugin with fields of all kinds."""

    id = "wrong"
    title = "Wrong"

    @hookimpl
    def graphql_types(self) -> list[type]:
        """Bring the fields."""
        return [Kinds]


@pytest.mark.parametrize("name", WRONG)
def test_a_value_of_a_wrong_kind_is_told_to_the_plugin_and_not_to_the_client(
    catalog_with: Callable[..., Asking], caplog: pytest.LogCaptureFixture, name: str
) -> None:
    catalog = catalog_with(Wrong)
    for slug, tier in (("right", None), ("wrong", "wrong")):
        catalog.change("createService", {"slug": slug, "name": slug, "tier": tier})
    asked = f"query($slug: String) {{ service(slug: $slug) {{ slug it: {name} }} }}"

    with caplog.at_level(logging.ERROR, "catalog.graph"):
        answer = catalog.answer(asked, {"slug": "wrong"})
    right = catalog.ask(asked, {"slug": "right"})

    assert answer["data"] == {"service": {"slug": "wrong", "it": None}}
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["path"] == ["service", "it"]
    assert error["message"] == "Something went wrong here; the request id says where to look."
    (record,) = [item for item in caplog.records if item.name == "catalog.graph"]
    assert (vars(record)["plugin"], vars(record)["path"]) == ("wrong", ["service", "it"])
    assert vars(record)["request_id"] == error["extensions"]["requestId"]
    assert right["service"]["it"] is not None
