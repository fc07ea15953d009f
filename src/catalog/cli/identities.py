"""`catalog identity`: whom tokens of another system let in."""

import json
from typing import Annotated

import typer

from catalog.app import Catalog
from catalog.cli import tables
from catalog.cli.state import fail, run, say, state
from catalog.domain import access
from catalog.domain.identities import MOST, ForgetIdentity, IdentifyPerson
from catalog.storage import organizations, tokens

app = typer.Typer(help="Say whom other systems mean by their tokens.", no_args_is_help=True)
OPERATOR = access.system("command line")
ISSUER = typer.Option(help="What the other system calls itself: `iss` of its tokens.")
SUBJECT = typer.Option(help="What it calls the person: `sub` of their tokens.")


@app.command()
def add(
    context: typer.Context,
    person: Annotated[str, typer.Argument(help="The slug of the person.")],
    issuer: Annotated[str, ISSUER],
    subject: Annotated[str, SUBJECT],
) -> None:
    """Let somebody in with the tokens that another system gives to one of its people."""
    run(_add(state(context).catalog(), person, issuer, subject))
    say(f"{person} is let in as {subject} of {issuer}.")


@app.command("list")
def list_(
    context: typer.Context,
    *,
    issuer: Annotated[str | None, typer.Option(help="Only those of this system.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List whom other systems mean, ten thousand at the most."""
    found = run(_listed(state(context).catalog(), issuer))
    if as_json:
        names = ("issuer", "subject", "person")
        typer.echo(json.dumps([dict(zip(names, row, strict=True)) for row in found], indent=2))
    else:
        tables.show(("issuer", "subject", "person"), found)


@app.command()
def remove(
    context: typer.Context,
    issuer: Annotated[str, ISSUER],
    subject: Annotated[str, SUBJECT],
) -> None:
    """Let nobody in any more with these tokens of another system."""
    catalog = state(context).catalog()

    async def work() -> None:
        async with catalog.opened():
            await catalog.make(ForgetIdentity(issuer=issuer, subject=subject), OPERATOR)

    run(work())
    say(f"{subject} of {issuer} is nobody any more.")


async def _add(catalog: Catalog, slug: str, issuer: str, subject: str) -> None:
    async with catalog.opened() as database:
        async with database.reading() as session:
            found = await organizations.person_by_slug(session, slug)
        if found is None:
            fail(f"There is no person called {slug}.")
        change = IdentifyPerson(issuer=issuer, subject=subject, person_id=found.id)
        await catalog.make(change, OPERATOR)


async def _listed(catalog: Catalog, issuer: str | None) -> list[tuple[str, str, str]]:
    async with catalog.opened() as database, database.reading() as session:
        return list(await tokens.identities(session, issuer, MOST))
