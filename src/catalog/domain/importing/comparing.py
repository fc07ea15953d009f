"""Comparing organizations with what the catalog holds, and what every comparison needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.domain.importing import limits
from catalog.domain.importing.records import ORGANIZATIONS
from catalog.domain.importing.report import Notice, Report
from catalog.domain.importing.rights.reach import ImportReach
from catalog.domain.importing.sources import absent
from catalog.domain.importing.sources.brought import REFERENCES, VALUES, Account
from catalog.domain.importing.sources.deciding import mark
from catalog.domain.importing.staged import FilePlace, Merged
from catalog.domain.importing.staging import Staging
from catalog.domain.importing.writing import Phase, plan
from catalog.storage import importing as stored
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import OrganizationKind
from catalog.storage.rows import new_id_text
from catalog.storage.sources import brought


async def organizations(
    session: ReadSession,
    staging: Staging,
    report: Report,
    reach: ImportReach,
    house_id: str | None,
) -> None:
    """Plan what is to be written of the organizations that were read; new ones join the house."""
    for keys in staging.keys(ORGANIZATIONS):
        known = await stored.organization_ids(session, keys)
        staging.identify(
            ORGANIZATIONS,
            ((key, known.get(key) or new_id_text(), key not in known, False) for key in keys),
        )
    await absent.note(session, staging, report, ORGANIZATIONS)
    staging.number(ORGANIZATIONS)
    for everything in staging.merged(ORGANIZATIONS):
        batch = await reach.within(ORGANIZATIONS, everything)
        there = [merged for merged in batch if not merged.identity.is_new]
        held = await stored.organizations(session, [merged.key for merged in there])
        kept = await brought(session, [merged.identity.id for merged in there])
        account = {
            merged.key: Account(merged.said, kept.get(merged.identity.id)) for merged in batch
        }
        if house_id is not None:
            _tell_outside(report, batch, held, await stored.house_of(session, house_id))
        created = [
            _new(report, merged, house_id, account[merged.key])
            for merged in batch
            if merged.identity.is_new
        ]
        edited = []
        for merged in there:
            changes = changed(report, held[merged.key], merged, account[merged.key])
            report.count("updated" if changes else "unchanged", ORGANIZATIONS)
            if changes:
                edited.append({**held[merged.key], **changes})
        report.count("created", ORGANIZATIONS, len(created))
        rows = {Phase.NEW_ORGANIZATIONS: created, Phase.EDITED_ORGANIZATIONS: edited}
        plan(staging, rows | booked(report, staging, batch, account))


def _tell_outside(
    report: Report,
    batch: Sequence[Merged],
    held: Mapping[str, Mapping[str, Any]],
    house_id: str | None,
) -> None:
    """Note each root that stays a house of its own: a move would show its inside to another."""
    for merged in batch:
        row = held.get(merged.key)
        is_root = row and row["parent_id"] is None and not row["is_recorded"]
        if row and is_root and row["id"] != house_id:
            message = (
                f"{merged.key} was here before and stays in a house of its own: an administrator "
                "moves it with updateOrganization, by its parentId."
            )
            report.remark(notice(report, merged.place, "HOUSE_KEPT", message))


def booked(
    report: Report, staging: Staging, batch: Sequence[Merged], accounts: Mapping[str, Account]
) -> dict[Phase, list[Any]]:
    """Tell what stays otherwise than the files say, and return what is kept of sources."""
    gone: list[Any] = []
    new: list[Any] = []
    for merged in batch:
        account, key = accounts[merged.key], merged.identity.id
        gone += account.gone(key)
        new += account.new(key, staging.sources.paths)
        if account.edited:
            names = ", ".join(account.edited)
            message = f"{merged.key} keeps what was edited by hand since it was imported: {names}."
            report.remark(notice(report, merged.place, "EDITED_SINCE", message))
        if account.kept:
            said = (f"{name} ({staging.sources.names[source]})" for name, source in account.kept)
            message = f"{merged.key} keeps what other sources brought: {', '.join(said)}."
            report.remark(notice(report, merged.place, "OTHER_SOURCE", message))
    return {Phase.GONE_BROUGHT: gone, Phase.NEW_BROUGHT: new}


def _new(report: Report, merged: Merged, house_id: str | None, account: Account) -> dict[str, Any]:
    return {
        "id": merged.identity.id,
        "slug": merged.key,
        "name": merged.key,
        "kind": OrganizationKind.TEAM,
        "description": None,
        "parent_id": house_id,
        "capabilities": [],
        "person_id": None,
        "recorded_by_id": None,
        "is_recorded": False,
        **new_values(merged, account),
        "external_refs": references(report, [], merged, account),
    }


def new_values(merged: Merged, account: Account) -> dict[str, Any]:
    """Return the columns of a new thing that the files give."""
    return account.settle(VALUES, {}, [said.values for said in merged.said])


def changed(
    report: Report, held: Mapping[str, Any], merged: Merged, account: Account
) -> dict[str, Any]:
    """Return the columns that sources change; a name that is taken back is the slug again."""
    names = account.keys(VALUES).union(*(said.values for said in merged.said))
    present = {name: held[name] for name in names}
    changes: dict[str, Any] = account.settle(VALUES, present, [said.values for said in merged.said])
    if "name" in changes:
        changes["name"] = changes["name"] or merged.key
        if changes["name"] == held["name"]:
            del changes["name"]
    named = references(report, held["external_refs"], merged, account)
    return changes if named == held["external_refs"] else changes | {"external_refs": named}


def references(
    report: Report, held: Sequence[Mapping[str, str]], merged: Merged, account: Account
) -> list[dict[str, str]]:
    """Return external references as sources change them; those of others stay.

    Where they would be too many, that is a problem, and those that are *held* stay.
    """
    before = [dict(item) for item in held]
    if account.is_first and not merged.said[0].references:
        return before
    spoken = {system: None for said in merged.said for system in said.references}
    gone = {name.removeprefix(REFERENCES) for name in account.sections(REFERENCES)}
    systems = [*spoken, *sorted(gone - spoken.keys())]
    if not systems:
        return before
    by_system: dict[str, list[str]] = {}
    for item in held:
        by_system.setdefault(item["system"], []).append(item["reference"])
    wanted = {system: _of_system(system, by_system, merged, account) for system in systems}
    if all(by_system.get(system, []) == names for system, names in wanted.items()):
        return before
    found = [item for item in before if item["system"] not in wanted]
    found += [
        {"system": system, "reference": name} for system, names in wanted.items() for name in names
    ]
    if len(found) <= limits.MOST_REFERENCES:
        return found
    told = "external references", len(found), limits.MOST_REFERENCES
    tell_too_many(report, merged.place, merged.key, *told)
    account.leave(REFERENCES)
    return before


def _of_system(
    system: str, held: Mapping[str, Sequence[str]], merged: Merged, account: Account
) -> list[str]:
    """Return the references of one system as sources change them."""
    there = held.get(system, ())
    given = [said.references.get(system) for said in merged.said]
    says = [None if names is None else {str(mark(name)): True for name in names} for names in given]
    called = {str(mark(name)): name for names in (there, *given) for name in names or ()}
    section = f"{REFERENCES}{system}"
    present = {str(mark(name)): True for name in there}
    changes = account.settle(section, present, says, shown=section)
    return [called[key] for key in account.ordered(present, changes, says)]


def tell_too_many(
    report: Report, place: FilePlace, key: str, noun: str, number: int, most: int
) -> None:
    """Add the problem of a list that would get longer than it may be, and is left as it was."""
    message = (
        f"{key} would have {number} {noun}, and may have {most}: name fewer. They are left as they "
        "were."
    )
    report.problem(notice(report, place, "TOO_MANY", message))


def notice(report: Report, place: FilePlace, code: str, message: str) -> Notice:
    """Return something to know about a place in one of the report's files."""
    return Notice(report.files[place.file].path, place.line, code, message)
