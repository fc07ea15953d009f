"""Who sees the rows of a plugin: what hangs on something hidden does not exist for others.

Questions are generated from the schema. Each is asked twice: where another organization has such
rows, and once they are gone. Nothing in the answers may differ.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.domain.access import Principal, anonymous
from catalog.graph.declaring.entities import Entity
from catalog.graph.ids import encode
from catalog.storage.rows import Row
from catalog.testing import questions, samples, walking
from catalog.testing.asking import ANYBODY, Asking
from catalog.testing.subjects import Subject, table_of
from catalog.testing.worlds import Anchor, World

ACME, BOLT = "acme", "bolt"


def rows_of_others_are_hidden(subject: Subject) -> Iterator[str]:
    """Find rows, and questions whose answers tell of rows, that a reader may not see."""
    if not subject.entities:
        return
    with subject.world(ACME, BOLT) as made:
        hidden: list[Row] = []
        for anchor in made.anchors:
            rows = subject.put(made.catalog, anchor)
            if anchor.is_hidden and anchor.organization == BOLT:
                hidden = [row for row in rows if samples.is_private(table_of(type(row)))]
        yield from _unseen(subject, hidden)
        yield from _visible_to_others(subject, made, hidden)
        yield from _told_by_answers(subject, made, hidden)


def _unseen(subject: Subject, hidden: Sequence[Row]) -> Iterator[str]:
    """Find entities of which there is no row that the rule could be tried with."""
    kinds = {type(row) for row in hidden}
    for entity in subject.entities:
        if samples.is_private(table_of(entity.row)) and entity.row not in kinds:
            yield f"`rows` gives no {entity.row.__name__}: nobody knows who sees a {entity.name}."


def _visible_to_others(subject: Subject, made: World, hidden: Sequence[Row]) -> Iterator[str]:
    own = frozenset(
        anchor.keys["organizations"] for anchor in made.anchors if anchor.organization == ACME
    )
    readers = {
        "a member of another organization": Principal("reader", organization_ids=own),
        "anybody": anonymous(may_read=True),
    }
    for entity in subject.entities:
        keys = {_key(row) for row in hidden if type(row) is entity.row}
        for reader, principal in readers.items():
            if keys & _seen(made.catalog, entity, principal):
                yield (
                    f"{entity.name} shows {reader} rows of a service that they cannot see: "
                    'use `SERVICE.through("service_id")`, or ask who sees what the row is about.'
                )


def _key(row: Row) -> tuple[object, ...]:
    return tuple(getattr(row, str(column.key)) for column in sa.inspect(type(row)).primary_key)


def _seen(found: Asking, entity: Entity, principal: Principal) -> set[tuple[object, ...]]:
    async def ask() -> set[tuple[object, ...]]:
        table = aliased(entity.row)
        columns = [getattr(table, column.key) for column in sa.inspect(entity.row).primary_key]
        question = sa.select(*columns).where(entity.visible(table, principal))
        async with found.catalog.database.reading() as session:
            return {tuple(row) for row in await session.rows(question)}

    return found.run(ask)


def _told_by_answers(subject: Subject, made: World, hidden: Sequence[Row]) -> Iterator[str]:
    anchors = [item for item in made.anchors if item.is_hidden and item.organization == BOLT]
    asked = _questions(subject, hidden, anchors)
    readers = (ACME, ANYBODY)
    before = {reader: _answers(made.catalog, reader, asked) for reader in readers}
    yield from _not_answered(before[ACME])
    made.catalog.take(hidden)
    for reader in readers:
        after = _answers(made.catalog, reader, asked)
        for text in asked:
            if before[reader][text] != after[text]:
                whom = "a member of another organization" if reader else "anybody"
                yield (
                    f"The answer to {text!r} tells {whom} of rows that they cannot see: let every "
                    "function of the plugin ask for visible rows alone."
                )
                break


def _not_answered(answers: Mapping[str, str]) -> Iterator[str]:
    """Find questions that fail, so that nobody knows what they would tell."""
    for text, answer in answers.items():
        for error in json.loads(answer).get("errors", []):
            if error["extensions"]["code"] != "NOT_FOUND":
                yield f"{text!r} cannot be asked: {error['message']} Mend what it asks for."


def _questions(subject: Subject, hidden: Sequence[Row], anchors: Sequence[Anchor]) -> list[str]:
    """Return the questions that the plugin adds to those that can be asked without it."""
    names = {entity.row: entity.name for entity in subject.entities}
    own = [
        encode(names[type(row)], getattr(row, "id"))  # noqa: B009  # rows of entities have one
        for row in hidden
        if type(row) in names and hasattr(row, "id")
    ]
    keys = [*own, *(text for anchor in anchors for text in anchor.ids.values())]
    words = sorted(
        {
            value
            for row in hidden
            for column in sa.inspect(type(row)).columns
            if isinstance(value := getattr(row, column.key), str) and value
        }
    )
    with_it, without = (
        list(
            chain(
                walking.trees(schema),
                walking.orders(schema),
                walking.relations(schema),
                walking.searches(schema, keys, words),
            )
        )
        for schema in (subject.schema.graphql, subject.without)
    )
    found = [text for text in with_it if text not in without]
    found += [text for anchor in anchors for _, text in questions.of_fields(subject, anchor)]
    found += walking.together(f'node(id: "{key}") {{ __typename id }}' for key in own)
    return [*found, f"{{ nodes(ids: {json.dumps(own)}) {{ id }} }}"]


def _answers(found: Asking, reader: str | None, asked: Sequence[str]) -> dict[str, str]:
    """Return the whole bodies of the answers, by question."""
    return {text: json.dumps(found.answer(text, by=reader)) for text in asked}
