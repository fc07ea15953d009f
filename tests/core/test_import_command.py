"""The command `catalog import`, on both databases."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from catalog.cli.main import app
from tests.conftest import POSTGRESQL
from tests.postgres import Server

GRAPH = '[{"type": "a", "serviceDependencies": {"b": true}},\n {"type": "b"}]'
ZEROS = dict.fromkeys(
    ("organizations", "persons", "services", "dependencies", "offerings", "relationships"), 0
)


class Told:
    """What a call of the command printed, and how it ended."""

    def __init__(self, result: Any) -> None:
        self.code = result.exit_code
        self.out: str = result.stdout
        self.err: str = result.stderr

    @property
    def report(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def command(url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Told]:
    monkeypatch.setenv("CATALOG_DATABASE_URL", url)
    return lambda *arguments, given=None: Told(
        CliRunner().invoke(app, ["import", *map(str, arguments)], input=given)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "files"
    found.mkdir()
    return found


def test_the_report_alone_is_printed_as_json(command: Any, folder: Path) -> None:
    path = folder / "graph.json"
    path.write_text(GRAPH)

    told = command("--json", path)

    assert told.code == 0
    assert told.err.startswith("The data lies in ")
    assert told.err.count("\n") == 1
    assert told.report == {
        "dryRun": False,
        "created": {**ZEROS, "services": 2, "dependencies": 1},
        "updated": ZEROS,
        "unchanged": ZEROS,
        "skipped": ZEROS,
        "files": [{"path": str(path), "format": "service-graph", "error": None}],
        "problems": [],
        "notices": [],
        "ignored": [],
    }


def test_the_report_is_utf_8_wherever_it_is_printed(
    url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_DATABASE_URL", url)
    path = folder / "catalog.yml"
    path.write_text("services:\n- name: fine\n- name: 支付\n", encoding="utf-8")

    told = CliRunner(charset="cp1252").invoke(app, ["import", "--json", str(path)])

    report = json.loads(told.stdout_bytes.decode())
    assert told.exit_code == 1
    assert report["created"]["services"] == 1
    assert "支付" in report["problems"][0]["message"]


def test_keys_that_nobody_takes_are_told(command: Any, folder: Path) -> None:
    (folder / "1.json").write_text(GRAPH.replace('"b"}', '"b", "toys": [], "slos": {}}'))
    (folder / "2.json").write_text(GRAPH.replace('"type"', '"toys": [], "type"'))
    (folder / "3.txt").write_text("Just: notes\n")

    told, report = command(folder), command("--json", folder).report

    assert report["ignored"] == [
        {"file": str(folder / "1.json"), "key": "slos", "count": 1},
        {"file": str(folder / "1.json"), "key": "toys", "count": 1},
        {"file": str(folder / "2.json"), "key": "toys", "count": 2},
    ]
    assert (told.code, report["problems"]) == (0, [])
    assert f"{folder / '1.json'}: nothing takes these keys: slos (1), toys (1)." in told.err


def test_a_dry_run_says_so_and_leaves_everything_to_do(command: Any, folder: Path) -> None:
    path = folder / "graph.json"
    path.write_text(GRAPH)

    tried = command("--json", "--dry-run", path)
    done = command("--json", path)
    again = command("--json", path)

    assert tried.report == {**done.report, "dryRun": True}
    assert again.report["unchanged"] == done.report["created"]


def test_notices_do_not_fail_the_command(command: Any, folder: Path) -> None:
    path = folder / "graph.json"
    path.write_text(GRAPH.replace('"b": true', '"gone": true'))

    told = command(path)

    assert told.code == 0
    assert f"{path}:1: DANGLING_REFERENCE: a depends on gone" in told.err


def test_a_problem_fails_the_command_and_the_rest_is_imported(command: Any, folder: Path) -> None:
    (folder / "good.json").write_text(GRAPH)
    (folder / "bad.yml").write_text("services:\n- name: x\n- name: [\n")

    told = command("--json", folder)

    assert told.code == 1
    assert told.report["created"]["services"] == 2
    (problem,) = told.report["problems"]
    assert (problem["file"], problem["code"]) == (str(folder / "bad.yml"), "SYNTAX_ERROR")
    assert problem["line"] in {3, 4}
    assert [bool(file["error"]) for file in told.report["files"]] == [True, False]


def test_standard_input_is_read(command: Any) -> None:
    told = command("--json", "-", given=GRAPH)

    assert told.code == 0
    assert told.report["files"] == [{"path": "-", "format": "service-graph", "error": None}]
    assert told.report["created"]["services"] == 2


def test_a_strange_file_is_a_problem_only_where_it_is_named(command: Any, folder: Path) -> None:
    strange = folder / "notes.txt"
    strange.write_text("Just: notes\n")

    in_folder, named = command("--json", folder), command("--json", strange)

    (folder / "graph.json").write_text(GRAPH)
    among_others = command("--json", folder)

    assert (in_folder.code, named.code, among_others.code) == (1, 1, 0)
    assert in_folder.report["files"] == [{"path": str(strange), "format": None, "error": None}]
    assert in_folder.report["problems"] == among_others.report["problems"] == []
    assert [problem["code"] for problem in named.report["problems"]] == ["FORMAT_UNKNOWN"]


def test_a_folder_in_which_nothing_is_recognised_is_a_notice(command: Any, folder: Path) -> None:
    good, strange, empty = (folder / name for name in ("good", "strange", "empty"))
    for path in (good, strange, empty):
        path.mkdir()
    (good / "graph.json").write_text(GRAPH)
    for name in ("a.txt", "b.txt"):
        (strange / name).write_text("Just: notes\n")

    alone, nothing = command("--json", strange), command("--json", empty)
    together = command("--json", good, strange, empty)
    people = command(strange)

    told = {"line": None, "code": "NOTHING_RECOGNISED"}
    of_strange = {
        **told,
        "file": str(strange),
        "message": "No format knows any file in it: there are 2.",
    }
    of_empty = {
        **told,
        "file": str(empty),
        "message": "No format knows any file in it: there are 0.",
    }
    assert (alone.code, nothing.code, together.code, people.code) == (1, 1, 0, 1)
    assert alone.report["notices"] == [of_strange]
    assert nothing.report["notices"] == [of_empty]
    assert together.report["notices"] == [of_strange, of_empty]
    assert "NOTHING_RECOGNISED: No format knows any file in it: there are 2." in people.err


def test_a_folder_is_walked_in_order_past_what_is_hidden(command: Any, folder: Path) -> None:
    for name in ("b.json", "a/c.json", ".git/d.json"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(GRAPH)

    told = command("--json", folder)

    assert [file["path"] for file in told.report["files"]] == [
        str(folder / "a" / "c.json"),
        str(folder / "b.json"),
    ]


def test_a_file_that_is_not_there_is_a_problem(command: Any, folder: Path) -> None:
    told = command("--json", folder / "gone.json")

    assert told.code == 1
    assert [problem["code"] for problem in told.report["problems"]] == ["FILE_UNREADABLE"]


def test_wrong_calls_end_with_2(command: Any, folder: Path) -> None:
    path = folder / "graph.json"
    path.write_text(GRAPH)

    assert command().code == 2
    assert command("--format", "nonsense", path).code == 2
    assert command("--format", "service-graph", path).code == 0


def test_people_are_told_in_a_table(command: Any, folder: Path) -> None:
    path = folder / "graph.json"
    path.write_text(GRAPH)

    told = command(path)

    assert told.code == 0
    assert "services" in told.out
    assert "created" in told.out
    assert f"{path}: read as service-graph." in told.err


def test_an_embedded_database_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")

    result = CliRunner().invoke(app, ["import", "--json", "-"], input=GRAPH)

    assert result.exit_code == 0
    assert json.loads(result.stdout)["created"]["services"] == 2


def test_an_old_schema_on_a_server_is_refused_with_what_to_run(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"import_{POSTGRESQL}_empty"
    server.create(name)
    monkeypatch.setenv("CATALOG_DATABASE_URL", server.url(name))

    refused = CliRunner().invoke(app, ["import", "-"], input=GRAPH)
    upgraded = CliRunner().invoke(app, ["db", "upgrade"])
    done = CliRunner().invoke(app, ["import", "-"], input=GRAPH)

    server.drop(name)
    assert refused.exit_code == 1
    assert "catalog db upgrade" in refused.stderr
    assert (upgraded.exit_code, done.exit_code) == (0, 0)
