"""Trends as opportunities: what was worse in the last quarter than in the one before."""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.plugin import ImprovementSource, JobRun, Opportunity, Window, decode_id

AT_ONCE = 50  # services of one page
MONTHS = 3  # of a quarter
LITTLE = 1e-6  # what figures differ by that are the same
ASKED = """query Trend($key: String!, $last: WindowInput!, $before: WindowInput!, $after: String) {
    services(first: %d, after: $after, where: {portfolioStatus: {eq: CATALOGUE}}) {
        pageInfo { hasNextPage endCursor }
        nodes {
            id
            last: metrics(keys: [$key], window: $last) { value count unit }
            before: metrics(keys: [$key], window: $before) { value count unit }
        }
    }
}"""


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A metric that is compared: which of its figures are better, and what to say of worse ones.

    One whose figures are `of_breaks` tells nothing of a quarter without any.
    """

    key: str
    subject: str
    is_higher_better: bool
    of_breaks: bool

    def is_worse(self, last: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
        """Tell whether both quarters have a figure, and the last one has the worse."""
        pair = [last["value"], before["value"]]
        if None in pair or (self.of_breaks and not (last["count"] and before["count"])):
            return False
        gone_up = float(last["value"] - before["value"])
        return (-gone_up if self.is_higher_better else gone_up) > LITTLE


def quarter(at: dt.datetime) -> Window:
    """Return the quarter of the calendar, in UTC, that holds a moment."""
    at = at.astimezone(dt.UTC)
    month = (at.month - 1) // MONTHS * MONTHS + 1
    start = dt.datetime(at.year, month, 1, tzinfo=dt.UTC)
    return Window(start, (start + dt.timedelta(days=31 * MONTHS)).replace(day=1))


def worse(trend: Trend) -> Callable[[JobRun], Awaitable[Iterable[Opportunity]]]:
    """Return what finds the services whose figure got worse; one for each quarter."""

    async def find(run: JobRun) -> Iterable[Opportunity]:
        last = _quarter_before(quarter(run.due))
        before = _quarter_before(last)
        return [
            _opportunity(trend, node, last, before)
            async for node in _measured(run, trend.key, last, before)
            if trend.is_worse(node["last"][0], node["before"][0])
        ]

    return find


def _quarter_before(window: Window) -> Window:
    return quarter(window.start - dt.timedelta(days=1))


async def _measured(
    run: JobRun, key: str, last: Window, before: Window
) -> AsyncIterator[Mapping[str, Any]]:
    """Yield the live services with what a metric says of two windows, page by page."""
    windows = {"last": _told(last), "before": _told(before)}
    after: str | None = None
    while True:
        given = {"key": key, "after": after, **windows}
        found = (await run.ask(ASKED % AT_ONCE, None, given))["services"]
        for node in found["nodes"]:
            yield node
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            return


def _told(window: Window) -> Mapping[str, str]:
    return {"from": window.start.isoformat(), "to": window.end.isoformat()}


def _opportunity(
    trend: Trend, node: Mapping[str, Any], last: Window, before: Window
) -> Opportunity:
    service = decode_id(node["id"])
    assert service is not None  # noqa: S101  # the graph told it
    (now,), (then,) = node["last"], node["before"]
    return Opportunity(
        service_id=service.key,
        subject=trend.subject,
        metric=trend.key,
        is_higher_better=trend.is_higher_better,
        window=last,
        cause=f"{trend.key} {last.start.isoformat()}",
        evidence={
            "quarter": f"{last.start:%Y-%m-%d}",
            "value": now["value"],
            "breaks": now["count"],
            "quarterBefore": f"{before.start:%Y-%m-%d}",
            "valueBefore": then["value"],
            "breaksBefore": then["count"],
            "unit": now["unit"],
        },
    )


TRENDS = tuple(
    ImprovementSource(name=f"worse-{trend.key}", stage="operation", find=worse(trend))
    for trend in (
        Trend(
            key="mtrs",
            subject="It took longer to restore than in the quarter before",
            is_higher_better=False,
            of_breaks=True,
        ),
        Trend(
            key="availability",
            subject="It was less available than in the quarter before",
            is_higher_better=True,
            of_breaks=False,
        ),
    )
)
