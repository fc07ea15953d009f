"""`openslo`: objectives as OpenSLO writes them, in its versions v1alpha, v1 and v2alpha.

A Service becomes a service, each objective of an SLO one of the service that it names. What cannot
be said here, such as weeks of the calendar, is told with its line and left out; nothing is guessed.
Source: https://github.com/OpenSLO/OpenSLO
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from catalog.plugin import Fields, Importer, Item, Notes, Record, Upsert, Upsertable
from catalog_operation.changes.objectives import DefineObjective, UpdateObjective
from catalog_operation.importers.durations import slice_seconds, window
from catalog_operation.tables.objectives import ObjectiveRow

OBJECTIVE = Upsertable(
    name="objectives",
    row=ObjectiveRow,
    by=("service_id", "name"),
    create=DefineObjective,
    update=UpdateObjective,
)
VERSION: Final = re.compile(r"""["']?apiVersion["']?\s*:\s*["']?openslo(\.com)?/v""")
METHODS: Final = {"Occurrences": "OCCURRENCES", "Timeslices": "TIMESLICES"}
WITHOUT_OBJECT: Final = {  # kinds of which nothing is kept here
    *("DataSource", "SLI"),
    *("AlertPolicy", "AlertCondition", "AlertNotificationTarget"),
}
ROOT: Final = ("apiVersion", "kind", "metadata", "spec")
NO_SLUG: Final = re.compile(r"[^a-z0-9]+")


def recognises(head: str) -> bool:
    """Tell whether a file has objects of OpenSLO."""
    return VERSION.search(head) is not None


def records(items: Iterable[Item], notes: Notes) -> Iterator[Record | Upsert]:
    """Yield the services of a file, and the objectives of its SLOs."""
    for value, line in _objects(items):
        fields = Fields.of(value, line, notes)
        if fields is None or not all(map(fields.has, ROOT)):
            message = f"An object of OpenSLO has {', '.join(ROOT)}."
            notes.problem("OBJECT_INCOMPLETE", message, line)
            continue
        if not str(fields.value("apiVersion")).startswith(("openslo/v", "openslo.com/v")):
            message = "An apiVersion of OpenSLO is meant here, such as openslo/v1."
            notes.problem("VERSION_UNKNOWN", message, fields.line_of("apiVersion"))
            continue
        kind = fields.text("kind")
        if kind == "Service":
            yield from _service(fields, notes)
        elif kind == "SLO":
            yield from _objectives(fields, notes)
        elif kind in WITHOUT_OBJECT:
            notes.ignore(str(kind))
        else:
            message = "A kind of OpenSLO is meant here, such as SLO."
            notes.problem("KIND_UNKNOWN", message, fields.line_of("kind"))


def _objects(items: Iterable[Item]) -> Iterator[tuple[Any, int | None]]:
    """Yield every object: an item of a list, or the keys of one document after the other."""
    gathered: dict[str, Any] = {}
    first: int | None = None
    for item in items:
        if item.section is None:
            yield item.value, item.line
            continue
        if item.section in gathered and item.section in ROOT:
            yield gathered, first
            gathered = {}
        if not gathered:
            first = item.line
        gathered[item.section] = item.value
    if gathered:
        yield gathered, first


def _service(fields: Fields, notes: Notes) -> Iterator[Record]:
    metadata = fields.inside("metadata")
    name = metadata.text("name")
    if name is None:
        notes.problem("NAME_MISSING", "metadata.name: say what it is called.", fields.line)
        notes.skip("services")
        return
    given = {
        "name": metadata.text("displayName"),
        "description": fields.inside("spec").text("description"),
    }
    values = {key: text for key, text in given.items() if text is not None}
    yield Record("services", name, metadata.line_of("name"), values)


def _objectives(fields: Fields, notes: Notes) -> Iterator[Upsert]:
    """Yield the objectives of an SLO; all of them share its window and its method."""
    metadata, spec = fields.inside("metadata"), fields.inside("spec")
    name, listed = metadata.text("name"), spec.each("objectives")
    service = spec.text("service") or spec.text("serviceRef")
    over, method = window(spec, notes), _method(spec, notes)
    if name is None or service is None or not listed:
        message = "An SLO has a metadata.name, a spec.service, and objectives."
        notes.problem("SLO_INCOMPLETE", message, metadata.line_of("name") or spec.line)
        return
    if over is None or method is None:
        return
    given = {
        "service_id": service,
        "indicator": _indicator(spec) or name,
        "window": over,
        "method": method,
        "source": f"{fields.value('apiVersion')} {name}"[:100],
    }
    names: set[str] = set()
    for number, item in enumerate(listed, 1):
        one = Fields.of(item, spec.line_of("objectives"), notes, "objectives.", "SLO")
        if one is not None:
            own = _named(name, one, number, len(listed), names)
            line = one.line_of("target")
            yield Upsert(OBJECTIVE, {**given, "name": own, **_target(one, notes)}, line)


def _named(slo: str, one: Fields, number: int, count: int, names: set[str]) -> str:
    """Return the name of an objective: that of its SLO, and where it has several, its own behind.

    It is 80 characters long at most.
    """
    title = NO_SLUG.sub("-", (one.text("displayName") or "").lower()).strip("-")
    if count == 1:
        return slo
    own = f"{slo[:40]}-{title or number}"[:76]
    found = own if own not in names else f"{own}-{number}"
    names.add(found)
    return found


def _target(one: Fields, notes: Notes) -> dict[str, Any]:
    """Return what one objective says of how good it is to be."""
    target = one.value("target")
    percent = one.value("targetPercent")
    if target is None and isinstance(percent, int | float):
        target = repr(round(percent / 100, 12))
    seconds = slice_seconds(one, notes)
    return {
        "target": target,
        "slice_seconds": seconds,
        "slice_target": one.value("timeSliceTarget"),
    }


def _method(spec: Fields, notes: Notes) -> str | None:
    """Return what is counted, or None; a mean of the slices' ratios is counted nowhere here."""
    said = spec.text("budgetingMethod")
    found = METHODS.get(said or "")
    if found is None:
        message = (
            "budgetingMethod: Occurrences or Timeslices is meant here; nothing else is counted."
        )
        notes.problem("METHOD_UNKNOWN", message, spec.line_of("budgetingMethod"))
    return found


def _indicator(spec: Fields) -> str | None:
    """Return the name of the indicator of an SLO, wherever the version has it."""
    for key in ("indicatorRef", "sliRef"):
        if (name := spec.text(key)) is not None:
            return name
    for key in ("indicator", "sli"):
        if spec.has(key) and (name := spec.inside(key).inside("metadata").text("name")) is not None:
            return name
    return None


OPENSLO = Importer("openslo", recognises, records)
