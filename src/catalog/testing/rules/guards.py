"""What a ring guards: columns and functions of objects that readers outside of it see as well.

Values are written straight into the columns of one object, low, high and none, while another
object holds one between. Whoever is outside is told the same each time, byte for byte; whoever is
inside is not.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from graphql import GraphQLSchema

from catalog.domain.writing.transaction import utc_now
from catalog.ids import decode, encode
from catalog.rings import Ring
from catalog.testing import guarding, mutations, questions, samples, walking
from catalog.testing.asking import Asking
from catalog.testing.guarding import Guarded
from catalog.testing.mutations import MutationMade
from catalog.testing.readers import (
    ACME,
    BOLT,
    BY_CORE,
    OUTSIDE,
    READERS,
    Onlooker,
    different,
    failed,
)
from catalog.testing.rules.visibility import seen_keys
from catalog.testing.subjects import Subject

LOW, MIDDLE, HIGH, NONE = range(4)
PAGES = 2  # of an order that are turned
UNOFFERED = "nobody-offers-this"  # the key of no metric
Keys = Mapping[str, UUID]


@dataclass(frozen=True)
class Tried:
    """What is asked about guarded columns: documents, orders of connections, and mutations."""

    asked: Sequence[str]
    orders: Sequence[str] = ()
    made: Sequence[tuple[MutationMade, Mapping[str, str], str]] = ()
    """Mutations that are tried, each with ids by type and the selection of its payload."""

    def answers(self, found: Asking, reader: Onlooker) -> dict[str, str]:
        """Return the whole bodies of all answers; those of graphql-core to participants, too."""
        answers: dict[str, str] = {}
        for is_by_core in (False, True) if reader.ring > Ring.PUBLIC else (False,):
            asked = map(by_core, self.asked) if is_by_core else self.asked
            answers |= reader.answers(found, list(asked))
            answers |= self._pages(found, reader, of_core=is_by_core) if self.orders else ()
        for mutation, ids, selection in self.made if reader.by else ():
            given = samples.change(mutation.change, ids)
            answer = mutation.tried(found, given, by=reader.by, selection=selection)
            answers[f"{mutation.name} {selection} {given}"] = json.dumps(answer)
        return answers

    def _pages(
        self, found: Asking, reader: Onlooker, *, of_core: bool
    ) -> Iterator[tuple[str, str]]:
        ends: list[str | None] = [None] * len(self.orders)
        for number in range(PAGES):
            text = guarding.pages(self.orders, ends)
            answer = found.answer(by_core(text) if of_core else text, by=reader.by)
            yield f"page {number} of {self.orders}, {of_core=}", json.dumps(answer)
            told = answer.get("data") or {}
            ends = [
                told.get(f"f{index}", {}).get("pageInfo", {}).get("endCursor") or end
                for index, end in enumerate(ends)
            ]


def by_core(text: str) -> str:
    """Return a question in the form that graphql-core answers."""
    return f"{text.rstrip().removesuffix('}')} {BY_CORE} }}"


def guards_hold(subject: Subject) -> Iterator[str]:
    """Find what tells of guarded columns, and functions and metrics that answer outside."""
    if not (subject.entities or any(subject.added_fields()) or subject.metrics):
        return
    with subject.world(ACME, BOLT) as made:
        found = made.catalog
        found.clock.moment = utc_now()
        keys: dict[str, dict[str, UUID]] = {ACME: {}, BOLT: {}}
        names = {entity.row: entity.name for entity in subject.entities}
        for anchor in made.anchors:
            rows = subject.put(found, anchor)
            if not anchor.is_hidden:
                own = keys[anchor.organization]
                own |= {name: key for name, text in anchor.by_type.items() if (key := _key(text))}
                own |= {
                    names[type(row)]: getattr(row, "id")  # noqa: B009  # rows of entities have one
                    for row in rows
                    if type(row) in names and hasattr(row, "id")
                }
        guards = guarding.guarded(found, subject.schema)
        own_guards = [guard for guard in guards if guard.entity in subject.entities]
        ids = {name: encode(name, key) for name, key in keys[BOLT].items()}
        fields = [*subject.added_fields(), *subject.own_fields()]
        functions = questions.of_functions(subject.schema, fields, ids)
        tried = _tried(subject, guards, keys[BOLT], ids)
        yield from columns_keep_to_their_ring(found, guards, keys[BOLT], keys[ACME], tried)
        yield from somebody_is_inside(found, own_guards, keys[BOLT])
        yield from functions_keep_to_their_ring(found, functions)
        yield from _metrics_keep_to_their_ring(found, subject, ids)


def _key(text: str) -> UUID | None:
    found = decode(text)
    return found.key if found else None


def _tried(
    subject: Subject, guards: Sequence[Guarded], keys: Keys, ids: Mapping[str, str]
) -> Tried:
    """Return what the plugin adds to what can be asked without it."""
    schema, without = subject.schema.graphql, subject.without
    there = [guard for guard in guards if guard.entity not in subject.entities]
    fields = [*subject.added_fields(), *subject.own_fields()]
    old = {*guarding.filters(without, there), *guarding.orders(without, there)}
    filters = (text for text in guarding.filters(schema, guards) if text not in old)
    asked = dict.fromkeys(
        [
            *guarding.selections(schema, guards, fields),
            *walking.together(filters),
            *guarding.lookups([guard for guard in guards if guard not in there], keys),
            *(text for _, text in questions.of_fields(subject, ids)),
        ]
    )
    orders = [text for text in guarding.orders(schema, guards) if text not in old]
    added = {name for type_name, name, _ in subject.added_fields() if type_name == "Mutation"}
    made = [item for item in mutations.made(subject.schema) if item.name in added]
    return Tried(list(asked), orders, list(payloads(subject.schema.graphql, made, guards, ids)))


def payloads(
    schema: GraphQLSchema,
    made: Sequence[MutationMade],
    guards: Sequence[Guarded],
    ids: Mapping[str, str],
) -> Iterator[tuple[MutationMade, Mapping[str, str], str]]:
    """Yield mutations whose payloads lead to guarded columns, with ids and that selection."""
    fields = schema.mutation_type.fields if schema.mutation_type else {}
    for mutation in made:
        field = fields[mutation.name]
        selection = walking.pruned(schema, field, guarding.wanted(guards), 2)
        if selection:
            yield mutation, ids, selection.strip().removeprefix("{").removesuffix("}")


def columns_keep_to_their_ring(
    found: Asking,
    guards: Sequence[Guarded],
    keys: Keys,
    others: Keys,
    tried: Tried,
    outside: Sequence[Onlooker] = OUTSIDE,
) -> Iterator[str]:
    """Find answers that differ with values of guarded columns, for readers outside of their ring.

    *keys* name the objects whose columns are written, *others* those that hold a value between.
    """
    if not (tried.asked or tried.orders or tried.made):
        return
    guarding.write(found, guards, others, MIDDLE)
    for ring in sorted({guard.ring for guard in guards}):
        some = [guard for guard in guards if guard.ring == ring]
        readers = [reader for reader in outside if reader.ring < ring]
        guarding.write(found, guards, keys, LOW)
        before = {}
        for reader in readers:
            before[reader] = tried.answers(found, reader)
            yield from failed_alone(before[reader])
        told = set()
        for at in (HIGH, NONE):
            guarding.write(found, some, keys, at)
            for reader in readers[-1:] if at == NONE else readers:
                answers = tried.answers(found, reader)
                for text in different(before[reader], answers):
                    if reader not in told:
                        told.add(reader)
                        yield (
                            f"The answer to {text!r} tells {reader.words} what is in columns of "
                            f"the ring {ring.name}: ask for guarded columns by `needs` of a batch, "
                            "or give the function that ring."
                        )


def failed_alone(answers: Mapping[str, str]) -> Iterator[str]:
    """Tell of questions that fail; mutations may be refused."""
    return failed({text: body for text, body in answers.items() if text.startswith("{")})


def somebody_is_inside(
    found: Asking,
    guards: Sequence[Guarded],
    keys: Keys,
    readers: Sequence[Onlooker] = READERS,
) -> Iterator[str]:
    """Find guarded columns that are not shown inside of their ring, or that nobody could tell."""
    for guard in guards:
        name = f"{guard.entity.name}.{guard.name}"
        key = keys.get(guard.entity.name)
        if key is None:
            yield f"`rows` gives no {guard.entity.name} on a public anchor: nobody knows of {name}."
            continue
        (text, *_) = guarding.lookups([guard], {guard.entity.name: key})
        bodies: dict[Onlooker, set[str]] = {reader: set() for reader in readers}
        for at in (LOW, HIGH):
            guarding.write(found, [guard], keys, at)
            for reader in readers:
                bodies[reader].add(reader.answers(found, [text])[text])
        for reader in readers:
            if reader.ring >= guard.ring and len(bodies[reader]) == 1:
                yield (
                    f"{name} is not shown to {reader.words}, who is in the ring {guard.ring.name}: "
                    "let `rings` of its Seen tell who is inside."
                )
        outside = [reader for reader in readers if reader.ring < guard.ring]
        if not any((key,) in seen_keys(found, guard.entity, reader) for reader in outside):
            yield (
                f"Nobody outside of the ring {guard.ring.name} sees a {guard.entity.name}, so that "
                f"{name} needs no guard, or cannot be tried: let `rows` give one that "
                "`anchor.consumer` sees."
            )


def functions_keep_to_their_ring(
    found: Asking,
    functions: Iterable[tuple[str, Ring, str]],
    outside: Sequence[Onlooker] = OUTSIDE,
) -> Iterator[str]:
    """Find functions that answer anything but null outside of their ring, by `questions`."""
    for name, ring, text in functions:
        for reader in outside:
            for asked in (text, by_core(text)) if reader.ring < ring else ():
                data = found.answer(asked, by=reader.by).get("data") or {}
                told = (data.get("node") or {}).get("told")
                if told is not None:
                    yield f"{name} of the ring {ring.name} tells {reader.words} {told!r}."


def _metrics_keep_to_their_ring(
    found: Asking, subject: Subject, ids: Mapping[str, str]
) -> Iterator[str]:
    """Find metrics that differ, outside of their ring, from one that nobody offers."""
    for metric in subject.metrics:
        for reader in OUTSIDE:
            if reader.ring < (metric.ring or Ring.PUBLIC):
                told, nothing = (
                    found.answer(
                        questions.metric(key, metric.of.name, ids[metric.of.name]), by=reader.by
                    )["data"]
                    for key in (metric.key, UNOFFERED)
                )
                if told != nothing:
                    yield f"The metric {metric.key} has data for {reader.words}: {told}"
