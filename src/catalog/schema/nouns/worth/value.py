"""Statements of value in the graph."""

import datetime as dt

from catalog.domain.worth import access, stating
from catalog.graph.declaring.declare import column, connection, extends, to_one
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.schema.mutations import change
from catalog.schema.nouns.organizations import Party, party
from catalog.schema.nouns.outcomes import Outcome
from catalog.schema.nouns.services import Service
from catalog.schema.roots import Mutation
from catalog.storage.enums import Consent, ParticipantRole
from catalog.storage.tables.worth import ValueStatementRow


@entity(access.VALUE_STATEMENT)
class ValueStatement(Node):
    """What a stakeholder thinks a service is worth to them, at one time.

    Value is what they perceive of its benefit, usefulness and importance. It may differ between
    stakeholders, and is never averaged. It is not edited either: whoever thinks otherwise states it
    anew.
    """

    service: Service = to_one("The service.", key="service_id")
    outcome: Outcome | None = to_one(
        "The outcome of the service that is of value; null: the service as a whole.",
        key="outcome_id",
    )
    stakeholder: Party = party(
        "Who perceives it.",
        organization=ValueStatementRow.organization_id,
        person=ValueStatementRow.person_id,
    )
    beneficiary: ParticipantRole = column(
        "On whose side it is of value: PROVIDER on that of who provides the service, or CONSUMER."
    )
    perceived_benefit: str = column("What good it does, as they perceive it.")
    usefulness: int = column("How useful it is to them, from 1, hardly, to 5, very much.")
    importance: int = column("How important it is to them, from 1, hardly, to 5, very much.")
    stated_at: dt.datetime = column("When they said so.")
    word: Consent = column(
        "Whose word it is: GIVEN by the stakeholder's side, RECORDED by whoever recorded them, or "
        "ASSUMED."
    )
    is_latest: bool = column(
        "Whether the stakeholder has said nothing later of this service and this outcome."
    )
    created_at: dt.datetime = column("When it was recorded.")


@extends(Service)
class ValueOfService:
    """What a service is worth to its stakeholders."""

    value_statements: Connection[ValueStatement] = connection(
        "What stakeholders say that it is worth to them, and said before: see `isLatest`.",
        by=ValueStatementRow.service_id,
    )


@extends(Outcome)
class ValueOfOutcome:
    """What an outcome is worth to the stakeholders of its service."""

    value_statements: Connection[ValueStatement] = connection(
        "What stakeholders say that it is worth to them, and said before: see `isLatest`.",
        by=ValueStatementRow.outcome_id,
    )


@extends(Mutation)
class ValueMutations:
    """What can be said of value."""

    state_value = change(stating.StateValue, ValueStatement)


PARTS = (ValueStatement, ValueOfService, ValueOfOutcome, ValueMutations)
