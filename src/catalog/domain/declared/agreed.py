"""What an agreement says of how it is measured: it goes with the question for a metric."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Hours of one weekday, Monday being 0: from *opens* (included) to *closes* (excluded).

    None closes at midnight. Raises `ValueError` where it closes before it opens.
    """

    weekday: int
    opens: dt.time
    closes: dt.time | None = None

    def __post_init__(self) -> None:
        """Refuse what is no hours of a weekday."""
        if self.weekday not in range(7):
            message = f"A weekday is from 0, Monday, to 6: it is {self.weekday}."
            raise ValueError(message)
        if self.closes is not None and self.closes <= self.opens:
            message = f"Hours end after they begin: {self.opens} to {self.closes} do not."
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True)
class ServiceHours:
    """When a service is to be there: hours of weekdays in a time zone, on holidays none.

    `time_zone` is a name of the IANA database. Raises `ValueError` where there is none of it.
    """

    weekly: Collection[Opening]
    holidays: Collection[dt.date] = ()
    time_zone: str = "UTC"

    def __post_init__(self) -> None:
        """Refuse time zones that nobody knows."""
        try:
            ZoneInfo(self.time_zone)
        except (LookupError, OSError, ValueError) as error:
            message = f"There is no time zone {self.time_zone}: say one as Europe/Zurich."
            raise ValueError(message) from error


@dataclass(frozen=True, kw_only=True)
class AgreedTerms:
    """How an agreement measures: within which hours, which severities count, and maintenance.

    Without `service_hours` all time counts; without `severities` whoever measures says which
    incidents do. `exclude_maintenance` leaves out maintenance that was announced.
    """

    service_hours: ServiceHours | None = None
    severities: Collection[str] | None = None
    exclude_maintenance: bool = False
