"""Test what the graph tells about plugins and formats."""

from collections.abc import Callable

from catalog_notes import Notes
from catalog_review import Review

from tests.asking import Asking
from tests.plugins.bringing import bringing, gate, metric

PLUGINS = """{
    plugins {
        id title version apiRange state reason requires stages
        gates { name leaving entering version }
        metrics { key unit }
        eventTypes importers scopes
    }
}"""
FORMATS = "{ importFormats { name plugin beside } }"
CORE_FORMATS = [
    {"name": name, "plugin": None, "beside": None}
    for name in ("catalog", "gitlab", "backstage", "openstack", "service-graph")
]


def test_without_plugins_there_is_none(catalog: Asking) -> None:
    assert catalog.ask(PLUGINS) == {"plugins": []}
    assert catalog.ask(FORMATS)["importFormats"][:5] == CORE_FORMATS
    assert [item for item in catalog.ask(FORMATS)["importFormats"] if item["plugin"]] == []


def test_each_plugin_is_told_with_what_it_brings(catalog_with: Callable[..., Asking]) -> None:
    house = bringing(
        "house",
        attributes={"requires": ("review",), "scopes": {"house:live": "Live in it."}},
        gates=[gate(leaving="review", entering="gone", version="2")],
        metrics=[metric("rooms:*", unit="rooms")],
    )

    told = catalog_with(Notes, house, Review).ask(PLUGINS)["plugins"]

    common = {"version": None, "apiRange": ">=2.0,<3", "state": "LOADED", "reason": None}
    nothing = {
        name: []
        for name in ("requires", "stages", "gates", "metrics", "eventTypes", "importers", "scopes")
    }
    asked = {"leaving": "review", "entering": None, "version": "1"}
    assert told == [
        {
            **common,
            **nothing,
            "id": "review",
            "title": "Review",
            "stages": ["review"],
            "gates": [{"name": "questions_are_asked", **asked}],
        },
        {
            **common,
            **nothing,
            "id": "house",
            "title": "House",
            "requires": ["review"],
            "gates": [
                {"name": "all_is_well", "leaving": "review", "entering": "gone", "version": "2"}
            ],
            "metrics": [{"key": "rooms:*", "unit": "rooms"}],
            "scopes": ["house:live"],
        },
        {
            **common,
            **nothing,
            "id": "notes",
            "title": "Notes",
            "apiRange": ">=2.2,<3",
            "gates": [{"name": "few_notes_are_pinned", **asked, "leaving": None}],
            "metrics": [{"key": "pinned-notes", "unit": "ratio"}],
            "eventTypes": ["notes__notes.created"],
            "importers": ["inventory"],
        },
    ]


def test_the_formats_of_plugins_follow_those_of_the_core(
    catalog_with: Callable[..., Asking],
) -> None:
    formats = catalog_with(Notes).ask(FORMATS)["importFormats"]

    assert formats[:5] == CORE_FORMATS
    assert formats[-1] == {"name": "inventory", "plugin": "notes", "beside": None}


def test_whoever_may_read_is_told(catalog: Asking) -> None:
    catalog.token("reader", scopes=["catalog:read"])
    catalog.token("writer", scopes=["catalog:write"])

    for query in (PLUGINS, FORMATS):
        assert "errors" not in catalog.answer(query, by="reader")
        assert catalog.codes(query, by="writer") == ["FORBIDDEN"]
        assert catalog.codes(query, by=None) == ["UNAUTHENTICATED"]
