"""Verdicts in the graph: whether what was agreed is kept, and which agreements end soon."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
import strawberry

from catalog.domain.agreements import access, ending, verdicts
from catalog.domain.agreements.ending import AgreementEnding
from catalog.domain.agreements.questions import TooManyQuestionsError
from catalog.domain.agreements.verdicts import (
    AgreementWarranty,
    ConditionVerdict,
    SlaAttainment,
    Verdicts,
    strictest,
)
from catalog.domain.declared.metrics import Measurement, MetricError
from catalog.domain.levels import fields
from catalog.graph.declaring.declare import batch, extends
from catalog.graph.declaring.shown import shows
from catalog.graph.declaring.weights import weighs
from catalog.graph.errors import ClientError
from catalog.rings import HOUSE, PARTICIPANT
from catalog.schema.context import Context, Info
from catalog.schema.nouns.agreements import ServiceLevelAgreement
from catalog.schema.nouns.levels import ServiceLevelTarget
from catalog.schema.nouns.measurements import WindowInput
from catalog.schema.nouns.relationships.relationships import ServiceRelationship
from catalog.schema.nouns.services import Service
from catalog.schema.roots import Query
from catalog.storage import levels
from catalog.storage.enums import WarrantyVerdict
from catalog.storage.tables.levels import (
    AgreementStatus,
    ServiceLevelAgreementRow,
    WarrantyArea,
    WarrantyBasis,
)

COST = 10  # of one verdict: some statements, and a question to each metric
LONGEST = dt.timedelta(days=3 * 366)  # time of which attainment is told
MOST_DAYS = 3 * 366
MOST, USUAL = 100, 20  # agreements of one answer

strawberry.enum(WarrantyVerdict)


@shows(verdicts.ConditionVerdict)
class ConditionVerdictFields:
    """Whether a condition of warranty is met, by the last time that it was measured over."""

    area: WarrantyArea = strawberry.field(description="What it is about.")
    statement: str = strawberry.field(description="What is assured.")
    basis: WarrantyBasis = strawberry.field(description="What it rests on.")
    target: ServiceLevelTarget | None = strawberry.field(
        description="What measures it; null: it stays unproven."
    )
    measurement: Measurement | None = strawberry.field(
        description="What was measured; of several services, that which decides. Null before a "
        "first period has ended, and where nothing measures it."
    )
    verdict: WarrantyVerdict | None = strawberry.field(
        description="The verdict; null where it is no formal agreement: it is not judged."
    )


@shows(verdicts.AgreementWarranty)
class AgreementWarrantyFields:
    """Whether what was warranted in an agreement is kept: all of it, or it is not."""

    conditions: list[ConditionVerdict] = strawberry.field(
        description="The conditions, each with its verdict.",
        metadata=weighs(cost=0, most=fields.MOST_CONDITIONS),
    )
    verdict: WarrantyVerdict = strawberry.field(
        description="MET where there is a condition, and all were measured and are met."
    )


@shows(verdicts.SlaAttainment)
class SlaAttainmentFields:
    """How many measurements of agreed targets met them; those without data are counted apart."""

    met: int = strawberry.field(description="How many met their target.")
    measured: int = strawberry.field(description="How many had data.")
    unmeasured: int = strawberry.field(description="How many had none.")


@contextmanager
def _affordable() -> Iterator[None]:
    """Tell whoever asks for too many measurements at once to ask for fewer."""
    try:
        yield
    except TooManyQuestionsError as error:
        raise ClientError(str(error), code="COST_EXCEEDED") from error


def _verdicts(context: Context) -> Verdicts:
    return Verdicts(context.session, context.extensions.metrics, context.now)


async def _warranty(parents: Sequence[Any], context: Context) -> Sequence[AgreementWarranty | None]:
    """Whether its conditions are met.

    A target of the calendar is judged by the last period that ended, a rolling one by the days that
    end now. Before one has ended, and where no plugin measures it, it is UNPROVEN.
    """
    with _affordable():
        told: list[Any] = await _verdicts(context).warranties(parents)
    return told


async def _attainment(
    parents: Sequence[Any],
    context: Context,
    window: Annotated[
        WindowInput, strawberry.argument(description="The time to look at, at most three years.")
    ],
) -> Sequence[SlaAttainment | None]:
    """How many measurements of what is, or was, agreed in it met their target.

    A target of the calendar is measured once for each period that ended in the window, a rolling
    one once, at its end.
    """
    asked = window.clipped(context.now)
    if asked.end - asked.start > LONGEST:
        message = f"Ask for a window of at most {LONGEST.days:,} days."
        raise ClientError(message)
    seen = access.AGREEMENT.where_within(HOUSE, ServiceLevelAgreementRow, context.principal)
    keys = [parent.id for parent in parents]
    found = await levels.of_relationships(context.session, keys, seen)
    with _affordable():
        told = await _verdicts(context).attainments(found, asked)
    none: Any = SlaAttainment(0, 0, 0)
    return [told.get(key, none) for key in keys]


async def _fit_for_use(
    parents: Sequence[Any], context: Context
) -> Sequence[WarrantyVerdict | None]:
    """Whether what was warranted of it to anybody is kept, as far as you see who agreed on it.

    NOT_MET where one agreement in force is not kept, MET where all are and there is one.
    """
    row, principal, judge = ServiceLevelAgreementRow, context.principal, _verdicts(context)
    is_in_force = access.status_of(row, principal) == AgreementStatus.ACTIVE
    keys = [parent.id for parent in parents]
    seen = sa.and_(is_in_force, access.AGREEMENT(row, principal))
    active = await levels.of_services(context.session, keys, seen)
    found = [(key, agreement) for key, agreement in active if judge.has_begun(agreement)]
    agreements = list({agreement.id: agreement for _, agreement in found}.values())
    with _affordable():
        judged = await judge.warranties(agreements)
    by_id = {row.id: item for row, item in zip(agreements, judged, strict=True)}
    of_service: dict[UUID, list[Any]] = defaultdict(list)
    for service_id, agreement in found:
        of_service[service_id].append(by_id[agreement.id])
    told: list[Any] = []
    for key in keys:
        own = of_service[key]
        wrong = next((item for item in own if isinstance(item, MetricError)), None)
        kept = [item.verdict for item in own if isinstance(item, AgreementWarranty)]
        told.append(strictest(kept) if wrong is None else wrong)
    return told


@shows(ending.AgreementEnding)
class AgreementEndingFields:
    """An agreement that ends soon."""

    agreement: ServiceLevelAgreement = strawberry.field(description="The agreement.")
    ends_on: dt.date = strawberry.field(
        description="The last day of its present term, or of all where it is not renewed."
    )
    notice_by: dt.date | None = strawberry.field(
        description="The last day on which notice ends it then; null where its own last day does."
    )


async def _agreements_ending(
    info: Info,
    within_days: Annotated[
        int, strawberry.argument(description="In how many days they end, at most 1,098.")
    ],
    first: Annotated[
        int, strawberry.argument(description="How many there may be, at most 100.")
    ] = USUAL,
) -> list[AgreementEnding]:
    """List the agreements in force that end within so many days, the soonest first."""
    if not 0 <= within_days <= MOST_DAYS:
        message = f"withinDays must be from 0 to {MOST_DAYS:,}, not {within_days:,}."
        raise ClientError(message)
    if not 0 <= first <= MOST:
        message = f"first must be from 0 to {MOST}, not {first}."
        raise ClientError(message)
    context = info.context
    return await ending.ending_within(
        context.session, context.principal, context.now, within_days, first
    )


def _most(arguments: Mapping[str, Any]) -> int:
    return min(max(int(arguments["first"]), 0), MOST)


@extends(ServiceLevelAgreement)
class WarrantyOfAgreement:
    """Whether an agreement is kept."""

    warranty = batch(
        "id",
        "relationship_id",
        "agreed_at",
        "starts_on",
        "ends_on",
        "over_at",
        "targets",
        "conditions",
        "service_hours",
        "severities",
        "exclude_maintenance",
        cost=COST,
        ring=HOUSE,
    )(_warranty)


@extends(ServiceRelationship)
class AttainmentOfRelationship:
    """How far the levels of a relationship are kept."""

    sla_attainment = batch("id", cost=COST, ring=PARTICIPANT)(_attainment)


@extends(Service)
class FitnessForUse:
    """Whether what was warranted of a service is kept."""

    fit_for_use = batch("id", cost=COST, ring=HOUSE)(_fit_for_use)


@extends(Query)
class EndingQueries:
    """Which agreements end."""

    agreements_ending: list[AgreementEnding] = strawberry.field(
        resolver=_agreements_ending, metadata=weighs(cost=COST, most=_most)
    )


PARTS = (
    ConditionVerdict,
    AgreementWarranty,
    SlaAttainment,
    AgreementEnding,
    WarrantyOfAgreement,
    AttainmentOfRelationship,
    FitnessForUse,
    EndingQueries,
)
