"""What must hold of a service, whoever records something of it."""

from catalog.domain import sight
from catalog.domain.writing.preconditions import Precondition
from catalog.storage.enums import (
    PortfolioStatus,
)

NOT_RETIRED = Precondition(
    of=sight.SERVICE,
    code="SERVICE_RETIRED",
    message="The service is retired for good: create a new one instead.",
    holds=lambda service, _: service.portfolio_status != PortfolioStatus.RETIRED,
)
