"""Obligations in the graph, and what was done about them."""

import datetime as dt
from decimal import Decimal

import strawberry

from catalog.plugin import (
    MOST_CREDITS,
    Connection,
    LevelComparator,
    LevelCredit,
    Mutation,
    Node,
    Organization,
    Outcome,
    Party,
    Query,
    Service,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    references,
    to_one,
    viewer_can,
)
from catalog.plugin import party as one_of_both
from catalog_acquisition.changes import obligations
from catalog_acquisition.rules import access
from catalog_acquisition.schema.contracts import Contract
from catalog_acquisition.tables.obligations import (
    MOST_OBLIGORS,
    ObligationRow,
    ObligationTrigger,
    ObligorRow,
    RecurrenceUnit,
)

for kind in (ObligationTrigger, RecurrenceUnit):
    strawberry.enum(kind)


@entity(access.OBLIGATION)
class Obligation(Node):
    """What somebody owes by a contract: on a day, again and again, or after an event."""

    contract: Contract = to_one("The contract.", key="contract_id")
    number: int = column("Which obligation of its contract it is, counted from 1.")
    amendment: int = column("The number of the change that brought it; 0: the contract itself did.")
    replaces: int | None = column("The number of the obligation in whose place it stands.")
    text: str = column("What is owed.")
    party: Organization | None = references(
        "Who owes it; the first one, where several owe it together.",
        by=ObligorRow.obligation_id,
        to={"Organization": ObligorRow.organization_id},
        where=lambda row: row.organization_id.is_not(None),
        order_by=ObligorRow.position,
    )
    parties: list[Organization] = references(
        "Who owes it.",
        by=ObligorRow.obligation_id,
        to={"Organization": ObligorRow.organization_id},
        where=lambda row: row.organization_id.is_not(None),
        order_by=ObligorRow.position,
        most=MOST_OBLIGORS,
    )
    trigger: ObligationTrigger = column("What makes it fall due.")
    due_on: dt.date | None = column("The day on which it is due; the first one where it recurs.")
    every: int | None = column("Every how many weeks or months it recurs.")
    every_unit: RecurrenceUnit | None = column("What a recurrence is counted in.")
    event: str | None = column("What makes it fall due.")
    due_days: int | None = column("How many days after the event it is due.")
    service: Service | None = to_one("The service that it is about.", key="service_id")
    indicator: str | None = column("The key of the metric that measures it.")
    comparator: LevelComparator | None = column("How what is measured is compared.")
    target: Decimal | None = column("The value that is promised.")
    unit: str | None = column("The unit of the value.")
    price: Decimal | None = column("What is paid for it each time.")
    credits: list[LevelCredit] = column("What the buyer gets back, by bands.", most=MOST_CREDITS)
    agreed_at: dt.datetime | None = column("When the last party signed it; null until then.")
    from_on: dt.date | None = column("The first day on which it holds, where a change brought it.")
    until_on: dt.date | None = column("The day from which on another one stands in its place.")
    replaced_by: int | None = column("The number of the change that put another in its place.")
    assignee: Party | None = one_of_both(
        "Who sees to it.",
        organization=ObligationRow.assignee_organization_id,
        person=ObligationRow.assignee_person_id,
    )
    outcome: Outcome | None = to_one("The outcome that it serves.", key="outcome_id")
    viewer_can = viewer_can(access.OBLIGATION)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was added.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(Contract)
class ObligationsOfContract:
    """What a contract obliges to."""

    obligations: Connection[Obligation] = connection(
        "What is owed by it, also what another one stands in the place of.",
        by=ObligationRow.contract_id,
    )


@extends(Query)
class ObligationQueries:
    """What can be asked about obligations."""

    obligation: Obligation | None = lookup("Find one obligation by its id.")
    obligations: Connection[Obligation] = connection("Page through the obligations.")


@extends(Mutation)
class ObligationMutations:
    """How obligations are added."""

    add_obligation = change(obligations.AddObligation, Obligation)


PARTS = (Obligation, ObligationsOfContract, ObligationQueries, ObligationMutations)
