"""Whether `viewerCan` is right: what dry runs of mutations say of the same objects."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Any

from graphql import GraphQLObjectType
from strawberry.utils.str_converters import to_camel_case

from catalog.domain.declared.stages import StageKey
from catalog.domain.tokens import EVERY_SCOPE
from catalog.domain.writing import preconditions
from catalog.domain.writing.field_checks import shapes
from catalog.testing import samples
from catalog.testing.asking import ADMIN, ANYBODY, Asking
from catalog.testing.mutations import MutationMade
from catalog.testing.rules.refusals import OTHER, READER, own_mutations, sample_ids
from catalog.testing.subjects import Subject

Ids = Mapping[str, Sequence[str]]
"""Global ids of objects, by type."""
ALLOWED = 3  # objects on which one mutation is tried that is allowed
FIRST, MORE = 2, 12  # dry runs of one mutation: at first, and where it may still succeed
ROUNDS = 8  # of these: whoever speaks for one of many organizations is seldom drawn
TOLD_BY_GATES = {"REFUSED", "OFFERED_ALONE"}  # `gate` tells of these
OF_SCOPES = {"FORBIDDEN", "UNAUTHENTICATED"}


@dataclass(frozen=True)
class Case:
    """What somebody is told of one mutation on one object: the codes against it, if any."""

    mutation: MutationMade
    type: str
    id: str
    revision: int | None
    codes: frozenset[str]

    @property
    def field(self) -> str:
        """The field of the input that names the object."""
        return preconditions.subjects(self.mutation.change)[self.type]

    @property
    def fields_elsewhere(self) -> list[list[str]]:
        """The fields of the input that name other objects that the mutation is about."""
        every = preconditions.subjects(self.mutation.change)
        return [[to_camel_case(name)] for kind, name in every.items() if kind != self.type]

    @property
    def of_object(self) -> set[str]:
        """The codes of all that can be told of the object."""
        return {item.code for item in preconditions.of_type(self.mutation.change, self.type)}

    def yielding(self, told: set[str]) -> set[str]:
        """Return the codes against it that are left out beside others, which say more."""
        every = preconditions.of_type(self.mutation.change, self.type)
        return {item.code for item in every if item.yields & told} & self.codes

    @property
    def about_who_elsewhere(self) -> set[str]:
        """The codes that refuse who asks for the sake of other objects."""
        change: Any = self.mutation.change
        others = (item for item in change.preconditions if item.of.name != self.type)
        return {item.code for item in others if item.is_about_who}


@dataclass(frozen=True)
class DryRunTold:
    """The codes that a dry run tells of the object, or of scopes."""

    codes: frozenset[str]
    is_hushed: bool = False  # who asks was refused for another object, and is told no more

    @property
    def is_free(self) -> bool:
        """Whether nothing is told against the object, but by gates."""
        return not self.codes - TOLD_BY_GATES


def viewer_can_is_right(subject: Subject) -> Iterator[str]:
    """Find mutations that `viewerCan` allows and that are always refused, or the other way."""
    own = own_mutations(subject)
    if not own:
        return
    with subject.world(READER, OTHER) as made:
        seen, hidden = sample_ids(subject, made)
        ids: dict[str, list[str]] = defaultdict(list)
        for known in (seen, hidden, *(anchor.by_type for anchor in made.anchors)):
            for name, text in known.items():
                ids[name] += [] if text in ids[name] else [text]
        scopes = [*EVERY_SCOPE, *made.catalog.catalog.plugins.extensions.rules.scopes]
        for slug in (READER, OTHER):
            made.catalog.token(slug, organization=slug, scopes=scopes)
        made.catalog.token("reading", organization=READER, scopes=[EVERY_SCOPE[0]])
        for by in (ADMIN, READER, OTHER, "reading", ANYBODY):
            yield from wrong(made.catalog, ids, own, by)


def wrong(
    catalog: Asking, ids: Ids, among: Sequence[MutationMade], by: str | None
) -> Iterator[str]:
    """Find what `viewerCan` tells *by* somebody of these objects, and what is not so.

    Where it says no, every dry run must tell the same codes of the field that names the object;
    where it says yes, some dry run must tell nothing of that field.
    """
    draw = Random(by or "")  # noqa: S311  # the same each time
    for case in _told(catalog, ids, among, by, draw):
        tries = _tried(catalog, case, ids, by, draw, FIRST)
        who = by or "somebody without a token"
        if case.codes:
            told = [item.codes for item in tries if not item.is_hushed]
            missing = [case.codes - codes for codes in told if not case.codes <= codes]
            if missing:
                yield (
                    f"viewerCan tells {who} that {case.mutation.name} is refused with "
                    f"{', '.join(sorted(case.codes))}, and a dry run is not refused with "
                    f"{', '.join(sorted(missing[0]))}: let its preconditions alone say so."
                )
            continue
        for _ in range(ROUNDS):
            succeeds = any(item.is_free for item in tries)
            tries += [] if succeeds else _tried(catalog, case, ids, by, draw, MORE)
        if not any(item.is_free for item in tries):
            codes = [item.codes for item in tries]
            always = frozenset.intersection(*codes) or frozenset.union(*codes)
            yield (
                f"viewerCan tells {who} that nothing stands in the way of {case.mutation.name}, "
                f"and each dry run is refused with {', '.join(sorted(always))}: declare it as a "
                "precondition, or name the field of the input that it depends on."
            )


def _told(
    catalog: Asking, ids: Ids, among: Sequence[MutationMade], by: str | None, draw: Random
) -> list[Case]:
    """Return what is told of each mutation, of a few objects where it is the same."""
    found: dict[tuple[str, str, frozenset[str]], list[Case]] = defaultdict(list)
    for name, kind in sorted(catalog.catalog.schema.graphql.type_map.items()):
        if not isinstance(kind, GraphQLObjectType) or "viewerCan" not in kind.fields:
            continue
        asked = {item.name: item for item in among if name in preconditions.subjects(item.change)}
        known = list(ids.get(name, ()))
        draw.shuffle(known)
        revision = "revision" if "revision" in kind.fields else ""
        text = f"""query($ids: [ID!]!, $mutations: [String!]!) {{ nodes(ids: $ids) {{
            ... on {name} {{ id {revision} viewerCan(mutations: $mutations) {{
                mutation allowed reasons {{ code message }}
            }} }}
        }} }}"""
        given = {"ids": known, "mutations": list(asked)}
        answer = catalog.answer(text, given, by=by) if asked else {}
        for node in filter(None, (answer.get("data") or {}).get("nodes", ())):
            for told in node["viewerCan"]:
                codes = frozenset(reason["code"] for reason in told["reasons"])
                assert told["allowed"] is not bool(codes)
                mutation = asked[told["mutation"]]
                case = Case(mutation, name, node["id"], node.get("revision"), codes)
                found[name, mutation.name, codes].append(case)
    return [case for key, cases in found.items() for case in cases[: 1 if key[2] else ALLOWED]]


def _tried(
    catalog: Asking, case: Case, ids: Ids, by: str | None, draw: Random, times: int
) -> list[DryRunTold]:
    """Return what dry runs tell of the field that names the object, or of scopes."""
    name, kind = case.mutation.name, case.mutation.input
    inputs = {f"i{number}": _input(case, catalog, ids, draw, number) for number in range(times)}
    declared = ", ".join(f"${key}: {kind}" for key in inputs)
    runs = " ".join(
        f"{key}: {name}(input: ${key}, dryRun: true) {{ userErrors {{ code field }} }}"
        for key in inputs
    )
    answer = catalog.answer(f"mutation({declared}) {{ {runs} }}", inputs, by=by)
    errors = frozenset(error["extensions"]["code"] for error in answer.get("errors", []))
    if errors:
        assert errors <= OF_SCOPES, f"{name} fails with {inputs}: {answer['errors']}"
        return [DryRunTold(errors)] * times
    field = to_camel_case(case.field)
    about_who = case.about_who_elsewhere
    found = []
    for key in inputs:
        problems = answer["data"][key]["userErrors"]
        own = [
            problem
            for problem in problems
            if problem["field"] == [field]
            or (problem["code"] in case.of_object and problem["field"] not in case.fields_elsewhere)
        ]
        others = {problem["code"] for problem in problems if problem not in own}
        told = {problem["code"] for problem in problems}
        codes = frozenset(problem["code"] for problem in own) | case.yielding(told)
        found.append(DryRunTold(codes, is_hushed=bool(others & about_who)))
    return found


def _input(case: Case, catalog: Asking, ids: Ids, draw: Random, number: int) -> dict[str, Any]:
    """Return an input that names the object, with everything else as it comes."""
    change = case.mutation.change
    some = {name: draw.choice(known) for name, known in ids.items() if known}
    fields = dataclasses.fields(change)
    also = [item.name for item in fields if item.name != "expected_revision"]
    given = samples.change(change, some, also=also, instead={(case.field,): case.id})
    for item in fields:
        key, kind = to_camel_case(item.name.rstrip("_")), shapes(change)[item.name].kind
        if item.default is not dataclasses.MISSING and draw.getrandbits(1):
            given.pop(key, None)
        elif item.name == "expected_revision" and case.revision is not None and number != 1:
            given[key] = case.revision
        elif isinstance(kind, type) and issubclass(kind, Enum):
            given[key] = draw.choice(list(kind.__members__))
        elif kind is StageKey:
            stages = catalog.catalog.plugins.extensions.rules.chain.stages
            given[key] = draw.choice(stages).key
    return given
