"""Answers to the documents of review packs."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import orjson

from catalog.plugin import AnswerError, Principal, ReviewDocument

USED = re.compile(r"\$(\w+)\s*:")
INVALID = frozenset({"GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED"})
NOBODY_ANSWERS = "No plugin that is installed answers it."


class Asks(Protocol):
    """What asks queries as somebody: a request, or the ground of a change."""

    async def ask(
        self,
        document: str,
        principal: Principal | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        """Return the data of a query."""


async def answer(
    asking: Asks, reader: Principal, document: str, given: Mapping[str, Any]
) -> tuple[Any, str | None]:
    """Return the answer to a document as a reader sees it; or None, and why there is none."""
    used = {name: value for name, value in given.items() if name in USED.findall(document)}
    try:
        return orjson.loads(orjson.dumps(dict(await asking.ask(document, reader, used)))), None
    except AnswerError as error:
        codes = {item.get("extensions", {}).get("code") for item in error.errors}
        told = ", ".join(sorted(str(code) for code in codes))
        return None, NOBODY_ANSWERS if codes <= INVALID else f"It was answered with {told}."


async def contents(
    asking: Asks,
    reader: Principal,
    documents: Iterable[tuple[str, ReviewDocument]],
    given: Mapping[str, Any],
) -> Mapping[str, Any]:
    """Return what a pack holds: each document with its answer, and the names of those without."""
    kept: dict[str, Any] = {}
    left_out: dict[str, str] = {}
    for plugin, item in documents:
        name = f"{plugin}.{item.name}"
        found, why = await answer(asking, reader, item.document, given)
        if why is None:
            kept[name] = {"title": item.title, "document": item.document, "answer": found}
        else:
            left_out[name] = why
    window = {name: given[name] for name in ("from", "to")}
    return {"window": window, "documents": kept, "leftOut": left_out}
