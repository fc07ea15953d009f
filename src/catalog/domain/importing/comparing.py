"""Comparing organizations with what the catalog holds, and what every comparison needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.domain.importing import limits
from catalog.domain.importing.records import ORGANIZATIONS
from catalog.domain.importing.report import Notice, Report
from catalog.domain.importing.staged import FilePlace, Merged
from catalog.domain.importing.staging import Staging
from catalog.domain.importing.writing import Phase, plan
from catalog.storage import importing as stored
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import OrganizationKind
from catalog.storage.rows import new_id_text


async def organizations(
    session: ReadSession, staging: Staging, report: Report, house_id: str | None
) -> None:
    """Plan what is to be written of the organizations that were read; new ones join the house."""
    for keys in staging.keys(ORGANIZATIONS):
        known = await stored.organization_ids(session, keys)
        staging.identify(
            ORGANIZATIONS,
            ((key, known.get(key) or new_id_text(), key not in known, False) for key in keys),
        )
    staging.number(ORGANIZATIONS)
    for batch in staging.merged(ORGANIZATIONS):
        held = await stored.organizations(
            session, [merged.key for merged in batch if not merged.identity.is_new]
        )
        if house_id is not None:
            _tell_outside(report, batch, held, await stored.house_of(session, house_id))
        created = [_new(report, merged, house_id) for merged in batch if merged.identity.is_new]
        edited = []
        for merged in batch:
            if not merged.identity.is_new:
                changes = changed(report, held[merged.key], merged)
                report.count("updated" if changes else "unchanged", ORGANIZATIONS)
                if changes:
                    edited.append({**held[merged.key], **changes})
        report.count("created", ORGANIZATIONS, len(created))
        plan(staging, {Phase.NEW_ORGANIZATIONS: created, Phase.EDITED_ORGANIZATIONS: edited})


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


def _new(report: Report, merged: Merged, house_id: str | None) -> dict[str, Any]:
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
        **merged.values,
        "external_refs": references(report, [], merged),
    }


def changed(report: Report, held: Mapping[str, Any], merged: Merged) -> dict[str, Any]:
    """Return the columns that the files say otherwise than the catalog."""
    named = references(report, held["external_refs"], merged)
    given = {**merged.values, "external_refs": named}
    return {name: value for name, value in given.items() if held[name] != value}


def references(
    report: Report, held: Sequence[Mapping[str, str]], merged: Merged
) -> list[dict[str, str]]:
    """Return external references with those of the systems that the files name replaced.

    Where they would be too many, that is a problem, and those that are *held* stay.
    """
    named = merged.references
    before = [dict(item) for item in held]
    by_system: dict[str, list[str]] = {}
    for item in held:
        by_system.setdefault(item["system"], []).append(item["reference"])
    if all(by_system.get(system, []) == list(names) for system, names in named.items()):
        wanted = before
    else:
        wanted = [item for item in before if item["system"] not in named]
        wanted += [
            {"system": system, "reference": name}
            for system, names in named.items()
            for name in names
        ]
    if len(wanted) <= limits.MOST_REFERENCES:
        return wanted
    told = "external references", len(wanted), limits.MOST_REFERENCES
    tell_too_many(report, merged.place, merged.key, *told)
    return before


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
