"""The stages that the core itself knows, for as long as no plugin offers others."""

from dataclasses import dataclass

from catalog.storage.enums import PortfolioStatus


@dataclass(frozen=True)
class Stage:
    """One stage of a service's life, and the portfolio status that it means."""

    key: str
    title: str
    status: PortfolioStatus


DRAFT = Stage("draft", "Draft", PortfolioStatus.PIPELINE)
LIVE = Stage("live", "Live", PortfolioStatus.CATALOGUE)
RETIRED = Stage("retired", "Retired", PortfolioStatus.RETIRED)
STAGES = (DRAFT, LIVE, RETIRED)
