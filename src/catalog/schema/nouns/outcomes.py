"""Outcomes and outputs in the graph."""

import datetime as dt

from catalog.domain import sight
from catalog.domain.outcomes import judging, outputs, recording
from catalog.graph.declaring.declare import column, connection, extends, to_one
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.schema.mutations import change
from catalog.schema.nouns.organizations import Party, party
from catalog.schema.nouns.relationships.activities import RelationshipActivity
from catalog.schema.nouns.services import Service, ServiceVersion
from catalog.schema.roots import Mutation
from catalog.storage.enums import Consent
from catalog.storage.tables.outcomes import (
    OutcomeOutputRow,
    OutcomeRow,
    OutputRow,
    VersionOutcomeRow,
)


@entity(sight.OUTPUT)
class Output(Node):
    """Something that an activity of a service delivered, tangible or not.

    The house of the service sees it, and the stakeholders of the outcomes that it enabled.
    """

    description: str = column("What was delivered.")
    activity: RelationshipActivity | None = to_one(
        "The activity that delivered it, where it was one of a relationship.", key="activity_id"
    )
    activity_ref: str | None = column("What the activity is called where it is kept.")
    tangible: bool = column("Whether it can be touched.")
    delivered_at: dt.datetime = column("When it was delivered.")
    service: Service = to_one("The service whose activity it was.", key="service_id")
    enables: Connection["Outcome"] = connection(
        "The outcomes that it enabled.",
        by=OutcomeOutputRow.output_id,
        to=OutcomeOutputRow.outcome_id,
    )
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was recorded.")
    updated_at: dt.datetime = column("When it was last edited.")


@entity(sight.OUTCOME)
class Outcome(Node):
    """A result that a stakeholder wants of a service, enabled by one or more outputs."""

    statement: str = column("What the stakeholder wants to be true.")
    stakeholder: Party = party(
        "Who wants it.", organization=OutcomeRow.organization_id, person=OutcomeRow.person_id
    )
    modelled_at: dt.datetime = column("When it was modelled.")
    confirmed_at: dt.datetime | None = column(
        "When it was confirmed that the service, as designed and built, will bring it about."
    )
    confirmation: Consent | None = column(
        "Whose word that is: GIVEN by the stakeholder's side, RECORDED by others, or ASSUMED."
    )
    delivered_at: dt.datetime | None = column("When it came about.")
    delivery: Consent | None = column("Whose word that is, in the same way.")
    service: Service = to_one("The service that is to bring it about.", key="service_id")
    enabled_by: Connection[Output] = connection(
        "The outputs that enabled it.",
        by=OutcomeOutputRow.outcome_id,
        to=OutcomeOutputRow.output_id,
    )
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was recorded.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(Service)
class OutcomesOfService:
    """What a service is for."""

    outcomes: Connection[Outcome] = connection(
        "The results that stakeholders want of it.", by=OutcomeRow.service_id
    )
    outputs: Connection[Output] = connection(
        "What its activities delivered.", by=OutputRow.service_id
    )


@extends(RelationshipActivity)
class OutputsOfActivity:
    """What came of an activity."""

    outputs: Connection[Output] = connection(
        "What it delivered. Only those that you see.", by=OutputRow.activity_id
    )


@extends(ServiceVersion)
class OutcomesOfVersion:
    """What a version of a service is for."""

    outcomes: Connection[Outcome] = connection(
        "The results that stakeholders want of it: recorded for it, or taken over.",
        by=VersionOutcomeRow.version_id,
        to=VersionOutcomeRow.outcome_id,
    )


@extends(Mutation)
class OutcomeMutations:
    """What can be changed about outcomes and outputs."""

    record_outcome = change(recording.RecordOutcome, Outcome)
    update_outcome = change(recording.UpdateOutcome, Outcome)
    confirm_outcome = change(judging.ConfirmOutcome, Outcome)
    deliver_outcome = change(judging.DeliverOutcome, Outcome)
    record_output = change(outputs.RecordOutput, Output)


PARTS = (
    Output,
    Outcome,
    OutcomesOfService,
    OutputsOfActivity,
    OutcomesOfVersion,
    OutcomeMutations,
)
