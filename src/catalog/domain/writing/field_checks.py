"""Checking the fields of a change by what their types say, before its own rules are asked."""

import copy
import dataclasses
import operator
import types
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.arrays import among
from catalog.domain.access import Principal
from catalog.domain.kept_questions import KeptQuestions
from catalog.domain.seen import Seen
from catalog.domain.writing import field_types
from catalog.domain.writing.field_types import (
    OMITTED,
    Between,
    BoundedText,
    Many,
    ObjectKey,
    Omitted,
    Once,
    RefusedKey,
    Within,
)
from catalog.domain.writing.problems import Problems
from catalog.rings import PUBLIC, Ring
from catalog.storage.database.sessions import ReadSession
from catalog.values import FixedPoint

IDS = "referred_to"
MOST = 200  # items of a list whose type names no limit
Path = tuple[str, ...]
C = TypeVar("C")


@dataclasses.dataclass(frozen=True)
class Shape:
    """What the annotation of a field says."""

    kind: Any
    item: "Shape | None"
    markers: tuple[Any, ...]
    is_nullable: bool
    is_omittable: bool

    @property
    def most(self) -> int:
        """How many items a list of this shape may have."""
        return next((marker.most for marker in self.markers if isinstance(marker, Many)), MOST)


def shapes(change: Any) -> dict[str, Shape]:
    """Return the shape of each field of a dataclass, by name."""
    found = _known.get(change)
    if found is None:
        hints = get_type_hints(change, include_extras=True)
        found = {item.name: shape(hints[item.name]) for item in dataclasses.fields(change)}
        _known[change] = found
    return found


_known: dict[Any, dict[str, Shape]] = {}


def shape(annotation: Any) -> Shape:
    """Take an annotation apart: markers, null, omission, list, and the type itself."""
    markers: list[Any] = []
    is_nullable = is_omittable = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            markers.extend(annotation.__metadata__)
            annotation = annotation.__origin__
        elif origin in {Union, types.UnionType}:
            rest = []
            for arm in get_args(annotation):
                if arm is type(None):
                    is_nullable = True
                elif get_origin(arm) is Literal and get_args(arm) == (Omitted.OMITTED,):
                    is_omittable = True
                else:
                    rest.append(arm)
            (annotation,) = rest
        elif origin is list:
            item = shape(get_args(annotation)[0])
            return Shape(list, item, tuple(markers), is_nullable, is_omittable)
        else:
            return Shape(annotation, None, tuple(markers), is_nullable, is_omittable)


async def check(change: C, session: ReadSession, principal: Principal, problems: Problems) -> C:
    """Add a problem for each field that its type refuses, and each unknown or hidden reference.

    Return the change as its own rules may check it: a refused null is left out, and an id that no
    row has stands for a refused one, so that no problem tells anything about a hidden row.
    """
    refused: set[Path] = set()
    wanted: dict[tuple[Seen, Ring], dict[Path, UUID]] = defaultdict(dict)
    lists: list[tuple[Path, Once, Any]] = []
    for path, form, value in _values(change, ()):
        if (problem := _problem(form, value)) is not None:
            problems.add(*problem, *path)
            refused.add(path)
        elif value is not None and (reference := _reference(form, value)) is not None:
            wanted[reference, _ring(form, reference)][path] = (
                value.id if isinstance(value, ObjectKey) else value
            )
        elif value:
            lists += [(path, item, value) for item in form.markers if isinstance(item, Once)]
    for (reference, ring), places in wanted.items():
        for path in await _missing(reference, ring, places, session, principal):
            usual = f"There is no such {reference.name}."
            problems.add("NOT_FOUND", getattr(places[path], "not_found", usual), *path)
            refused.add(path)
    for path, once, values in lists:
        _must_stand_once(problems, path, once, values, refused)
    return _mended(change, (), refused) if refused else change


def _must_stand_once(
    problems: Problems, path: Path, once: Once, values: Iterable[Any], refused: Collection[Path]
) -> None:
    seen: set[Any] = set()
    code = once.code
    for index, value in enumerate(values):
        at = (*path, str(index))
        key = once.key(value)
        if key in seen and at not in refused:
            problems.add(code, "It is given twice: leave one out.", *at)
        seen.add(key)


def normalized(change: C) -> C:
    """Return the change with every text as it is kept."""
    values = {
        name: _normalized(form, getattr(change, name))
        for name, form in shapes(type(change)).items()
    }
    if all(value is getattr(change, name) for name, value in values.items()):
        return change
    made = copy.copy(change)
    for name, value in values.items():
        object.__setattr__(made, name, value)  # it is frozen, and nobody else has it yet
    return made


def _normalized(form: Shape, value: Any) -> Any:
    if isinstance(value, str):
        is_exact = any(getattr(marker, "is_exact", False) for marker in form.markers)
        return value if is_exact else field_types.normalized(value)
    if form.item is not None and value is not None and value is not OMITTED:
        items = [_normalized(form.item, item) for item in value]
        return value if all(map(operator.is_, items, value)) else items
    if dataclasses.is_dataclass(form.kind) and value is not None and value is not OMITTED:
        return normalized(value)
    return value


def count(change: Any) -> int:
    """Return how many values of a change are checked; a list counts up to its limit."""
    return sum(1 for _ in _values(change, ()))


def refusal(form: Shape, value: Any) -> tuple[str, str] | None:
    """Return the code and the message of what is wrong with one value, or None."""
    return _problem(form, value)


def _problem(form: Shape, value: Any) -> tuple[str, str] | None:
    if value is None:
        return None if form.is_nullable else ("REQUIRED", "Give a value: this cannot be empty.")
    if form.kind is list:
        too_many = "TOO_MANY", f"Give at most {form.most} of them."
        return too_many if len(value) > form.most else None
    for marker in form.markers:
        if isinstance(marker, FixedPoint) and not marker.fits(value):
            return "NUMBER_INVALID", f"Give a number of {marker.says}."
    limits = (marker for marker in form.markers if isinstance(marker, BoundedText | Between))
    return next((problem for limit in limits if (problem := limit.problem(value))), None)


def _values(change: Any, at: Path) -> Iterator[tuple[Path, Shape, Any]]:
    for name, form in shapes(type(change)).items():
        value = getattr(change, name)
        if value is not OMITTED:
            yield from _inside((*at, name), form, value)


def _inside(path: Path, form: Shape, value: Any) -> Iterator[tuple[Path, Shape, Any]]:
    yield path, form, value
    if value is None:
        return
    if form.item is not None:
        for index, item in enumerate(value[: form.most]):
            yield from _inside((*path, str(index)), form.item, item)
    elif dataclasses.is_dataclass(form.kind):
        yield from _values(value, path)


def _mended(change: C, at: Path, refused: set[Path]) -> C:
    """Return *change* with harmless values in place of those that were refused."""
    mended = copy.copy(change)
    for name, form in shapes(type(change)).items():
        value = _harmless((*at, name), form, getattr(change, name), refused)
        object.__setattr__(mended, name, value)  # it is frozen, and nobody else has it yet
    return mended


def _harmless(path: Path, form: Shape, value: Any, refused: set[Path]) -> Any:
    if value is None or value is OMITTED:
        return OMITTED if path in refused and form.is_omittable else value
    if form.item is not None:
        items = enumerate(value[: form.most])
        return [_harmless((*path, str(n)), form.item, item, refused) for n, item in items]
    if dataclasses.is_dataclass(form.kind):
        return _mended(value, path, refused)
    return _instead(value) if path in refused else value


def _instead(value: Any) -> Any:
    """Return what stands for a refused value: whatever rules ask with it, no statement fails."""
    match value:
        case str():  # without characters that no statement on PostgreSQL can hold
            return value.encode(errors="replace").decode().replace("\x00", "?")
        case Decimal():
            return Decimal(0)
        case ObjectKey():
            return ObjectKey(value.type, RefusedKey.made())
        case UUID():
            return RefusedKey.made()
    return value  # both databases keep every number and every day


def _reference(form: Shape, value: Any) -> Seen | None:
    """Return what *value* refers to, or None."""
    references = [marker for marker in form.markers if isinstance(marker, Seen)]
    if not references or not isinstance(value, ObjectKey):
        return references[0] if references else None
    return next((item for item in references if item.name == value.type), references[0])


def _ring(form: Shape, reference: Seen) -> Ring:
    """Return the ring in which whoever gives the id of such a row has to be."""
    markers = (marker for marker in form.markers if isinstance(marker, Within))
    return next((marker.ring for marker in markers if marker.seen is reference), PUBLIC)


async def _missing(
    reference: Seen,
    ring: Ring,
    places: Mapping[Path, UUID],
    session: ReadSession,
    principal: Principal,
) -> list[Path]:
    """Return the places whose rows are unknown, hidden, or too far away."""
    ids = list(dict.fromkeys(places.values()))
    make = partial(_seen, reference, ring)
    rows = await _REFERENCES.rows(session, principal, make, {IDS: ids}, about=(reference, ring))
    found = {key for (key,) in rows}
    return [path for path, key in places.items() if key not in found]


def _seen(reference: Seen, ring: Ring, principal: Principal) -> sa.Select[*tuple[Any, ...]]:
    """Return the question for those rows that the principal sees, and stands near enough to."""
    row = alias(reference.row)
    question = sa.select(row.id).where(among(row.id, IDS), reference(row, principal))
    if ring > reference.ring:
        question = question.where(reference.where_within(ring, row, principal))
    return question


_REFERENCES = KeptQuestions()
