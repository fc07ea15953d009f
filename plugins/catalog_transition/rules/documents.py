"""What documents of changes and of risks must say, so that they tell nothing no change would do."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.plugin import WrongItem
from catalog_transition.tables.changes import LONGEST

Document = Mapping[str, Any]
MADE = ("SUCCESSFUL", "FAILED", "ROLLED_BACK")
DEGREES = range(1, 6)


def wrong_change(change: Document) -> Iterator[WrongItem]:
    """Yield what does not fit together in a document of a change; shapes are asked elsewhere."""
    yield from _wrong_number(change)
    yield from _wrong_window(change)
    if change.get("kind") == "STANDARD" and "HIGH" in _said(change, "impact", "probability"):
        yield WrongItem("CHANGE_NOT_STANDARD", "A STANDARD change is of category 4.", ("kind",))
    yield from _wrong_status(change)
    yield from _wrong_times(change)
    yield from _wrong_verdicts(change)
    yield from _wrong_papers(change)


def wrong_risk(risk: Document) -> Iterator[WrongItem]:
    """Yield what does not fit together in a document of a risk; shapes are asked elsewhere."""
    yield from _wrong_number(risk)
    degrees = ("likelihood", "impact", "residualLikelihood", "residualImpact")
    for name, value in zip(degrees, _said(risk, *degrees), strict=True):
        if isinstance(value, int) and value not in DEGREES:
            yield WrongItem("OUT_OF_RANGE", "Give a number from 1 to 5.", (name,))
            return
    response = [value is not None for value in _said(risk, "response", "treatment", *degrees[2:])]
    if any(response) != all(response):
        message = "A response says how, and which likelihood and impact are left: all, or none."
        yield _contradiction(message, "response")
    elif risk.get("status") == "CLOSED" and not all(response):
        yield _contradiction("What is closed tells what was done about it.", "response")
    exposure = _product(risk, *degrees[:2])
    left = _product(risk, *degrees[2:]) or exposure
    for name, value in (("exposure", exposure), ("residualExposure", left)):
        if value is not None and risk.get(name) != value:
            yield _contradiction(f"It is likelihood times impact, which is {value}.", name)
    if exposure is not None and left is not None and left > exposure:
        message = "What is left is no more than there was: record another risk."
        yield WrongItem("RESIDUAL_TOO_HIGH", message, ("residualExposure",))


def _contradiction(message: str, name: str) -> WrongItem:
    return WrongItem("RECORD_CONTRADICTORY", message, (name,))


def _said(document: Document, *names: str) -> list[Any]:
    return [document.get(name) for name in names]


def _product(document: Document, *names: str) -> int | None:
    one, other = _said(document, *names)
    return one * other if isinstance(one, int) and isinstance(other, int) else None


def _moment(document: Document, name: str) -> dt.datetime | None:
    """Return a moment, or None where there is none, or what is none."""
    try:
        found = dt.datetime.fromisoformat(str(document.get(name)))
    except ValueError:
        return None
    return None if found.tzinfo is None else found


def _wrong_number(document: Document) -> Iterator[WrongItem]:
    number = document.get("number")
    if isinstance(number, int) and number < 1:
        yield WrongItem("OUT_OF_RANGE", "They are counted from 1.", ("number",))


def _wrong_window(change: Document) -> Iterator[WrongItem]:
    start, end = _moment(change, "windowStart"), _moment(change, "windowEnd")
    if start is not None and end is not None and end - start > LONGEST:
        message = f"A window lasts at most {LONGEST.days} days: give an earlier time."
        yield WrongItem("OUT_OF_RANGE", message, ("windowEnd",))


def _wrong_status(change: Document) -> Iterator[WrongItem]:
    """Yield what a change of its status does not say, or what it says and cannot have."""
    status, outcome, authorised, refused = _said(
        change, "status", "outcome", "authorisedAt", "refusalReason"
    )
    if (status == "CLOSED") != (outcome is not None):
        yield _contradiction("It has an outcome exactly when it is CLOSED.", "outcome")
    if status == "AUTHORISED" and authorised is None:
        yield _contradiction("It is AUTHORISED since some time: tell it.", "authorisedAt")
    if status in {"RAISED", "REFUSED"} and authorised is not None:
        yield _contradiction(f"What is {status} has no authority.", "authorisedAt")
    if status == "REFUSED" and refused is None:
        yield _contradiction("Say why it was REFUSED.", "refusalReason")
    if status in {"RAISED", "AUTHORISED"} and refused is not None:
        yield _contradiction(f"What is {status} was not refused.", "refusalReason")


def _wrong_times(change: Document) -> Iterator[WrongItem]:
    is_made = change.get("outcome") in MADE
    for name in ("startedAt", "endedAt"):
        is_given = change.get(name) is not None
        if is_made and not is_given:
            yield WrongItem("TIME_MISSING", "Say when: it was made.", (name,))
        elif is_given and not is_made:
            yield WrongItem("TIME_NEEDLESS", "Leave the time out: it was not made.", (name,))
    started, ended = _moment(change, "startedAt"), _moment(change, "endedAt")
    if started is not None and ended is not None and ended < started:
        message = "It ended after it was begun: give a later time."
        yield WrongItem("HISTORY_REVERSED", message, ("endedAt",))


def _wrong_verdicts(change: Document) -> Iterator[WrongItem]:
    """Yield verdicts on what was made that do not follow from its times."""
    started, ended = _moment(change, "startedAt"), _moment(change, "endedAt")
    start, end = _moment(change, "windowStart"), _moment(change, "windowEnd")
    authorised = _moment(change, "authorisedAt")
    expected: dict[str, bool | None] = {"withoutAuthority": None, "outsideWindow": None}
    if change.get("outcome") in MADE:
        if started is None or ended is None or start is None or end is None:
            return  # something of that is told elsewhere
        expected["withoutAuthority"] = authorised is None or authorised > started
        expected["outsideWindow"] = not (start <= started and ended <= end)
    for name, value in expected.items():
        if change.get(name) is not value:
            said = "null" if value is None else str(value).lower()
            yield _contradiction(f"By the times that it tells it is {said}.", name)


def _wrong_papers(change: Document) -> Iterator[WrongItem]:
    papers, since = _said(change, "documentation", "documentedAt")
    if (papers is None) != (since is None):
        yield _contradiction("Tell papers and since when they are there, or none.", "documentedAt")
    is_due = change.get("kind") == "EMERGENCY" and change.get("outcome") in MADE
    if papers is not None and not is_due:
        message = "Only an emergency that was made has papers that are written afterwards."
        yield WrongItem("DOCUMENTATION_NOT_DUE", message, ("documentation",))
