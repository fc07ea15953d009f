"""`catalog db`: the tables of the core and of every plugin."""

from typing import Annotated

import typer

from catalog.app import Catalog
from catalog.cli.state import fail, run, say, state
from catalog.host import ID
from catalog.storage.upgrading import histories, undoing
from catalog.storage.upgrading.histories import History
from catalog.storage.upgrading.undoing import Loss

app = typer.Typer(help="Look after the database's tables.", no_args_is_help=True)
MOST_WRONG = 20  # sentences about what is wrong
Owner = Annotated[str, typer.Argument(help="Whose tables: `core`, or the id of a plugin.")]


@app.command()
def upgrade(context: typer.Context) -> None:
    """Bring the tables of the core and of every plugin up to date, and who sees what with them."""
    catalog = state(context).catalog(migrates=True)
    run(catalog.upgrade(anew=True))
    for history in catalog.plugins.histories:
        say(f"{history.owner} is at {history.head()}.")


@app.command()
def check(
    context: typer.Context,
    *,
    sight: Annotated[
        bool,
        typer.Option("--sight", help="Also work out anew who sees what, and compare what is kept."),
    ] = False,
) -> None:
    """Exit with 1 where tables are not up to date, or what is kept of who sees what is wrong."""
    catalog = state(context).catalog()
    behind = run(catalog.behind())
    if behind:
        fail(f"Not up to date: {', '.join(behind)}. Run `catalog db upgrade`.")
    if sight:
        _compare_sight(catalog)
    say("Everything is up to date.")


def _compare_sight(catalog: Catalog) -> None:
    """End the command where houses or circles are not what they have to be."""
    wrong = run(catalog.wrong_sight(MOST_WRONG + 1))
    for sentence in wrong[:MOST_WRONG]:
        say(sentence)
    if len(wrong) > MOST_WRONG:
        say(f"There is more; these are the first {MOST_WRONG}.")
    if wrong:
        fail("Something wrote to the tables past the catalog: `catalog db upgrade` puts it right.")
    say("Who sees what is kept right.")


@app.command()
def downgrade(
    context: typer.Context,
    owner: Owner,
    revision: Annotated[str, typer.Argument(help="The revision to go back to, or `base`.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Drop what the newer tables hold.")] = False,
) -> None:
    """Take the tables of one owner back to an earlier revision; their newer data is lost."""
    catalog = state(context).catalog()
    history, url = _history(catalog, owner), catalog.database.url
    _must_be_meant(run(undoing.of_downgrade(url, history, revision)), yes=yes)
    run(histories.downgrade(url, history, revision))
    say(f"{owner} is at {run(histories.current(url, history)) or 'base'}.")


@app.command()
def revision(
    context: typer.Context,
    owner: Owner,
    message: Annotated[str, typer.Option("-m", "--message", help="What the migration does.")],
) -> None:
    """Bring the database up to date, and write a migration that makes its tables fit the rows."""
    catalog = state(context).catalog()
    history, url = _history(catalog, owner), catalog.database.url
    # The tables alone: who takes part may be asked of what this migration is to make.
    run(histories.upgrade(url, catalog.plugins.histories))
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
    _must_be_meant(run(undoing.of_purge(catalog.database.url, plugin)), yes=yes)
    dropped = run(undoing.purge(catalog.database.url, plugin))
    say(f"Dropped: {', '.join(dropped)}." if dropped else f"{plugin} left no tables.")


def _must_be_meant(loss: Loss, *, yes: bool) -> None:
    """End the command where others stand on what would be lost, or nobody said --yes."""
    for owner, tables in loss.standing.items():
        say(
            f"Tables of {owner} refer to what this would drop: {', '.join(tables)}. Take them "
            f"back first: `catalog db downgrade {owner} base`, or, where {owner} is no longer "
            f"loaded, `catalog db purge {owner} --yes`."
        )
    if loss.standing:
        raise typer.Exit(1)
    if loss.names and not yes:
        names = ", ".join(loss.names)
        fail(f"This drops {names}, with all that they hold: repeat it with --yes.", 2)


def _history(catalog: Catalog, owner: str) -> History:
    found = {history.owner: history for history in catalog.plugins.histories}
    if owner not in found:
        fail(f"Nobody called {owner} has tables here; there is {', '.join(found)}.", 2)
    return found[owner]
