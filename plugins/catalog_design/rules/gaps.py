"""Gaps: what a pack still lacks before its service may go on, each with what to do about it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from catalog_design.queries.packs import Parts
from catalog_design.tables import (
    Applicability,
    PackSectionRow,
    RequirementRow,
    RequirementStatus,
)


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Something that a pack lacks: a stable code, what it is about, and what to do."""

    code: str
    subject: str | None = None
    message: str
    remedy: str


def counts(section: PackSectionRow) -> bool:
    """Tell whether a section has to be complete; not if it has a reason why it does not apply."""
    return section.applicability is Applicability.REQUIRED or (
        section.applicability is Applicability.NOT_APPLICABLE
        and section.demanded is Applicability.REQUIRED
        and section.reason is None
    )


def of(parts: Parts, open_numbers: Collection[int] | None = None) -> list[Gap]:
    """Return what a pack lacks; with *open_numbers* those requirements count as the open ones."""
    wanted = parts.requirements
    if open_numbers is None:
        wanted = [row for row in wanted if row.status is RequirementStatus.OPEN]
    else:
        wanted = [row for row in wanted if row.number in open_numbers]
    return [*_sections(parts), *_unanswered(wanted, parts.traces), *_criteria(parts)]


def _sections(parts: Parts) -> Iterator[Gap]:
    for section in parts.sections:
        if counts(section) and not section.completed:
            if section.applicability is Applicability.NOT_APPLICABLE:
                message = f"Nobody said why the section {section.title} does not apply."
                remedy = "Give the reason with markPackSectionNotApplicable, or complete it."
            else:
                message = f"The section {section.title} is not complete."
                remedy = (
                    "Complete it with completePackSection, or say with "
                    "markPackSectionNotApplicable why it does not apply."
                )
            yield Gap(
                code="SECTION_INCOMPLETE", subject=section.key, message=message, remedy=remedy
            )


def unmet(requirements: Iterable[RequirementRow], traced: Iterable[UUID]) -> Iterator[Gap]:
    """Yield the open requirements that no section answers."""
    is_open = RequirementStatus.OPEN
    yield from _unanswered((row for row in requirements if row.status is is_open), traced)


def _unanswered(requirements: Iterable[RequirementRow], traced: Iterable[UUID]) -> Iterator[Gap]:
    answered = set(traced)
    for row in requirements:
        if row.id not in answered:
            yield Gap(
                code="REQUIREMENT_UNMET",
                subject=str(row.number),
                message=f"No section answers requirement {row.number}: {row.statement}",
                remedy=(
                    "Trace it to a section with traceRequirement, let its owner defer it with "
                    "deferRequirement, or refuse it with withdrawRequirement."
                ),
            )


def _criteria(parts: Parts) -> Iterator[Gap]:
    if not parts.criteria:
        yield Gap(
            code="CRITERIA_MISSING",
            message="There is no acceptance criterion.",
            remedy="Say with addAcceptanceCriterion how it will be seen that the service is fit.",
        )
