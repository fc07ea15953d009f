"""Test the sections of packs: which there are, and how they are completed."""

from typing import Any

import pytest

from tests.plugins.design.packing import Designing

SECTIONS = "sections { key applicability completed reason content links { title url } }"


def sections(designing: Designing, pack: str) -> dict[str, Any]:
    """Return the sections of a pack, by key."""
    return {item["key"]: item for item in designing.read(pack, SECTIONS)["sections"]}


def required(designing: Designing, pack: str) -> set[str]:
    """Return the keys of the sections that a pack has to complete."""
    found = sections(designing, pack).values()
    return {item["key"] for item in found if item["applicability"] == "REQUIRED"}


def test_a_new_service_needs_the_sections_of_a_service_design_package(
    designing: Designing,
) -> None:
    assert required(designing, designing.pack()) == {
        "business-requirements",
        "service-applicability",
        "service-contacts",
        "functional-requirements",
        "service-level-requirements",
        "operational-management-requirements",
        "design-and-topology",
        "organizational-readiness",
        "transition-plan",
        "operational-acceptance-plan",
    }


def test_a_removal_needs_other_sections(designing: Designing) -> None:
    pack = designing.pack(purpose="REMOVAL")

    assert required(designing, pack) == {
        "business-requirements",
        "service-contacts",
        "consumers-and-dependants",
        "data-and-contracts",
        "removal-plan",
    }
    assert sections(designing, pack)["design-and-topology"]["applicability"] == "CONDITIONAL"


def test_every_section_says_what_belongs_into_it(designing: Designing) -> None:
    found = designing.read(designing.pack(), "sections { title guidance }")["sections"]

    assert all(item["title"] and item["guidance"] for item in found)


def test_a_section_is_completed_with_prose_and_documents(designing: Designing) -> None:
    pack = designing.pack()
    links = [{"title": "Review", "url": "https://example.com/review"}, {"title": "On paper"}]
    given = {"key": "organizational-readiness", "content": "We can.", "links": links}
    designing.edit("completePackSection", pack, **given)

    assert sections(designing, pack)["organizational-readiness"] == {
        "key": "organizational-readiness",
        "applicability": "REQUIRED",
        "completed": True,
        "reason": None,
        "content": "We can.",
        "links": [
            {"title": "Review", "url": "https://example.com/review"},
            {"title": "On paper", "url": None},
        ],
    }


def test_a_section_may_consist_of_a_document_that_nobody_can_reach(designing: Designing) -> None:
    pack = designing.pack()

    links = [{"title": "Readiness review", "url": None}]
    designing.edit("completePackSection", pack, key="organizational-readiness", links=links)

    assert sections(designing, pack)["organizational-readiness"]["completed"] is True


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"content": " \n"}, ("SECTION_EMPTY", "content")),
        ({"content": None, "links": []}, ("SECTION_EMPTY", "content")),
        (
            {"links": [{"title": "A", "url": "javascript:alert(1)"}]},
            ("LINK_INVALID", "links.0.url"),
        ),
        ({"links": [{"title": "A", "url": "//example.com"}]}, ("LINK_INVALID", "links.0.url")),
    ],
)
def test_a_section_says_something_that_can_be_reached(
    designing: Designing, given: dict[str, Any], problem: tuple[str, str]
) -> None:
    pack = designing.pack()
    named = {**designing.with_revision(pack), "key": "service-contacts"}

    assert designing.refused("completePackSection", **named, **given) == [problem]
    designing.edit("completePackSection", pack, key="service-contacts", content="The desk.")


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("http://", "http://example.com"),
        ("https:///page", "HTTPS://example.com/"),
        ("https://exa mple.com", "https://example.com/a%20page"),
        (" https://example.com", "https://user@example.com:8080/page?x=1#here"),
        ("https://example.com:port/", "https://[2001:db8::1]:443/"),
        ("https://[example.com/", "https://xn--bcher-kva.example./"),
        ("https://example..com/", "https://bücher.example/seite"),
        ("https://example.com\\@example.org/", "https://localhost/"),
        ("https://<example>/", "https://example.com/<page>"),
    ],
)
def test_a_link_is_a_whole_address_on_the_web(designing: Designing, bad: str, good: str) -> None:
    pack = designing.pack()
    named = {**designing.with_revision(pack), "key": "service-contacts"}

    refused = designing.refused("completePackSection", links=[{"title": "A", "url": bad}], **named)
    designing.change("completePackSection", links=[{"title": "A", "url": good}], **named)

    assert refused == [("LINK_INVALID", "links.0.url")]


def test_a_section_that_the_pack_does_not_have_is_refused(designing: Designing) -> None:
    pack = designing.pack()
    given = {"key": "removal-plan", "content": "Off."}

    refused = designing.refused("completePackSection", **designing.with_revision(pack), **given)
    removal = designing.pack(purpose="REMOVAL")
    designing.edit("completePackSection", removal, **given)

    assert refused == [("SECTION_UNKNOWN", "key")]


def test_a_section_that_applies_after_all_is_completed(designing: Designing) -> None:
    pack = designing.pack()
    for key, content in (("service-contacts", "The desk."), ("service-programme", "Two steps.")):
        reason = {"reason": "Nobody is there."}
        designing.edit("markPackSectionNotApplicable", pack, key=key, **reason)
        designing.edit("completePackSection", pack, key=key, content=content)

    found = sections(designing, pack)

    assert found["service-contacts"]["applicability"] == "REQUIRED"
    assert found["service-programme"]["applicability"] == "CONDITIONAL"
    assert found["service-contacts"]["reason"] is None


@pytest.mark.parametrize(
    ("first", "codes"), [(-1, ["BAD_USER_INPUT"]), (101, ["BAD_USER_INPUT"]), (0, []), (100, [])]
)
def test_what_is_missing_is_told_as_far_as_it_is_asked(
    designing: Designing, first: int, codes: list[str]
) -> None:
    pack = designing.pack()
    text = "query($id: ID, $n: Int!) { handoffPack(id: $id) { missing(first: $n) { code } } }"

    assert designing.catalog.codes(text, {"id": pack, "n": first}) == codes
    two = designing.read(pack, "missing(first: 2) { subject }")["missing"]
    assert [item["subject"] for item in two] == ["business-requirements", "service-applicability"]


def test_a_section_names_ten_documents_at_most(designing: Designing) -> None:
    pack = designing.pack()
    named = {**designing.with_revision(pack), "key": "service-contacts"}
    links = [{"title": f"Document {number}"} for number in range(11)]

    refused = designing.refused("completePackSection", links=links, **named)
    designing.change("completePackSection", links=links[:10], **named)

    assert refused == [("TOO_MANY", "links")]


def test_only_what_is_required_asks_why_it_does_not_apply(designing: Designing) -> None:
    pack = designing.pack()

    warned = {}
    for key in ("service-contacts", "service-programme"):
        given = {**designing.with_revision(pack), "key": key}
        payload = designing.change("markPackSectionNotApplicable", "warnings { code }", **given)
        warned[key] = [item["code"] for item in payload["warnings"]]

    assert warned == {"service-contacts": ["REASON_MISSING"], "service-programme": []}
    missing = designing.read(pack, "missing { subject }")["missing"]
    assert {"subject": "service-contacts"} in missing
    assert {"subject": "service-programme"} not in missing
