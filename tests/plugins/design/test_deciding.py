"""Test handing over and deciding: who may, on what, and when."""

from tests.plugins.design.packing import GIVER, PACK, RECEIVER, Designing
from tests.plugins.lives import codes


def test_the_author_does_not_accept_their_own_pack(designing: Designing) -> None:
    designing.speaks("both", roles=["admin"])
    pack = designing.pack()
    designing.edit("completePackSection", pack, by="both", key="service-contacts", content="We.")
    designing.criterion(pack)
    designing.complete(pack)
    designing.hand_over(pack)
    named = designing.with_revision(pack)

    by_author = designing.refused("acceptPack", by=GIVER, **named)
    by_writer = designing.refused("acceptPack", by="both", **named)
    to_reject = designing.refused("rejectPack", by="both", reasons=["No."], **named)
    designing.accept(pack)

    assert ("PACK_OF_YOUR_OWN", "id") in by_author
    assert by_writer == to_reject == [("PACK_OF_YOUR_OWN", "id")]
    assert codes(designing.move()) == []


def test_nobody_else_than_the_receiver_decides(designing: Designing) -> None:
    designing.catalog.token("colleague", organization=GIVER)
    pack = designing.whole()
    designing.hand_over(pack)
    named = designing.with_revision(pack)

    accepting = designing.refused("acceptPack", by="colleague", **named)
    rejecting = designing.refused("rejectPack", by="colleague", reasons=["No."], **named)
    designing.accept(pack)

    assert accepting == rejecting == [("NOT_YOUR_ORGANIZATION", "id")]


def test_a_person_of_the_receiver_decides(designing: Designing) -> None:
    designing.catalog.token("bot", organization=RECEIVER)
    pack = designing.whole()
    designing.hand_over(pack)
    named = designing.with_revision(pack)

    refused = [
        designing.refused(mutation, by=by, **named, **given)
        for mutation, given in (("acceptPack", {}), ("rejectPack", {"reasons": ["No."]}))
        for by in ("admin", "bot")
    ]
    designing.accept(pack)

    assert refused == [[("ROLE_NOT_HELD", "id")]] * 4


def test_for_a_receiver_that_nobody_claimed_its_recorder_decides(designing: Designing) -> None:
    given = {"slug": "printer", "name": "Printer", "kind": "COMPANY", "recordedById": None}
    given["recordedById"] = designing.giver
    made = designing.catalog.change("createOrganization", given, "organization { id }")
    packs = [designing.whole(), designing.whole()]
    for pack in packs:
        designing.edit("freezePack", pack)
        designing.edit("handOverPack", pack, receiverId=made["organization"]["id"])
    designing.catalog.token("colleague", organization=GIVER)

    stranger = designing.refused("acceptPack", by=RECEIVER, **designing.with_revision(packs[0]))
    decided = [
        designing.edit("acceptPack", pack, by=by)["status"]
        for pack, by in zip(packs, ("colleague", "admin"), strict=True)
    ]

    assert stranger == [("NOT_FOUND", "id")]
    assert decided == ["ACCEPTED"] * 2


def test_an_acceptance_refers_to_the_hash_that_was_read(designing: Designing) -> None:
    pack = designing.whole()
    handed = designing.hand_over(pack)
    named = designing.with_revision(pack)

    refused = designing.refused("acceptPack", by=RECEIVER, contentHash="0" * 64, **named)
    accepted = designing.edit("acceptPack", pack, by=RECEIVER, contentHash=handed["contentHash"])

    assert refused == [("CONTENT_HASH_DIFFERS", "contentHash")]
    assert accepted["status"] == "ACCEPTED"


def test_a_rejection_says_why(designing: Designing) -> None:
    pack = designing.whole()
    designing.hand_over(pack)
    named = designing.with_revision(pack)

    refused = designing.refused("rejectPack", by=RECEIVER, reasons=[], **named)
    rejected = designing.edit("rejectPack", pack, by=RECEIVER, reasons=["Too thin."])

    assert refused == [("REASON_MISSING", "reasons")]
    assert rejected["status"] == "REJECTED"


def test_only_what_was_handed_over_is_decided_on_and_only_once(designing: Designing) -> None:
    designing.speaks("both", roles=["admin"])  # who sees it before
    pack = designing.whole()
    early = designing.refused("acceptPack", by="both", **designing.with_revision(pack))
    designing.hand_over(pack)
    designing.accept(pack)

    named = designing.with_revision(pack)
    late = designing.refused("rejectPack", by="both", reasons=["No."], **named)

    assert early == late == [("PACK_NOT_HANDED_OVER", "id")]


def test_only_what_is_frozen_is_handed_over_and_only_once(designing: Designing) -> None:
    pack = designing.whole()
    given = {"receiverId": designing.receiver}

    draft = designing.refused("handOverPack", **designing.with_revision(pack), **given)
    designing.hand_over(pack)
    again = designing.refused("handOverPack", **designing.with_revision(pack), **given)

    assert draft == again == [("PACK_NOT_FROZEN", "id")]


def test_a_stale_decision_is_a_conflict(designing: Designing) -> None:
    pack = designing.whole()
    designing.hand_over(pack)
    stale = designing.with_revision(pack)
    designing.edit("rejectPack", pack, by=RECEIVER, reasons=["Too thin."])

    refused = designing.refused("acceptPack", by=RECEIVER, **stale)

    assert ("CONFLICT", "expectedRevision") in refused


def test_who_decides_too_early_is_told_what_comes_first(designing: Designing) -> None:
    designing.speaks("both", roles=["admin"])
    pack = designing.whole()

    told = []
    steps: dict[str, dict[str, str]] = {
        "freezePack": {},
        "handOverPack": {"receiverId": designing.receiver},
    }
    for step, further in steps.items():
        given = designing.with_revision(pack)
        payload = designing.catalog.attempt("acceptPack", given, PACK, by="both")
        told += [item["message"] for item in payload["userErrors"]]
        designing.edit(step, pack, **further)

    assert [step in message for step, message in zip(steps, told, strict=True)] == [True, True]
    designing.accept(pack)


def test_a_pack_waits_for_those_who_may_decide_on_it(designing: Designing) -> None:
    asked = "{ viewer { waiting { kind subject { id } } } }"
    pack = designing.whole()

    def waiting(by: str) -> list[str]:
        return [
            item["subject"]["id"]
            for item in designing.catalog.ask(asked, by=by)["viewer"]["waiting"]
        ]

    before = waiting(RECEIVER)
    designing.hand_over(pack)
    handed_over = {by: waiting(by) for by in (RECEIVER, GIVER, "admin")}
    designing.accept(pack)

    assert before == []
    assert handed_over == {RECEIVER: [pack], GIVER: [], "admin": []}
    assert waiting(RECEIVER) == []
