"""Who sees early life support, and what must hold before somebody starts or ends it."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    HOUSE,
    OWN_SERVICE,
    SERVICE,
    Asker,
    Precondition,
    Seen,
    ServiceVersionRow,
    VersionStatus,
)
from catalog_transition.tables.early_life import EarlyLifePeriodRow, ExitCriterionRow

STAGE = "early-life-support"
EARLY_LIFE = Seen(
    "EarlyLifePeriod", EarlyLifePeriodRow, SERVICE.around("service_id", HOUSE), ring=HOUSE
)
EXIT_CRITERION = Seen(
    "ExitCriterion", ExitCriterionRow, EARLY_LIFE.through("period_id"), ring=HOUSE
)
EarlyLifePeriodId = Annotated[UUID, EARLY_LIFE]
IN_EARLY_LIFE = Precondition(
    of=SERVICE,
    code="STAGE_DIFFERS",
    message="The service is in {stage}, not in early-life-support: move it there first.",
    holds=lambda service, _: service.stage_key == STAGE,
    tells={"stage": lambda service: service.stage_key},
)


def _where_not_started(service: Any, _asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that early life of the live version has not been started."""
    version, period = aliased(ServiceVersionRow), aliased(EarlyLifePeriodRow)
    found = (
        sa.select(period.id)
        .join(version, version.id == period.version_id)
        .where(version.service_id == service.id, version.status == VersionStatus.LIVE)
    )
    return ~found.correlate(service).exists()


def _where_live(period: Any, _asker: Asker) -> sa.ColumnElement[bool]:
    version = aliased(ServiceVersionRow)
    found = sa.select(version.id).where(
        version.id == period.version_id, version.status == VersionStatus.LIVE
    )
    return found.correlate(period).exists()


NOT_STARTED = Precondition(
    of=SERVICE,
    code="EARLY_LIFE_STARTED",
    message="Early life support of this version was started already: go on with that one.",
    holds=_where_not_started,
)
STILL_LIVE = Precondition(
    of=EARLY_LIFE,
    code="VERSION_NOT_LIVE",
    message="It is of a version that is not the live one: there is nothing to end any more.",
    holds=_where_live,
)
LASTED = Precondition(
    of=EARLY_LIFE,
    code="EARLY_LIFE_RUNNING",
    message="It lasts until {due} at least: end it then.",
    holds=lambda period, asker: period.due_at <= asker.now,
    tells={"due": lambda period: period.due_at},
)
TO_START = (OWN_SERVICE, IN_EARLY_LIFE, NOT_STARTED)
TO_END = (
    OWN_SERVICE.through(EARLY_LIFE, "service_id"),
    IN_EARLY_LIFE.through(EARLY_LIFE, "service_id"),
    STILL_LIVE,
    LASTED,
)
