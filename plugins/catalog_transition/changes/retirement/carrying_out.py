"""Carrying a plan out: what happens to it when its service is retired, or passes to others."""

from catalog.plugin import (
    AbandonServiceVersion,
    PortfolioStatus,
    Reaction,
    RetireService,
    ServiceRow,
    ServiceVersionRow,
    VersionPurpose,
    Work,
)
from catalog_transition.changes.transfers.answering import AcceptTransfer
from catalog_transition.queries import retirement
from catalog_transition.tables.retirement import RetirementPlanRow, RetirementPlanStatus
from catalog_transition.tables.transfers import ServiceTransferRow


async def end_plan(change: RetireService, work: Work) -> None:
    """Let the plan be done once the service is retired; warn where it named a successor in vain."""
    service = await work.session.get(ServiceRow, change.service_id)
    if service is None or service.portfolio_status is not PortfolioStatus.RETIRED:
        return
    plans = await retirement.planned(work.session, [service.id])
    for found in plans.values():
        plan = await work.edit(RetirementPlanRow, found.id)
        if plan is not None:
            plan.status = RetirementPlanStatus.DONE
            if plan.successor_id is not None and service.successor_id is None:
                message = "The plan names a successor: let it follow the service by updateService."
                work.problems.warn("SUCCESSOR_PLANNED", message, "successor_id")


async def must_go_on(change: AbandonServiceVersion, work: Work) -> None:
    """Refuse to give up what removes a service whose plan has passed its point of no return."""
    version = await work.session.get(ServiceVersionRow, change.version_id)
    if version is None or version.purpose is not VersionPurpose.REMOVAL:
        return
    plans = await retirement.planned(work.session, [version.service_id])
    if any(plan.point_passed_at is not None for plan in plans.values()):
        message = "The point of no return has passed: retire the service with retireService."
        work.problems.add("POINT_OF_NO_RETURN_PASSED", message, "version_id")


async def ask_anew(change: AcceptTransfer, work: Work) -> None:
    """Let those who provide a service from now on approve the plan to retire it."""
    transfer = await work.session.get(ServiceTransferRow, change.id)
    keys = [] if transfer is None else [transfer.service_id]
    for found in (await retirement.planned(work.session, keys)).values():
        plan = await work.edit(RetirementPlanRow, found.id)
        if plan is not None:
            plan.edition += 1
            plan.approved_at = None
            work.tell("retirement.planned", plan, serviceId=str(plan.service_id))


REACTIONS = (
    Reaction(change_type=AcceptTransfer, do=ask_anew),
    Reaction(change_type=RetireService, do=end_plan),
    Reaction(change_type=AbandonServiceVersion, do=must_go_on),
)
