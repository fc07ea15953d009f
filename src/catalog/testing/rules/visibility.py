"""Who sees the rows of a plugin: what a ring must not see does not exist for it.

Questions are generated from the schema. Each is asked by readers of every ring, where a house has
such rows, and once they are gone. Nothing in the answers of those outside may differ.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.domain.access import Principal
from catalog.domain.writing.transaction import utc_now
from catalog.graph.declaring.entities import Entity
from catalog.ids import encode
from catalog.rings import HOUSE, PARTICIPANT, PUBLIC, Ring
from catalog.storage.rows import Row
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.outcomes import OutcomeRow, OutputRow
from catalog.testing import questions, samples, searching, walking
from catalog.testing.asking import Asking
from catalog.testing.readers import (
    ACME,
    BOLT,
    LAB,
    OUTSIDE,
    PLAIN,
    READERS,
    UNIT,
    Onlooker,
    different,
    failed,
)
from catalog.testing.subjects import Subject, table_of
from catalog.testing.worlds import Anchor

Hidden = Mapping[Ring, Sequence[Row]]
"""Rows, by the widest ring that may see them."""
OF_CORE: Mapping[type[Row], Ring] = {  # rows of an anchor that the rule takes away as well
    ServiceDependencyRow: HOUSE,
    OutputRow: HOUSE,
    OutcomeRow: PARTICIPANT,
}


def rows_of_others_are_hidden(subject: Subject) -> Iterator[str]:
    """Find rows, and questions whose answers tell of rows, that a reader may not see."""
    if not (subject.entities or any(subject.added_fields()) or subject.metrics):
        return
    with subject.world(ACME, BOLT) as made:
        found = made.catalog
        found.clock.moment = utc_now()  # what ends now ends at the same time
        anchors = [anchor for anchor in made.anchors if anchor.organization == BOLT]
        put = [(anchor, subject.put(found, anchor)) for anchor in made.anchors]
        own = [(anchor, rows) for anchor, rows in put if anchor in anchors]
        hidden = _hidden(subject, own)
        yield from _unseen(subject, own)
        keys = {kind: {key(row) for row in rows} for kind, rows in _by_kind(own).items()}
        yield from seen_by_others(found, subject.entities, hidden, keys)
        asked = _questions(subject, list(chain(*hidden.values())), anchors)
        yield from told_by_answers(found, asked, _with_core(hidden, put, anchors))


def rows_take_their_scope(subject: Subject) -> Iterator[str]:
    """Find questions whose answers tell of rows that take a scope, within their house, too.

    To whoever lacks it these rows are what rows of the ring HOUSE are to participants.
    """
    scoped = {entity.row for entity in subject.entities if entity.visible.scope is not None}
    if not scoped:
        return
    with subject.world(ACME, BOLT) as made:
        found = made.catalog
        found.clock.moment = utc_now()
        found.token(f"{BOLT}-plain", organization=f"{BOLT}-unit")
        anchors = [anchor for anchor in made.anchors if anchor.organization == BOLT]
        rows = [row for anchor in anchors for row in subject.put(found, anchor)]
        hidden = [row for row in rows if type(row) in scoped]
        asked = _questions(subject, hidden, anchors)
        yield from told_by_answers(found, asked, {HOUSE: hidden}, [PLAIN])


def _hidden(subject: Subject, put: Sequence[tuple[Anchor, Sequence[Row]]]) -> Hidden:
    """Return the rows that not everybody may see."""
    rings = {table_of(entity.row): entity.visible.ring for entity in subject.entities}
    found: dict[Ring, list[Row]] = {HOUSE: [], PARTICIPANT: []}
    for anchor, rows in put:
        for row in rows:
            ring = _ring(table_of(type(row)), rings)
            if ring is PUBLIC and anchor.is_hidden and samples.is_private(table_of(type(row))):
                ring = PARTICIPANT
            if ring > PUBLIC:
                found[ring].append(row)
    return found


def _ring(table: sa.Table, rings: Mapping[sa.Table, Ring]) -> Ring:
    """Return the ring of a table's type; of a mere link, that of what it links to."""
    if table in rings:
        return rings[table]
    targets = {key.column.table for key in table.foreign_keys} - {table}
    return max((rings.get(target, PUBLIC) for target in targets), default=PUBLIC)


def _with_core(
    hidden: Hidden, put: Sequence[tuple[Anchor, Sequence[Row]]], anchors: Sequence[Anchor]
) -> Hidden:
    """Return what is hidden with rows of the core, as far as no row that stays hangs on them."""
    gone = {id(row) for rows in hidden.values() for row in rows}
    kept = {table_of(type(row)) for _, rows in put for row in rows if id(row) not in gone}
    held = {key.column.table for table in kept for key in table.foreign_keys}
    found = {ring: list(rows) for ring, rows in hidden.items()}
    for kind, ring in OF_CORE.items():
        table = table_of(kind)
        if table not in held:
            rows = [kind(id=anchor.keys[table.name]) for anchor in anchors]
            found[ring] = [*rows, *found[ring]]
    return found


def _unseen(subject: Subject, put: Sequence[tuple[Anchor, Sequence[Row]]]) -> Iterator[str]:
    """Find entities of which there is no row that the rule could be tried with."""
    kinds = _by_kind(put)
    for entity in subject.entities:
        is_guarded = entity.visible.ring > PUBLIC or samples.is_private(table_of(entity.row))
        if is_guarded and entity.row not in kinds:
            yield f"`rows` gives no {entity.row.__name__}: nobody knows who sees a {entity.name}."


def _by_kind(put: Sequence[tuple[Anchor, Sequence[Row]]]) -> dict[type[Row], list[Row]]:
    found: dict[type[Row], list[Row]] = {}
    for _, rows in put:
        for row in rows:
            found.setdefault(type(row), []).append(row)
    return found


def seen_by_others(
    found: Asking,
    entities: Sequence[Entity],
    hidden: Hidden,
    own: Mapping[type[Row], set[tuple[object, ...]]],
    readers: Sequence[Onlooker] = READERS,
) -> Iterator[str]:
    """Find entities that show hidden rows to readers outside, or the house none of its *own*."""
    for entity in entities:
        seen = {reader: seen_keys(found, entity, reader) for reader in readers}
        for reader in readers:
            keys = {
                key(row)
                for ring, rows in hidden.items()
                for row in rows
                if type(row) is entity.row and ring > reader.ring
            }
            if keys & seen[reader]:
                yield (
                    f"{entity.name} shows {reader.words} rows that they may not see: use "
                    '`SERVICE.through("service_id")`, or `SERVICE.around("service_id", HOUSE)`, or '
                    "ask who sees what the row is about."
                )
        mine = own.get(entity.row, set())
        if mine and not any(mine & keys for keys in seen.values()):
            yield f"{entity.name} shows nobody its rows: let its rule show them to a ring."
        elif mine & seen[UNIT] != mine & seen[LAB]:
            yield (
                f"{entity.name} shows {UNIT.words} other rows than {LAB.words}: let its rule ask "
                "for houses, with `principal.where_house`."
            )


def key(row: Row) -> tuple[object, ...]:
    """Return the primary key of a row."""
    return tuple(getattr(row, str(column.key)) for column in sa.inspect(type(row)).primary_key)


def seen_keys(found: Asking, entity: Entity, reader: Onlooker) -> set[tuple[object, ...]]:
    """Return the keys of the rows of an entity that a reader sees."""

    async def ask() -> set[tuple[object, ...]]:
        reading: Principal = await reader.principal(found)
        principal = replace(reading, asked_at=found.clock())
        table = aliased(entity.row)
        columns = [getattr(table, column.key) for column in sa.inspect(entity.row).primary_key]
        question = sa.select(*columns).where(entity.visible(table, principal))
        async with found.catalog.database.reading() as session:
            return {tuple(row) for row in await session.rows(question)}

    return found.run(ask)


def told_by_answers(
    found: Asking, asked: Sequence[str], hidden: Hidden, outside: Sequence[Onlooker] = OUTSIDE
) -> Iterator[str]:
    """Take hidden rows away, the innermost first, and find answers that tell of them."""
    before = {}
    for reader in outside:
        before[reader] = reader.answers(found, asked)
        yield from failed(before[reader])
    for ring in (HOUSE, PARTICIPANT):
        found.take(hidden.get(ring, ()))
        for reader in outside:
            if reader.ring == ring - 1:  # whoever stands further outside is asked once all is gone
                for text in different(before[reader], reader.answers(found, asked)):
                    yield (
                        f"The answer to {text!r} tells {reader.words} of rows that they may not "
                        "see: let every function ask for visible rows alone, or say its ring."
                    )
                    break


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
                searching.searches(schema, keys, words),
            )
        )
        for schema in (subject.schema.graphql, subject.without)
    )
    found = [text for text in with_it if text not in without]
    for anchor in anchors:
        ids = anchor.by_type
        found += [text for _, text in questions.of_fields(subject, ids)]
        found += [
            questions.metric(metric.key, metric.of.name, ids[metric.of.name])
            for metric in subject.metrics
            if metric.of.name in ids
        ]
    found += walking.together(f'node(id: "{key}") {{ __typename id }}' for key in own)
    found += [f"{{ nodes(ids: {json.dumps(own)}) {{ id }} }}"] if own else []
    return list(dict.fromkeys(found))  # of both anchors many are the same
