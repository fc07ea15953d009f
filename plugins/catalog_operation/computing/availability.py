"""How available a service was: agreed time, downtime, and the breaks that it is made of."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from catalog_operation.computing.clocks import ServiceClock
from catalog_operation.computing.spans import Span, common, union

MINUTE = 60


@dataclass(frozen=True)
class Availability:
    """Seconds of agreed service time and of downtime in it, and the number of breaks."""

    agreed: int
    down: int
    breaks: int

    @property
    def percent(self) -> float | None:
        """The share of agreed time without downtime, from 0 to 100; None without agreed time.

        It is one division of whole numbers, so that a target that is met exactly is met.
        """
        return 100 * (self.agreed - self.down) / self.agreed if self.agreed else None

    @property
    def mtrs(self) -> float | None:
        """The mean time to restore service, in minutes; None without a break."""
        return self._of_each(self.down)

    @property
    def mtbf(self) -> float | None:
        """The mean time between failures, in minutes of uptime; None without a break."""
        return self._of_each(self.agreed - self.down)

    @property
    def mtbsi(self) -> float | None:
        """The mean time between service incidents, in minutes: MTBF and MTRS; None as above."""
        return self._of_each(self.agreed)

    def _of_each(self, seconds: int) -> float | None:
        return float(Fraction(seconds, MINUTE * self.breaks)) if self.breaks else None


def measured(
    down: Iterable[Span], clock: ServiceClock, within: Span, excluded: Iterable[Span] = ()
) -> Availability:
    """Measure downtime against the clock of the agreed time, without the time that is *excluded*.

    Breaks are the disjoint spans of *down*, as far as they take up agreed time: one that lies
    outside of the service hours, or in excluded maintenance, is none.
    """
    return of_breaks(union(down, within), clock, within, union(excluded, within))


def of_breaks(
    breaks: Sequence[Span], clock: ServiceClock, within: Span, out: Sequence[Span] = ()
) -> Availability:
    """Measure disjoint downtime within a span, without the disjoint time that is *out*."""
    taken = [clock.during(span) for span in breaks]
    if out:
        starts = [start for start, _ in breaks]
        for hidden in common(breaks, out):
            taken[bisect_right(starts, hidden[0]) - 1] -= clock.during(hidden)
    return Availability(
        agreed=clock.during(within) - clock.over(out),
        down=sum(taken),
        breaks=sum(map(bool, taken)),
    )
