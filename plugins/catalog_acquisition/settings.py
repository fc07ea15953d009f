"""What can be set about acquisition."""

from decimal import Decimal

from pydantic import BaseModel, Field

MILLIONS = Decimal(5_000_000)


class AcquisitionSettings(BaseModel):
    """How many benchmarks a contract has, and of which shares of its money is told."""

    benchmarks_from: dict[str, Decimal] = Field(
        default={"CHF": MILLIONS, "EUR": MILLIONS, "GBP": MILLIONS, "USD": MILLIONS},
        max_length=200,
        description="From which value on a contract has several benchmarks, by currency.",
    )
    benchmarks_at_least: int = Field(
        default=3, ge=1, le=100, description="How many benchmarks such a contract has at least."
    )
    budget_thresholds: list[int] = Field(
        default=[80, 100],
        max_length=20,
        description="Of which shares of what was approved is told, in percent, once each.",
    )
    unanswered_days: int = Field(
        default=30,
        ge=1,
        le=3_650,
        description="After how many days feedback that nobody assessed is to be improved upon.",
    )
    notice_days: int = Field(
        default=60,
        ge=1,
        le=3_650,
        description="How many days before notice ends is told that it is due.",
    )
    risk_days: int = Field(
        default=14,
        ge=1,
        le=365,
        description="How many days before its day an obligation that nothing shows is at risk.",
    )
