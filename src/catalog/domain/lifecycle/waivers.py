"""Waivers: which of those that were granted let which findings pass, and why others do not."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from catalog.domain.access import Principal
from catalog.domain.declared.gates import Finding
from catalog.domain.lifecycle.evaluation import Evaluation
from catalog.domain.writing.field_types import normalized
from catalog.storage import organizations
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import FindingSeverity
from catalog.storage.lifecycle import waivers as stored
from catalog.storage.tables.lifecycle.waivers import WaiverRow

MOST_NOTES = 20  # reasons why waivers do not count
MOST_WAIVERS = 50  # of one version in force, and so of one decision


@dataclass(frozen=True)
class Mover:
    """Who moves a version: nobody lets themselves pass."""

    subject: str
    people: frozenset[UUID]
    """Who they are: the person of their token, and whom they act for as single people."""

    def is_granter(self, waiver: WaiverRow) -> bool:
        """Tell whether they granted a waiver."""
        return waiver.person_id in self.people or waiver.granted_by == self.subject


async def counted(
    session: ReadSession, evaluations: Sequence[Evaluation], principal: Principal, now: dt.datetime
) -> list[Evaluation]:
    """Return what gates said of moves that *principal* makes, with the waivers that count."""
    waivable = {found.version.id for found in evaluations if found.blocking}
    granted = await stored.of_versions(session, waivable) if waivable else []
    if not granted:
        return list(evaluations)
    people = await organizations.single_people(session, principal.member_of)
    own = () if principal.person_id is None else (principal.person_id,)
    mover = Mover(principal.subject, people.union(own))
    return [
        _counted(found, [row for row in granted if row.version_id == found.version.id], mover, now)
        for found in evaluations
    ]


def about(finding: Finding) -> tuple[str, str | None]:
    """Return what a waiver of a finding names: its code, and its subject."""
    return finding.code, None if finding.subject is None else normalized(finding.subject)


def _counted(
    found: Evaluation, granted: Iterable[WaiverRow], mover: Mover, now: dt.datetime
) -> Evaluation:
    """Return the evaluation with each finding that passes, by one waiver of its own."""
    left: dict[tuple[str, str | None], list[WaiverRow]] = defaultdict(list)
    for waiver in granted:
        left[waiver.code, waiver.subject].append(waiver)
    used: list[tuple[Finding, WaiverRow]] = []
    notes: list[Finding] = []
    for finding in found.blocking:
        candidates = left[about(finding)]
        against = [_against(waiver, finding, mover, now) for waiver in candidates]
        if None in against:
            used.append((finding, candidates.pop(against.index(None))))
        else:
            notes += filter(None, against[-1:])
    return replace(found, used=used, notes=notes[:MOST_NOTES])


def _against(waiver: WaiverRow, finding: Finding, mover: Mover, now: dt.datetime) -> Finding | None:
    """Return why a waiver does not count for a finding that it names; None where it does."""
    if not finding.waivable:
        code, message = "NOT_WAIVABLE", "No waiver counts for this finding."
        remedy = "Do what the finding asks."
    elif waiver.expires_at is None or waiver.expires_at <= now:
        code, message = "WAIVER_EXPIRED", "The waiver of this finding has expired."
        remedy = "Ask its authority anew."
    elif waiver.authority is not finding.authority:
        code = "ROLE_NOT_HELD"
        message = f"The waiver of this finding was granted as {waiver.authority.value}."
        remedy = f"Ask somebody who holds the role {finding.authority.value}."
    elif mover.is_granter(waiver):
        code, message = "WAIVER_BY_MOVER", "Whoever granted the waiver cannot move by it."
        remedy = "Let somebody else move the version, or grant the waiver."
    else:
        return None
    return Finding(
        code=code,
        message=f"{message} It is {finding.code}{_of(finding)}.",
        remedy=remedy,
        severity=FindingSeverity.WARN,
        evidence={"code": finding.code, "waiver": str(waiver.id)},
        subject=finding.subject,
        waivable=False,
        plugin="core",
        gate="waivers",
        gate_version="1",
    )


def _of(finding: Finding) -> str:
    return "" if finding.subject is None else f" of {finding.subject}"
