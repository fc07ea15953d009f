"""The bank, its IT provider, their suppliers and customers: what the demonstration is made of."""

from typing import Any

from catalog.storage.enums import (
    ComponentKind,
    DependencyStrength,
    OrganizationKind,
    Performer,
    Role,
)

COMPANY, TEAM, PERSON = OrganizationKind.COMPANY, OrganizationKind.TEAM, OrganizationKind.PERSON
GOODS, ACCESS = ComponentKind.GOODS, ComponentKind.ACCESS_TO_RESOURCE
ACTION = ComponentKind.SERVICE_ACTION
HARD, SOFT = DependencyStrength.HARD, DependencyStrength.SOFT

ORGANIZATIONS = {
    "abc-bank": ("ABC Bank", COMPANY, None, "Accounts, payments and loans for households."),
    "lakeside-savings": ("Lakeside Savings", COMPANY, None, "Savings for the people of a town."),
    "hillside-credit": ("Hillside Credit", COMPANY, None, "Loans for small farms."),
    "xyz-it": ("XYZ IT", COMPANY, None, "Runs banking software for banks."),
    "xyz-digital": ("XYZ Digital Channels", TEAM, "xyz-it", "What customers of banks click on."),
    "xyz-core": ("XYZ Core Banking", TEAM, "xyz-it", "Accounts and payments behind the channels."),
    "harbour-hosting": ("Harbour Hosting", COMPANY, None, "Data centres and networks."),
    "clearline": ("Clearline Payments", COMPANY, None, "Clears payments between banks."),
    "beacon-messaging": ("Beacon Messaging", COMPANY, None, "Delivers text messages."),
    "corner-bakery": ("Corner Bakery", COMPANY, None, "A business customer of ABC Bank."),
    "private-customer": ("A private customer", PERSON, None, "One person who banks with ABC Bank."),
}

# slug: name, the organization that they belong to
PEOPLE = {
    "bank-sponsor": ("The sponsor at ABC Bank", "abc-bank"),
    "bank-customer": ("The service customer at ABC Bank", "abc-bank"),
    "lakeside-sponsor": ("The sponsor at Lakeside Savings", "lakeside-savings"),
    "hillside-sponsor": ("The sponsor at Hillside Credit", "hillside-credit"),
    "channel-owner": ("The service owner of digital channels", "xyz-digital"),
    "core-owner": ("The service owner of core banking", "xyz-core"),
    "xyz-authority": ("The waiver authority of XYZ IT", "xyz-it"),
    "hosting-consultant": ("The consultant of Harbour Hosting", "harbour-hosting"),
    "clearline-sales": ("The account manager of Clearline Payments", "clearline"),
    "xyz-sourcing": ("The sourcing manager of XYZ IT", "xyz-it"),
    "xyz-sponsor": ("The sponsor at XYZ IT", "xyz-it"),
    "bakery-owner": ("The owner of Corner Bakery", "corner-bakery"),
    "bakery-clerk": ("The clerk of Corner Bakery", "corner-bakery"),
}


# who holds which role, over what: a type of the graph and a slug
ROLES = (
    ("bank-sponsor", Role.SPONSOR, "ServiceRelationship", "xyz-for-abc"),
    ("bank-customer", Role.CUSTOMER, "ServiceRelationship", "xyz-for-abc"),
    ("lakeside-sponsor", Role.SPONSOR, "ServiceRelationship", "xyz-for-lakeside"),
    ("lakeside-sponsor", Role.CUSTOMER, "ServiceRelationship", "xyz-for-lakeside"),
    ("hillside-sponsor", Role.SPONSOR, "ServiceRelationship", "xyz-for-hillside"),
    ("hillside-sponsor", Role.CUSTOMER, "ServiceRelationship", "xyz-for-hillside"),
    ("lakeside-sponsor", Role.SPONSOR, "ServiceRelationship", "telephone-for-lakeside"),
    ("lakeside-sponsor", Role.CUSTOMER, "ServiceRelationship", "telephone-for-lakeside"),
    ("hillside-sponsor", Role.SPONSOR, "ServiceRelationship", "telephone-for-hillside"),
    ("hillside-sponsor", Role.CUSTOMER, "ServiceRelationship", "telephone-for-hillside"),
    ("bakery-owner", Role.SPONSOR, "ServiceRelationship", "abc-for-customers"),
    ("bakery-clerk", Role.CUSTOMER, "ServiceRelationship", "abc-for-customers"),
    ("xyz-sponsor", Role.SPONSOR, "ServiceRelationship", "harbour-for-xyz"),
    ("xyz-sourcing", Role.CUSTOMER, "ServiceRelationship", "harbour-for-xyz"),
    ("xyz-sponsor", Role.SPONSOR, "ServiceRelationship", "beacon-for-xyz"),
    ("xyz-sourcing", Role.CUSTOMER, "ServiceRelationship", "beacon-for-xyz"),
    ("channel-owner", Role.SERVICE_OWNER, "Service", "internet-banking"),
    ("channel-owner", Role.SERVICE_OWNER, "Service", "telephone-banking"),
    ("core-owner", Role.PROCESS_OWNER, "Organization", "xyz-core"),
    ("core-owner", Role.REVIEWER, "Organization", "xyz-it"),
    ("xyz-authority", Role.WAIVER_AUTHORITY, "Organization", "xyz-it"),
    ("xyz-authority", Role.CHANGE_AUTHORITY, "Organization", "xyz-it"),
    ("xyz-sponsor", Role.PROVIDER_LEADERSHIP, "Organization", "xyz-it"),
    ("hosting-consultant", Role.PROVIDER_CONSULTANT, "ServiceRelationship", "harbour-for-xyz"),
)

# slug: name, provider, owner, tier, what it does, why it exists
SERVICES = {
    "compute-hosting": (
        "Compute hosting",
        "harbour-hosting",
        "harbour-hosting",
        "infrastructure",
        "Virtual machines in two data centres.",
        None,
    ),
    "text-messages": (
        "Text messages",
        "beacon-messaging",
        "beacon-messaging",
        "platform",
        "Delivers a text message to a telephone within seconds.",
        None,
    ),
    "payment-clearing": (
        "Payment clearing",
        "clearline",
        "clearline",
        "business",
        "Exchanges payment orders between banks.",
        None,
    ),
    "account-ledger": (
        "Account ledger",
        "xyz-it",
        "xyz-core",
        "core",
        "Keeps every account and every booking.",
        "One truth about money, for every channel.",
    ),
    "payment-initiation": (
        "Payment initiation",
        "xyz-it",
        "xyz-core",
        "core",
        "Takes payment orders and sees them through.",
        None,
    ),
    "login": (
        "Login",
        "xyz-it",
        "xyz-digital",
        "platform",
        "Tells who somebody is, by a password and a second factor.",
        None,
    ),
    "notifications": (
        "Notifications",
        "xyz-it",
        "xyz-digital",
        "platform",
        "Tells customers what happens on their accounts.",
        None,
    ),
    "internet-banking": (
        "Internet banking",
        "xyz-it",
        "xyz-digital",
        "business",
        "The website where a bank's customers see accounts and pay.",
        "Customers bank from home, without the bank running software.",
    ),
    "telephone-banking": (
        "Telephone banking",
        "xyz-it",
        "xyz-digital",
        "business",
        "A voice that tells customers of a bank what is on their accounts.",
        None,
    ),
    "current-account": (
        "Current account",
        "abc-bank",
        "abc-bank",
        "business",
        "An account for daily payments, with internet banking.",
        "Customers pay and are paid without handling cash.",
    ),
}
DRAFTS = {
    "instant-loans": (
        "Instant loans",
        "xyz-it",
        "xyz-digital",
        "business",
        "A loan decision within a minute, inside internet banking.",
        "Households bridge small gaps without visiting a branch.",
    ),
}
ALIASES = {"internet-banking": ["online-banking", "ebanking"]}
LABELS = {
    "internet-banking": {"channel": "web", "data": "personal"},
    "account-ledger": {"data": "personal"},
}
# what somebody watches since all of it began
MONITORED = {
    "internet-banking",
    "login",
    "notifications",
    "account-ledger",
    "payment-initiation",
    "current-account",
    "compute-hosting",
}
CRITICALITY = {
    "internet-banking": "high",
    "account-ledger": "vital",
    "current-account": "vital",
    "notifications": "low",
}
# by slug, with the system and the name that it has there
EXTERNAL_REFS = {
    "internet-banking": [("gitlab", "xyz/internet-banking"), ("monitoring", "ib-prod")],
    "account-ledger": [("gitlab", "xyz/ledger")],
}

DEPENDENCIES = [
    ("current-account", "internet-banking", HARD),
    ("internet-banking", "login", HARD),
    ("internet-banking", "account-ledger", HARD),
    ("internet-banking", "payment-initiation", HARD),
    ("internet-banking", "notifications", SOFT),
    ("payment-initiation", "account-ledger", HARD),
    ("payment-initiation", "payment-clearing", HARD),
    ("login", "text-messages", HARD),
    ("login", "notifications", SOFT),
    ("notifications", "login", SOFT),
    ("notifications", "text-messages", HARD),
    ("account-ledger", "compute-hosting", HARD),
    ("login", "compute-hosting", HARD),
    ("instant-loans", "internet-banking", HARD),
    ("telephone-banking", "account-ledger", HARD),
]
UNRESOLVED = [("account-ledger", "mainframe-batch")]

# slug: name, provider, for whom, services, components (kind, name, terms, who performs it)
OFFERINGS: dict[str, tuple[str, str, str, list[str], list[tuple[Any, ...]]]] = {
    "internet-banking-for-banks": (
        "Internet banking for banks",
        "xyz-it",
        "Retail banks",
        ["internet-banking", "login", "notifications"],
        [
            (ACCESS, "Internet banking platform", "Around the clock, in the bank's colours.", None),
            (GOODS, "Second-factor devices", "Delivered in boxes of fifty.", None),
            (ACTION, "Unlock a user", None, Performer.PROVIDER),
            (ACTION, "Change a password", None, Performer.USER),
        ],
    ),
    "telephone-banking-for-banks": (
        "Telephone banking for banks",
        "xyz-it",
        "Retail banks",
        ["telephone-banking"],
        [(ACCESS, "Telephone number of the bank", "Around the clock.", None)],
    ),
    "account-with-online-access": (
        "Account with online access",
        "abc-bank",
        "Households and small firms",
        ["current-account"],
        [
            (ACCESS, "Current account", "Free for the first year.", None),
            (GOODS, "Bank card", None, None),
            (ACTION, "Replace a lost card", "Within three working days.", Performer.PROVIDER),
        ],
    ),
    "hosting-for-providers": (
        "Hosting for providers",
        "harbour-hosting",
        "IT providers",
        ["compute-hosting"],
        [(ACCESS, "Virtual machines", "By the month.", None)],
    ),
    "messages-for-providers": (
        "Messages for providers",
        "beacon-messaging",
        "IT providers",
        ["text-messages"],
        [(ACTION, "Deliver a message", "By the message.", Performer.USER)],
    ),
    "clearing-for-providers": (
        "Clearing for providers",
        "clearline",
        "Providers to banks",
        ["payment-clearing"],
        [(ACTION, "Clear a payment", "By the payment.", Performer.PROVIDER)],
    ),
}
DRAFT_OFFERINGS: dict[str, tuple[str, str, str, list[str], list[tuple[Any, ...]]]] = {
    "loans-for-banks": (
        "Instant loans for banks",
        "xyz-it",
        "Retail banks",
        ["instant-loans"],
        [(ACCESS, "Loan decisions", "By the decision.", None)],
    ),
}
