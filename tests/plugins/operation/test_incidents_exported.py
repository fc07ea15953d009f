"""Test that incidents leave with an export and come back, with the downtimes that follow."""

import shutil
from pathlib import Path

from catalog_operation import Operation
from tests import imports
from tests.asking import asking
from tests.plugins.operation.operating import Operating, at, downtimes


def kept(operating: Operating) -> str:
    """Keep one incident of each state, and return the export."""
    first = operating.report(restoredAt=at(11), detectedAt=at(10, 5), reference="INC-1")
    operating.edit("closeIncident", first)
    operating.edit("reopenIncident", first, startedAt=at(12))
    disks = operating.resource()
    operating.report(resourceIds=[disks], serviceIds=[operating.mail], severity="MINOR")
    operating.report(duplicateOfId=first["id"])
    operating.edit("recordMaintenance", operating.schedule(), startedAt=at(9), restoredAt=at(13))
    operating.edit("cancelMaintenance", operating.schedule())
    operating.schedule(severity="NONE")
    return imports.exported(operating.catalog)


def test_incidents_come_back_with_their_downtimes(
    operating: Operating, template: Path, tmp_path: Path
) -> None:
    text = kept(operating)
    before = downtimes(operating.catalog)
    path = tmp_path / "copy.db"
    shutil.copy(template, path)

    with asking(f"sqlite:///{path}", [Operation]) as other:
        report = imports.import_export(other, text, tmp_path)
        again = imports.exported(other)
        after = downtimes(other)

    assert report["problems"] == []
    assert again == text
    assert len(before) == 7
    assert after == before
