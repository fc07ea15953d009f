"""Transition risks in the graph."""

import datetime as dt

import strawberry

from catalog.plugin import (
    Connection,
    Mutation,
    Node,
    Query,
    Service,
    ServiceVersion,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    to_one,
    viewer_can,
)
from catalog_transition.changes import risks
from catalog_transition.rules import access_of_changes as access
from catalog_transition.tables.risks import RiskResponse, RiskStatus, TransitionRiskRow

for kind in (RiskResponse, RiskStatus):
    strawberry.enum(kind)


@entity(access.TRANSITION_RISK)
class TransitionRisk(Node):
    """Something that may go wrong with a version, and what is done about it.

    While it is open, and what is left of it is too high, the version does not go live.
    """

    service: Service = to_one("The service.", key="service_id")
    service_version: ServiceVersion = to_one("The version.", key="version_id")
    number: int = column("Which risk of its service it is, counted from 1.")
    description: str = column("What may go wrong.")
    likelihood: int = column("How likely it is, from 1 to 5.")
    impact: int = column("How bad it would be, from 1 to 5.")
    exposure: int = column("Likelihood times impact, from 1 to 25, before anything is done.")
    response: RiskResponse | None = column("What is done about it; null until somebody said.")
    treatment: str | None = column("How that is done.")
    residual_likelihood: int | None = column("How likely it is after the response, from 1 to 5.")
    residual_impact: int | None = column("How bad it would be after the response, from 1 to 5.")
    residual_exposure: int = column(
        "What is left of the exposure after the response; without one, all of it."
    )
    status: RiskStatus = column("Whether it still is one.")
    recorded_by: str = column("Who recorded it: the subject of their token.")
    viewer_can = viewer_can(access.TRANSITION_RISK)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was recorded.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(Service)
class RisksOfService:
    """The transition risks of a service."""

    transition_risks: Connection[TransitionRisk] = connection(
        "What may go wrong with its versions.", by=TransitionRiskRow.service_id
    )


@extends(ServiceVersion)
class RisksOfVersion:
    """The transition risks of a version."""

    transition_risks: Connection[TransitionRisk] = connection(
        "What may go wrong with it.", by=TransitionRiskRow.version_id
    )


@extends(Query)
class RiskQueries:
    """What can be asked about transition risks."""

    transition_risk: TransitionRisk | None = lookup("Find one transition risk by its id.")
    transition_risks: Connection[TransitionRisk] = connection("Page through the transition risks.")


@extends(Mutation)
class RiskMutations:
    """What can be done about transition risks."""

    record_transition_risk = change(risks.RecordTransitionRisk, TransitionRisk)
    respond_to_transition_risk = change(risks.RespondToTransitionRisk, TransitionRisk)


PARTS = (TransitionRisk, RisksOfService, RisksOfVersion, RiskQueries, RiskMutations)
