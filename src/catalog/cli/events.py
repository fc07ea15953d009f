"""`catalog events`: what subscribers could not be told."""

import json
from typing import Annotated, Any
from uuid import UUID

import typer

from catalog.app import Catalog
from catalog.cli import tables
from catalog.cli.state import fail, run, say, state
from catalog.domain import access
from catalog.domain.events.dead_letters import ResendEvents
from catalog.graph.declaring.types import write_time
from catalog.storage import outbox

app = typer.Typer(help="Look after events that could not be told.", no_args_is_help=True)
OPERATOR = access.system("command line")


@app.command()
def dead(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List the dead letters: events at which a subscriber failed too often."""
    found = run(_dead(state(context).catalog()))
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    names = ("id", "died", "subscriber", "event", "entity", "attempts", "last error")
    rows = (
        (
            letter["id"],
            letter["diedAt"],
            letter["subscriber"],
            letter["event"],
            letter["entityId"],
            str(letter["attempts"]),
            letter["error"],
        )
        for letter in found
    )
    tables.show(names, rows)


@app.command()
def resend(
    context: typer.Context,
    letter_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The id of a dead letter.")
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every dead letter.")] = False,
) -> None:
    """Tell dead letters again, within a second where a server runs."""
    if (letter_id is None) is not every:
        fail("Name one dead letter, or say --all.", 2)
    try:
        key = None if letter_id is None else UUID(letter_id)
    except ValueError:
        fail("That is no dead letter's id: `catalog events dead` shows them.", 2)
    catalog = state(context).catalog()

    async def work() -> int:
        async with catalog.opened():
            outcome = await catalog.make(ResendEvents(id=key), OPERATOR)
        return len(outcome.row or ())

    say(f"Told again: {run(work())}.")


async def _dead(catalog: Catalog) -> list[dict[str, Any]]:
    async with catalog.opened() as database, database.reading() as session:
        return [
            {
                "id": str(delivery.id),
                "diedAt": write_time(delivery.died_at),
                "subscriber": delivery.subscriber,
                "event": event.event,
                "eventId": str(event.id),
                "entityId": str(event.entity_id),
                "revision": event.revision,
                "at": write_time(event.at),
                "attempts": delivery.attempts,
                "error": delivery.error,
            }
            for delivery, event in await outbox.dead(session)
        ]
