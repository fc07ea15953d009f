"""`catalog token`: who is let in."""

import datetime as dt
import json
import re
from typing import Annotated, Any
from uuid import UUID

import typer

from catalog.app import Catalog
from catalog.cli import tables
from catalog.cli.state import fail, run, say, state
from catalog.domain import access, tokens
from catalog.graph.declaring.types import write_time
from catalog.storage import organizations
from catalog.storage import tokens as stored

app = typer.Typer(help="Look after API tokens.", no_args_is_help=True)
LIFETIME = re.compile(r"(\d{1,5})([smhdw])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
OPERATOR = access.system("command line")


@app.command()
def create(
    context: typer.Context,
    subject: Annotated[str, typer.Option(help="Whom the token is for.")],
    role: Annotated[
        list[str] | None, typer.Option(help="`admin` may do everything; may be repeated.")
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(help="The slug of the person that it speaks for; else a service account."),
    ] = None,
    organization: Annotated[
        str | None,
        typer.Option(
            help="The slug of the organization that the holder acts for; a person acts for all "
            "that they belong to unless said."
        ),
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="What the holder may do; both scopes of the core unless said."),
    ] = None,
    expires: Annotated[
        str | None, typer.Option(help="How long it is good, as in 30d or 12h; else for ever.")
    ] = None,
) -> None:
    """Make a token; its secret is printed once, alone on the last line of standard output."""
    catalog = state(context).catalog()
    lifetime = _lifetime(expires) if expires else None

    async def work() -> str:
        async with catalog.opened():
            return await make(
                catalog,
                subject=subject,
                roles=role or [],
                scopes=scope or list(tokens.SCOPES),
                organization=organization,
                person=person,
                lifetime=lifetime,
            )

    typer.echo(run(work()))


@app.command("list")
def list_(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List the tokens, without their secrets."""
    found = run(_listed(state(context).catalog()))
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    names = ("id", "subject", "person", "roles", "scopes", "organization", "expires", "revoked")
    rows = (
        (
            token["id"],
            token["subject"],
            token["person"] or "",
            " ".join(token["roles"]),
            " ".join(token["scopes"]),
            token["organization"] or "",
            token["expiresAt"] or "never",
            token["revokedAt"] or "",
        )
        for token in found
    )
    tables.show(names, rows)


@app.command()
def revoke(context: typer.Context, token_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Revoke a token."""
    try:
        key = UUID(token_id)
    except ValueError:
        fail("That is no token's id: `catalog token list` shows them.", 2)
    catalog = state(context).catalog()

    async def work() -> None:
        async with catalog.opened():
            await catalog.make(tokens.RevokeToken(id=key), OPERATOR)

    run(work())
    say(f"{key} is revoked.")


async def make(
    catalog: Catalog,
    *,
    subject: str,
    roles: list[str],
    scopes: list[str],
    organization: str | None = None,
    person: str | None = None,
    lifetime: dt.timedelta | None = None,
) -> str:
    """Make a token and return its secret; an unknown organization or person ends the command."""
    organization_id = person_id = None
    async with catalog.database.reading() as session:
        if organization is not None:
            found = await organizations.by_slug(session, organization)
            if found is None:
                fail(f"There is no organization called {organization}.")
            organization_id = found.id
        if person is not None:
            somebody = await organizations.person_by_slug(session, person)
            if somebody is None:
                fail(f"There is no person called {person}.")
            person_id = somebody.id
    return await catalog.make_token(
        subject=subject,
        roles=roles,
        scopes=scopes,
        organization_id=organization_id,
        person_id=person_id,
        lifetime=lifetime,
    )


async def _listed(catalog: Catalog) -> list[dict[str, Any]]:
    async with catalog.opened() as database, database.reading() as session:
        found = []
        for token in await stored.every(session):
            organization = token.organization_id and await organizations.by_id(
                session, token.organization_id
            )
            somebody = token.person_id and await organizations.person_by_id(
                session, token.person_id
            )
            found.append(
                {
                    "id": str(token.id),
                    "subject": token.subject,
                    "person": somebody.slug if somebody else None,
                    "roles": token.roles,
                    "scopes": token.scopes,
                    "organization": organization.slug if organization else None,
                    "createdAt": write_time(token.created_at),
                    "expiresAt": token.expires_at and write_time(token.expires_at),
                    "revokedAt": token.revoked_at and write_time(token.revoked_at),
                }
            )
    return found


def _lifetime(text: str) -> dt.timedelta:
    found = LIFETIME.fullmatch(text)
    if found is None or int(found[1]) == 0:
        fail("Write --expires as a number and a unit: 30d, 12h, 90m, 2w.", 2)
    return dt.timedelta(**{UNITS[found[2]]: int(found[1])})
