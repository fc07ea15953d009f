"""Test who sees that an incident hit a service: nobody who sees only its public face."""

from typing import Any

from tests.plugins.operation.running import Running


def test_what_else_was_hit_is_seen_by_whoever_takes_part_in_it(running: Running) -> None:
    catalog = running.catalog
    running.active()
    billing = catalog.live("billing")
    running.provide("billing", running.provider)
    both = [running.service, billing]
    key = running.report("2026-03-09T08:00:00Z", "2026-03-09T09:00:00Z", serviceIds=both)["id"]
    text = """query($id: ID) {
        incident(id: $id) { services { totalCount nodes { slug } } }
        service(slug: "billing") { incidents { totalCount nodes { number } } }
    }"""

    def seen(by: str) -> tuple[Any, Any]:
        found = catalog.ask(text, {"id": key}, by=by)
        hit, of_billing = found["incident"]["services"], found["service"]["incidents"]
        assert hit["totalCount"] == len(hit["nodes"])
        assert of_billing["totalCount"] == len(of_billing["nodes"])
        return sorted(item["slug"] for item in hit["nodes"]), of_billing["totalCount"]

    assert seen("consumer") == (["mail"], 0)
    for reader in ("provider", "admin"):
        assert seen(reader) == (["billing", "mail"], 1)
