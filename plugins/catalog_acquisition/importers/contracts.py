"""What a contracting process says of one contract, and of what was done and paid by it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from catalog.plugin import Fields, Notes, Upsert, Upsertable
from catalog_acquisition.changes.entering.contracts import EnterContract, ReenterContract
from catalog_acquisition.changes.entering.items import (
    EnterAmendment,
    EnterMilestone,
    EnterTransaction,
    LeaveAmendment,
    LeaveTransaction,
    ReenterMilestone,
)
from catalog_acquisition.importers.values import day, moment, money, one_line, prose, slug
from catalog_acquisition.queries.imported import with_contract
from catalog_acquisition.tables.contracts import ContractRow
from catalog_acquisition.tables.imported import ImportedItemRow

CONTRACT = Upsertable(
    "contracts", ContractRow, ("buyer_id", "reference"), EnterContract, ReenterContract
)
KEY: Final = ("contract_id", "kind", "reference")
TOLD_BY: Final = ("buyer_id", "contract", "kind", "reference")
MILESTONE, AMENDMENT, TRANSACTION = (
    Upsertable(name, ImportedItemRow, KEY, create, update, with_contract, TOLD_BY)
    for name, create, update in (
        ("milestones", EnterMilestone, ReenterMilestone),
        ("amendments", EnterAmendment, LeaveAmendment),
        ("transactions", EnterTransaction, LeaveTransaction),
    )
)
STATUSES: Final = {
    "pending": "PROPOSED",
    "active": "SIGNED",
    "terminated": "SIGNED",
    "cancelled": "WITHDRAWN",
}
MILESTONE_STATUSES: Final = frozenset({"scheduled", "met", "notMet", "partiallyMet"})


@dataclass(frozen=True)
class Signed:
    """A contract that can be entered: what is said of it, and of its relationship."""

    reference: str
    buyer: str
    signed_at: str | None
    relationship: dict[str, Any]
    values: dict[str, Any]
    fields: Fields
    line: int | None


def contract_of(
    ocid: str, buyer: str, fields: Fields, award: Fields | None, suppliers: list[str], notes: Notes
) -> Signed | None:
    """Return what is said of a contract; None where it cannot be entered, which is told."""
    key = fields.plain("id")
    where = f"contracts {key}"
    if key is None or not suppliers:
        code = "ID_MISSING" if key is None else "SUPPLIER_MISSING"
        lacks = "it has no id" if key is None else "no award of the process names its supplier"
        notes.problem(code, f"{where}: {lacks}, so it is left out.", fields.line)
        skipped(fields, notes)
        return None
    status, signed_at = _standing(fields, award, where, notes)
    if status == "SIGNED" and signed_at is None:
        message = f"{where}: nothing says when it was signed, so it is left out."
        notes.problem("DATE_MISSING", message, fields.line_of("dateSigned"))
        skipped(fields, notes)
        return None
    period = fields.inside("period")
    awarded = award.inside("contractPeriod") if award is not None else period
    titles = [fields.value("title"), award.value("title") if award is not None else None]
    title = next((found for found in map(one_line, titles) if found), None)
    last = day(period.value("maxExtentDate")) or day(awarded.value("maxExtentDate"))
    own = slug(ocid, key)
    relationship = {
        "slug": own,
        "name": title,
        "consumer_ids": [buyer],
        "provider_ids": suppliers,
        "starts_on": day(period.value("startDate")) or day(awarded.value("startDate")),
        "ends_on": day(period.value("endDate")) or day(awarded.value("endDate")),
        "agreed_at": signed_at,
        "document": f"OCDS {ocid}"[:200],
    }
    reference = f"{ocid}/{key}"[:200]
    values = {
        "relationship_id": own,
        "buyer_id": buyer,
        "vendor_ids": suppliers,
        "reference": reference,
        "process": ocid,
        "title": title or reference,
        "value": money(fields.inside("value"), f"{where}.value", notes),
        "signed_at": signed_at if status == "SIGNED" else None,
        "max_extent": last,
        "status": status,
        "reason": "cancelled" if status == "WITHDRAWN" else None,
    }
    at = signed_at if status == "SIGNED" else None
    return Signed(reference, buyer, at, relationship, values, fields, fields.line)


def _standing(
    fields: Fields, award: Fields | None, where: str, notes: Notes
) -> tuple[str, str | None]:
    """Return the status of a contract, and when it was signed; else when it was awarded."""
    said = fields.value("status")
    signed_at = moment(fields.value("dateSigned"))
    if said not in {None, "", *STATUSES}:
        message = f"{where}: {one_line(said)} is no status of OCDS; its dates tell how far it is."
        notes.remark("STATUS_UNKNOWN", message, fields.line_of("status"))
    status = STATUSES.get(said) or ("PROPOSED" if signed_at is None else "SIGNED")
    if status == "SIGNED" and signed_at is None and award is not None:
        signed_at = moment(award.value("date"))
        if signed_at is not None:
            message = f"{where}: nothing says when it was signed: taken as of its award."
            notes.remark("SIGNED_AS_AWARDED", message, fields.line)
    return status, signed_at


def of_contract(signed: Signed, notes: Notes) -> Iterator[Upsert]:
    """Yield a contract, with its milestones, its amendments and its transactions."""
    yield Upsert(CONTRACT, signed.values, signed.line)
    fields, inside = signed.fields, signed.fields.inside("implementation")
    for source in (fields, inside):
        for item in _each(source, "milestones", notes):
            yield from _milestone(signed, item, notes)
    amendments = fields.each("amendments") or []
    if fields.has("amendment"):  # as 1.0 has it, which has one
        amendments = [*amendments, fields.value("amendment")]
    for number, item in enumerate(amendments, 1):
        one = Fields.of(item, _line(item, fields), notes, "contracts.amendments.", "release")
        if one is not None:
            yield from _amendment(signed, one, number, notes)
    for item in _each(inside, "transactions", notes):
        yield from _transaction(signed, item, notes)


def skipped(fields: Fields, notes: Notes) -> None:
    """Count what is left out with a contract."""
    notes.skip("acquisition.contracts")
    inside = fields.inside("implementation")
    counted = {
        "milestones": len(fields.each("milestones") or []) + len(inside.each("milestones") or []),
        "amendments": len(fields.each("amendments") or []) + int(fields.has("amendment")),
        "transactions": len(inside.each("transactions") or []),
    }
    for kind, count in counted.items():
        for _ in range(count):
            notes.skip(f"acquisition.{kind}")


def _each(fields: Fields, key: str, notes: Notes) -> Iterator[Fields]:
    for item in fields.each(key) or []:
        one = Fields.of(item, _line(item, fields), notes, f"contracts.{key}.", "release")
        if one is not None:
            yield one


def _line(item: Any, fields: Fields) -> int | None:
    return next(iter(getattr(item, "lines", {}).values()), fields.line)


def _item(signed: Signed, kind: str, key: str) -> dict[str, Any]:
    return {
        "contract": signed.reference,
        "buyer_id": signed.buyer,
        "kind": kind,
        "reference": key,
    }


def _lacking(kind: str, key: str | None, code: str, what: str, at: Fields, notes: Notes) -> None:
    notes.problem(code, f"{kind} {key}: {what}, so it is left out.", at.line)
    notes.skip(f"acquisition.{kind}")


def _milestone(signed: Signed, item: Fields, notes: Notes) -> Iterator[Upsert]:
    key, due = item.plain("id"), day(item.value("dueDate"))
    status, met = item.value("status"), moment(item.value("dateMet"))
    said = [one_line(item.value("title")), prose(item.value("description"))]
    text = "\n\n".join(found for found in said if found) or key
    if key is None:
        _lacking("milestones", key, "ID_MISSING", "it has no id", item, notes)
        return
    if due is None:
        _lacking("milestones", key, "DATE_MISSING", "nothing says when it is due", item, notes)
        return
    if status not in {None, *MILESTONE_STATUSES}:
        message = f"milestones {key}: {one_line(status)} is no status of OCDS."
        notes.remark("STATUS_UNKNOWN", message, item.line_of("status"))
    if status == "met" and met is None:
        message = f"milestones {key}: nothing says when it was met, so nothing shows it."
        notes.remark("MET_WITHOUT_DATE", message, item.line_of("status"))
    values = {"text": text, "due_on": due, "met_at": met if status in {"met", None} else None}
    yield Upsert(MILESTONE, {**_item(signed, "MILESTONE", key), **values}, item.line)


def _amendment(signed: Signed, item: Fields, number: int, notes: Notes) -> Iterator[Upsert]:
    key = item.plain("id") or f"amendment {number}"
    at = moment(item.value("date"))
    said = [prose(item.value("rationale")), prose(item.value("description"))]
    if at is None and not any(said):
        notes.ignore("contracts.amendments")  # some publishers write empty ones
        return
    subject = "\n\n".join(found for found in said if found) or key
    if at is None:
        _lacking("amendments", key, "DATE_MISSING", "nothing says when it was signed", item, notes)
        return
    values = {"subject": subject, "signed_at": at}
    yield Upsert(AMENDMENT, {**_item(signed, "AMENDMENT", key), **values}, item.line)


def _transaction(signed: Signed, item: Fields, notes: Notes) -> Iterator[Upsert]:
    key, at = item.plain("id"), moment(item.value("date"))
    where = f"transactions {key}"
    value = item.inside("value" if item.has("value") else "amount")
    paid = money(value, where, notes)
    if key is None or at is None or paid is None:
        code, what = "AMOUNT_MISSING", "nothing says how much was paid"
        if key is None:
            code, what = "ID_MISSING", "it has no id"
        elif at is None:
            code, what = "DATE_MISSING", "nothing says when it was paid"
        _lacking("transactions", key, code, what, item, notes)
        return
    values = {"amount": paid, "happened_at": at}
    yield Upsert(TRANSACTION, {**_item(signed, "TRANSACTION", key), **values}, item.line)
