"""What an obligation is made of, and what does not fit together in it."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    SERVICE,
    Between,
    Credits,
    Doc,
    HolderId,
    LevelComparator,
    Many,
    Omittable,
    Once,
    OrganizationId,
    OrganizationRow,
    OutcomeId,
    ServiceId,
    ServiceRow,
    Statement,
    Word,
    Work,
    among,
    kept_credits,
    wrong_credits,
)
from catalog_acquisition.tables.contracts import AMOUNT, ContractRow
from catalog_acquisition.tables.obligations import (
    LEVEL,
    MOST_OBLIGORS,
    ObligationRow,
    ObligationTrigger,
    ObligorRow,
    RecurrenceUnit,
)

Amounts = Annotated[Decimal, AMOUNT, Between(Decimal(0))]
DAYS = Between(dt.date(2000, 1, 1), dt.date(2199, 12, 31))
WANTED = {
    ObligationTrigger.DATE: {"due_on"},
    ObligationTrigger.RECURRENCE: {"due_on", "every", "every_unit"},
    ObligationTrigger.EVENT: {"event", "due_days"},
}
WHEN = {
    "due_on": "the day on which it is due, the first one of those that recur",
    "every": "every how many weeks or months it recurs",
    "every_unit": "whether it recurs by weeks or by months",
    "event": "what makes it fall due",
    "due_days": "so many days after the event",
}


def said(value: Any) -> Any:
    """Return what was given; None where it was omitted."""
    return None if value is OMITTED else value


@dataclass(frozen=True, kw_only=True)
class ObligationFields:
    """What an obligation says: who owes what, when it is due, and how one knows it was met."""

    text: Annotated[Statement, Doc("What is owed.")]
    party_ids: Annotated[
        list[OrganizationId],
        Many(MOST_OBLIGORS),
        Once("PARTY_TWICE"),
        Doc("Who owes it: parties of the contract. Several owe it together."),
    ]
    trigger: Annotated[ObligationTrigger, Doc("What makes it fall due.")]
    due_on: Annotated[
        Omittable[Annotated[dt.date, DAYS] | None],
        Doc("The day on which it is due; the first one where it recurs. Of an event: none."),
    ] = OMITTED
    every: Annotated[
        Omittable[Annotated[int, Between(1, 520)] | None],
        Doc("Every how many weeks or months it recurs."),
    ] = OMITTED
    every_unit: Annotated[
        Omittable[RecurrenceUnit | None], Doc("What a recurrence is counted in.")
    ] = OMITTED
    event: Annotated[Omittable[Word | None], Doc("What makes it fall due, of EVENT.")] = OMITTED
    due_days: Annotated[
        Omittable[Annotated[int, Between(0, 3_660)] | None],
        Doc("How many days after the event it is due, of EVENT."),
    ] = OMITTED
    service_id: Annotated[
        Omittable[ServiceId | None], Doc("The service that it is about, which is measured.")
    ] = OMITTED
    indicator: Annotated[
        Omittable[Word | None],
        Doc("The key of the metric that measures it, such as availability; or what is measured."),
    ] = OMITTED
    comparator: Annotated[
        Omittable[LevelComparator | None], Doc("How what is measured is compared with the target.")
    ] = OMITTED
    target: Annotated[
        Omittable[Annotated[Decimal, LEVEL] | None], Doc("The value that is promised.")
    ] = OMITTED
    unit: Annotated[Omittable[Word | None], Doc("The unit of the value, such as percent.")] = (
        OMITTED
    )
    price: Annotated[
        Omittable[Amounts | None],
        Doc("What is paid for it each time, in the contract's currency: credits are shares of it."),
    ] = OMITTED
    credits: Annotated[
        Omittable[Credits],
        Doc(
            "What the buyer gets back, by bands: of the value where it is measured, else of the "
            "days by which it is late."
        ),
    ] = OMITTED
    assignee_id: Annotated[
        Omittable[HolderId | None], Doc("Who sees to it: a person or an organization.")
    ] = OMITTED
    outcome_id: Annotated[Omittable[OutcomeId | None], Doc("The outcome that it serves.")] = OMITTED

    def wrong(self, contract: ContractRow | None) -> Iterator[tuple[str, str, str]]:
        """Yield what does not fit together, each with its code, its message and its field."""
        wanted = WANTED[self.trigger]
        for name, what in WHEN.items():
            is_given = said(getattr(self, name)) is not None
            if is_given and name not in wanted:
                yield "TRIGGER_MISFIT", f"{self.trigger.name} has nothing to do with it.", name
            elif not is_given and name in wanted:
                yield "TRIGGER_INCOMPLETE", f"Say {what}: {self.trigger.name} wants it.", name
        given = [said(item) is not None for item in (self.indicator, self.comparator, self.target)]
        if any(given) and not all(given):
            message = "A benchmark has an indicator, a comparator and a target: give all three."
            yield "BENCHMARK_INCOMPLETE", message, "indicator"
        bands = () if self.credits is OMITTED else self.credits
        if bands:
            yield from self._wrong_credits(bands, contract)

    def _wrong_credits(
        self, bands: Sequence[Any], contract: ContractRow | None
    ) -> Iterator[tuple[str, str, str]]:
        for code, message, _at in wrong_credits(bands):
            yield code, message, "credits"
        if said(self.price) is None:
            yield "PRICE_MISSING", "Credits are shares of a price: give one.", "price"
        if contract is not None and contract.currency is None:
            message = "The contract has no value, and so no currency: let it have one."
            yield "PRICE_MISSING", message, "price"


def must_be_obligation(
    work: Work,
    given: ObligationFields,
    contract: ContractRow | None,
    parties: Collection[UUID],
    *path: str,
) -> None:
    """Refuse what does not fit together in an obligation, and those who owe and do not sign."""
    for code, message, name in given.wrong(contract):
        work.problems.add(code, message, *path, name)
    if not given.party_ids or any(key not in parties for key in given.party_ids):
        message = "Name parties of the contract, and one at least: nobody else owes by it."
        work.problems.add("NOT_A_PARTICIPANT", message, *path, "party_ids")
    indicator = said(given.indicator)
    if indicator is None:
        return
    unit = work.rules.metrics.unit(indicator, SERVICE)
    if unit is None:
        message = f"No plugin here measures {indicator}: somebody enters its values as evidence."
        work.problems.warn("INDICATOR_UNKNOWN", message, *path, "indicator")
    elif said(given.service_id) is None:
        message = f"{indicator} is measured of a service: name it."
        work.problems.add("BENCHMARK_INCOMPLETE", message, *path, "service_id")
    elif said(given.unit) not in {None, unit}:
        message = f"{indicator} is measured in {unit}: give the target in that."
        work.problems.add("UNIT_MISMATCH", message, *path, "unit")


async def must_be_measured_of_parties(
    work: Work, given: Mapping[tuple[str, ...], ObligationFields], parties: Collection[UUID]
) -> None:
    """Refuse a benchmark of a service of others: who signs reads what is measured of it.

    *given* are obligations by where they stand in the input.
    """
    measured = {
        path: key
        for path, item in given.items()
        if said(item.indicator) is not None and (key := said(item.service_id)) is not None
    }
    if not measured:
        return
    houses = sa.select(OrganizationRow.house_id).where(among(OrganizationRow.id, values=parties))
    question = sa.select(ServiceRow.id).where(
        among(ServiceRow.id, values=set(measured.values())), ServiceRow.house_id.in_(houses)
    )
    own = set(await work.session.scalars(question))
    for path, key in measured.items():
        if key not in own:
            message = "Name a service of one of the parties: they alone let it be measured."
            work.problems.add("NOT_A_PARTICIPANT", message, *path, "service_id")


async def insert(
    work: Work, contract: ContractRow, given: ObligationFields, **more: Any
) -> ObligationRow:
    """Insert an obligation of a contract that is held, and who owes it."""
    assignee = said(given.assignee_id)
    row = ObligationRow(
        contract_id=contract.id,
        text=given.text,
        trigger=given.trigger,
        due_on=said(given.due_on),
        every=said(given.every),
        every_unit=said(given.every_unit),
        event=said(given.event),
        due_days=said(given.due_days),
        service_id=said(given.service_id),
        indicator=said(given.indicator),
        comparator=said(given.comparator),
        target=said(given.target),
        unit=_unit(work, given),
        price=said(given.price),
        credits=kept_credits(said(given.credits) or ()),
        outcome_id=said(given.outcome_id),
        **more,
    )
    if assignee is not None:
        assignee.put_in(row, "assignee_")
    await work.create(row)
    work.session.add(*_obligors(row, given.party_ids))
    return row


def _unit(work: Work, given: ObligationFields) -> str | None:
    indicator = said(given.indicator)
    known = None if indicator is None else work.rules.metrics.unit(indicator, SERVICE)
    return known or said(given.unit)


def _obligors(row: ObligationRow, party_ids: Sequence[UUID]) -> list[ObligorRow]:
    return [
        ObligorRow(obligation_id=row.id, organization_id=key, position=position)
        for position, key in enumerate(party_ids)
    ]
