"""One row of everything that transition remembers of a version."""

import datetime as dt
from uuid import UUID

from catalog.plugin import Row
from catalog.testing import Anchor
from tests.plugins.transition.changed import change_of, risk_of
from tests.plugins.transition.retired import carried_out, transferred
from tests.plugins.transition.reviewed import templated
from tests.plugins.transition.supported import period
from tests.rows import MOMENT, key, organization


def remembered(name: str, *, house: UUID, service: UUID, version: UUID) -> list[Row]:
    """Return what a house remembers of a version, and who is to take its service over."""
    own = {"service": service, "version": version}
    taker = organization(f"{name}-taker")
    return [
        *templated(name, house=house, **own),
        *period(key(f"{name}-early-life"), **own),
        *carried_out(name, service=service),
        taker,
        transferred(name, service=service, giver=house, taker=taker.id),
        change_of(name, **own, window_start=MOMENT, window_end=MOMENT + dt.timedelta(days=1)),
        risk_of(name, **own),
    ]


def remembered_on(anchor: Anchor) -> list[Row]:
    """Return what is remembered of the version of an anchor of the rules of plugins."""
    keys = anchor.keys
    return remembered(
        f"{anchor.organization}-{anchor.is_hidden}".lower(),
        house=keys["organizations"],
        service=keys["services"],
        version=keys["service_versions"],
    )
