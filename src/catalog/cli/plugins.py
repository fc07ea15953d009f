"""`catalog plugins`: what is loaded, what is wrong with it, and a beginning for a new one."""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.exc import SQLAlchemyError
from strawberry.utils.str_converters import to_camel_case

from catalog.cli import jobs, tables
from catalog.cli.state import State, fail, say, state
from catalog.domain.declared import event_types
from catalog.domain.declared.plugins import KnownPlugin
from catalog.domain.declared.stages import DRAFT, LIVE, RETIRED
from catalog.domain.events.jobs import Job
from catalog.host.problems import meant
from catalog.storage import outbox
from catalog.storage.database import failures
from catalog.storage.database.addresses import DatabaseUrlError, address
from catalog.storage.database.engine import Database
from catalog.storage.database.failures import UnavailableError
from catalog.storage.tables.outbox import JobRow
from catalog.storage.upgrading import histories

app = typer.Typer(help="Look after plugins.", no_args_is_help=True)
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST = 30  # PostgreSQL cuts off names of tables and their keys
TAKEN = {DRAFT.key, LIVE.key, RETIRED.key, "outcome", "output"}  # stages, and what is recorded
TEMPLATE = resources.files("catalog.cli") / "template"


@app.command("list")
def list_(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List the plugins that were found, each with its state and the reason for it."""
    survey = state(context).survey()
    for problem in survey.problems:
        if problem.owner is None:
            say(problem.text)
    kept = _kept(state(context), survey.plugins.jobs)
    found = [(job.plugin, jobs.told(job, kept.get(job.key))) for job in survey.plugins.jobs]
    if as_json:
        listed = [
            _as_json(known) | {"jobs": [job for plugin, job in found if plugin == known.id]}
            for known in survey.plugins.known
        ]
        typer.echo(json.dumps(listed, indent=2))
        return
    rows = [
        (known.id, known.title or "", known.version or "", known.state.name, known.reason or "")
        for known in survey.plugins.known
    ]
    if rows:
        tables.show(("id", "title", "version", "state", "reason"), rows)
    else:
        typer.echo("There are no plugins.")
    if found:
        jobs.show([job for _, job in found])


@app.command()
def check(
    context: typer.Context,
    plugin: Annotated[str, typer.Argument(metavar="ID", help="The id of the plugin.")],
) -> None:
    """Check one plugin as the catalog does when it starts, even where it is disabled."""
    survey = state(context).survey(enabled=plugin)
    ids = [known.id for known in survey.plugins.known]
    if plugin not in ids:
        for problem in survey.problems:  # the plugin may be one that cannot even be imported
            if problem.owner in state(context).named:
                say(problem.text)
        fail(f"There is no plugin {plugin}: {meant(plugin, ids)}", 2)
    for warning in survey.plugins.warnings:
        if warning.owner == plugin:
            say(f"Warning: {warning.text}")
    problems = [problem.text for problem in survey.problems if problem.owner == plugin]
    if problems:
        fail("\n".join(f"- {problem}" for problem in dict.fromkeys(problems)))
    say(f"{plugin} is fine.")


@app.command()
def events(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List the events that subscribers can be told of, and what each tells."""
    declared = state(context).survey().plugins.extensions.rules.events.by_name
    found = [event_types.described(item) for item in declared.values()]
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    columns = ("event", "plugin", "entities", "what happened", "payload")
    rows = (
        (
            item["name"],
            item["plugin"] or "",
            ", ".join(item["entities"]),
            item["description"],
            ", ".join(f"{fact['name']}: {fact['type']}" for fact in item["payload"]),
        )
        for item in found
    )
    tables.show(columns, rows)


@app.command()
def new(
    name: Annotated[
        str, typer.Argument(help="The id of the new plugin: lower-case words with hyphens.")
    ],
    *,
    folders: Annotated[
        bool,
        typer.Option(
            "--folders",
            help="Write a plugin without a stage, with files for its tables, its changes and its "
            "schema.",
        ),
    ] = False,
) -> None:
    """Write a new plugin, with its migration and its tests, into a folder here.

    It is a stage on one page: one file with a table, a gate, a metric, a field and a mutation.
    """
    if not NAME.fullmatch(name) or len(name) > LONGEST or name == histories.CORE:
        fail(
            f"{name!r} is no plugin's id: write lower-case letters and digits with "
            f"hyphens, at most {LONGEST}.",
            2,
        )
    if name in TAKEN:
        fail(f"{name} is a word of the catalog's own: choose another name.", 2)
    folder, package = Path(f"catalog-{name}"), f"catalog_{name.replace('-', '_')}"
    if folder.exists():
        fail(f"{folder} is there already: choose another name, or remove it.")
    if find_spec(package) is not None:
        fail(f"{package} is installed already: choose another name, or uninstall it.")
    form = "folders" if folders else "page"
    for source in ("shared", form):
        _write(TEMPLATE / source, folder, _words(name, form))
    say(
        f"{folder} holds the plugin {name}. Install it and run its tests:\n"
        f"  pip install --no-build-isolation -e '{folder}[dev]'\n"
        f"  pytest {folder}"
    )


def _kept(own: State, declared: Sequence[Job]) -> Mapping[str, JobRow]:
    """Return what the database keeps of jobs, by key; nothing where it does not answer."""
    if not declared:
        return {}

    async def read() -> Mapping[str, JobRow]:
        database = Database(url)
        try:
            async with database.reading() as session:
                found = await outbox.jobs(session, [job.key for job in declared])
                return {row.key: row for row in found}
        finally:
            await database.close()

    try:
        url = own.settings().url()
        path = address(url).path
        return asyncio.run(read()) if path is None or Path(path).exists() else {}
    except (OSError, SQLAlchemyError, UnavailableError, DatabaseUrlError) as error:
        say(f"When jobs ran is not known: {failures.reason(error)}.")
        return {}


def _as_json(known: KnownPlugin) -> dict[str, Any]:
    listed = {
        "state": known.state.name,
        "gates": [gate._asdict() for gate in known.gates],
        "metrics": [metric._asdict() for metric in known.metrics],
    }
    return {to_camel_case(key): value for key, value in {**vars(known), **listed}.items()}


def _words(name: str, form: str) -> dict[str, str]:
    """Return the words that replace those of the template."""
    snake = name.replace("-", "_")
    field, mutation = {
        "page": (f"{snake}_count", f"record_{snake}"),
        "folders": (f"{snake}_entries", f"add_{snake}_entry"),
    }[form]
    return {
        "@ID@": name,
        "@SNAKE@": snake,
        "@CLASS@": "".join(part.capitalize() for part in name.split("-")),
        "@UPPER@": snake.upper(),
        "@WORDS@": name.replace("-", " "),
        "@TITLE@": name.replace("-", " ").capitalize(),
        "@FIELD@": to_camel_case(field),
        "@MUTATION@": to_camel_case(mutation),
    }


def _write(source: Traversable, target: Path, words: dict[str, str]) -> None:
    target.mkdir(exist_ok=True)
    for item in sorted(source.iterdir(), key=lambda item: item.name):
        path = target / _filled(item.name.removesuffix(".txt"), words)
        if item.is_dir():
            _write(item, path, words)
        else:
            path.write_text(_filled(item.read_text("utf-8"), words), encoding="utf-8")


def _filled(text: str, words: dict[str, str]) -> str:
    for word, meaning in words.items():
        text = text.replace(word, meaning)
    return text
