"""Test of what an incident can be a duplicate: of what took place, and hit as much."""

from typing import Any

import pytest

from tests.plugins.operation.operating import Operating, at, downtimes

UNFIT = ("DUPLICATE_UNFIT", "duplicateOfId")


@pytest.fixture
def both(operating: Operating) -> dict[str, Any]:
    """Two services that were hit for an hour."""
    return {"serviceIds": [operating.web, operating.mail], "restoredAt": at(11)}


def test_the_original_hits_all_that_its_duplicate_hits(
    operating: Operating, both: dict[str, Any]
) -> None:
    small, large = operating.report(restoredAt=at(11)), operating.report(**both)

    assert operating.refused("updateIncident", large, duplicateOfId=small["id"]) == [UNFIT]
    given = operating.reported(**both, duplicateOfId=small["id"])
    assert operating.catalog.refused("reportIncident", given, by="acme") == [UNFIT]
    assert operating.edit("updateIncident", small, duplicateOfId=large["id"])
    assert len(downtimes(operating.catalog)) == 2


def test_neither_edit_lets_a_duplicate_hit_more(operating: Operating, both: dict[str, Any]) -> None:
    large = operating.report(**both)
    small = operating.report(restoredAt=at(11), duplicateOfId=large["id"])
    disks = operating.resource()

    assert operating.refused("updateIncident", small, resourceIds=[disks]) == [UNFIT]
    fewer = operating.refused("updateIncident", large, serviceIds=[operating.mail])
    assert fewer == [("DUPLICATE_UNFIT", "serviceIds")]
    assert operating.edit("updateIncident", small, serviceIds=[operating.mail])
    assert operating.edit("updateIncident", large, serviceIds=[operating.mail])


def test_the_original_took_place(operating: Operating) -> None:
    incident, maintenance = operating.report(restoredAt=at(11)), operating.schedule()
    given = {"duplicateOfId": maintenance["id"]}

    assert operating.refused("updateIncident", incident, **given) == [UNFIT]
    operating.edit("recordMaintenance", maintenance, startedAt=at(10), restoredAt=at(11))
    assert operating.edit("updateIncident", incident, **given)
    assert len(downtimes(operating.catalog)) == 1
    cancelled = operating.schedule()
    operating.edit("cancelMaintenance", cancelled)
    assert operating.refused("updateIncident", incident, duplicateOfId=cancelled["id"]) == [UNFIT]
