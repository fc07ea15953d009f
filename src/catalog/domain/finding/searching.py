"""Searching by words: one question, in which stands who sees what.

What somebody does not see has no influence on what they find, on its order or its number: a hit is
ranked by its own words alone, and not by how rare these are.
"""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from catalog.aliases import TableAlias, alias
from catalog.domain import sight
from catalog.domain.access import Principal
from catalog.domain.provision.access import PRODUCT, RESOURCE
from catalog.domain.seen import Condition, Seen
from catalog.rings import HOUSE
from catalog.storage.searching import triggers
from catalog.storage.searching.folding import words
from catalog.storage.searching.keeping import BETWEEN
from catalog.storage.tables.derived import SearchEntryRow, SearchKind

MOST_WORDS = 10
SEEN: Mapping[SearchKind, Seen] = {
    SearchKind.SERVICE: sight.SERVICE,
    SearchKind.OFFERING: sight.OFFERING,
    SearchKind.ORGANIZATION: sight.ORGANIZATION,
    SearchKind.PERSON: sight.PERSON,
    SearchKind.PRODUCT: PRODUCT,
    SearchKind.RESOURCE: RESOURCE,
}
DESCRIBED = {SearchKind.RESOURCE: HOUSE}
"""The ring that sees the description, where not everybody does who sees the row."""
INDEX = sa.table(triggers.INDEX, sa.column("rowid"), sa.column(triggers.INDEX))
SPACE = sa.literal_column("' '", sa.Text())
ASKED, EXACT, BEGINS = "asked", "exact", "begins"
IS_WHOLE, IS_BEGUN, IS_TITLE, IS_NAMED, IS_TOLD = range(5)
"""How near a hit is: a name is what is asked for, the title begins with it, the title holds all the
words, the names do, or the description."""


class HitPlace(NamedTuple):
    """Where a hit stands in its order."""

    rank: int
    title: str
    id: Any


class SearchShape(NamedTuple):
    """What the text of a question depends on: who asks for which kinds, and by how many words."""

    principal: Any
    kinds: Collection[SearchKind]
    number: int
    is_sqlite: bool


def asked_words(query: str) -> list[str]:
    """Return the different words of a query, the last one at the end; it may be a beginning."""
    found = words(query)
    return [*dict.fromkeys(word for word in found[:-1] if word != found[-1]), *found[-1:]]


def parameters(query: str, *, is_sqlite: bool) -> Mapping[str, str]:
    """Return the parameters of a search for all words of *query*, by their names."""
    told, found = " ".join(words(query)), asked_words(query)
    if is_sqlite:
        asked = " AND ".join(f'"{word}"' for word in found) + "*"
    else:
        asked = " & ".join(f"'{word}'" for word in found) + ":*"
    whole = {_word(number): f"% {word} %" for number, word in enumerate(found[:-1])}
    return {
        ASKED: asked,
        EXACT: f"%{BETWEEN}{told}{BETWEEN}%",
        BEGINS: f"{told}%",
        **whole,
        _word(len(found) - 1): f"% {found[-1]}%",
    }


def page(asked: SearchShape, *, is_after: bool) -> sa.Select[Any]:
    """Return the question for the first hits in their order, or for those after a place.

    It gives their kind, id, rank and title. Who sees them is asked in this order, until there are
    enough of them.
    """
    matching = _matching(asked).order_by("rank", "title", "id")
    # Either keeps the order from being made after sight, of all that match.
    ordered = matching.limit(-1) if asked.is_sqlite else matching.offset(0)
    hit = ordered.subquery()
    order = (hit.c.rank, hit.c.title, hit.c.id)
    question = sa.select(hit.c.kind, hit.c.id, hit.c.rank, hit.c.title)
    if is_after:
        place = [
            sa.bindparam(name, type_=column.type)
            for name, column in zip(HitPlace._fields, order, strict=True)
        ]
        question = question.where(sa.tuple_(*order) > sa.tuple_(*place))
    question = question.where(_where_seen(hit, asked))
    if not asked.is_sqlite:  # which would sort anew
        question = question.order_by(*order)
    return question.limit(sa.bindparam("size", type_=sa.Integer()))


def count(asked: SearchShape) -> sa.Select[Any]:
    """Return the question for the number of hits."""
    hit = _matching(asked).subquery()
    return sa.select(sa.func.count()).select_from(hit).where(_where_seen(hit, asked))


def _matching(asked: SearchShape) -> sa.Select[Any]:
    entry = alias(SearchEntryRow)
    key, rank = entry.entity_id.label("id"), _rank(entry, asked.number)
    question = sa.select(entry.kind, key, rank, entry.title)
    return question.where(_where_asked(entry, is_sqlite=asked.is_sqlite))


def _word(number: int) -> str:
    return f"word_{number}"


def _where_asked(entry: TableAlias, *, is_sqlite: bool) -> Condition:
    asked = sa.bindparam(ASKED, type_=sa.Text())
    if is_sqlite:
        matching = sa.select(INDEX.c.rowid).where(INDEX.c[triggers.INDEX].op("MATCH")(asked))
        found: Condition = entry.number.in_(matching)
        return found
    vector: Any = sa.func.array_to_tsvector(sa.func.string_to_array(entry.words, SPACE))
    is_found: Condition = vector.op("@@")(sa.cast(asked, sa.dialects.postgresql.TSQUERY))
    return is_found


def _rank(entry: TableAlias, number: int) -> sa.ColumnElement[int]:
    def where_like(column: Any, name: str) -> Condition:
        found: Condition = column.like(sa.bindparam(name, type_=sa.Text()))
        return found

    names = sa.func.replace(entry.names, sa.literal_column(f"'{BETWEEN}'"), SPACE)
    return sa.case(
        (where_like(entry.names, EXACT), sa.literal_column(str(IS_WHOLE), sa.Integer())),
        (where_like(entry.title, BEGINS), sa.literal_column(str(IS_BEGUN))),
        (_where_all(SPACE + entry.title + SPACE, number), sa.literal_column(str(IS_TITLE))),
        (_where_all(names, number), sa.literal_column(str(IS_NAMED))),
        else_=sa.literal_column(str(IS_TOLD), sa.Integer()),
    ).label("rank")


def _where_all(text: Any, number: int) -> Condition:
    found = (text.like(sa.bindparam(_word(at), type_=sa.Text())) for at in range(number))
    return sa.and_(*found)


def _where_seen(hit: sa.Subquery, asked: SearchShape) -> Condition:
    seen = (_where_kind(hit, kind, asked.principal) for kind in SearchKind if kind in asked.kinds)
    return sa.or_(sa.false(), *seen)


def _where_kind(hit: sa.Subquery, kind: SearchKind, principal: Principal) -> Condition:
    """Tell whether a hit is of this kind, and of a row whose words the principal may read."""
    seen = SEEN[kind]
    table = alias(seen.row)
    where = [table.id == hit.c.id, seen(table, principal)]
    if kind in DESCRIBED and not principal.is_admin:
        within = seen.where_within(DESCRIBED[kind], table, principal)
        where.append(sa.or_(hit.c.rank < IS_TOLD, within))
    one: Any = sa.select(sa.literal_column("1")).select_from(table).where(*where).correlate(hit)
    return sa.and_(hit.c.kind == kind, one.exists())
