"""The questions with their variables, asked of a server over HTTP."""

import json
import random
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bench import data
from bench.equality import plain
from catalog import ids

QUESTIONS = ("Q1", "Q2", "Q3", "Q4", "Q5")
OF_PLUGINS = ("Q2", "PluginFields", "CoreRelation", "PluginRelation")
OF_GROWTH = ("Q1", "Q2", "Q4", "Uncounted", "Q5")
HERE = Path(__file__).parent
PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Sample:
    """How many services and pages are asked for, and how long the pages are."""

    services: int = 300
    pages: int = 40
    page: int = 50
    long_pages: int = 2
    long_page: int = 1_000


@cache
def text(question: str, folder: str = "questions") -> str:
    """Return the text of a question in the dialect of the folder."""
    return (HERE / folder / f"{question}.graphql").read_text()


@dataclass(frozen=True)
class Server:
    """A server that runs, and how it is asked."""

    address: str
    token: str = ""
    dialect: str = "questions"
    uses_global_ids: bool = True

    def body(self, question: str, variables: Mapping[str, Any]) -> str:
        """Return the body of a request."""
        given = dict(variables)
        if "id" in given and self.uses_global_ids:
            given["id"] = ids.encode("Service", given["id"])
        asked = {"query": text(question, self.dialect), "operationName": question}
        return json.dumps({**asked, "variables": given}, default=str)

    def answer(self, body: str) -> Any:
        """Return the data of an answer without errors."""
        headers = {"content-type": "application/json", "accept": "application/json"}
        headers |= {"authorization": f"Bearer {self.token}"} if self.token else {}
        request = urllib.request.Request(self.address, body.encode(), headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310
            found = json.load(response)
        assert not found.get("errors"), found["errors"]  # noqa: S101  # no figure without an answer
        return found["data"]

    def asked(self, question: str, size: data.Size, sample: Sample) -> Iterator[tuple[str, Any]]:
        """Ask a question with all its variables; return each body with the answer's data."""
        after: str | None = None
        for variables in _variables(question, size, sample):
            given = {**variables, "after": after} if variables.keys() == {"first"} else variables
            body = self.body(question, given)
            found = self.answer(body)
            yield body, found
            if "after" in given:
                info = found["services"]["pageInfo"]
                after = info["endCursor"]
                if not info["hasNextPage"]:
                    return


def _variables(question: str, size: data.Size, sample: Sample) -> Iterator[dict[str, Any]]:
    match question:
        case "Q1" | "Q5":
            choice = random.Random(data.SEED)  # noqa: S311  # the same services each time
            for _ in range(sample.services):
                number = choice.randrange(0, size.services, 2)
                yield {"id": data.key("service", number)}
        case "Q3":
            yield from ({"first": sample.long_page} for _ in range(sample.long_pages))
        case "Q4" | "Uncounted":
            for tier in range(1, 5):
                yield {"first": 20, "status": "CATALOGUE", "tier": str(tier)}
        case _:
            yield from ({"first": sample.page} for _ in range(sample.pages))


def answers(server: Server, question: str, size: data.Size, sample: Sample) -> list[Any]:
    """Return all answers to a question, in the spelling that they are compared in."""
    return [plain(found) for _, found in server.asked(question, size, sample)]
