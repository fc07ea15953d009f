"""Test many who write packs at once: numbers are counted, and one decision counts."""

from functools import partial
from typing import Any

from tests.core.test_concurrency import at_once, outcomes
from tests.plugins.design.packing import GIVER, RECEIVER, Designing


def test_packs_and_requirements_that_begin_at_once_are_counted(designing: Designing) -> None:
    attempt = designing.catalog.attempt
    wanted = {"serviceId": designing.service, "statement": "Faster.", "ownerId": designing.giver}
    begin = partial(attempt, "createHandoffPack", {"serviceId": designing.service}, by=GIVER)
    require = partial(attempt, "raiseRequirement", wanted, by=GIVER)

    payloads = at_once([begin, require] * 5)

    assert outcomes(payloads) == {"MADE": 10}
    text = """{ service(slug: "mail") {
        handoffPacks { nodes { number requirements { totalCount } } }
        requirements { nodes { number } }
    } }"""
    found = designing.catalog.ask(text)["service"]
    assert sorted(item["number"] for item in found["requirements"]["nodes"]) == [1, 2, 3, 4, 5]
    packs = found["handoffPacks"]["nodes"]
    assert sorted(pack["number"] for pack in packs) == [1, 2, 3, 4, 5]
    assert [pack["requirements"]["totalCount"] for pack in packs] == [5] * 5


def test_edits_of_one_frozen_pack_make_a_pack_each(designing: Designing) -> None:
    pack = designing.whole()
    designing.edit("freezePack", pack)
    named = designing.with_revision(pack)
    edit = {**named, "key": "service-contacts", "content": "Us."}

    payloads = at_once(
        [
            partial(
                designing.catalog.attempt,
                "completePackSection",
                edit,
                "handoffPack { number }",
                by=GIVER,
            )
        ]
        * 5
    )

    numbers: list[Any] = [payload["handoffPack"]["number"] for payload in payloads]
    assert sorted(numbers) == [2, 3, 4, 5, 6]


def test_of_an_acceptance_and_a_rejection_at_once_one_counts(designing: Designing) -> None:
    pack = designing.whole()
    designing.hand_over(pack)
    named = designing.with_revision(pack)
    attempt = designing.catalog.attempt

    payloads = at_once(
        [
            partial(attempt, "acceptPack", named, by=RECEIVER),
            partial(attempt, "rejectPack", {**named, "reasons": ["No."]}, by=RECEIVER),
        ]
        * 3
    )

    made = outcomes(payloads)
    assert made == {"MADE": 1, "CONFLICT+PACK_NOT_HANDED_OVER": 5}
