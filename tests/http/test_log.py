"""The log of a real server: a request is followed by its id, in one object of JSON a line."""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from catalog.domain.tokens import new_secret
from catalog.plugin import Plugin, Query, batch, extends, hookimpl
from tests.http.serving import Served, served_at
from tests.processes import CATALOG, ROOT, Command

LINE = 2_000  # bytes
PASSWORD = "hunter2"
TOKEN = new_secret()
BAD = "\x1b[31m\x7f\u202e\n" + "long \U0001f600 " * 2_000
SEARCH = """
    query Search($slug: String!) {
        services(first: 3) { nodes { name } }
        missing: service(slug: $slug) { name }
    }
"""


@extends(Query)
class Ailing:
    """A field that fails, and tells secrets."""

    @batch()
    def ailing(parents: Sequence[Any], context: Any) -> Sequence[str | None]:  # noqa: N805
        """What always fails."""
        import logging  # noqa: PLC0415

        logging.getLogger("house_ailing").warning("I ail, %s.", BAD, extra={"since": "monday"})
        logging.getLogger("house_ailing").warning("%d", "no number")
        message = f"Bearer {TOKEN} at postgresql://me:{PASSWORD}@host/db {BAD}"
        raise RuntimeError(message)


class House(Plugin):
    """A plugin whose field fails."""

    id = "ailing"
    title = "Ailing"

    @hookimpl
    def graphql_types(self) -> Sequence[type]:
        """Return the field."""
        return [Ailing]


def ask(
    server: Served, query: str, request_id: str, token: str | None = None, **values: Any
) -> Any:
    """Return the status of an answer and the answer itself."""
    headers = {"content-type": "application/json", "x-request-id": request_id}
    headers |= {"authorization": f"Bearer {token}"} if token else {}
    content = json.dumps({"query": query, "variables": values}).encode()
    where = server.server.address + "/graphql"
    request = urllib.request.Request(where, content, headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_a_request_is_followed_through_the_log_by_its_id(url: str, tmp_path: Path) -> None:
    variables = {"CATALOG_DATABASE_URL": url, "CATALOG_PLUGINS_DISABLED": "design,strategy"}
    command = Command(CATALOG, tmp_path, variables)
    secret = command("token", "create", "--subject", "ann").strip()
    with served_at(url, tmp_path, "--plugin", "tests.http.test_log:House") as server:
        found = ask(server, SEARCH, "one", secret, slug="gone")
        unnamed = ask(server, "{ __typename node(id: 1) { id } }", "two")
        stranger = ask(server, SEARCH, "three", "not-a-token", slug="x")
        failed = ask(server, "{ ailing }", "four")

    log = server.server.logged
    lines = {
        name: [line for line in log if line.get("request_id") == name]
        for name in ("one", "two", "three", "four")
    }
    (one,), (two,), (three,), (*told, four) = lines.values()
    assert (found[0], one["status"], one["level"]) == (200, 200, "info")
    assert (one["event"], one["principal"], one["operation"]) == ("request", "ann", "query Search")
    assert one["codes"] == ["NOT_FOUND"]
    assert 0 < one["duration_ms"] < 60_000
    cost = found[1]["extensions"]["cost"]
    assert (one["cost"], one["requested"]) == (cost["actual"], cost["requested"])
    assert (two["principal"], two["operation"]) == ("anonymous", "query {__typename node}")
    assert two["codes"] == [error["extensions"]["code"] for error in unnamed[1]["errors"]]
    assert (stranger[0], three["status"], three["codes"]) == (401, 401, ["UNAUTHENTICATED"])
    assert "principal" not in three
    assert failed[1]["errors"][0]["extensions"]["requestId"] == "four"
    assert four["codes"] == ["INTERNAL"]
    own, unwritten, field = told
    assert (own["logger"], own["since"]) == ("house_ailing", "monday")
    assert own["event"].startswith("I ail, \x1b[31m\x7f\u202e\nlong ")
    assert (unwritten["event"], unwritten["error"]) == ("an event cannot be written", "TypeError")
    assert (field["event"], field["level"], field["logger"]) == (
        "field failed",
        "error",
        "catalog.graph",
    )
    assert (field["path"], field["plugin"]) == (["ailing"], "ailing")
    assert field["error"].startswith("RuntimeError: Bearer *** at postgresql://***@host/db ")
    assert field["at"][0].startswith("http/test_log.py:")


def test_every_line_is_an_object_that_is_short_and_safe(url: str, tmp_path: Path) -> None:
    with served_at(url, tmp_path, "--plugin", "tests.http.test_log:House") as server:
        for number in range(20):
            ask(server, "{ ailing }", f"of-{number}")
        ask(server, f"query {'Long' * 500} {{ __typename }}", "long")

    lines = [line for line in server.server.said if line.startswith("{")]
    assert len(lines) > 60
    assert all(len(line) <= LINE + 1 and line.isascii() for line in lines)
    assert all(line.rstrip("\n").isprintable() for line in lines)
    log = server.server.logged
    assert all({"ts", "level", "event", "logger"} <= line.keys() for line in log)
    assert {line["logger"] for line in log} >= {"catalog.http", "catalog.graph", "uvicorn.error"}
    assert len([line for line in log if line["event"] == "field failed"]) == 20
    text = "".join(server.server.said)
    assert PASSWORD not in text
    assert TOKEN not in text


@pytest.mark.parametrize(
    ("level", "events"),
    [("info", {"request"}), ("warning", set()), ("ERROR", set()), ("debug", {"request"})],
)
def test_the_log_tells_as_much_as_is_set(
    sqlite_url: str, tmp_path: Path, level: str, events: set[str]
) -> None:
    with served_at(sqlite_url, tmp_path, CATALOG_LOG_LEVEL=level) as server:
        server.ask("{ __typename }")

    found = {line["event"] for line in server.server.logged if line["logger"] == "catalog.http"}
    assert found == events


def test_the_log_of_workers_is_that_of_one_server(sqlite_url: str, tmp_path: Path) -> None:
    variables = {"CATALOG_DATABASE_URL": sqlite_url, "CATALOG_ANONYMOUS_READ": "true"}
    command = Command([*CATALOG, "--log-level", "info"], tmp_path, variables)
    with command.serving("--workers", "2") as server:
        ask(Served(server), "{ __typename }", "of-a-worker")

    assert [line["status"] for line in server.logged if line["event"] == "request"] == [200]
    assert "The data lies in" in server.said[0]
    assert sum(line.startswith("The data lies in") for line in server.said) == 1


def test_people_read_lines_of_words(sqlite_url: str, tmp_path: Path) -> None:
    options = {"CATALOG_LOG_FORMAT": "console", "PYTHONPATH": str(ROOT)}
    with served_at(
        sqlite_url, tmp_path, "--plugin", "tests.http.test_log:House", **options
    ) as server:
        ask(server, "{ ailing }", "of-people")

    lines = server.server.said
    (request,) = (line for line in lines if " request " in line)
    (field,) = (line for line in lines if "field failed" in line)
    assert "request_id=of-people" in request
    assert "principal=anonymous" in request
    assert "plugin=ailing" in field
    assert PASSWORD not in field
    assert all(line.rstrip("\n").isprintable() for line in lines)
