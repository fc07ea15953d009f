"""The forms of lists that rows keep as JSON: what documents may say there, as a change would."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Annotated, Any, Final, NamedTuple, NoReturn, TypeAlias

from catalog.domain.agreements import hours
from catalog.domain.agreements.hours import ServiceHoursInput
from catalog.domain.importing.filling import WrongFieldError
from catalog.domain.levels.fields import (
    MOST_CONDITIONS,
    Credits,
    ServiceLevelTargetInput,
    Targets,
    WarrantyConditionInput,
    WrongItem,
    kept_conditions,
    kept_credits,
    kept_targets,
    wrong_credits,
    wrong_targets,
)
from catalog.domain.offerings.pricing import Prices, kept_prices, wrong_prices
from catalog.domain.writing import field_checks
from catalog.domain.writing.field_checks import Shape
from catalog.domain.writing.field_types import OMITTED, Many, Omittable, Statement, Word
from catalog.storage.tables.levels import WarrantyArea, WarrantyBasis

Path: TypeAlias = tuple[str, ...]
TYPES = {str: "A text", int: "A whole number"}


class Form(NamedTuple):
    """The shape of such a list, and what makes of its items what rows keep."""

    shape: Shape
    kept: Callable[[Any], Any]
    wrong: Callable[[Any], Iterable[WrongItem]]

    def take(self, value: Any) -> Any:
        """Return what a row keeps of a document's value; raises `WrongFieldError`."""
        items = _made(self.shape, value, ())
        for code, message, at in self.wrong(items):
            path = (str(part + 1) if isinstance(part, int) else _camel(part) for part in at)
            raise WrongFieldError(code, message, *path)
        return self.kept(items)

    def tell(self, value: Any) -> Any:
        """Return what a document says of what a row keeps."""
        return _said(self.shape, value)


def named(kind: Any) -> dict[str, tuple[str, Shape]]:
    """Return the fields of a dataclass by their names in a document."""
    return {_camel(name): (name, form) for name, form in field_checks.shapes(kind).items()}


def _camel(name: str) -> str:
    first, *words = name.rstrip("_").split("_")
    return first + "".join(word.title() for word in words)


def _said(form: Shape, value: Any) -> Any:
    """Return a value that a row keeps with the names that a document has for its fields."""
    if form.item is not None and isinstance(value, list):
        return [_said(form.item, item) for item in value]
    if not dataclasses.is_dataclass(form.kind) or not isinstance(value, dict):
        return value
    shapes = {name.rstrip("_"): shape for name, shape in field_checks.shapes(form.kind).items()}
    return {
        _camel(name): _said(shapes[name], item) if name in shapes else item
        for name, item in value.items()
    }


def _made(form: Shape, value: Any, at: Path) -> Any:
    """Return a value of a document as an input of a change has it."""
    if value is None:
        return _refused(form, value, at)
    if form.item is not None:
        if not isinstance(value, list):
            _refuse("A list", at)
        _refused(form, value, at)
        items = enumerate(value, 1)
        return [_made(form.item, item, (*at, str(number))) for number, item in items]
    if dataclasses.is_dataclass(form.kind):
        return _whole(form.kind, value, at)
    return _refused(form, _plain(form, value, at), at)


def _whole(kind: Any, value: Any, at: Path) -> Any:
    fields = named(kind)
    if not isinstance(value, dict) or value.keys() - fields.keys():
        _refuse(f"A mapping of {', '.join(fields)}", at)
    found = {}
    for name, (field, form) in fields.items():
        if form.is_omittable and value.get(name) is None:
            continue
        found[field] = _made(form, value.get(name), (*at, name))
    return kind(**found)


def _plain(form: Shape, value: Any, at: Path) -> Any:
    kind = form.kind
    if issubclass(kind, Enum):
        if value not in kind.__members__:
            _refuse(f"One of {', '.join(kind.__members__)}", at)
        return kind[value]
    if kind is Decimal:
        try:
            return Decimal(value) if isinstance(value, str | int) else Decimal("NaN")
        except InvalidOperation:
            return Decimal("NaN")
    if kind is dt.date:
        try:
            return dt.date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            _refuse("A day, such as 2026-01-31,", at)
    if not isinstance(value, kind) or isinstance(value, bool):
        _refuse(TYPES[kind], at)
    return value


def _refused(form: Shape, value: Any, at: Path) -> Any:
    wrong = field_checks.refusal(form, value)
    if wrong is not None:
        raise WrongFieldError(*wrong, *at)
    return value


def _refuse(wanted: str, at: Path) -> NoReturn:
    code, message = "WRONG_SHAPE", f"{wanted} is meant here."
    raise WrongFieldError(code, message, *at)


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Condition:
    """A condition as rows keep it: with the target that measures it, and not its number."""

    area: WarrantyArea
    statement: Statement
    basis: Omittable[WarrantyBasis] = OMITTED
    target: Omittable[ServiceLevelTargetInput | None] = OMITTED

    @property
    def targets(self) -> list[ServiceLevelTargetInput]:
        """Its target, if it has one."""
        return [self.target] if isinstance(self.target, ServiceLevelTargetInput) else []


def _kept_conditions(items: Iterable[_Condition]) -> list[Any]:
    found: list[Any] = []
    for item in items:
        targets = kept_targets(item.targets)
        number = 1 if targets else None
        given = WarrantyConditionInput(
            area=item.area, statement=item.statement, basis=item.basis, target=number
        )
        found += kept_conditions([given], targets)
    return found


def _wrong_conditions(items: Sequence[_Condition]) -> Iterator[WrongItem]:
    for index, item in enumerate(items):
        for problem in wrong_targets(item.targets):
            yield problem._replace(at=(index, "target", *problem.at[1:]))


PROMISES: Final[Mapping[str, Form]] = {
    "targets": Form(field_checks.shape(Targets), kept_targets, wrong_targets),
    "conditions": Form(
        field_checks.shape(Annotated[list[_Condition], Many(MOST_CONDITIONS)]),
        _kept_conditions,
        _wrong_conditions,
    ),
    "prices": Form(field_checks.shape(Prices), kept_prices, wrong_prices),
}
"""The forms of what offerings and their editions promise, and of what they cost."""
LEVEL_CREDITS = Form(field_checks.shape(Credits), kept_credits, wrong_credits)
SERVICE_HOURS = Form(field_checks.shape(ServiceHoursInput), hours.kept_hours, hours.wrong_hours)
AGREED: Final[Mapping[str, Form]] = {
    "targets": PROMISES["targets"],
    "conditions": PROMISES["conditions"],
    "service_hours": SERVICE_HOURS,
    "severities": Form(
        field_checks.shape(Annotated[list[Word], Many(hours.MOST_SEVERITIES)]),
        list,
        lambda _severities: (),
    ),
}
"""The forms of what agreements say."""
