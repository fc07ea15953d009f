"""What partnership remembers of a pair, as rows, with everything that hangs on them."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from catalog.plugin import Row, content_hash
from catalog.testing import Anchor
from catalog_partnership.tables.cadences import ReviewCadenceRow
from catalog_partnership.tables.efforts import RelationshipEffortRow
from catalog_partnership.tables.engagements import EngagementRow
from catalog_partnership.tables.goals import SharedGoalRow
from catalog_partnership.tables.issues import ExperienceNoteRow, StrategicIssueRow
from catalog_partnership.tables.packs import ReviewPackRow
from catalog_partnership.tables.reviews import (
    BusinessReviewRow,
    ReviewAttendanceRow,
    ReviewOutcomeRow,
)
from tests.rows import MOMENT, key

TIMES: dict[str, Any] = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT}
DAY = MOMENT.date()
HALF_A_YEAR = dt.timedelta(days=184)


class Between:
    """Makes rows about one pair; *name* tells them from those of others."""

    def __init__(  # a pair has two sides, and things around it
        self,
        name: str,
        *,
        relationship: UUID,
        buyer: UUID,
        provider: UUID,
        person: UUID,
        service: UUID | None = None,
        number: int = 1,
    ) -> None:
        self.name, self.number = name, number
        self.relationship, self.buyer, self.provider = relationship, buyer, provider
        self.person, self.service = person, service

    def _key(self, what: str) -> UUID:
        return key(f"{self.name}-{what}-{self.number}")

    def _pair(self, what: str, given: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": self._key(what),
            "relationship_id": self.relationship,
            "buyer_id": self.buyer,
            "provider_id": self.provider,
            "number": self.number,
            **TIMES,
            **given,
        }

    def cadence(self, **given: Any) -> ReviewCadenceRow:
        """Make a cadence that is in force."""
        usual = {
            "frequency": "HALF_YEARLY",
            "starts_on": DAY - 3 * HALF_A_YEAR,
            "mandated_by_id": self.person,
        }
        return ReviewCadenceRow(**self._pair("cadence", usual | given))

    def review(self, **given: Any) -> list[Row]:
        """Make a review that was held, with somebody who was there, and an action."""
        usual = {
            "planned_on": DAY,
            "due_on": DAY,
            "held_on": DAY,
            "host_id": self.buyer,
            "agenda": self.name,
            "minutes": self.name,
            "is_compliant": True,
        }
        own = BusinessReviewRow(**self._pair("review", usual | given))
        attendance = ReviewAttendanceRow(
            review_id=own.id,
            person_id=self.person,
            category="PROVIDER_LEADERSHIP",
            organization_id=self.provider,
            counts=True,
        )
        action = ReviewOutcomeRow(
            id=self._key("action"),
            review_id=own.id,
            position=1,
            kind="ACTION",
            text=self.name,
            owner_id=self.provider,
            due_on=DAY,
            **TIMES,
        )
        return [own, attendance, action]

    def engagement(self, **given: Any) -> EngagementRow:
        """Make an engagement that lasts, for which the catalog proposes the next one."""
        usual = {
            "model": "BUYER_LED",
            "since": MOMENT,
            "evidence": {"goals": []},
            "reason": self.name,
            "confirmed_by_id": self.person,
            "proposed": "COUPLED_GOALS",
            "proposed_at": MOMENT,
            "grounds": {"goals": []},
        }
        return EngagementRow(**self._pair("engagement", usual | given))

    def goal(self, **given: Any) -> SharedGoalRow:
        """Make a goal that both sides share, and that was measured."""
        usual = {
            "title": self.name,
            "indicator": "availability",
            "comparator": "GE",
            "target": Decimal(99),
            "unit": "percent",
            "service_id": self.service,
            "due_on": DAY,
            "status": "AGREED",
            "proposed_by_id": self.buyer,
            "buyer_owner_id": self.person,
            "provider_owner_id": self.person,
            "consent": "GIVEN",
            "agreed_at": MOMENT,
            "agreed_by": self.name,
            "measured": Decimal(98),
            "measured_on": DAY,
            "measured_from": "availability",
        }
        return SharedGoalRow(**self._pair("goal", usual | given))

    def issue(self, **given: Any) -> list[Row]:
        """Make an issue that is open, with what the provider learnt."""
        usual = {
            "kind": "ISSUE",
            "title": self.name,
            "statement": self.name,
            "status": "OPEN",
            "raised_by_id": self.buyer,
            "service_id": self.service,
            "person_id": self.person,
            "happened_at": MOMENT,
        }
        own = StrategicIssueRow(**self._pair("issue", usual | given))
        note = ExperienceNoteRow(
            id=self._key("note"),
            issue_id=own.id,
            position=1,
            text=self.name,
            happened_on=DAY,
            person_id=self.person,
            **TIMES,
        )
        return [own, note]

    def effort(self, **given: Any) -> RelationshipEffortRow:
        """Make an entry of time that the provider gave, and shares."""
        usual = {
            "id": self._key("effort"),
            "relationship_id": self.relationship,
            "number": self.number,
            "organization_id": self.provider,
            "person_id": self.person,
            "kind": "PLANNING",
            "minutes": 90,
            "happened_on": DAY,
            "what": self.name,
            "is_shared": True,
        }
        return RelationshipEffortRow(**usual | TIMES | given)

    def pack(self, **given: Any) -> ReviewPackRow:
        """Make what the provider was answered before the review."""
        content = {"documents": {}, "leftOut": {}, "window": {}, "name": self.name}
        usual = {
            "id": self._key("pack"),
            "review_id": self._key("review"),
            "organization_id": self.provider,
            "starts_on": DAY,
            "ends_on": DAY,
            "content": content,
            "content_hash": content_hash(content),
            "frozen_at": MOMENT,
            "frozen_by": self.name,
        }
        return ReviewPackRow(**usual | TIMES | given)

    def everything(self) -> list[Row]:
        """Make one of each."""
        own = [self.cadence(), *self.review(), self.pack(), self.engagement(), self.goal()]
        return [*own, *self.issue(), self.effort()]


def remembered_on(anchor: Anchor) -> list[Row]:
    """Make one of each between the consumer of an anchor's relationship and its provider."""
    keys = anchor.keys
    pair = Between(
        anchor.ids["relationships"],
        relationship=keys["relationships"],
        buyer=anchor.consumer,
        provider=keys["organizations"],
        person=keys["people"],
        service=keys["services"],
    )
    return pair.everything()
