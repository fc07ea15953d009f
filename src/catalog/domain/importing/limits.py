"""What one thing may hold, whichever door it comes through: the limits of the changes, by kind."""

from typing import Final

from catalog.domain.importing.records import ORGANIZATIONS, SERVICES
from catalog.domain.organizations import CreateOrganization, ExternalRefInput
from catalog.domain.services.creating import CreateService
from catalog.domain.services.fields import LabelInput
from catalog.domain.writing.field_checks import shapes
from catalog.domain.writing.field_types import BoundedText, SlugText


def _texts(change: type) -> dict[str, BoundedText]:
    return {
        name: marker
        for name, form in shapes(change).items()
        for marker in form.markers
        if isinstance(marker, BoundedText) and not isinstance(marker, SlugText)
    }


VALUES: Final = {ORGANIZATIONS: _texts(CreateOrganization), SERVICES: _texts(CreateService)}
LABEL: Final = _texts(LabelInput)
REFERENCE: Final = _texts(ExternalRefInput)
MOST_LABELS: Final = shapes(CreateService)["labels"].most
MOST_OWNERS: Final = shapes(CreateService)["owner_ids"].most
MOST_REFERENCES: Final = shapes(CreateService)["external_refs"].most
