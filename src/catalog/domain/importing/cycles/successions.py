"""Successions that documents tell of: of new services none follows itself through others."""

from collections.abc import Iterator, Mapping

from catalog.domain.importing import comparing
from catalog.domain.importing.records import SERVICES
from catalog.domain.importing.report import Report
from catalog.domain.importing.staged import FilePlace
from catalog.domain.importing.staged_documents import StagedDocument, StagedDocuments
from catalog.storage.tables.services import ServiceRow

SUCCESSOR = "successor"  # what documents call it


def circling(staged: StagedDocuments, report: Report) -> frozenset[str]:
    """Return the addresses of new services that follow each other in a circle, and tell of each.

    Those that are there already keep the successors that they have, and lead to no new one.
    """
    followed: dict[str, tuple[str, StagedDocument]] = {}
    for portion in staged.portions(SERVICES):
        ids = staged.found(ServiceRow.__tablename__, [str(one.key) for one in portion])
        for document in portion:
            successor = document.value.get(SUCCESSOR)
            if isinstance(successor, str) and ids[str(document.key)].is_new:
                followed[str(document.key)] = successor, document._replace(value={})
    found = frozenset(_circling({key: successor for key, (successor, _) in followed.items()}))
    for key, (successor, document) in followed.items():
        if key in found:
            place = FilePlace(document.file, document.line)
            message = f"{SUCCESSOR}: {key} would follow itself by {successor}: that is left out."
            report.problem(comparing.notice(report, place, "SUCCESSOR_CYCLE", message))
    return found


def _circling(followed: Mapping[str, str]) -> Iterator[str]:
    """Yield those from which one comes back to where one began."""
    seen: set[str] = set()
    for start in followed:
        path: dict[str, int] = {}
        at = start
        while at in followed and at not in seen:
            seen.add(at)
            path[at] = len(path)
            at = followed[at]
        if at in path:
            yield from list(path)[path[at] :]
