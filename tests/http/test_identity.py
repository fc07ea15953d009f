"""Who asks is looked up once for all requests that come together."""

import asyncio
from collections.abc import Callable
from typing import Any

from catalog.domain.access import system
from catalog.domain.organizations import CreateOrganization
from catalog.domain.services.creating import CreateService
from catalog.domain.writing import transaction
from catalog.domain.writing.changes import Change
from catalog.domain.writing.transaction import utc_now
from catalog.http.identity import Identity
from catalog.storage.enums import OrganizationKind
from tests.asking import Asking

Making = Callable[[int], Change[Any]]


def organization(number: int) -> Change[Any]:
    return CreateOrganization(slug=f"new-{number}", name="New", kind=OrganizationKind.COMPANY)


def service(number: int) -> Change[Any]:
    return CreateService(slug=f"new-{number}", name="New")


def lookups(
    catalog: Asking, times: int, *, at_once: bool = False, change: Making | None = None
) -> int:
    """Return how often a token is looked up when it comes so many times, a change between two."""
    catalog.clock.moment = utc_now()  # however long it takes, no token is looked up for its age
    database = catalog.catalog.database
    statements: list[str] = []

    async def work() -> None:
        identity = Identity(database, b"of-a-test", catalog.clock, anonymous_read=False)
        header = f"Bearer {catalog.secrets['admin']}"
        if at_once:
            await asyncio.gather(*(identity.principal(header) for _ in range(times)))
            return
        for number in range(times):
            await identity.principal(header)
            if change is not None:
                await transaction.make(change(number), database, system("test"))

    database.listener = statements.append
    try:
        assert catalog.client.portal is not None
        catalog.client.portal.call(work)
    finally:
        database.listener = None
    return sum("FROM tokens" in statement for statement in statements)


def test_requests_that_come_together_look_their_token_up_once(catalog: Asking) -> None:
    assert lookups(catalog, 5, at_once=True) == 1


def test_requests_after_a_change_of_organizations_look_their_token_up_anew(
    catalog: Asking,
) -> None:
    assert lookups(catalog, 3, change=organization) == 3


def test_a_change_of_services_forgets_nobody(catalog: Asking) -> None:
    assert lookups(catalog, 3, change=service) == 1
