"""A catalog of the revision before versions had reasons is taken over: nothing is lost."""

import asyncio
from typing import Any

from catalog.storage.upgrading import histories
from tests.asking import asking
from tests.rows import MOMENT, key
from tests.storage.migrating import CORE, ask, upgrade
from tests.storage.test_houses_taken_over import ENTITY, of_revision_0005, row, service


def version(slug: str, number: int, status: str, stage: str) -> Any:
    return row(
        "service_versions",
        id=key(f"{slug}/{number}"),
        service_id=key(slug),
        number=number,
        purpose="NEW" if number == 1 else "MAJOR_CHANGE",
        status=status,
        stage_key=stage,
        created_at=MOMENT,
    )


def filled(url: str) -> None:
    """Fill tables of an earlier revision: one service with a change, and one that is no more."""
    of_revision_0005(url)
    wish = {"statement": "It is there.", "modelled_at": MOMENT, "confirmed_at": MOMENT}
    ask(
        url,
        service("chat", rationale="People talk."),
        service("old"),
        row("service_names", name="chat", service_id=key("chat")),
        version("chat", 1, "SUPERSEDED", "live"),
        version("chat", 2, "LIVE", "live"),
        version("chat", 3, "OPEN", "draft"),
        version("old", 1, "RETIRED", "retired"),
        row(
            "outcomes",
            id=key("wish"),
            service_id=key("chat"),
            organization_id=key("acme"),
            **wish,
            **ENTITY,
        ),
        row(
            "lifecycle_decisions",
            id=key("decided"),
            service_id=key("chat"),
            version_id=key("chat/2"),
            leaving="draft",
            entering="live",
            outcome="MOVED",
            gates=[],
            findings=[],
            waivers=[],
            decided_by="ann",
            decided_at=MOMENT,
        ),
    )


ASKED = """{ service(slug: "chat") {
    rationale
    versions { nodes { number rationale takenOverFrom { number } outcomes { totalCount } } }
    stageHistory { nodes { decidedAt happenedAt } }
} }"""


def test_reasons_are_those_of_the_live_version_and_taken_over_by_the_open_one(
    empty_url: str,
) -> None:
    filled(empty_url)

    upgrade(empty_url, CORE)

    with asking(empty_url) as catalog:
        found = catalog.ask(ASKED)["service"]
    assert found["rationale"] == "People talk."
    assert [list(node.values()) for node in found["versions"]["nodes"]] == [
        [1, None, None, {"totalCount": 0}],
        [2, "People talk.", None, {"totalCount": 1}],
        [3, "People talk.", {"number": 2}, {"totalCount": 1}],
    ]
    (decision,) = found["stageHistory"]["nodes"]
    assert decision["happenedAt"] == decision["decidedAt"]
    assert ask(empty_url, "SELECT confirmation, delivery FROM outcomes") == [("ASSUMED", None)]


def test_going_back_and_up_again_loses_no_reason(empty_url: str) -> None:
    filled(empty_url)
    upgrade(empty_url, CORE)

    asyncio.run(histories.downgrade(empty_url, CORE, "0010"))
    upgrade(empty_url, CORE)

    with asking(empty_url) as catalog:
        assert catalog.ask(ASKED)["service"]["rationale"] == "People talk."
