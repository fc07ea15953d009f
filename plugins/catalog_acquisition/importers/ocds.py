"""`ocds`: contracting processes as the Open Contracting Data Standard writes them, in 1.1 and 1.0.

Releases of one process are merged by its `ocid`. The buyer and the suppliers become organizations,
each contract a relationship and a contract, its milestones obligations, its amendments changes of
it, and its transactions money that was spent. Nothing is guessed: what lacks its date, its amount
or its supplier is told with its line and left out.
Source: https://standard.open-contracting.org/1.1/en/
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from catalog.plugin import Fields, Importer, Item, Notes, Upsert
from catalog_acquisition.importers.merging import merged
from catalog_acquisition.importers.processes import process

OCID: Final = re.compile(r'["\']?ocid["\']?\s*:')
PACKAGE: Final = re.compile(r'["\']?(releases|records)["\']?\s*:')
ABOUT_PACKAGE: Final = frozenset({"version", "uri", "publishedDate"})


def recognises(head: str) -> bool:
    """Tell whether a file is a package of releases or of records."""
    return OCID.search(head) is not None and PACKAGE.search(head) is not None


def entries(items: Iterable[Item], notes: Notes) -> Iterator[Upsert]:
    """Yield what a file says, kind by kind, so that each finds what it hangs on."""
    releases: dict[str, list[Any]] = defaultdict(list)
    lines: dict[str, int | None] = {}
    for item in items:
        if item.section == "releases":
            _gather(releases, lines, item.value, item.line, notes)
        elif item.section == "records":
            for release in _of_record(item, notes):
                _gather(releases, lines, release, item.line, notes)
        elif item.section not in ABOUT_PACKAGE:
            notes.ignore(str(item.section))
    found: dict[str, list[Upsert]] = defaultdict(list)
    for ocid, known in releases.items():
        ordered = sorted(known, key=lambda release: str(release.get("date") or ""))
        for upsert in process(ocid, merged(ordered), lines[ocid], notes):
            found[upsert.kind.name].append(upsert)
    for kind in ORDER:
        yield from found[kind]


ORDER: Final = (
    *("parties", "relationships", "contracts"),
    *("milestones", "amendments", "transactions", "processes"),
)


def _gather(
    releases: Mapping[str, list[Any]],
    lines: dict[str, int | None],
    release: Any,
    line: int | None,
    notes: Notes,
) -> None:
    fields = Fields.of(release, line, notes, "", "release")
    ocid = None if fields is None else fields.text("ocid")
    if ocid is None:
        if fields is not None:
            message = "ocid: a release says which contracting process it is of."
            notes.problem("OCID_MISSING", message, line)
        notes.skip("acquisition.processes")
        return
    releases[ocid].append(release)
    lines.setdefault(ocid, line)


def _of_record(item: Item, notes: Notes) -> Iterator[Any]:
    """Yield what a record says: compiled by its publisher, or in releases that stand in it."""
    fields = Fields.of(item.value, item.line, notes, "", "record")
    if fields is None:
        return
    ocid, compiled = fields.text("ocid"), fields.value("compiledRelease")
    listed = fields.value("releases") or []
    inside = [release for release in listed if isinstance(release, dict) and "ocid" in release]
    if isinstance(compiled, dict):
        yield compiled
    elif inside:
        yield from inside
    else:
        message = f"{ocid}: its releases stand elsewhere: import those files."
        notes.problem("RELEASES_ELSEWHERE", message, fields.line_of("releases"))
        notes.skip("acquisition.processes")


OCDS = Importer("ocds", recognises, entries)
