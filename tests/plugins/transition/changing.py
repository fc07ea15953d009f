"""A reviewed service in transition, whose changes somebody raises and an authority authorises."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from catalog.hookspecs import Plugin
from tests.asking import Asking
from tests.plugins.transition.readying import HOUSE, START, Readying, with_transition
from tests.plugins.transition.reviewed import reviewed

CHANGE = "changeRecord { id number kind status category revision }"
HOUR = dt.timedelta(hours=1)


def at(hours: float) -> str:
    """Return the moment so many hours after the story begins, as GraphQL has it."""
    return (START + hours * HOUR).isoformat()


class Changing(Readying):
    """The service `mail` in transition: `ann` raises, `rex` authorises, `cy` is of another house.

    Its review is approved, so that nothing but changes and risks stands in the way.
    """

    def __init__(self, catalog: Asking) -> None:
        super().__init__(catalog)
        reviewed(catalog, "mail")
        self.holds("rex", role="CHANGE_AUTHORITY")
        found = catalog.ask('{ service(slug: "mail") { openVersion { id } } }')
        self.version = found["service"]["openVersion"]["id"]

    def input_of(self, **given: Any) -> dict[str, Any]:
        """Return the input of a change from one hour on, for an hour, that can be undone."""
        usual = {
            "serviceId": self.service,
            "title": "New mailer",
            "reason": "The old one is slow.",
            "impact": "LOW",
            "probability": "HIGH",
            "rollbackPlan": "Put the old one back.",
            "windowStart": at(1),
            "windowEnd": at(2),
        }
        return usual | given

    def raised(self, *, by: str = "ann", **given: Any) -> Any:
        """Raise a change, and return it."""
        return self.catalog.change("raiseChange", self.input_of(**given), CHANGE, by=by)[
            "changeRecord"
        ]

    def not_raised(self, *, by: str = "ann", **given: Any) -> list[Any]:
        """Attempt to raise a change, and return the code and the field of every problem."""
        return self.catalog.refused("raiseChange", self.input_of(**given), by=by)

    def now(self, change: Any, selection: str = "revision", *, by: str = "ann") -> Any:
        """Return what a change is now."""
        text = f"query($id: ID) {{ changeRecord(id: $id) {{ {selection} }} }}"
        return self.catalog.ask(text, {"id": change["id"]}, by=by)["changeRecord"]

    def edit(self, mutation: str, change: Any, *, by: str = "ann", **given: Any) -> Any:
        """Do something to a change as it is now, and return the payload."""
        return self.catalog.change(mutation, self._named(change, given), CHANGE, by=by)

    def not_edited(self, mutation: str, change: Any, *, by: str = "ann", **given: Any) -> list[Any]:
        """Attempt the same, and return the code and the field of every problem."""
        return self.catalog.refused(mutation, self._named(change, given), by=by)

    def _named(self, change: Any, given: dict[str, Any]) -> dict[str, Any]:
        revision = self.now(change, by="admin")["revision"]
        return {"id": change["id"], "expectedRevision": revision, **given}

    def authorise(self, change: Any, *, by: str = "rex", **given: Any) -> Any:
        """Authorise a change, and return it."""
        return self.edit("authoriseChange", change, by=by, **given)["changeRecord"]

    def close(self, change: Any, outcome: str = "SUCCESSFUL", **given: Any) -> Any:
        """Tell how a change ended that was made within its window, and return it."""
        made = {} if outcome == "CANCELLED" else {"startedAt": at(1.25), "endedAt": at(1.5)}
        asked = {"outcome": outcome, **made, **given}
        return self.edit("recordChangeOutcome", change, **asked)["changeRecord"]

    def to(self, hours: float) -> None:
        """Let the time be so many hours after the story begins."""
        self.catalog.clock.moment = START + hours * HOUR

    def findings(self, *, by: str = "ann", selection: str = "code subject") -> list[Any]:
        """Return what stands in the way of the version, beside what a review finds."""
        text = f"""query($id: ID) {{ service(id: $id) {{
            gate(to: "early-life-support") {{ findings {{ {selection} }} }}
        }} }}"""
        found = self.catalog.ask(text, {"id": self.service}, by=by)["service"]["gate"]["findings"]
        return [tuple(one.values()) for one in found]


def changing_with(catalog_with: Callable[..., Asking], *others: type[Plugin]) -> Changing:
    """Return a service in transition, in a catalog that has other plugins, too."""
    return Changing(with_transition(catalog_with, *others))


@pytest.fixture
def changing(catalog_with: Callable[..., Asking]) -> Changing:
    """A service in transition."""
    return changing_with(catalog_with)


__all__ = ["CHANGE", "HOUSE", "Changing", "at", "changing", "changing_with"]
