"""A catalog whose decisions hold waivers is taken over: they keep their words, and are rows."""

import asyncio
import json
from typing import Any

from catalog.storage.upgrading import histories
from tests.asking import asking
from tests.rows import MOMENT, key
from tests.storage.migrating import CORE, ask, upgrade
from tests.storage.test_houses_taken_over import row, service

BEFORE = "0009"
WAIVED = {
    "code": "NO_RATIONALE",
    "reason": "It was bought with the company.",
    "authority": "Board, minute 12",
}
ENDING = {**WAIVED, "code": "NO_OUTCOME", "expires_at": "2026-03-01T00:00:00+00:00"}
TOLD = "code subject reason grantedBy person { slug } grantedAt expiresAt status"


def decision(name: str, outcome: str, waivers: list[Any]) -> Any:
    return row(
        "lifecycle_decisions",
        id=key(name),
        service_id=key("mail"),
        version_id=key("mail/1"),
        leaving="plan",
        entering="build",
        outcome=outcome,
        gates=[],
        findings=[],
        waivers=waivers,
        decided_by="ann",
        decided_at=MOMENT,
    )


def with_waivers(url: str) -> None:
    """Fill tables of the revision before waivers with decisions that hold some."""
    asyncio.run(histories.upgrade_to(url, CORE, BEFORE))
    version = row(
        "service_versions",
        id=key("mail/1"),
        service_id=key("mail"),
        number=1,
        purpose="NEW",
        status="LIVE",
        stage_key="live",
        created_at=MOMENT,
    )
    ask(
        url,
        service("mail"),
        row("service_names", name="mail", service_id=key("mail")),
        version,
        decision("moved", "MOVED", [{**WAIVED, "expires_at": None}, ENDING]),
        decision("refused", "REFUSED", [WAIVED]),
        decision("plain", "MOVED", []),
    )


def test_waivers_of_decisions_keep_their_words(empty_url: str) -> None:
    with_waivers(empty_url)

    upgrade(empty_url, CORE)

    asked = f"""{{ service(slug: "mail") {{
        stageHistory {{ nodes {{ outcome waivers {{ {TOLD} usedBy {{ outcome }} }} }} }}
    }} }}"""
    with asking(empty_url) as catalog:
        found = catalog.ask(asked)["service"]["stageHistory"]["nodes"]
    kept = {
        "code": "NO_RATIONALE",
        "subject": None,
        "reason": "It was bought with the company.",
        "grantedBy": "Board, minute 12",
        "person": None,
        "grantedAt": "2026-01-01T00:00:00Z",
        "expiresAt": None,
        "status": "ACTIVE",
    }
    end = {"code": "NO_OUTCOME", "expiresAt": "2026-03-01T00:00:00Z", "status": "EXPIRED"}
    used = {"usedBy": {"outcome": "MOVED"}}
    assert sorted(found, key=lambda item: (item["outcome"], -len(item["waivers"]))) == [
        {"outcome": "MOVED", "waivers": [{**kept, **used}, {**kept, **end, **used}]},
        {"outcome": "MOVED", "waivers": []},
        {"outcome": "REFUSED", "waivers": [{**kept, "usedBy": None}]},
    ]


def test_going_back_gives_decisions_their_waivers_back(empty_url: str) -> None:
    with_waivers(empty_url)
    kept = "SELECT id, waivers FROM lifecycle_decisions ORDER BY id"
    before = ask(empty_url, kept)
    upgrade(empty_url, CORE)

    asyncio.run(histories.downgrade(empty_url, CORE, BEFORE))

    def read(found: Any) -> list[Any]:
        return [(text, _without_no_end(waivers)) for text, waivers in found]

    assert read(ask(empty_url, kept)) == read(before)


def _without_no_end(waivers: Any) -> Any:
    found = json.loads(waivers) if isinstance(waivers, str) else waivers
    return [{name: value for name, value in item.items() if value is not None} for item in found]
