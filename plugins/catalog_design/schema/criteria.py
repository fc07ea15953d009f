"""Acceptance criteria in the graph."""

import strawberry

from catalog.plugin import Node, column, entity
from catalog_design.rules import access
from catalog_design.tables import AcceptanceVerdict

strawberry.enum(AcceptanceVerdict)


@entity(access.CRITERION)
class AcceptanceCriterion(Node):
    """A question that must be answered with yes before the service is accepted."""

    position: int = column("Which criterion of its pack it is, counted from 1.")
    question: str = column("The question.")
    responsible_function: str = column("The function that answers for it.")
    phase: str = column("In which phase it is asked; `operation` is the one after going live.")
    verdict: AcceptanceVerdict | None = column("Whether it holds; null until somebody judged.")
    evidence: str | None = column("How that is known.")
    judged_by: str | None = column("Who judged: the subject of their token.")
    revision: int = column("How often it was edited, counted from 1.")


PARTS = (AcceptanceCriterion,)
