"""What operation shows."""

from catalog_operation.schema import (
    availability,
    calendars,
    harm,
    incidents,
    objectives,
    outcomes,
    requests,
    utilisation,
)

PARTS = (
    *availability.PARTS,
    *calendars.PARTS,
    *incidents.PARTS,
    *harm.PARTS,
    *objectives.PARTS,
    *outcomes.PARTS,
    *requests.PARTS,
    *utilisation.PARTS,
)
