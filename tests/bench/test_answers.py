"""The benchmark in small: everybody answers alike, in as many statements as the shape takes."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from catalog_notes import Notes
from starlette.testclient import TestClient

from bench import asking as questions
from bench import data, databases
from bench.asking import Sample, Server
from bench.references.server import Reference
from bench.servers import REFERENCES
from catalog import ids
from tests import rows
from tests.asking import Asking, asking
from tests.conftest import POSTGRESQL, SQLITE

SIZE = data.Size(organizations=4, services=48, relationships=6)
SAMPLE = Sample(services=6, pages=3, page=10, long_pages=2, long_page=20)
STATEMENTS = {
    "Q1": 1,
    "Q2": 4,
    "Q3": 1,
    "Q4": 2,
    "Q5": 4,
    "Uncounted": 1,
    "PluginFields": 7,
    "CoreRelation": 2,
    "PluginRelation": 2,
}


@dataclass(frozen=True)
class Inside(Server):
    """A server in this process."""

    client: Any = None

    def answer(self, body: str) -> Any:
        headers = {"content-type": "application/json", "authorization": f"Bearer {self.token}"}
        found = self.client.post(self.address, content=body, headers=headers).json()
        assert "errors" not in found, found["errors"]
        return found["data"]


@pytest.fixture(scope="module")
def urls(server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Both databases, filled as the benchmark fills them."""
    server.create("small")
    path = tmp_path_factory.mktemp("bench") / "catalog.db"
    found = {SQLITE: f"sqlite:///{path}", POSTGRESQL: server.url("small")}
    for url in found.values():
        asyncio.run(databases.fill(url, SIZE))
    yield found
    server.drop("small")


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def filled(urls: dict[str, str], request: pytest.FixtureRequest) -> Iterator[Asking]:
    """A catalog with notes over one of them, and a token of the viewer's."""
    with asking(urls[request.param], [Notes]) as found:
        found.clock.moment = rows.MOMENT  # so that the token is looked up once
        found.token("viewer", organization=data.VIEWER)
        found.ask("{ __typename }", by="viewer")
        yield found


@pytest.fixture
def reference(
    urls: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Server]]:
    """Serve a reference."""
    monkeypatch.setenv("DATABASE_URL", urls[POSTGRESQL])
    monkeypatch.setenv("VIEWER", str(data.key("organization", 0)))
    with ExitStack() as stack:
        yield lambda name: Inside(
            "/", client=stack.enter_context(TestClient(Reference(REFERENCES[name])))
        )


def inside(catalog: Asking) -> Server:
    return Inside("/graphql", catalog.secrets["viewer"], client=catalog.client)


@pytest.mark.parametrize("name", REFERENCES)
def test_the_catalog_answers_as_the_references_do(
    filled: Asking, reference: Callable[[str], Server], name: str
) -> None:
    server = reference(name)

    for question in questions.QUESTIONS:
        expected = questions.answers(server, question, SIZE, SAMPLE)
        assert questions.answers(inside(filled), question, SIZE, SAMPLE) == expected


def test_every_question_takes_as_many_statements_as_its_shape(filled: Asking) -> None:
    server = inside(filled)

    taken = {}
    for question in STATEMENTS:
        asked = server.asked(question, SIZE, SAMPLE)
        with filled.counting() as statements:
            next(asked)
        taken[question] = len(statements)

    assert taken == STATEMENTS


def test_the_viewer_sees_every_other_service_and_the_notes_on_it(filled: Asking) -> None:
    (found,) = questions.answers(inside(filled), "PluginFields", SIZE, Sample(pages=1, page=100))

    nodes = [edge["node"] for edge in found["services"]["edges"]]
    assert len(nodes) == SIZE.services / 2
    assert {node["portfolioStatus"] for node in nodes} == {"CATALOGUE"}
    assert {node["noteCount"] for node in nodes} == {data.NOTES}
    assert {node["pinnedNoteCount"] for node in nodes} == {1}
    assert {len(node["dependencies"]) for node in nodes} == {data.DEPENDENCIES}


def test_the_map_of_names_hides_no_other_difference() -> None:
    key = data.key("organization", 0)
    spoken = {"owner": {"id": ids.encode("Organization", key)}}
    of_peers = {"owner": [{"organization": {"id": str(key)}}]}

    assert questions.plain(spoken) == questions.plain(of_peers)
    assert questions.plain(spoken) != questions.plain({"owner": None})
