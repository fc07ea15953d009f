"""A service that is retired by a plan, and the people who approve it."""

from typing import Any

from tests.plugins.lifecycle.leaving import Houses

STEPS: list[dict[str, Any]] = [
    {"key": "tell", "title": "Tell all who use it.", "kind": "COMMUNICATION"},
    {"key": "data", "title": "Archive what it holds.", "kind": "DATA", "inOrder": True},
    {"key": "offline", "title": "Switch it off.", "kind": "OFFLINE"},
    {"key": "party", "title": "Say goodbye.", "kind": "OTHER", "isMandatory": False},
]
PLAN = "retirementPlan { id revision status edition approvedAt pointPassedAt }"
FINDINGS = 'gate(to: "retired") { allowed findings { code subject waivable severity } }'


class Retiring:
    """The plan of `disk`: `ann` owns it, `lea` leads `acme`, which provides it."""

    def __init__(self, houses: Houses) -> None:
        self.houses, self.catalog = houses, houses.catalog
        person = {"slug": "lea", "name": "Lea", "organizationIds": [houses.acme]}
        lea = self.catalog.change("createPerson", person, "person { id }")["person"]["id"]
        self.catalog.token("lea", person="lea")
        ann = self.catalog.ask('{ person(slug: "ann") { id } }')["person"]["id"]
        owning = {"id": houses.disk, "expectedRevision": 1, "ownerIds": [ann]}
        self.catalog.change("updateService", owning)
        leading = {"role": "PROVIDER_LEADERSHIP", "scopeId": houses.acme, "personId": lea}
        self.catalog.change("assignRole", leading)

    def planned(self, **given: Any) -> dict[str, Any]:
        """Return the input of a plan whose service ended long ago."""
        usual = {
            "serviceId": self.houses.disk,
            "reason": "Nobody needs it.",
            "endsOn": "2026-01-01",
            "steps": STEPS,
            "pointOfNoReturn": "offline",
        }
        return usual | given

    def plan(self, **given: Any) -> str:
        """Plan the retirement, and return the id of the plan."""
        payload = self.catalog.change("planRetirement", self.planned(**given), PLAN, by="ann")
        return str(payload["retirementPlan"]["id"])

    def read(self, selection: str, *, by: str = "ann", slug: str = "disk") -> Any:
        """Return what is asked of the plan in force."""
        text = f'{{ service(slug: "{slug}") {{ retirementPlan {{ {selection} }} }} }}'
        return self.catalog.ask(text, by=by)["service"]["retirementPlan"]

    def of_plan(self, **given: Any) -> dict[str, Any]:
        """Return the input that names the plan as it is now."""
        found = self.read("id revision", by="admin")
        return {"id": found["id"], "expectedRevision": found["revision"], **given}

    def approve(self) -> None:
        """Let both approve the plan."""
        for by in ("ann", "lea"):
            self.catalog.change("approveRetirementPlan", self.of_plan(), by=by)

    def of_step(self, step: str, *, by: str = "ann", **given: Any) -> dict[str, Any]:
        """Return the input that completes a step of the plan."""
        read = self.read("steps { id key revision }", by=by)["steps"]
        steps = {item["key"]: item for item in read}
        found = {"id": steps[step]["id"], "expectedRevision": steps[step]["revision"]}
        return {**found, "evidence": "It is done.", **given}

    def complete(self, *steps: str) -> None:
        """Complete steps."""
        for step in steps:
            self.catalog.change("completeRetirementStep", self.of_step(step), by="ann")

    def refused(self, mutation: str, given: Any, *, by: str = "ann") -> list[str]:
        """Attempt a change, and return the codes of its problems."""
        return [code for code, _ in self.catalog.refused(mutation, given, by=by)]

    def findings(self, slug: str = "disk") -> list[tuple[str, str | None, bool]]:
        """Return what blocks the retirement: code, subject, and whether it can be waived."""
        text = f'{{ service(slug: "{slug}") {{ {FINDINGS} }} }}'
        gate = self.catalog.ask(text, by="ann")["service"]["gate"]
        return [
            (item["code"], item["subject"], item["waivable"])
            for item in gate["findings"]
            if item["severity"] == "BLOCK"
        ]
