"""Questions for objects that are near to what hidden rows say, which must not find any."""

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from graphql import GraphQLSchema, get_named_type

from catalog.testing.walking import pages, related

LONGEST = 30_000  # letters of one list of conditions: documents of twice as many are refused
MOST_TOKENS = 1_500  # of one list of conditions: documents of 2,000 are refused
TOKEN = re.compile(r'"[^"]*"|\w+|[^\s\w,]')


def searches(schema: GraphQLSchema, keys: Sequence[str], words: Sequence[str]) -> Iterator[str]:
    """Yield questions for objects that are up to two relations away from these ids or words."""
    for name, field in pages(schema):
        where: Any = get_named_type(field.args["where"].type)
        for found in _leading(where, keys, words, 2):
            yield f"{{ {name}(where: {found}) {{ nodes {{ id }} }} }}"


def _leading(where: Any, keys: Sequence[str], words: Sequence[str], depth: int) -> Iterator[str]:
    own = _of_type(keys, where.name.removesuffix("Where"))
    if "id" in where.fields and own:
        yield f"{{id: {{in: {json.dumps(own)}}}}}"
    for name, field in sorted(where.fields.items()):
        if get_named_type(field.type).name == "StringOperators" and "id" not in where.fields:
            yield from (f"{{{name}: {{contains: {json.dumps(word)}}}}}" for word in words)
    for name, inner in related(where) if depth else ():
        for arms in _joined(_leading(inner, keys, words, depth - 1)):
            yield f"{{{name}: {{OR: [{arms}]}}}}"


def _of_type(keys: Sequence[str], type_name: str) -> Sequence[str]:
    """Return those of these ids that are of the type; of a party's either may be one."""
    types = {"Organization", "Person"} if type_name == "Party" else {type_name}
    return [key for key in keys if b64decode(key).partition(b":")[0].decode() in types]


def _joined(arms: Iterable[str]) -> Iterator[str]:
    """Yield conditions, many of them together, as long as they can be asked at once."""
    kept: list[str] = []
    tokens = 0
    for arm in arms:
        own = len(TOKEN.findall(arm))
        if kept and (sum(map(len, kept)) + len(arm) > LONGEST or tokens + own > MOST_TOKENS):
            yield ", ".join(kept)
            kept, tokens = [], 0
        kept.append(arm)
        tokens += own
    if kept:
        yield ", ".join(kept)
