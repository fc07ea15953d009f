"""`catalog db`: the tables of the core and of every plugin."""

from typing import Annotated

import typer

from catalog.app import Catalog
from catalog.cli.state import fail, run, say, state
from catalog.host import ID
from catalog.storage import histories
from catalog.storage.histories import History

app = typer.Typer(help="Look after the database's tables.", no_args_is_help=True)
Owner = Annotated[str, typer.Argument(help="Whose tables: `core`, or the id of a plugin.")]


@app.command()
def upgrade(context: typer.Context) -> None:
    """Bring the tables of the core and of every plugin up to date."""
    catalog = state(context).catalog()
    run(catalog.upgrade())
    for history in catalog.plugins.histories:
        say(f"{history.owner} is at {history.head()}.")


@app.command()
def check(context: typer.Context) -> None:
    """Exit with 1 where tables are not up to date."""
    behind = run(state(context).catalog().behind())
    if behind:
        fail(f"Not up to date: {', '.join(behind)}. Run `catalog db upgrade`.")
    say("Everything is up to date.")


@app.command()
def downgrade(
    context: typer.Context,
    owner: Owner,
    revision: Annotated[str, typer.Argument(help="The revision to go back to, or `base`.")],
) -> None:
    """Take the tables of one owner back to an earlier revision; their newer data is lost."""
    catalog = state(context).catalog()
    run(histories.downgrade(catalog.database.url, _history(catalog, owner), revision))
    say(f"{owner} is at {revision}.")


@app.command()
def revision(
    context: typer.Context,
    owner: Owner,
    message: Annotated[str, typer.Option("-m", "--message", help="What the migration does.")],
) -> None:
    """Bring the database up to date, and write a migration that makes its tables fit the rows."""
    catalog = state(context).catalog()
    history, url = _history(catalog, owner), catalog.database.url
    run(catalog.upgrade())
    is_needless = not run(histories.differences(url, history))
    run(histories.draft(url, history, message))
    if is_needless:
        say(
            f"It does nothing: the tables of {owner} are as the rows say. Fill it in, or remove it."
        )


@app.command()
def purge(
    context: typer.Context,
    plugin: Annotated[str, typer.Argument(help="The id of a plugin that is no longer loaded.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Drop the tables for good.")] = False,
) -> None:
    """Drop the tables that a removed plugin left."""
    catalog = state(context).catalog()
    if plugin == histories.CORE:
        fail("The catalog's own tables stay: name a plugin that was removed.")
    if plugin in {history.owner for history in catalog.plugins.histories}:
        fail(f"{plugin} is loaded: uninstall or disable it first.")
    if not ID.fullmatch(plugin):
        fail(f"{plugin!r} is no plugin's id: they are lower-case letters, digits and hyphens.", 2)
    if not yes:
        fail(f"This drops the tables of {plugin} for good: repeat it with --yes.", 2)
    dropped = run(histories.purge(catalog.database.url, plugin))
    say(f"Dropped: {', '.join(dropped)}." if dropped else f"{plugin} left no tables.")


def _history(catalog: Catalog, owner: str) -> History:
    found = {history.owner: history for history in catalog.plugins.histories}
    if owner not in found:
        fail(f"Nobody called {owner} has tables here; there is {', '.join(found)}.", 2)
    return found[owner]
