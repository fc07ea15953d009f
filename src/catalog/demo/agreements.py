"""Who agrees with whom in the demonstration, on what, and what comes of it."""

import datetime as dt
from typing import Any

from catalog.storage.enums import Renewal

SPEAKERS = {  # who speaks for which organization; others are one person
    "abc-bank": "bank-sponsor",
    "xyz-it": "xyz-sourcing",
    "xyz-core": "core-owner",
    "harbour-hosting": "hosting-consultant",
    "clearline": "clearline-sales",
    "corner-bakery": "bakery-owner",
    "lakeside-savings": "lakeside-sponsor",
    "hillside-credit": "hillside-sponsor",
}
# suppliers that nobody speaks for: who recorded them, and what they signed on which day
RECORDED = {"beacon-messaging": ("xyz-it", "Framework contract 2024-17", dt.date(2024, 3, 1))}

# slug: name, provider, consumers (the first proposes it), offering, terms
RELATIONSHIPS: dict[str, tuple[str, str, list[str], str, dict[str, Any]]] = {
    "xyz-for-abc": (
        "XYZ IT for ABC Bank",
        "xyz-it",
        ["abc-bank"],
        "internet-banking-for-banks",
        {
            "starts_on": dt.date(2023, 9, 1),
            "ends_on": dt.date(2025, 8, 31),
            "notice_months": 6,
            "renewal": Renewal.TACIT,
            "renewal_months": 12,
        },
    ),
    "xyz-for-lakeside": (
        "XYZ IT for Lakeside Savings",
        "xyz-it",
        ["lakeside-savings"],
        "internet-banking-for-banks",
        {"notice_months": 3},
    ),
    "xyz-for-hillside": (
        "XYZ IT for Hillside Credit",
        "xyz-it",
        ["hillside-credit"],
        "internet-banking-for-banks",
        {"notice_months": 3},
    ),
    "abc-for-customers": (
        "ABC Bank for its customers",
        "abc-bank",
        ["private-customer", "corner-bakery"],
        "account-with-online-access",
        {"notice_months": 1},
    ),
    "harbour-for-xyz": (
        "Harbour Hosting for XYZ IT",
        "harbour-hosting",
        ["xyz-it"],
        "hosting-for-providers",
        {},
    ),
    "beacon-for-xyz": (
        "Beacon Messaging for XYZ IT",
        "beacon-messaging",
        ["xyz-it"],
        "messages-for-providers",
        {"starts_on": dt.date(2024, 3, 1)},
    ),
    "clearline-for-xyz": (
        "Clearline Payments for XYZ IT",
        "clearline",
        ["xyz-it"],
        "clearing-for-providers",
        {},
    ),
    "telephone-for-hillside": (
        "Telephone banking for Hillside Credit",
        "xyz-it",
        ["hillside-credit"],
        "telephone-banking-for-banks",
        {"notice_months": 3},
    ),
    "telephone-for-lakeside": (
        "Telephone banking for Lakeside Savings",
        "xyz-it",
        ["lakeside-savings"],
        "telephone-banking-for-banks",
        {"notice_months": 3},
    ),
    "harbour-for-abc": (
        "Harbour Hosting for ABC Bank",
        "harbour-hosting",
        ["abc-bank"],
        "hosting-for-providers",
        {},
    ),
}
PROPOSED = {"clearline-for-xyz"}
# who proposes which change of an agreement, and who agrees to it
AMENDED: dict[str, tuple[str, dict[str, Any], str]] = {
    "harbour-for-xyz": ("xyz-it", {"notice_months": 3}, "harbour-hosting")
}
DECLINED = {"harbour-for-abc": ("harbour-hosting", "We host for providers, not for banks.")}
# what a consumer wants of a service that it consumes, and confirms
WANTED = {
    "abc-bank": ("internet-banking", "Our customers bank at any hour, without coming to a branch.")
}
