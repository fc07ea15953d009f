"""Test what a gate is told and tells: who moves, how long it may take, and who may waive it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from catalog.domain.lifecycle import answering
from catalog.host import PluginError
from catalog.plugin import Finding, Gate, Move, Role
from catalog.storage.enums import DecisionOutcome
from catalog.storage.tables.lifecycle.versions import LifecycleDecisionRow
from tests import rows
from tests.asking import Asking
from tests.plugins.lives import codes, life, move, service

With = Callable[..., Asking]
TOLD = "code subject waivable authority"


async def _finds(_move: Move) -> list[Finding]:
    return [
        Finding(code="PLAIN", message="Plain.", remedy="Mend it."),
        Finding(
            code="SIGNED",
            message="Not signed.",
            remedy="Sign it.",
            subject="page 2",
            waivable=False,
            authority=Role.CHANGE_AUTHORITY,
        ),
    ]


def test_a_finding_says_what_it_is_about_and_who_may_waive_it(catalog_with: With) -> None:
    catalog = catalog_with(life(Gate(name="is_signed", check=_finds)))
    service(catalog, "mail")

    move(catalog, "mail", "build")

    found = catalog.ask(
        f"""{{ service(slug: "mail") {{
            gate(to: "build") {{ findings {{ {TOLD} }} }}
            stageHistory {{ nodes {{ findings {{ {TOLD} }} }} }}
        }} }}"""
    )["service"]
    told = [
        {"code": "PLAIN", "subject": None, "waivable": True, "authority": "WAIVER_AUTHORITY"},
        {"code": "SIGNED", "subject": "page 2", "waivable": False, "authority": None},
    ]
    assert found["gate"]["findings"] == told
    assert found["stageHistory"]["nodes"] == [{"findings": told}]


def test_a_decision_that_was_kept_before_findings_said_so_is_readable(catalog_with: With) -> None:
    kept = {
        "code": "OLD",
        "message": "Old.",
        "remedy": None,
        "severity": "BLOCK",
        "evidence": {"page": 2},
        "plugin": "life",
        "gate": "is_signed",
        "gate_version": "1",
    }
    catalog = catalog_with(life())
    catalog.put(
        [
            *rows.service("mail"),
            LifecycleDecisionRow(
                service_id=rows.key("mail"),
                version_id=rows.key("mail/1"),
                leaving="build",
                entering="run",
                outcome=DecisionOutcome.REFUSED,
                findings=[kept],
                decided_by="ann",
                decided_at=rows.MOMENT,
            ),
        ]
    )

    found = catalog.ask(
        f'{{ service(slug: "mail") {{ stageHistory {{ nodes {{ findings {{ '
        f"message severity evidence {TOLD} }} }} }} }} }}"
    )

    assert found["service"]["stageHistory"]["nodes"][0]["findings"] == [
        {
            "code": "OLD",
            "message": "Old.",
            "severity": "BLOCK",
            "evidence": {"page": 2},
            "subject": None,
            "waivable": None,
            "authority": None,
        }
    ]


@pytest.mark.parametrize(
    "wrong", [{"subject": 2}, {"waivable": "no"}, {"authority": Role.SERVICE_OWNER}], ids=str
)
def test_a_finding_that_nobody_can_waive_as_it_says_fails(
    catalog_with: With, wrong: dict[str, Any]
) -> None:
    async def finds(_move: Move) -> list[Finding]:
        return [Finding(code="ODD", message="Odd.", **wrong)]

    catalog = catalog_with(life(Gate(name="is_even", check=finds)))
    service(catalog, "mail")

    payload = move(catalog, "mail", "build")

    assert codes(payload) == ["REFUSED", "GATE_FAILED"]


def test_a_gate_knows_who_moves_and_in_a_preview_who_asks(catalog_with: With) -> None:
    async def is_another(move: Move) -> list[Finding]:
        who = move.principal
        if who.person_id is not None and move.service.provider_id in who.organization_ids:
            return []
        return [Finding(code="NOT_A_PERSON", message=who.subject, remedy="Let a member do it.")]

    catalog = catalog_with(life(Gate(name="is_moved_by_a_person", check=is_another)))
    acme = catalog.member("acme")
    given = {"slug": "ann", "name": "Ann", "organizationIds": [acme]}
    catalog.change("createPerson", given)
    catalog.token("ann", person="ann")
    key = service(catalog, "mail", providerId=acme)
    asked = '{ service(slug: "mail") { gate(to: "build") { allowed findings { message } } } }'
    moved = {"serviceId": key, "to": "build", "expectedRevision": 1}

    seen = {by: catalog.ask(asked, by=by)["service"]["gate"] for by in ("acme", "ann")}
    account = catalog.refused("advanceService", moved, by="acme")
    person = catalog.refused("advanceService", moved, by="ann")

    assert seen == {
        "acme": {"allowed": False, "findings": [{"message": "acme"}]},
        "ann": {"allowed": True, "findings": []},
    }
    assert [code for code, _ in account] == ["REFUSED", "NOT_A_PERSON"]
    assert person == []


def test_a_gate_may_take_as_long_as_it_says(
    catalog_with: With, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "SECONDS", 0.2)

    async def is_slow(_move: Move) -> list[Finding]:
        await asyncio.sleep(0.6)
        return []

    async def hangs(_move: Move) -> list[Finding]:
        await asyncio.Event().wait()
        return []

    gates = [
        Gate(name="is_slow", check=is_slow, limit=6.0),
        Gate(name="is_short", check=hangs, limit=0.1),
        Gate(name="says_none", check=hangs),
    ]
    catalog = catalog_with(life(*gates))
    service(catalog, "mail")

    payload = move(catalog, "mail", "build")

    assert [item["message"] for item in payload["decision"]["findings"]] == [
        "The gate is_short of life did not answer within 0.1 seconds.",
        "The gate says_none of life did not answer within 0.2 seconds.",
    ]


@pytest.mark.parametrize("limit", [0, 8.5, float("nan"), "2"])
def test_a_limit_that_no_gate_may_have_stops_the_start(catalog_with: With, limit: Any) -> None:
    with pytest.raises(PluginError, match="a number of seconds above 0 and at most 8, or None"):
        catalog_with(life(Gate(name="is_slow", check=_finds, limit=limit)))
