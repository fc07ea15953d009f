"""What must hold before anybody plans, suggests, bids or decides, or states a problem."""

from catalog.plugin import ORGANIZATION, Precondition
from catalog_partnership.rules.access_of_roadmaps import COMPONENT, PROBLEM, ROADMAP, SUGGESTION
from catalog_partnership.rules.voices import acting, speaking
from catalog_partnership.tables.roadmaps import ProblemStatementStatus, SuggestionStatus

_OWN_ROADMAP = acting(ROADMAP, "organization_id", "Only whoever plans changes a roadmap.")
TO_PUBLISH = (acting(ORGANIZATION, "id", "Plan for an organization that you act for."),)
TO_PLAN = (_OWN_ROADMAP,)
TO_EDIT_COMPONENT = (_OWN_ROADMAP.through(COMPONENT, "roadmap_id"),)
TO_SUGGEST = (acting(ORGANIZATION, "id", "Suggest it for an organization that you act for."),)
TO_BID = speaking(ORGANIZATION, "id", "Bid for an organization that you act for.")
UNDECIDED = Precondition(
    of=SUGGESTION,
    code="SUGGESTION_DECIDED",
    message="It is {status} already, and stays so.",
    holds=lambda suggestion, _: suggestion.status == SuggestionStatus.PROPOSED,
    tells={"status": lambda suggestion: suggestion.status},
)
TO_DECIDE = (
    *(
        item.through(SUGGESTION, "roadmap_id")
        for item in speaking(
            ROADMAP, "organization_id", "Only whoever plans decides on what others suggest."
        )
    ),
    UNDECIDED,
)
TO_WITHDRAW = (
    acting(SUGGESTION, "organization_id", "Only whoever suggested it takes it back."),
    UNDECIDED,
)
TO_STATE = (acting(ORGANIZATION, "id", "State a problem of an organization that you act for."),)
TO_EDIT_PROBLEM = (
    acting(PROBLEM, "organization_id", "Only the side whose problem it is changes it."),
    Precondition(
        of=PROBLEM,
        code="PROBLEM_CLOSED",
        message="The problem is {status}, and stays so: state another one.",
        holds=lambda problem, _: problem.status == ProblemStatementStatus.OPEN,
        tells={"status": lambda problem: problem.status},
    ),
)
