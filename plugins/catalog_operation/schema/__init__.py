"""What operation shows."""

from catalog_operation.schema import (
    availability,
    calendars,
    harm,
    incidents,
    objectives,
    requests,
    utilisation,
)

PARTS = (
    *availability.PARTS,
    *calendars.PARTS,
    *incidents.PARTS,
    *harm.PARTS,
    *objectives.PARTS,
    *requests.PARTS,
    *utilisation.PARTS,
)
