"""Strategy: why a service is to exist, before anybody designs how.

It is for the people who answer for a service portfolio: they write a service's rationale and record
the outcomes that somebody wants of it. Without this plugin a version begins in the next stage, and
nobody is asked why.
"""

from collections.abc import Iterable
from pathlib import Path

from catalog.plugin import Demonstration, Gate, Plugin, PortfolioStatus, Stage, hookimpl
from catalog_strategy import rules


class Strategy(Plugin):
    """The stage in which a service gets its reason."""

    id = "strategy"
    title = "Service strategy"

    @hookimpl
    def stages(self) -> Iterable[Stage]:
        """Begin every life with `strategy`."""
        return [
            Stage(
                key="strategy",
                title="Strategy",
                status=PortfolioStatus.PIPELINE,
                before=("design", "transition"),
            )
        ]

    @hookimpl
    def gates(self) -> Iterable[Gate]:
        """Ask for the reason before anything is designed."""
        return rules.GATES

    @hookimpl
    def demonstrations(self) -> Iterable[Demonstration]:
        """Show a version that was sent back for its reason."""
        return [Demonstration(path=Path(__file__).parent / "demonstration.yaml")]
