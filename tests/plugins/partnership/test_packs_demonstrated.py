"""A review pack of the demonstration verifies, until something is edited in retrospect."""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from catalog.domain.tokens import EVERY_SCOPE
from catalog.plugin import Plugin, ReviewDocument, hookimpl
from catalog_acquisition import ServiceAcquisition
from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_operation import Operation
from catalog_partnership import Partnership
from catalog_partnership.changes.answers import NOBODY_ANSWERS
from catalog_partnership.rules.review_documents import DOCUMENTS
from catalog_strategy import Strategy
from catalog_transition import Transition
from tests.asking import Asking
from tests.imports import codes_of_problems, exported, import_export

MOMENT = dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC)
PLUGINS = (
    *(Strategy, Design, Transition, Operation, ContinualImprovement, ServiceAcquisition),
    Partnership,
)
OF_OPERATION = ("incidents", "availability", "credits")
VERIFIED = """query($id: ID!) { businessReview(id: $id) { pack {
    contentHash content organization { slug }
    verify { unchanged isIntact changeCount unanswered changes { document path before now } }
} packs { organization { slug } } } }"""
YEAR = {"startsOn": "2025-04-01", "endsOn": "2026-04-19"}


class Curious(Plugin):
    """A plugin that asks for what there is, and for what there is not."""

    id = "curious"
    title = "Curious"

    @hookimpl(optionalhook=True)
    def review_documents(self) -> Iterable[ReviewDocument]:
        """Ask for the names of both sides, and for the weather."""
        asked = {"names": "{ organizations(first: 1) { totalCount } }", "weather": "{ weather }"}
        return [
            ReviewDocument(name=name, title=name, document=text) for name, text in asked.items()
        ]


@pytest.fixture
def demonstrated(demonstration_with: Callable[..., Asking]) -> Asking:
    """The demonstration, where a person of the bank and one of its provider ask."""
    catalog = demonstration_with(*PLUGINS, moment=MOMENT)
    for name, person in (("bank", "bank-sponsor"), ("provider", "xyz-sourcing")):
        catalog.token(name, person=person, scopes=EVERY_SCOPE)
    return catalog


def scheduled(catalog: Asking) -> str:
    """Schedule a review of the bank's online banking, and return its id."""
    deal = catalog.ask('{ relationship(slug: "xyz-for-abc") { id } }')["relationship"]["id"]
    given = {"relationshipId": deal, "plannedOn": "2026-05-01"}
    made = catalog.change("scheduleReview", given, "review { id }", by="bank")
    return str(made["review"]["id"])


def frozen(catalog: Asking) -> str:
    """Freeze the pack of a review, and return the id of the review."""
    review = scheduled(catalog)
    given = {"reviewId": review, **YEAR}
    catalog.change("freezeReviewPack", given, "review { id }", by="bank")
    return review


def verified(catalog: Asking, review: str, by: str = "bank") -> Any:
    """Return the pack of somebody's side, with what differs now."""
    return catalog.ask(VERIFIED, {"id": review}, by=by)["businessReview"]["pack"]


def test_each_side_freezes_its_own_answers_and_they_verify(demonstrated: Asking) -> None:
    review = frozen(demonstrated)
    day = {"startsOn": "2026-04-18", "endsOn": "2026-04-18"}
    before = verified(demonstrated, review, "provider")
    demonstrated.change("freezeReviewPack", {"reviewId": review, **day}, by="provider")

    assert before is None
    for by in ("bank", "provider"):
        assert demonstrated.refused("freezeReviewPack", {"reviewId": review}, by=by) == [
            ("PACK_FROZEN", "reviewId")
        ]
    assert verified(demonstrated, review)["content"]["window"]["from"].startswith("2025-04-01")
    packs = {by: verified(demonstrated, review, by) for by in ("bank", "provider")}

    assert {by: pack["organization"]["slug"] for by, pack in packs.items()} == {
        "bank": "abc-bank",
        "provider": "xyz-it",
    }
    untouched = {"unchanged": True, "isIntact": True, "changeCount": 0}
    for pack in packs.values():
        assert pack["verify"] == {**untouched, "changes": [], "unanswered": []}
        assert pack["content"]["leftOut"] == {}
        assert {name.partition(".")[0] for name in pack["content"]["documents"]} == {
            *("acquisition", "improvement", "operation", "partnership", "transition")
        }


def test_it_says_which_figure_changed_once_an_incident_is_edited_in_retrospect(
    demonstrated: Asking,
) -> None:
    review = frozen(demonstrated)
    before = verified(demonstrated, review)["contentHash"]
    found = demonstrated.ask(
        '{ incidents(where: {title: {eq: "Nobody can log in"}, number: {eq: 1}}) '
        "{ nodes { id revision } } }"
    )["incidents"]["nodes"]
    edit = {"id": found[0]["id"], "expectedRevision": found[0]["revision"], "severity": "MINOR"}

    demonstrated.change("updateIncident", edit, by="provider")

    pack = verified(demonstrated, review)
    assert pack["contentHash"] == before
    assert (pack["verify"]["unchanged"], pack["verify"]["isIntact"]) == (False, True)
    changes = {
        (item["document"], item["path"]): (item["before"], item["now"])
        for item in pack["verify"]["changes"]
    }
    assert len(changes) == pack["verify"]["changeCount"]
    severity = changes["operation.incidents", "incidents.nodes[1].severity"]
    assert severity == ("MAJOR", "MINOR")
    minutes = "services.nodes[login].availability.downtimeMinutes"
    was, now = changes["operation.availability", minutes]
    assert was - now == 22.0
    assert {name for name, _ in changes} <= {f"operation.{item}" for item in OF_OPERATION}


def test_a_pack_is_frozen_once_and_an_edited_one_is_not_imported(
    demonstrated: Asking, tmp_path: Path
) -> None:
    review = frozen(demonstrated)
    text = exported(demonstrated)
    content_hash = verified(demonstrated, review)["contentHash"]
    edited = text.replace("Nobody can log in", "Somebody could not log in")

    again = demonstrated.refused("freezeReviewPack", {"reviewId": review, **YEAR}, by="bank")
    report = import_export(demonstrated, edited, tmp_path)

    assert again == [("PACK_FROZEN", "reviewId")]
    assert codes_of_problems(report) == ["PACK_EDITED"]
    kept = verified(demonstrated, review)
    assert (kept["contentHash"], kept["verify"]["isIntact"]) == (content_hash, True)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"endsOn": "2026-04-20"}, [("TIME_TO_COME", "endsOn")]),
        ({"startsOn": "2026-04-19", "endsOn": "2026-04-18"}, [("DATES_REVERSED", "endsOn")]),
        ({"startsOn": "2024-01-01", "endsOn": "2026-04-18"}, [("PERIOD_TOO_LONG", "startsOn")]),
        ({}, []),
    ],
)
def test_a_pack_looks_at_a_time_that_is_over(
    demonstrated: Asking, given: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    wanted = {"reviewId": scheduled(demonstrated), **given}

    assert demonstrated.refused("freezeReviewPack", wanted, by="bank") == expected


def test_others_neither_freeze_nor_read_a_pack(demonstrated: Asking) -> None:
    review = frozen(demonstrated)
    own = demonstrated.ask(
        "query($id: ID!) { businessReview(id: $id) { pack { id } } }", {"id": review}, by="bank"
    )["businessReview"]["pack"]["id"]
    demonstrated.token("other", person="bakery-owner", scopes=EVERY_SCOPE)
    text = "query($id: ID!) { reviewPack(id: $id) { contentHash } }"

    for by in ("provider", "other"):
        assert demonstrated.codes(text, {"id": own}, by=by) == ["NOT_FOUND"]
    assert demonstrated.refused("freezeReviewPack", {"reviewId": review}, by="other") == [
        ("NOT_FOUND", "reviewId")
    ]


def test_a_document_that_nobody_answers_is_left_out_and_named(
    demonstration_with: Callable[..., Asking],
) -> None:
    catalog = demonstration_with(Partnership, Curious, moment=MOMENT)
    catalog.token("bank", person="bank-sponsor", scopes=EVERY_SCOPE)

    pack = verified(catalog, frozen(catalog))

    assert pack["content"]["leftOut"] == {"curious.weather": NOBODY_ANSWERS}
    names = {f"partnership.{item.name}" for item in DOCUMENTS}
    assert pack["content"]["documents"].keys() == names | {"curious.names"}
