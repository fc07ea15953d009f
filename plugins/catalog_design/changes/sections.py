"""Sections of packs: they are completed, or marked as not applicable."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

from catalog.plugin import (
    OMITTED,
    Change,
    ChangeRefusedError,
    Doc,
    Many,
    Name,
    Omittable,
    Prose,
    WebAddress,
    Word,
    Work,
)
from catalog_design.changes import drafts
from catalog_design.queries import packs
from catalog_design.rules import gaps
from catalog_design.rules.access import PackId
from catalog_design.rules.conditions import EDITABLE
from catalog_design.tables import Applicability, HandoffPackRow, PackSectionRow

MOST_LINKS = 10  # of a section


@dataclass(frozen=True, kw_only=True)
class DocumentLinkInput:
    """A document that a section refers to."""

    title: Annotated[Name, Doc("What the document is called.")]
    url: Annotated[
        WebAddress | None, Doc("Where it lies on the web; null where it cannot be reached.")
    ] = None


class Edited(NamedTuple):
    """A pack that is edited, and the section of it."""

    pack: HandoffPackRow
    section: PackSectionRow


@dataclass(frozen=True, kw_only=True)
class _EditSection(Change[Edited]):
    """What every edit of a section has in common."""

    id: Annotated[PackId, Doc("The pack. A frozen one stays as it is: a new one is made.")]
    expected_revision: Annotated[int, Doc("The revision of the pack that was read before.")]
    key: Annotated[Word, Doc("The key of the section.")]
    preconditions = EDITABLE

    async def check(self, work: Work) -> Edited | None:
        """Refuse a section that the pack does not have."""
        pack = await drafts.held(work, self.id, expected=self.expected_revision)
        return None if pack is None else await must_have(work, pack, self.key, "key")


@dataclass(frozen=True, kw_only=True)
class CompletePackSection(_EditSection):
    """Say what a section has to say: in prose, or in documents that it names."""

    content: Annotated[Omittable[Prose | None], Doc("What it says, in prose.")] = OMITTED
    links: Annotated[
        Omittable[Annotated[list[DocumentLinkInput], Many(MOST_LINKS)]],
        Doc("The documents that say it; those that were named before are replaced."),
    ] = OMITTED

    async def check(self, work: Work) -> Edited | None:
        """Refuse a section that says nothing."""
        edited = await super().check(work)
        content = "" if self.content is OMITTED else self.content or ""
        links = [] if self.links is OMITTED else self.links
        if not content.strip() and not links:
            message = "Write the content, or name a document."
            work.problems.add("SECTION_EMPTY", message, "content")
        return edited

    async def apply(self, work: Work, edited: Edited) -> HandoffPackRow:
        """Write it."""
        pack, section = await in_draft(work, edited)
        self.store(section)
        section.applicability, section.reason = section.demanded, None
        section.completed, section.completed_by = True, work.principal.subject
        return pack


@dataclass(frozen=True, kw_only=True)
class MarkPackSectionNotApplicable(_EditSection):
    """Say that a section does not apply, and why; without a reason a required one is incomplete."""

    reason: Annotated[Omittable[Prose | None], Doc("Why it does not apply.")] = OMITTED

    async def apply(self, work: Work, edited: Edited) -> HandoffPackRow:
        """Mark it."""
        pack, section = await in_draft(work, edited)
        given = None if self.reason is OMITTED else self.reason
        section.reason = given if given and given.strip() else None
        section.applicability = Applicability.NOT_APPLICABLE
        section.completed, section.completed_by = False, None
        if gaps.counts(section):
            message = "Without a reason the section counts as incomplete: say why."
            work.problems.warn("REASON_MISSING", message, "reason")
        return pack


async def must_have(work: Work, pack: HandoffPackRow, key: str, field: str) -> Edited | None:
    """Return the section *key* of a pack; where there is none, that is a problem."""
    sections = await packs.sections(work.session, pack.id)
    for section in sections:
        if section.key == key:
            return Edited(pack, section)
    keys = [section.key for section in sections]
    message = f"The pack has no such section: choose one of {', '.join(keys)}."
    work.problems.add("SECTION_UNKNOWN", message, field, sections=keys)
    return None


async def in_draft(work: Work, edited: Edited, field: str = "id") -> Edited:
    """Return the pack and the section themselves while the pack is a draft, else their copies."""
    draft = await drafts.draft_of(work, edited.pack, field)
    if draft is edited.pack:
        return edited
    copied = await must_have(work, draft, edited.section.key, field)
    if copied is None:  # plugins declare more sections now, which left no room for it
        raise ChangeRefusedError(work.problems.found)
    return copied
