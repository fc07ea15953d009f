"""Test packs as a whole: their numbers, their purposes, and which of them count."""

from typing import Any

import pytest

from tests.plugins.design.packing import GIVER, PACK, RECEIVER, Designing

SECTIONS = "sections { key applicability completed reason content links { title url } }"


def sections(designing: Designing, pack: str) -> dict[str, Any]:
    """Return the sections of a pack, by key."""
    return {item["key"]: item for item in designing.read(pack, SECTIONS)["sections"]}


def test_packs_are_counted_for_each_version(designing: Designing) -> None:
    first, second = designing.pack(), designing.pack()

    numbers = [designing.read(pack, "number")["number"] for pack in (first, second)]

    assert numbers == [1, 2]


def test_a_later_version_counts_its_packs_anew(designing: Designing) -> None:
    pack = designing.whole()
    designing.hand_over(pack)
    designing.accept(pack)
    designing.move()
    designing.change("proposeServiceVersion", "version { number }", serviceId=designing.service)

    later = designing.read(designing.pack(), "number purpose serviceVersion { number }")

    assert later == {"number": 1, "purpose": "MAJOR_CHANGE", "serviceVersion": {"number": 2}}


def test_a_pack_of_a_live_service_changes_the_pack_alone(designing: Designing) -> None:
    live = designing.catalog.live("post")
    selection = "handoffPack { purpose serviceVersion { status } }"

    made = designing.change("createHandoffPack", selection, by="admin", serviceId=live)

    assert made["handoffPack"] == {"purpose": "PACK_CHANGE", "serviceVersion": {"status": "LIVE"}}


def test_two_drafts_are_written_side_by_side(designing: Designing) -> None:
    one, other = designing.pack(), designing.pack()
    designing.edit("completePackSection", one, key="service-contacts", content="The desk.")

    told = [sections(designing, pack)["service-contacts"]["content"] for pack in (one, other)]

    assert told == ["The desk.", None]


def test_a_pack_that_is_accepted_supersedes_the_one_before(designing: Designing) -> None:
    first = designing.whole()
    designing.hand_over(first)
    designing.accept(first)
    second = designing.edit("completePackSection", first, key="service-contacts", content="New.")
    designing.hand_over(second["id"])

    assert designing.read(first, "status") == {"status": "ACCEPTED"}
    designing.accept(second["id"])

    asked = "status supersededBy { number }"
    assert designing.read(first, asked) == {"status": "SUPERSEDED", "supersededBy": {"number": 2}}
    assert designing.read(second["id"], asked) == {"status": "ACCEPTED", "supersededBy": None}


def test_what_is_superseded_is_edited_no_more(designing: Designing) -> None:
    pack, other = designing.pack(), designing.pack()
    designing.edit("supersedePack", pack, byId=other)
    given = {"key": "service-contacts", "content": "The desk."}

    refused = designing.refused("completePackSection", **designing.with_revision(pack), **given)
    again = designing.refused("supersedePack", **designing.with_revision(pack))
    designing.edit("completePackSection", other, **given)

    assert refused == again == [("PACK_SUPERSEDED", "id")]


def test_a_pack_is_superseded_by_another_one_of_its_service(designing: Designing) -> None:
    pack = designing.pack()
    live = designing.catalog.live("post")
    payload = designing.change("createHandoffPack", by="admin", serviceId=live)
    strange = payload["handoffPack"]["id"]
    named = designing.with_revision(pack)

    refused = [
        designing.refused("supersedePack", by="admin", byId=other, **named)
        for other in (strange, pack)
    ]

    assert refused == [[("PACK_OF_ANOTHER_SERVICE", "byId")]] * 2
    designing.edit("supersedePack", pack, byId=None)


def test_the_packs_of_a_service_are_asked_by_their_status(designing: Designing) -> None:
    designing.pack()
    designing.edit("freezePack", designing.whole())
    question = """query($status: PackStatus) {
        service(slug: "mail") { handoffPacks(status: $status) { totalCount nodes { number } } }
    }"""

    found = {
        status: designing.catalog.ask(question, {"status": status})["service"]["handoffPacks"]
        for status in ("DRAFT", "FROZEN", "ACCEPTED", None)
    }

    assert found["DRAFT"] == {"totalCount": 1, "nodes": [{"number": 1}]}
    assert found["FROZEN"] == {"totalCount": 1, "nodes": [{"number": 2}]}
    assert found["ACCEPTED"] == {"totalCount": 0, "nodes": []}
    assert found[None]["totalCount"] == 2


def test_who_does_not_own_the_service_writes_no_pack(designing: Designing) -> None:
    pack = designing.whole()
    designing.hand_over(pack)
    named = designing.with_revision(pack)
    section = {"key": "service-contacts", "content": "Us."}

    refused = designing.refused("completePackSection", by=RECEIVER, **named, **section)

    assert refused == [("NOT_YOUR_ORGANIZATION", "id")]
    designing.change("completePackSection", by=GIVER, **named, **section)


@pytest.mark.parametrize("mutation", ["createHandoffPack", "raiseRequirement"])
def test_a_hidden_service_is_not_called_retired(designing: Designing, mutation: str) -> None:
    given: dict[str, str] = {"serviceId": designing.service}
    if mutation == "raiseRequirement":
        given |= {"statement": "Faster.", "ownerId": designing.receiver}

    refused = designing.refused(mutation, by=RECEIVER, **given)

    assert refused == [("NOT_FOUND", "serviceId")]
    designing.change(mutation, "__typename", **given)


def test_a_retired_service_gets_no_pack(designing: Designing) -> None:
    given = {"serviceId": designing.service}
    designing.retire()

    refused = designing.refused("createHandoffPack", **given)

    assert refused == [("SERVICE_RETIRED", "serviceId")]


def test_what_is_superseded_takes_no_place(designing: Designing) -> None:
    first, second, third = (designing.pack() for _ in range(3))
    designing.edit("supersedePack", second, byId=third)
    named = designing.with_revision(first)

    refused = designing.refused("supersedePack", byId=second, **named)

    assert refused == [("PACK_SUPERSEDED", "byId")]
    designing.edit("supersedePack", first, byId=third)


def test_who_edits_what_is_superseded_is_told_where_to_go_on(designing: Designing) -> None:
    replaced, dropped, other = (designing.pack() for _ in range(3))
    designing.edit("supersedePack", replaced, byId=other)
    designing.edit("supersedePack", dropped)

    told = []
    for pack in (replaced, dropped):
        given = {**designing.with_revision(pack), "key": "service-contacts", "content": "Us."}
        payload = designing.catalog.attempt("completePackSection", given, PACK, by=GIVER)
        told.append(payload["userErrors"][0]["message"])

    assert "supersededBy" in told[0]
    assert "createHandoffPack" in told[1]
    designing.pack()
