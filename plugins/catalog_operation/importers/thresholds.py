"""`thresholds`: how good services of a `service-graph` are to be, read beside that format.

Whether a number is the least share of good events or the largest one of bad events depends on the
block that it stands in, and not on its name: the table says it. Shares of bad events are kept as
the shares of good ones that are left.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from catalog.plugin import Fields, Importer, Item, Notes, Upsert
from catalog_operation.importers.openslo import OBJECTIVE

GRAPH: Final = "service-graph"
DAYS: Final = 30
LEAST, MOST = ">=", "<="
THRESHOLDS: Final = {
    "monitoringThresholds.apdexScore": ("monitoring-apdex", "apdex", LEAST),
    "monitoringThresholds.errorRatio": ("monitoring-success", "success", LEAST),
    "contractualThresholds.apdexRatio": ("contractual-apdex", "apdex", LEAST),
    "contractualThresholds.errorRatio": ("contractual-success", "success", MOST),
}
"""By key: the name of the objective, its indicator, and how its number is compared in the file."""


def recognises(head: str) -> bool:
    """Tell whether a file of the format has thresholds."""
    return any(key.partition(".")[0] in head for key in THRESHOLDS)


def entries(items: Iterable[Item], notes: Notes) -> Iterator[Upsert]:
    """Yield the thresholds of each service, which no file says over which time they are meant."""
    first: int | None = None
    for item in items:
        if not isinstance(item.value, dict):
            continue  # the format itself tells of it
        fields = Fields(item.value, item.line, notes)
        own = fields.value("type") if item.section is None or item.listed else item.section
        if not isinstance(own, str):
            continue
        for entry in _of_service(own, fields, notes):
            first = first or entry.line
            yield entry
    if first is not None:
        message = f"Thresholds say no window: as objectives they are measured over {DAYS} days."
        notes.remark("WINDOW_ASSUMED", message, first)


def _of_service(service: str, fields: Fields, notes: Notes) -> Iterator[Upsert]:
    blocks = {key: fields.inside(key) for key in dict.fromkeys(map(_block, THRESHOLDS))}
    for path, (name, indicator, comparison) in THRESHOLDS.items():
        block, key = blocks[_block(path)], path.rpartition(".")[2]
        if not block.has(key):
            continue
        said, line = block.value(key), block.line_of(key)
        target = _target(said, comparison)
        if target is None:
            notes.problem("WRONG_SHAPE", f"{path}: a share from 0 to 1 is meant here.", line)
            continue
        given = {
            "service_id": service,
            "name": name,
            "indicator": indicator,
            "comparator": "GE",
            "target": target,
            "window": {"kind": "ROLLING", "days": DAYS},
            "source": f"{GRAPH} {path} {comparison} {said}"[:100],
        }
        yield Upsert(OBJECTIVE, given, line)


def _block(path: str) -> str:
    return path.partition(".")[0]


def _target(said: object, comparison: str) -> str | None:
    """Return the least share of good events, or None where a number is no share."""
    try:
        share = Decimal(str(said))
    except InvalidOperation:
        return None
    if isinstance(said, bool) or not share.is_finite() or not 0 <= share <= 1:
        return None
    return str(1 - share if comparison == MOST else share)


THRESHOLDS_OF_GRAPHS = Importer("thresholds", recognises, entries, beside=GRAPH)
