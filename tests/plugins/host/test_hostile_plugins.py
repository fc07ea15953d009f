"""Test that what a plugin does wrong harms nobody else, and is told in one line of the log.

Each server is a process of its own, whose limits are shorter than usual.
"""

import json
import shutil
import threading
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.hearing import until
from tests.heavy import SOON
from tests.plugins.bringing import BUILT_IN
from tests.plugins.hostile import LONG, MISDEEDS
from tests.processes import CATALOG, PATIENCE, ROOT, Command, Server

LIMITS = {
    "CATALOG_FIELD_TIME_LIMIT": "1",
    "CATALOG_CHANGE_TIME_LIMIT": "1",
    "CATALOG_BLOCKING_TIME_LIMIT": "0.5",
    "CATALOG_EVENT_TIME_LIMIT": "1",
}
CREATE = """mutation($slug: String!, $name: String!) {
    createService(input: {slug: $slug, name: $name}) {
        service { id slug revision } userErrors { code } } }"""
RENAME = """mutation($id: ID!, $name: String!) {
    updateService(input: {id: $id, name: $name, expectedRevision: 1}) {
        service { name } userErrors { code } } }"""
MOVE = """mutation($id: ID!) {
    advanceService(input: {serviceId: $id, to: "live", expectedRevision: 1}) {
        decision { outcome findings { code } } userErrors { code } } }"""


class Asked:
    """A server with the plugin, an administrator who asks it, and others who do so meanwhile."""

    def __init__(self, server: Server, token: str) -> None:
        self.server = server
        self._token = token

    def answer(self, request_id: str, query: str, /, **variables: Any) -> Any:
        """Return the whole answer to the request with this id."""
        headers = {
            "content-type": "application/json",
            "authorization": f"Bearer {self._token}",
            "x-request-id": request_id,
        }
        content = json.dumps({"query": query, "variables": variables}).encode()
        address = f"{self.server.address}/graphql"
        request = urllib.request.Request(address, content, headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310
            return json.load(response)

    def meanwhile(self, request_id: str, query: str, /, **variables: Any) -> tuple[Any, float]:
        """Return the answer, and for how many seconds others had to wait at most."""
        waited, is_over = [0.0], threading.Event()

        def ask() -> None:
            while not is_over.is_set():
                begun = time.monotonic()
                self.answer("others", "{ services { nodes { slug } } }")
                waited.append(time.monotonic() - begun)

        others = threading.Thread(target=ask)
        others.start()
        try:
            return self.answer(request_id, query, **variables), max(waited)
        finally:
            is_over.set()
            others.join()

    def logged(self, name: str) -> dict[str, Any]:
        """Return the one line of the log that tells what failed in a request."""
        until(lambda: any(line.get("request_id") == name for line in self.server.logged))
        (line,) = (
            line
            for line in self.server.logged
            if line.get("request_id") == name and line["level"] == "error"
        )
        return line

    def slugs(self) -> list[str]:
        """Return the slugs of all services."""
        nodes = self.answer("all", "{ services { nodes { slug } } }")["data"]["services"]["nodes"]
        return [node["slug"] for node in nodes]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def asked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asked]:
    """A server with the plugin, on each kind of database."""
    folder = tmp_path_factory.mktemp("hostile")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("template"), folder / "catalog.db")
        url = f"sqlite:///{folder / 'catalog.db'}"
    else:
        server = request.getfixturevalue("server")
        server.create("hostile", template="template_core")
        url = server.url("hostile")
    variables = {
        "CATALOG_DATABASE_URL": url,
        "CATALOG_PLUGINS_DISABLED": ",".join(BUILT_IN),
        "PYTHONPATH": str(ROOT),
        **LIMITS,
    }
    words = [*CATALOG, "--plugin", "tests.plugins.hostile:Hostile"]
    command = Command(words, folder, variables)
    token = command("token", "create", "--subject", "me", "--role", "admin").strip()
    with command.serving() as found:
        made = Asked(found, token)
        made.answer("web", CREATE, slug="web", name="Web")
        yield made


@pytest.mark.parametrize(
    ("field", "code", "told"),
    [
        ("sleeping", "TIMEOUT", "did not answer within 1 s"),
        ("hangingInSql", "TIMEOUT", "did not answer within 1 s"),
        ("hangingInSession", "TIMEOUT", "did not answer within 1 s"),
        ("blocking", "TIMEOUT", "blocked the server for longer than 0.5 s"),
        ("spinning", "TIMEOUT", "blocked the server for longer than 0.5 s"),
        ("catching", "TIMEOUT", "blocked the server for longer than 0.5 s"),
        ("insisting", "TIMEOUT", "did not answer within 1 s"),
        ("cancelling", "INTERNAL", "It raised CancelledError"),
        ("exiting", "INTERNAL", "It raised SystemExit"),
        ("writing", "INTERNAL", "A question only reads"),
        ("failingInSql", "INTERNAL", "no_such_function"),
        ("ending", "INTERNAL", "it ended the transaction that it reads in"),
        ("ofText", "INTERNAL", "Int cannot represent non-integer value"),
        ("tooFew", "INTERNAL", "answered for 0 of 1 parents"),
    ],
)
def test_a_field_fails_alone(asked: Asked, field: str, code: str, told: str) -> None:
    query = f"""{{ service(slug: "web") {{ slug {field} fine versions {{ totalCount }} }} }}"""

    answer, waited = asked.meanwhile(field, query)

    service = answer["data"]["service"]
    assert service == {"slug": "web", field: None, "fine": 1, "versions": {"totalCount": 1}}
    (error,) = answer["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["service", field], code)
    line = asked.logged(field)
    assert (line["plugin"], line["path"]) == ("hostile", ["service", field])
    assert told in line["event"] + line.get("error", "")
    assert waited < SOON < LONG


def test_a_task_that_a_reaction_leaves_behind_changes_nothing(asked: Asked) -> None:
    assert "errors" not in asked.answer("stray", CREATE, slug="stray", name="Stray")

    time.sleep(1)
    assert "stray" in asked.slugs()
    assert "errors" not in asked.answer("after", CREATE, slug="after", name="After")
    names = asked.answer("names", "{ services { nodes { name } } }")["data"]["services"]["nodes"]
    assert {"name": "Theirs"} not in names


def test_what_blocked_rests_and_nobody_waits_for_it_again(asked: Asked) -> None:
    query = '{ service(slug: "web") { slug spinning } }'
    for number in range(2):
        answer = asked.answer(f"again-{number}", query)

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "UNAVAILABLE"
    assert "is not called for some time" in error["message"]


@pytest.mark.parametrize("misdeed", [name for name in MISDEEDS if name != "late"])
def test_a_reaction_can_do_nothing_that_is_not_its_own(asked: Asked, misdeed: str) -> None:
    answer = asked.answer(misdeed, CREATE, slug=misdeed, name="Mine")

    (error,) = answer["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["createService"], "INTERNAL")
    assert misdeed not in asked.slugs()
    line = asked.logged(misdeed)
    assert (line["plugin"], line["path"]) == ("hostile", ["createService"])
    assert any(
        words in line["error"]
        for words in (
            "is not for plugins",
            "not the plugin's own",
            "A question only reads",
            "no revision is kept of",
            "nothing of it is deleted",
        )
    )


def test_a_reaction_that_takes_too_long_refuses_its_change_alone(asked: Asked) -> None:
    answer, waited = asked.meanwhile("late", CREATE, slug="late", name="Late")
    other = asked.answer("prompt", CREATE, slug="prompt", name="Prompt")

    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "TIMEOUT", "committed": False}
    assert "The reaction to CreateService of the plugin hostile did not answer" in error["message"]
    assert other["data"]["createService"]["userErrors"] == []
    assert {"prompt", "late"} & {*asked.slugs()} == {"prompt"}
    assert asked.logged("late")["plugin"] == "hostile"
    assert waited < SOON


def test_a_reaction_that_blocks_refuses_its_change(asked: Asked) -> None:
    made = asked.answer("blocked", CREATE, slug="blocked", name="Blocked")
    key = made["data"]["createService"]["service"]["id"]

    answer, waited = asked.meanwhile("block", RENAME, id=key, name="Block")

    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "TIMEOUT", "committed": False}
    assert asked.logged("block")["plugin"] == "hostile"
    assert waited < SOON < LONG


def test_a_gate_that_says_nonsense_is_one_finding(asked: Asked) -> None:
    made = asked.answer("gated", CREATE, slug="gated", name="Gated")
    key = made["data"]["createService"]["service"]["id"]

    answer = asked.answer("gate", MOVE, id=key)

    findings = answer["data"]["advanceService"]["decision"]["findings"]
    assert findings == [{"code": "GATE_FAILED"}]
    line = asked.logged("gate")
    assert (line["plugin"], line["gate"]) == ("hostile", "says_nonsense")
    assert line["path"] == ["advanceService"]


def test_a_subscriber_that_takes_too_long_is_told_again(asked: Asked) -> None:
    asked.answer("heard", CREATE, slug="heard", name="Heard")

    def told() -> list[str]:
        return [
            line["event"] for line in asked.server.logged if line.get("subscriber") == "hostile.ear"
        ]

    until(lambda: any("for the 2. time" in event for event in told()))
    assert all("in vain, for the" in event and "TimeoutError" in event for event in told())
