"""Identities: what other systems call people, by which they are let in."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import BoundedText, PersonId, normalized
from catalog.storage import tokens
from catalog.storage.tables.people import IdentityRow, PersonRow


@dataclass(frozen=True)
class ExactText(BoundedText):
    """A name that others compare letter by letter: it is kept as it was given, or refused."""

    is_exact: ClassVar[bool] = True

    def problem(self, value: str) -> tuple[str, str] | None:
        """Return the code and the message of what is wrong with *value*, or None."""
        wrong = super().problem(value)
        if wrong or value == normalized(value):
            return wrong
        return "TEXT_INVALID", "Give a text of composed characters (NFC), in which none is apart."


SUBJECT = ExactText(255)
Issuer = Annotated[str, SUBJECT]
Subject = Annotated[str, SUBJECT]
MOST = 10_000  # identities that are listed at once


def name_of(issuer: str, subject: str) -> str:
    """Return what an issuer calls somebody, in one text; no issuer has a space in its name."""
    return f"{issuer} {subject}"


def must_be_an_issuer(work: Work, issuer: str) -> None:
    """Refuse an issuer with a space: its people could be taken for those of another."""
    if " " in issuer:
        work.problems.add("ISSUER_INVALID", "Leave out spaces, as in an address.", "issuer")


@dataclass(frozen=True, kw_only=True)
class IdentifyPerson(Change[PersonRow]):
    """Let somebody in as the one whom an issuer calls so."""

    issuer: Issuer
    subject: Subject
    person_id: PersonId

    async def check(self, work: Work) -> PersonRow | None:
        """Refuse people who left, and a name that is another's already."""
        must_be_an_issuer(work, self.issuer)
        person = await work.edit(PersonRow, self.person_id)
        if person is not None and person.deactivated_at is not None:
            message = f"{person.name} was deactivated: name somebody else."
            work.problems.add("PERSON_INACTIVE", message, "person_id")
        known = await tokens.person_of(work.session, name_of(self.issuer, self.subject))
        if known is not None:
            message = "Somebody is called so already: take that back first."
            work.problems.add("IDENTITY_TAKEN", message, "subject")
        return person

    async def apply(self, work: Work, person: PersonRow) -> PersonRow:
        """Keep it."""
        keep(work, self.issuer, self.subject, person)
        return person


@dataclass(frozen=True, kw_only=True)
class ForgetIdentity(Change[IdentityRow]):
    """Let nobody in any more as the one whom an issuer calls so."""

    issuer: Issuer
    subject: Subject

    async def check(self, work: Work) -> IdentityRow | None:
        """Refuse one that nobody has."""
        found = await work.session.get(IdentityRow, name_of(self.issuer, self.subject))
        if found is None:
            work.problems.add("NOT_FOUND", "Nobody is called so.", "subject")
        else:
            await work.edit(PersonRow, found.person_id)
        return found

    async def apply(self, work: Work, found: IdentityRow) -> None:
        """Delete it."""
        await work.session.delete(found)


def keep(work: Work, issuer: str, subject: str, person: PersonRow) -> None:
    """Keep that an issuer calls a person so."""
    work.session.add(
        IdentityRow(
            name=name_of(issuer, subject),
            issuer=issuer,
            subject=subject,
            person_id=person.id,
            made_at=work.now,
        )
    )
