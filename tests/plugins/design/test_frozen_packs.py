"""Test frozen packs: they have a hash, and stay as they are."""

from typing import Any

import pytest

from tests.plugins.design.packing import GIVER, PACK, RECEIVER, Designing

SECTIONS = "sections { key applicability completed reason content links { title url } }"


def sections(designing: Designing, pack: str) -> dict[str, Any]:
    """Return the sections of a pack, by key."""
    return {item["key"]: item for item in designing.read(pack, SECTIONS)["sections"]}


def test_freezing_tells_what_is_missing_and_freezes_all_the_same(designing: Designing) -> None:
    designing.require()
    pack = designing.pack()
    designing.complete(pack, without="transition-plan")

    payload = designing.change("freezePack", PACK, **designing.with_revision(pack))

    assert [item["code"] for item in payload["warnings"]] == [
        "SECTION_INCOMPLETE",
        "REQUIREMENT_UNMET",
        "CRITERIA_MISSING",
    ]
    assert payload["handoffPack"]["status"] == "FROZEN"


def test_a_pack_tells_what_it_lacks(designing: Designing) -> None:
    designing.require()
    pack = designing.pack()
    designing.complete(pack, without="transition-plan")

    found = designing.read(pack, "missing { code subject }")["missing"]

    assert found == [
        {"code": "SECTION_INCOMPLETE", "subject": "transition-plan"},
        {"code": "REQUIREMENT_UNMET", "subject": "1"},
        {"code": "CRITERIA_MISSING", "subject": None},
    ]


def test_a_pack_is_frozen_once(designing: Designing) -> None:
    pack = designing.whole()
    designing.edit("freezePack", pack)

    refused = designing.refused("freezePack", **designing.with_revision(pack))

    assert refused == [("PACK_NOT_DRAFT", "id")]


def test_a_frozen_pack_stays_as_it_is_and_an_edit_makes_a_new_one(designing: Designing) -> None:
    pack = designing.whole()
    frozen = designing.edit("freezePack", pack)
    before = designing.read(pack, f"status revision contentHash {SECTIONS}")
    given = {"key": "service-contacts", "content": "The new desk."}

    payload = designing.change(
        "completePackSection", PACK, **designing.with_revision(pack), **given
    )

    new = payload["handoffPack"]
    assert designing.read(pack, f"status revision contentHash {SECTIONS}") == before
    assert [item["code"] for item in payload["warnings"]] == ["PACK_WAS_FROZEN"]
    assert (new["number"], new["status"], new["contentHash"]) == (2, "DRAFT", None)
    assert sections(designing, new["id"])["service-contacts"]["content"] == "The new desk."
    assert designing.edit("freezePack", new["id"])["contentHash"] != frozen["contentHash"]


def test_a_new_pack_keeps_what_the_frozen_one_said(designing: Designing) -> None:
    pack = designing.whole()
    designing.edit("freezePack", pack)
    asked = """
        sections { key completed completedBy content requirements { nodes { number } } }
        requirements { nodes { number } } missing { code }
        acceptanceCriteria { question responsibleFunction phase verdict }
    """

    new = designing.edit("completePackSection", pack, key="service-contacts", content="It is so.")

    assert designing.read(new["id"], asked) == designing.read(pack, asked)


@pytest.mark.parametrize("status", ["FROZEN", "HANDED_OVER", "ACCEPTED", "REJECTED"])
def test_every_edit_of_what_is_fixed_makes_a_new_pack(designing: Designing, status: str) -> None:
    pack = designing.whole()
    requirement = designing.require("Letters are short.")
    designing.edit("freezePack", pack)
    if status != "FROZEN":
        designing.edit("handOverPack", pack, receiverId=designing.receiver)
    if status == "ACCEPTED":
        designing.accept(pack)
    if status == "REJECTED":
        designing.edit("rejectPack", pack, by=RECEIVER, reasons=["Too thin."])
    named = designing.with_revision(pack)
    section = {"key": "service-contacts", "reason": "Nobody is there."}
    selection = "handoffPack { number status }"

    made = [
        designing.change("markPackSectionNotApplicable", selection, **named, **section)[
            "handoffPack"
        ]["number"],
        designing.trace(pack, requirement)["number"],
        designing.criterion(pack)["handoffPack"]["number"],
    ]

    assert made == [2, 3, 4]
    assert designing.read(pack, "status revision") == {
        "status": status,
        "revision": named["expectedRevision"],
    }


def test_equal_contents_have_equal_hashes_whatever_they_were_before(designing: Designing) -> None:
    pack = designing.whole()
    frozen = designing.edit("freezePack", pack)
    again = designing.edit("completePackSection", pack, key="service-contacts", content="It is so.")

    assert designing.edit("freezePack", again["id"])["contentHash"] == frozen["contentHash"]


def test_the_hash_is_the_same_in_every_database_and_every_release(designing: Designing) -> None:
    """Whoever accepted a pack by its hash must find the same hash again."""
    designing.catalog.live("post")
    pack = designing.whole(phase="transition")
    links = [{"title": "Überblick"}]
    designing.edit("completePackSection", pack, key="service-contacts", links=links)

    frozen = designing.edit("freezePack", pack)

    assert frozen["contentHash"] == (
        "7b39ca11170b71746d6b628aad19de095162de2cb5b33fc6db8fa09bf909e0ef"
    )


def test_a_dry_run_of_an_edit_leaves_nothing_behind(designing: Designing) -> None:
    pack = designing.whole()
    designing.edit("freezePack", pack)
    given = {**designing.with_revision(pack), "key": "service-contacts", "content": "New."}

    payload = designing.catalog.change("completePackSection", given, PACK, by=GIVER, dry_run=True)

    assert payload["handoffPack"]["number"] == 2
    assert [item["code"] for item in payload["warnings"]] == ["PACK_WAS_FROZEN"]
    count = '{ service(slug: "mail") { handoffPacks { totalCount } } }'
    assert designing.catalog.ask(count)["service"]["handoffPacks"] == {"totalCount": 1}
