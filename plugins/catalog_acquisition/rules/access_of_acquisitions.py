"""Who sees acquisitions, and what must hold of them: they are the buyer's house alone."""

from typing import Annotated
from uuid import UUID

from catalog.plugin import HOUSE, ORGANIZATION, Precondition, Seen
from catalog_acquisition.rules.signing import where_acting
from catalog_acquisition.tables.acquisitions import AcquisitionPhase, AcquisitionRow

ACQUISITION = Seen(
    "Acquisition",
    AcquisitionRow,
    ORGANIZATION.around("organization_id", HOUSE),
    ring=HOUSE,
    house="the house of its buyer",
)
AcquisitionId = Annotated[UUID, ACQUISITION]
_TELLS = {"phase": lambda acquisition: acquisition.phase}
PLANNED = (AcquisitionPhase.PLANNING, AcquisitionPhase.DEVELOPMENT)

OWN_BUYER = Precondition(
    of=ORGANIZATION,
    code="NOT_YOUR_ORGANIZATION",
    message="Name an organization of yours: nobody buys for others.",
    holds=lambda organization, asker: where_acting(asker, organization.id),
    is_about_who=True,
)
OWN_ACQUISITION = OWN_BUYER.through(ACQUISITION, "organization_id")
TO_START = (OWN_BUYER,)
TO_EDIT = (
    OWN_ACQUISITION,
    Precondition(
        of=ACQUISITION,
        code="PLANNING_CLOSED",
        message="The acquisition is {phase}: what was planned stays as it was, to be read.",
        holds=lambda acquisition, _: acquisition.phase.in_(PLANNED),
        tells=_TELLS,
    ),
)
TO_ADVANCE = (
    OWN_ACQUISITION,
    Precondition(
        of=ACQUISITION,
        code="ACQUISITION_CLOSED",
        message="The acquisition is closed: start another one.",
        holds=lambda acquisition, _: acquisition.phase != AcquisitionPhase.CLOSED,
    ),
)
