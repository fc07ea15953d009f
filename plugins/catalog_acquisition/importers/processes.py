"""What one contracting process says: its parties, its contracts, and how far it has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from catalog.plugin import (
    CreateOrganization,
    EnterRelationship,
    Fields,
    Notes,
    OrganizationRow,
    ReenterRelationship,
    RelationshipRow,
    Upsert,
    Upsertable,
)
from catalog_acquisition.changes.entering.acquisitions import EnterAcquisition, ReenterAcquisition
from catalog_acquisition.changes.entering.contracts import LeaveOrganization
from catalog_acquisition.importers.contracts import Signed, contract_of, of_contract, skipped
from catalog_acquisition.importers.values import moment, one_line, prose, slug
from catalog_acquisition.tables.acquisitions import AcquisitionRow

PARTY = Upsertable("parties", OrganizationRow, ("slug",), CreateOrganization, LeaveOrganization)
RELATIONSHIP = Upsertable(
    "relationships", RelationshipRow, ("slug",), EnterRelationship, ReenterRelationship
)
PROCESS = Upsertable(
    "processes",
    AcquisitionRow,
    ("organization_id", "reference"),
    EnterAcquisition,
    ReenterAcquisition,
)
MOST_IDENTIFIERS: Final = 20


@dataclass(frozen=True)
class NamedParty:
    """A party: its slug, and what is said of it."""

    slug: str
    values: dict[str, Any]
    line: int | None


def process(ocid: str, release: Any, line: int | None, notes: Notes) -> Iterator[Upsert]:
    """Yield what a merged release says; what cannot be read of it is told."""
    fields = Fields(release, line, notes, "", "release")
    for known in ("ocid", "id", "date", "tag", "language", "initiationType"):
        fields.value(known)
    parties = _parties(fields, notes)
    buyer = _buyer(fields, parties)
    awards = {
        str(award.value("id")): award for award in _each(fields, "awards", notes, fields.line)
    }
    contracts = list(_each(fields, "contracts", notes, fields.line))
    if buyer is None:
        message = f"{ocid}: nobody is named who buys."
        notes.problem("BUYER_MISSING", message, fields.line_of("buyer"))
        notes.skip("acquisition.processes")
        for contract in contracts:
            skipped(contract, notes)
        return
    taken = {buyer.slug: buyer}
    signed = []
    for contract in contracts:
        award = _award(contract, awards, notes)
        suppliers = _suppliers(contract, award, parties, notes)
        found = contract_of(ocid, buyer.slug, contract, award, list(suppliers), notes)
        if found is not None:
            taken |= suppliers
            signed.append(found)
    for party in taken.values():
        yield Upsert(PARTY, party.values, party.line)
    for found in signed:
        yield Upsert(RELATIONSHIP, found.relationship, found.line)
        yield from of_contract(found, notes)
    yield _acquisition(ocid, fields, buyer, signed)


def _award(contract: Fields, awards: dict[str, Fields], notes: Notes) -> Fields | None:
    """Return the award of a contract; the only one of a process also by an id that none has."""
    key = contract.plain("awardID")
    found = awards.get(str(key))
    if found is None and len(awards) == 1:
        (found,) = awards.values()
        message = (
            f"contracts {contract.plain('id')}: no award is called {key}: the only one counts."
        )
        notes.remark("AWARD_UNKNOWN", message, contract.line_of("awardID"))
    return found


def _each(fields: Fields, key: str, notes: Notes, line: int | None) -> Iterator[Fields]:
    for item in fields.each(key) or []:
        own = next(iter(getattr(item, "lines", {}).values()), fields.line_of(key) or line)
        one = Fields.of(item, own, notes, f"{key}.", "release")
        if one is not None:
            yield one


def _parties(fields: Fields, notes: Notes) -> dict[str, NamedParty]:
    """Return the parties of a process by their ids."""
    found: dict[str, NamedParty] = {}
    for party in _each(fields, "parties", notes, fields.line):
        key = party.plain("id")
        identifier = party.inside("identifier")
        name = _name(party) or _name(identifier)
        party.value("roles")
        if key is None:
            continue
        refs = [_reference(identifier)]
        others = (party.value("additionalIdentifiers") or [])[:MOST_IDENTIFIERS]
        refs += [
            _reference(
                Fields(other, party.line, notes, "parties.additionalIdentifiers.", "release")
            )
            for other in others
            if isinstance(other, dict)
        ]
        named = _named(key, name, party.line)
        if named is not None:
            unique = {str(item): item for item in refs if item is not None}
            if unique:
                named.values["external_refs"] = list(unique.values())
            found[key] = named
    return found


def _name(fields: Fields) -> str | None:
    """Return a name, in whichever language it is given first."""
    for key in ("name", "legalName", "name_en", "legalName_en"):
        said = fields.value(key)
        if isinstance(said, str) and said.strip():
            return one_line(said)
    return None


def _reference(fields: Fields) -> dict[str, str] | None:
    scheme, key = fields.plain("scheme"), fields.plain("id")
    fields.value("legalName")
    return {"system": scheme, "reference": key} if scheme and key else None


def _named(key: str, name: str | None, line: int | None) -> NamedParty | None:
    own = slug(key)
    if own is None:
        return None
    values = {"slug": own, "name": name or one_line(key), "kind": "COMPANY"}
    return NamedParty(own, values, line)


def _referred(fields: Fields, parties: dict[str, NamedParty]) -> NamedParty | None:
    """Return the party that a reference names, among the parties or by the reference alone."""
    key = fields.plain("id")
    name = _name(fields)
    if key is None:
        return None
    return parties.get(key) or _named(key, name, fields.line)


def _buyer(fields: Fields, parties: dict[str, NamedParty]) -> NamedParty | None:
    found = None
    if fields.has("buyer"):
        found = _referred(fields.inside("buyer"), parties)
    if found is not None:
        found.values["kind"] = "PUBLIC_BODY"
    return found


def _suppliers(
    contract: Fields, award: Fields | None, parties: dict[str, NamedParty], notes: Notes
) -> dict[str, NamedParty]:
    """Return who supplies by a contract: as its award says, or as it says itself."""
    found: dict[str, NamedParty] = {}
    for source in (contract, award):
        if source is None or found or not source.has("suppliers"):
            continue
        for supplier in _each(source, "suppliers", notes, source.line):
            named = _referred(supplier, parties)
            if named is not None:
                found[named.slug] = named
    return found


def _acquisition(ocid: str, fields: Fields, buyer: NamedParty, signed: list[Signed]) -> Upsert:
    tender, planning = fields.inside("tender"), fields.inside("planning")
    title = one_line(tender.value("title")) or one_line(planning.inside("budget").value("project"))
    said = [planning.value("rationale"), tender.value("description"), tender.value("title")]
    need = next((found for found in map(prose, said) if found), None)
    how = [tender.value(f"procurementMethod{end}") for end in ("", "Details", "Rationale")]
    strategy = "\n\n".join(found for found in map(prose, how) if found)
    executed = next((item for item in signed if item.signed_at is not None), None)
    phase = "PLANNING"
    if fields.has("tender") and not planning.value("rationale"):
        phase = "DEVELOPMENT"
    if fields.has("awards"):
        phase = "DEVELOPMENT"
    happened = moment(fields.value("date"))
    if executed is not None:
        phase, happened = "EXECUTION", executed.signed_at
    values = {
        "organization_id": buyer.slug,
        "reference": ocid,
        "name": title or ocid,
        "need": need or title or ocid,
        "phase": phase,
        "happened_at": happened,
        "strategy": strategy or None,
        "contract": executed.reference if executed is not None else None,
    }
    return Upsert(PROCESS, values, fields.line)
