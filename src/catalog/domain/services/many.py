"""Editing and labelling many services at once."""

from dataclasses import dataclass
from typing import Annotated

from catalog.domain.naming import taking
from catalog.domain.services.labelling import LabelService
from catalog.domain.services.updating import UpdateService
from catalog.domain.writing.bulk import MOST_PARTS, Bulk
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import Doc, Many, Once
from catalog.storage.tables.services import ServiceRow


@dataclass(frozen=True, kw_only=True)
class UpdateServices(Bulk[UpdateService]):
    """Edit many services at once, each as `updateService` does."""

    inputs: Annotated[
        list[UpdateService],
        Many(MOST_PARTS),
        Once("SERVICE_TWICE", by="id"),
        Doc("What is to be edited, at most 1,000 services, each of them once."),
    ]
    locked = (ServiceRow, "id")

    async def check(self, work: Work) -> None:
        """Lock the names that are taken, then the services, as each edit does."""
        names = [name for part in self.inputs for name in part.names]
        await taking.hold(work, {*names})
        await work.session.hold_rows(ServiceRow, [part.id for part in self.inputs])


@dataclass(frozen=True, kw_only=True)
class LabelServices(Bulk[LabelService]):
    """Set and remove labels of many services at once, each as `labelService` does."""

    inputs: Annotated[
        list[LabelService],
        Many(MOST_PARTS),
        Once("SERVICE_TWICE", by="id"),
        Doc("What is to be labelled, at most 1,000 services, each of them once."),
    ]
    locked = (ServiceRow, "id")

    async def check(self, work: Work) -> None:
        """Lock the services in one order."""
        await work.session.hold_rows(ServiceRow, [part.id for part in self.inputs])
