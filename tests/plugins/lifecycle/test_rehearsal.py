"""Test a whole stage on one page, as somebody installs it, uses it, and takes it away again."""

from pathlib import Path
from typing import Any

import pytest

from tests.plugins.houses import House
from tests.processes import Server

STAGES = "{ lifecycleStages { key } }"
WHERE = "query($slug: String) { service(slug: $slug) { id revision stage { key installed } } }"
SHOWN = """{ service(slug: "mail") {
    rehearsalCount
    metrics(
        keys: ["rehearsal"], window: {from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z"}
    ) {
        value status
    }
} }"""
ADVANCED = "service { stage { key } } decision { outcome findings { code remedy plugin } }"


class Client:
    """Makes changes on a server as an administrator."""

    def __init__(self, server: Server, token: str) -> None:
        self.server, self.token = server, token

    def ask(self, query: str, **variables: Any) -> Any:
        return self.server.ask(query, variables, token=self.token)

    def change(self, name: str, selection: str, /, **given: Any) -> Any:
        kind = f"{name[0].upper()}{name[1:]}Input"
        text = f"""mutation($input: {kind}!) {{
            {name}(input: $input) {{ {selection} userErrors {{ code }} }} }}"""
        return self.ask(text, input=given)[name]

    def wanted(self, slug: str, stakeholder: str) -> None:
        """Create a service that somebody wants something of."""
        given = {"slug": slug, "name": slug.title(), "rationale": "People write to each other."}
        made = self.change("createService", "service { id }", **given)
        wish = {"statement": "We hear from each other.", "stakeholderId": stakeholder}
        self.change("recordOutcome", "outcome { id }", serviceId=made["service"]["id"], **wish)

    def advance(self, slug: str, to: str) -> Any:
        """Move a service, and return the payload."""
        found = self.ask(WHERE, slug=slug)["service"]
        given = {"serviceId": found["id"], "expectedRevision": found["revision"], "to": to}
        return self.change("advanceService", ADVANCED, **given)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house with the rehearsal, and with the review behind it."""
    found = House(tmp_path)
    found.install("example_stage")
    found.install("example_rehearsal")
    return found


def test_somebody_installs_a_stage_follows_its_remedy_and_takes_it_away(house: House) -> None:
    house.catalog("db", "upgrade")
    assert "rehearsal__records" in house.tables()
    words = ("token", "create", "--subject", "me", "--role", "admin")
    token = house.catalog(*words).splitlines()[-1]

    # It stands between two others, blocks a move, and lets it pass once its remedy was followed.
    with house.catalog.serving() as server:
        client = Client(server, token)
        stages = [stage["key"] for stage in client.ask(STAGES)["lifecycleStages"]]
        planned, live = ["strategy", "rehearsal", "review"], ["early-life-support", "operation"]
        assert stages == [*planned, "transition", *live, "retired"]
        company = {"slug": "acme", "name": "Acme", "kind": "COMPANY"}
        made = client.change("createOrganization", "organization { id }", **company)
        for slug in ("mail", "chat"):
            client.wanted(slug, made["organization"]["id"])
            assert client.advance(slug, "rehearsal")["decision"]["outcome"] == "MOVED"
        refused = client.advance("mail", "review")
        assert [problem["code"] for problem in refused["userErrors"]] == [
            "REFUSED",
            "REHEARSAL_MISSING",
        ]
        (finding,) = refused["decision"]["findings"]
        remedy = "Record it with recordRehearsal."
        assert finding == {"code": "REHEARSAL_MISSING", "remedy": remedy, "plugin": "rehearsal"}
        service = client.ask(WHERE, slug="mail")["service"]["id"]
        done = client.change("recordRehearsal", "service { rehearsalCount }", serviceId=service)
        assert done == {"service": {"rehearsalCount": 1}, "userErrors": []}
        assert client.advance("mail", "review")["service"] == {"stage": {"key": "review"}}
        measured = {"rehearsalCount": 1, "metrics": [{"value": 1.0, "status": "OK"}]}
        assert client.ask(SHOWN)["service"] == measured

    # Without it the catalog runs on, tells that the stage is gone, and drops what it left.
    house.pip("uninstall", "--yes", "catalog-rehearsal")
    house.catalog("db", "check")
    with house.catalog.serving() as server:
        client = Client(server, token)
        left = client.ask(WHERE, slug="chat")["service"]["stage"]
        assert left == {"key": "rehearsal", "installed": False}
        assert "rehearsalCount" not in server.get("/schema.graphql")
        assert client.advance("chat", "review")["service"] == {"stage": {"key": "review"}}
    house.catalog("db", "purge", "rehearsal", "--yes")
    assert not {name for name in house.tables() if "rehearsal" in name}
    with house.catalog.serving() as server:
        assert Client(server, token).ask(WHERE, slug="mail")["service"]["stage"]["installed"]
