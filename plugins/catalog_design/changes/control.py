"""Control: with a version it goes to the organization that accepted its pack."""

from catalog.plugin import (
    OMITTED,
    AdvanceService,
    DecisionOutcome,
    LifecycleDecisionRow,
    Reaction,
    ServiceVersionRow,
    Work,
)
from catalog_design.queries import packs
from catalog_design.tables import PackStatus

STAGE = "design"


async def must_go_to_receiver(change: AdvanceService, work: Work) -> None:
    """Give control of a designed version to whoever accepted its pack; refuse to give it others."""
    decision = await work.session.get(LifecycleDecisionRow, work.audit_id)
    if decision is None or decision.outcome is not DecisionOutcome.MOVED:
        return
    if decision.leaving != STAGE or work.rules.chain.is_back(STAGE, decision.entering):
        return
    key = decision.version_id
    pack = (await packs.current(work.session, [key])).get(key)
    version = await work.session.get(ServiceVersionRow, key)
    if pack is None or pack.status is not PackStatus.ACCEPTED or version is None:
        return
    if change.control_to_id in {OMITTED, pack.receiver_id}:
        version.control_id = decision.control_to_id = pack.receiver_id or version.control_id
    else:
        message = (
            f"The organization that accepted pack {pack.number} takes control: name it, or leave "
            "this out."
        )
        work.problems.add("CONTROL_NOT_ACCEPTED", message, "control_to_id")


REACTIONS = (Reaction(change_type=AdvanceService, do=must_go_to_receiver),)
