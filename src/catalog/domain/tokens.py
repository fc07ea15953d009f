"""API tokens: shown once, kept as a keyed hash, bound to roles, scopes and an organization."""

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from catalog.domain import access
from catalog.domain.access import Principal, Shared
from catalog.domain.declared.authenticators import Identified
from catalog.domain.identities import name_of
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import Many, OrganizationId, PersonId, Word
from catalog.storage import circles, organizations, tokens
from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.people import PersonRow
from catalog.storage.tables.tokens import TokenRow

PREFIX = "catalog_"
SCOPES = (access.READ, access.WRITE)  # what a token has where nobody says
EVERY_SCOPE = (*SCOPES, access.ROLES)
ROLES = (access.ADMIN,)
FEW = 300  # services of others that a statement looks up at once; more are looked up one by one


def new_secret() -> str:
    """Return a new token; it cannot be read again from what is kept."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(secret: str, key: bytes) -> str:
    """Return what is kept of a token."""
    return hmac.digest(key, secret.encode(errors="replace"), hashlib.sha256).hex()


@dataclass(frozen=True, kw_only=True)
class CreateToken(Change):
    """Make a token for somebody."""

    digest: str
    subject: Word
    roles: Annotated[list[Word], Many(20)]
    scopes: Annotated[list[Word], Many(50)]
    organization_id: OrganizationId | None = None
    person_id: PersonId | None = None
    expires_at: dt.datetime | None = None

    async def check(self, work: Work) -> None:
        """Refuse roles and scopes that do not exist, and people who are gone or no members."""
        scopes = (*EVERY_SCOPE, *sorted(work.rules.scopes))
        for field, given, known in (("roles", self.roles, ROLES), ("scopes", self.scopes, scopes)):
            for name in given:
                if name not in known:
                    message = f"There is no {name}; there is {', '.join(known)}."
                    work.problems.add("UNKNOWN_GRANT", message, field)
        person = (
            None if self.person_id is None else await work.session.get(PersonRow, self.person_id)
        )
        if person is None:
            return
        if person.deactivated_at is not None:
            message = f"{person.name} was deactivated: name somebody else."
            work.problems.add("PERSON_INACTIVE", message, "person_id")
        theirs = await organizations.of_person(work.session, person.id)
        if self.organization_id is not None and self.organization_id not in theirs:
            message = f"{person.name} is no member of it: add them first, or leave it out."
            work.problems.add("NOT_A_MEMBER", message, "organization_id")

    async def apply(self, work: Work, _found: None) -> TokenRow:
        """Insert it."""
        token = TokenRow(
            digest=self.digest,
            subject=self.subject,
            roles=self.roles,
            scopes=self.scopes,
            organization_id=self.organization_id,
            person_id=self.person_id,
            created_at=work.now,
            expires_at=self.expires_at,
        )
        work.session.add(token)
        return token


def new(
    key: bytes,
    now: dt.datetime,
    *,
    subject: str,
    roles: list[str],
    scopes: list[str],
    organization_id: UUID | None = None,
    person_id: UUID | None = None,
    lifetime: dt.timedelta | None = None,
) -> tuple[str, CreateToken]:
    """Return the secret of a new token, and the change that makes it."""
    secret = new_secret()
    change = CreateToken(
        digest=digest(secret, key),
        subject=subject,
        roles=roles,
        scopes=scopes,
        organization_id=organization_id,
        person_id=person_id,
        expires_at=now + lifetime if lifetime else None,
    )
    return secret, change


@dataclass(frozen=True, kw_only=True)
class RevokeToken(Change[TokenRow]):
    """Revoke a token."""

    id: UUID

    async def check(self, work: Work) -> TokenRow | None:
        """Refuse a token that does not exist or was revoked before."""
        token = await work.session.get(TokenRow, self.id)
        if token is None:
            work.problems.add("NOT_FOUND", "There is no token with this id.", "id")
        elif token.revoked_at is not None:
            work.problems.add("TOKEN_REVOKED", "The token was revoked before.", "id")
        return token

    async def apply(self, work: Work, token: TokenRow) -> TokenRow:
        """Revoke it."""
        token.revoked_at = work.now
        return token


@dataclass(frozen=True)
class Held:
    """A valid token: who holds it, and when it expires."""

    principal: Principal
    expires_at: dt.datetime | None


async def holder_of(
    session: ReadSession,
    digest: str,
    now: dt.datetime,
    public_labels: frozenset[str] = frozenset(),
) -> Held | None:
    """Return who holds the token of this digest; None if it is unknown, revoked or expired."""
    token = await tokens.by_digest(session, digest)
    if token is None or token.revoked_at is not None:
        return None
    if token.expires_at is not None and token.expires_at <= now:
        return None
    own = frozenset() if token.organization_id is None else frozenset({token.organization_id})
    if token.person_id is not None:
        theirs = await organizations.of_active_person(session, token.person_id)
        if theirs is None:
            return None
        own = theirs & own if own else theirs
    principal = Principal(
        token.subject,
        roles=frozenset(token.roles),
        scopes=frozenset(token.scopes),
        member_of=own,
        person_id=token.person_id,
        public_labels=public_labels,
    )
    return Held(await _acting(session, principal), token.expires_at)


async def identified(
    session: ReadSession,
    given: Identified,
    now: dt.datetime,
    public_labels: frozenset[str] = frozenset(),
) -> Held | None:
    """Return whom another system means, as they stand here; None if nobody, or they have left."""
    if given.expires_at is not None and given.expires_at <= now:
        return None
    name = name_of(given.issuer, given.subject)
    person_id = await tokens.person_of(session, name)
    if person_id is None:
        return None
    own = await organizations.of_active_person(session, person_id)
    if own is None:
        return None
    if given.organizations is not None:
        own &= await organizations.called(session, given.organizations)
    principal = Principal(
        name,
        scopes=given.scopes,
        member_of=own,
        person_id=person_id,
        public_labels=public_labels,
    )
    return Held(await _acting(session, principal), given.expires_at)


async def _acting(session: ReadSession, principal: Principal) -> Principal:
    """Return *principal* as one who acts for what they are a member of, and sees into its house."""
    own = principal.member_of
    if not own:
        return await seeing_into(session, principal, own)
    parts = await organizations.with_descendants(session, own)
    principal = replace(principal, organization_ids=parts)
    return await seeing_into(session, principal, await organizations.houses(session, own))


async def seeing_as(session: ReadSession, principal: Principal, slug: str) -> Principal:
    """Return *principal* as one who sees as members of this organization do, and acts for nobody.

    Where there is none of this slug, they see what everybody sees.
    """
    found = await organizations.by_slug(session, slug)
    house = found.house_id if found and not found.is_recorded else None
    return await seeing_into(session, principal, frozenset({house}) if house else frozenset())


async def as_member(session: ReadSession, slug: str) -> Principal:
    """Return a reader who sees what the members of this organization see, and acts for nobody.

    Where there is no organization of this slug, they see what everybody sees.
    """
    return await seeing_as(session, access.anonymous(may_read=True), slug)


async def seeing_into(
    session: ReadSession, principal: Principal, house_ids: frozenset[UUID]
) -> Principal:
    """Return *principal* as one who sees into these houses, and what others share with them."""
    if not house_ids or principal.is_admin:
        return replace(principal, house_ids=house_ids)
    number, is_co_owner = await circles.counted(session, house_ids, most=FEW + 1)
    shared = Shared.MANY if number > FEW else Shared.FEW if number else Shared.NONE
    return replace(principal, house_ids=house_ids, shared=shared, is_co_owner=is_co_owner)
