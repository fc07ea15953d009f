"""The tables of what services are worth to whom: of value, of effects, and of utility."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage import enums
from catalog.storage.enums import Described
from catalog.storage.rows import MONEY, EntityRow, ShortText, enum, refers_to

ONE_PARTY = "(person_id IS NULL) <> (organization_id IS NULL)"


class Period(Described):
    """A stretch of the calendar, again and again."""

    MONTH = "MONTH", "Every month."
    QUARTER = "QUARTER", "Every quarter of a year."
    YEAR = "YEAR", "Every year."


class EffectDirection(Described):
    """Whether a service takes something off somebody, or puts it on them."""

    REMOVED = "REMOVED", "The service takes it off them: without it, they would have it."
    IMPOSED = "IMPOSED", "The service puts it on them: without it, they would not have it."


class RiskPolarity(Described):
    """Whether an uncertain event would do harm or good."""

    THREAT = "THREAT", "It could cause harm or loss, or make objectives harder to achieve."
    OPPORTUNITY = "OPPORTUNITY", "It could be of benefit, or make objectives easier to achieve."


class UtilityVerdict(Described):
    """What a customer says of a service that is said to be fit for a purpose."""

    ACCEPTED = "ACCEPTED", "It is fit for their purpose."
    REJECTED = "REJECTED", "It is not: something is lacking."


def _from_one_to_five(name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{name} BETWEEN 1 AND 5", name=f"{name}_from_1_to_5")


def _only_latest(by: str, *, of: str) -> sa.Index:
    """Return the index by which a party has one latest statement: of an outcome, or of a service.

    Nulls are no duplicates, so that each index is about the rows that have both columns.
    """
    of_all = " AND outcome_id IS NULL" if of == "service_id" else ""
    return sa.Index(
        f"uq_value_statements_latest_{of}_{by}",
        of,
        by,
        unique=True,
        sqlite_where=sa.text(f"is_latest = 1{of_all}"),
        postgresql_where=sa.text(f"is_latest{of_all}"),
    )


class ValueStatementRow(EntityRow):
    """What a stakeholder thinks a service, or one outcome of it, is worth to them."""

    __tablename__ = "value_statements"
    __table_args__ = (
        sa.CheckConstraint(ONE_PARTY, name="one_stakeholder"),
        _from_one_to_five("usefulness"),
        _from_one_to_five("importance"),
        *(
            _only_latest(by, of=of)
            for of in ("service_id", "outcome_id")
            for by in ("person_id", "organization_id")
        ),
    )

    service_id: Mapped[UUID] = refers_to("services", index=True)
    outcome_id: Mapped[UUID | None] = refers_to("outcomes", index=True)
    person_id: Mapped[UUID | None] = refers_to("people", index=True)
    organization_id: Mapped[UUID | None] = refers_to("organizations", index=True)
    beneficiary: Mapped[enums.ParticipantRole] = mapped_column(enum(enums.ParticipantRole))
    perceived_benefit: Mapped[str]
    usefulness: Mapped[int]
    importance: Mapped[int]
    stated_at: Mapped[dt.datetime]
    word: Mapped[enums.Consent] = mapped_column(enum(enums.Consent))
    # Whether they have said nothing later of the same; whoever says something keeps it right.
    is_latest: Mapped[bool] = mapped_column(default=True)


class Effect:
    """The columns of a row that says what a service takes off a party, or puts on them."""

    service_id: Mapped[UUID] = refers_to("services", index=True)
    person_id: Mapped[UUID | None] = refers_to("people", index=True)
    organization_id: Mapped[UUID | None] = refers_to("organizations", index=True)
    # Whether a consumer of the service wrote it, whose words the service's side does not change.
    by_consumer: Mapped[bool] = mapped_column(default=False)
    direction: Mapped[EffectDirection] = mapped_column(enum(EffectDirection))
    description: Mapped[str]


class CostEffectRow(Effect, EntityRow):
    """A cost that a service removes from a party, or imposes on them."""

    __tablename__ = "cost_effects"
    __table_args__ = (
        sa.CheckConstraint(ONE_PARTY, name="one_party"),
        sa.CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="amount_with_currency"),
        sa.CheckConstraint("per IS NULL OR amount IS NOT NULL", name="per_with_amount"),
        sa.CheckConstraint("amount >= 0", name="amount_not_negative"),
    )

    spent_on: Mapped[ShortText]
    amount: Mapped[Decimal | None] = mapped_column(MONEY)
    currency: Mapped[ShortText | None]
    per: Mapped[Period | None] = mapped_column(enum(Period))


class RiskEffectRow(Effect, EntityRow):
    """A risk that a service removes from a party, or imposes on them; never an amount of money."""

    __tablename__ = "risk_effects"
    __table_args__ = (
        sa.CheckConstraint(ONE_PARTY, name="one_party"),
        _from_one_to_five("likelihood"),
        _from_one_to_five("impact"),
    )

    polarity: Mapped[RiskPolarity] = mapped_column(enum(RiskPolarity))
    likelihood: Mapped[int]
    impact: Mapped[int]


class UtilityStatementRow(EntityRow):
    """For what a service is fit: a need, and how it meets that."""

    __tablename__ = "utility_statements"
    __table_args__ = (
        sa.CheckConstraint("supports_performance OR removes_constraint", name="of_some_use"),
    )

    service_id: Mapped[UUID] = refers_to("services", index=True)
    need: Mapped[str]
    text: Mapped[str]
    supports_performance: Mapped[bool]
    removes_constraint: Mapped[bool]
    withdrawn_at: Mapped[dt.datetime | None]


class UtilityJudgementRow(EntityRow):
    """How a customer judges for what a service is said to be fit; the person is who said so."""

    __tablename__ = "utility_judgements"
    __table_args__ = (
        sa.CheckConstraint(
            "verdict = 'ACCEPTED' OR reason IS NOT NULL", name="rejected_with_reason"
        ),
        sa.Index(
            "uq_utility_judgements_latest",
            "utility_id",
            "organization_id",
            unique=True,
            sqlite_where=sa.text("is_latest = 1"),
            postgresql_where=sa.text("is_latest"),
        ),
    )

    service_id: Mapped[UUID] = refers_to("services", index=True)
    utility_id: Mapped[UUID] = refers_to("utility_statements", index=True)
    organization_id: Mapped[UUID] = refers_to("organizations", index=True)
    verdict: Mapped[UtilityVerdict] = mapped_column(enum(UtilityVerdict))
    reason: Mapped[str | None]
    judged_at: Mapped[dt.datetime]
    person_id: Mapped[UUID | None] = refers_to("people", ondelete="SET NULL", index=True)
    word: Mapped[enums.Consent] = mapped_column(enum(enums.Consent))
    # Whether the organization has judged it no later; whoever judges keeps it right.
    is_latest: Mapped[bool] = mapped_column(default=True)
