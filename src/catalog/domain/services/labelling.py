"""Labelling services, without a word about their other labels."""

from dataclasses import dataclass
from typing import Annotated

from catalog.domain.owners import OWN_SERVICE
from catalog.domain.services.fields import MOST_LABELS, LabelInput
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Many,
    Omittable,
    Once,
    ServiceId,
    Word,
)
from catalog.storage import services
from catalog.storage.tables.services import ServiceLabelRow, ServiceRow


@dataclass
class Labelled:
    """A service, and the labels that it is to have."""

    service: ServiceRow
    labels: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class LabelService(Change[Labelled]):
    """Set some labels of a service and remove others; all others stay as they are."""

    id: Annotated[ServiceId, Doc("The service.")]
    set: Annotated[
        Omittable[Annotated[list[LabelInput], Many(MOST_LABELS), Once("LABEL_TWICE", by="key")]],
        Doc("The labels that it is to have; one of the same key is replaced."),
    ] = OMITTED
    remove: Annotated[
        Omittable[Annotated[list[Word], Many(MOST_LABELS), Once("LABEL_TWICE")]],
        Doc("The keys of labels that it is not to have; those that it has not are no problem."),
    ] = OMITTED
    preconditions = (OWN_SERVICE,)

    async def check(self, work: Work) -> Labelled | None:
        """Refuse a label that is both set and removed, and more of them than a service may have."""
        gone = {*(() if self.remove is OMITTED else self.remove)}
        new = () if self.set is OMITTED else self.set
        for index, label in enumerate(new):
            if label.key in gone:
                message = f"{label.key} is to be removed, too: say one of both."
                work.problems.add("LABEL_TWICE", message, "set", str(index))
        service = await work.edit(ServiceRow, self.id)
        if service is None:
            return None
        own = await services.labels(work.session, service.id)
        labels = {label.key: label.value for label in own if label.key not in gone}
        labels |= {label.key: label.value for label in new}
        if len(labels) > MOST_LABELS:
            message = f"It would have {len(labels)} labels: a service has at most {MOST_LABELS}."
            work.problems.add("TOO_MANY", message, "set")
        return Labelled(service, labels)

    async def apply(self, work: Work, found: Labelled) -> ServiceRow:
        """Write the labels."""
        labels = [{"key": key, "value": value} for key, value in found.labels.items()]
        await work.session.replace(ServiceLabelRow, labels, service_id=found.service.id)
        return found.service
