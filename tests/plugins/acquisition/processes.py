"""Contracting processes for tests, as OCDS writes them."""

from typing import Any


def release(**contract: Any) -> dict[str, Any]:
    """Return a release with one contract, of which something may be said otherwise."""
    told = {
        "id": "c1",
        "awardID": "a1",
        "title": "Mail",
        "status": "active",
        "dateSigned": "2026-01-02T00:00:00Z",
        "value": {"amount": 10, "currency": "EUR"},
        **contract,
    }
    return {
        "ocid": "ocds-abcdef-1",
        "id": "1",
        "date": "2026-01-01T00:00:00Z",
        "buyer": {"id": "B-1", "name": "Town"},
        "awards": [{"id": "a1", "suppliers": [{"id": "S-1", "name": "Post"}]}],
        "contracts": [told],
    }
