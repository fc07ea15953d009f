"""The demonstration catalog: a bank that buys its internet banking from an IT provider.

The provider's own suppliers stand behind it, the bank's customers in front. It is made by the same
changes that everybody makes.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.app import Catalog
from catalog.domain import dependencies, offerings, organizations, relationships, services
from catalog.domain.access import Principal, system
from catalog.domain.values import Party
from catalog.domain.work import Change
from catalog.storage.enums import (
    ComponentKind,
    DependencyStrength,
    OrganizationKind,
    ParticipantRole,
    Performer,
)
from catalog.storage.tables import OrganizationRow

COMPANY, TEAM, PERSON = OrganizationKind.COMPANY, OrganizationKind.TEAM, OrganizationKind.PERSON
GOODS, ACCESS = ComponentKind.GOODS, ComponentKind.ACCESS_TO_RESOURCE
ACTION = ComponentKind.SERVICE_ACTION
HARD, SOFT = DependencyStrength.HARD, DependencyStrength.SOFT

ORGANIZATIONS = {
    "abc-bank": ("ABC Bank", COMPANY, None, "Accounts, payments and loans for households."),
    "xyz-it": ("XYZ IT", COMPANY, None, "Runs banking software for banks."),
    "xyz-digital": ("XYZ Digital Channels", TEAM, "xyz-it", "What customers of banks click on."),
    "xyz-core": ("XYZ Core Banking", TEAM, "xyz-it", "Accounts and payments behind the channels."),
    "harbour-hosting": ("Harbour Hosting", COMPANY, None, "Data centres and networks."),
    "clearline": ("Clearline Payments", COMPANY, None, "Clears payments between banks."),
    "beacon-messaging": ("Beacon Messaging", COMPANY, None, "Delivers text messages."),
    "corner-bakery": ("Corner Bakery", COMPANY, None, "A business customer of ABC Bank."),
    "private-customer": ("A private customer", PERSON, None, "One person who banks with ABC Bank."),
}

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

# slug: name, provider, consumers, offering
RELATIONSHIPS = {
    "xyz-for-abc": ("XYZ IT for ABC Bank", "xyz-it", ["abc-bank"], "internet-banking-for-banks"),
    "abc-for-customers": (
        "ABC Bank for its customers",
        "abc-bank",
        ["private-customer", "corner-bakery"],
        "account-with-online-access",
    ),
    "harbour-for-xyz": (
        "Harbour Hosting for XYZ IT",
        "harbour-hosting",
        ["xyz-it"],
        "hosting-for-providers",
    ),
    "beacon-for-xyz": (
        "Beacon Messaging for XYZ IT",
        "beacon-messaging",
        ["xyz-it"],
        "messages-for-providers",
    ),
}
PROPOSED = {
    "clearline-for-xyz": (
        "Clearline Payments for XYZ IT",
        "clearline",
        ["xyz-it"],
        "clearing-for-providers",
    ),
}

TABS = (
    """# Everything that internet banking needs, the nearest first.
query Needs {
  service(slug: "internet-banking") {
    name
    rationale
    owner { ... on Organization { name } ... on Person { name } }
    dependencyClosure(maxDepth: 5) {
      depth
      service { name provider { name } }
      path { slug }
    }
  }
}
""",
    """# What is offered to whom: goods, access and actions.
query Offers {
  offerings(first: 10, orderBy: [{field: NAME}]) {
    totalCount
    nodes {
      name
      targetConsumerGroup
      provider { name }
      services { nodes { name portfolioStatus } }
      components { kind name terms performedBy }
    }
  }
}
""",
    """# Who provides and who consumes; this needs the token that `catalog serve --demo` printed.
query Relationships {
  relationships(orderBy: [{field: NAME}]) {
    nodes {
      name
      status
      participants { role organization { name } }
      offerings { nodes { name } }
    }
  }
}
""",
    """# Services that nobody could do without, found by a filter.
query Filtered($text: String! = "bank") {
  services(
    where: {OR: [{name: {contains: $text}}, {owner: {name: {contains: "core"}}}]}
    orderBy: [{field: TIER}, {field: NAME}]
  ) {
    nodes { slug name tier labels { key value } stage { title } dependents { totalCount } }
  }
}
""",
    """# Change something: this needs the token that `catalog serve --demo` printed.
mutation Describe {
  createOrganization(input: {slug: "my-team", name: "My team", kind: TEAM}) {
    organization { id slug revision }
    userErrors { code message field }
  }
}
""",
)


class Demonstration:
    """Makes the demonstration catalog in one database."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._principal: Principal = system("demonstration")
        self._ids: dict[str, UUID] = {}

    async def fill(self) -> bool:
        """Fill the database and return whether it was empty; one with data is left alone."""
        async with self._catalog.database.reading() as session:
            if await session.scalar(sa.select(OrganizationRow.id).limit(1)) is not None:
                return False
        await self._organizations()
        await self._services(SERVICES, services.AdoptService)
        await self._services(DRAFTS, services.CreateService)
        await self._dependencies()
        await self._offerings(OFFERINGS, are_published=True)
        await self._offerings(DRAFT_OFFERINGS, are_published=False)
        await self._relationships(RELATIONSHIPS, are_active=True)
        await self._relationships(PROPOSED, are_active=False)
        return True

    async def _make(self, change: Change, slug: str | None = None) -> Any:
        row: Any = (await self._catalog.make(change, self._principal)).row
        if slug is not None:
            self._ids[slug] = row.id
        return row

    async def _organizations(self) -> None:
        for slug, (name, kind, parent, description) in ORGANIZATIONS.items():
            change = organizations.CreateOrganization(
                slug=slug,
                name=name,
                kind=kind,
                parent_id=self._ids[parent] if parent else None,
                description=description,
            )
            await self._make(change, slug)

    async def _services(
        self, found: Mapping[str, tuple[Any, ...]], make: type[services.CreateService]
    ) -> None:
        for slug, (name, provider, owner, tier, description, rationale) in found.items():
            change = make(
                slug=slug,
                name=name,
                provider_id=self._ids[provider],
                owner_ids=[Party("Organization", self._ids[owner])],
                tier=tier,
                description=description,
                rationale=rationale,
                aliases=ALIASES.get(slug, []),
                labels=[
                    services.LabelInput(key=key, value=value)
                    for key, value in LABELS.get(slug, {}).items()
                ],
            )
            await self._make(change, slug)

    async def _dependencies(self) -> None:
        for slug, needed, strength in DEPENDENCIES:
            edge = dependencies.AddDependency(
                service_id=self._ids[slug], depends_on_id=self._ids[needed], strength=strength
            )
            await self._make(edge)
        for slug, name in UNRESOLVED:
            edge = dependencies.AddDependency(service_id=self._ids[slug], unresolved_ref=name)
            await self._make(edge)

    async def _offerings(
        self,
        found: Mapping[str, tuple[str, str, str, list[str], list[tuple[Any, ...]]]],
        *,
        are_published: bool,
    ) -> None:
        for slug, (name, provider, group, offered, components) in found.items():
            change = offerings.CreateOffering(
                slug=slug,
                name=name,
                provider_id=self._ids[provider],
                target_consumer_group=group,
                service_ids=[self._ids[service] for service in offered],
                components=[
                    offerings.OfferingComponentInput(
                        kind=kind, name=part, terms=terms, performed_by=performer
                    )
                    for kind, part, terms, performer in components
                ],
            )
            row = await self._make(change, slug)
            if are_published:
                await self._make(offerings.PublishOffering(id=row.id, expected_revision=1))

    async def _relationships(
        self, found: Mapping[str, tuple[str, str, list[str], str]], *, are_active: bool
    ) -> None:
        for slug, (name, provider, consumers, offering) in found.items():
            roles = [(provider, ParticipantRole.PROVIDER)]
            roles += [(consumer, ParticipantRole.CONSUMER) for consumer in consumers]
            change = relationships.ProposeRelationship(
                slug=slug,
                name=name,
                participants=[
                    relationships.ParticipantInput(organization_id=self._ids[who], role=role)
                    for who, role in roles
                ],
                offering_ids=[self._ids[offering]],
            )
            row = await self._make(change, slug)
            if are_active:
                for revision, step in enumerate(
                    (relationships.AgreeRelationship, relationships.ActivateRelationship), 1
                ):
                    await self._make(step(id=row.id, expected_revision=revision))
