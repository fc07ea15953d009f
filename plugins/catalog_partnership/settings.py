"""What can be set about partnership."""

from pydantic import BaseModel, Field


class PartnershipSettings(BaseModel):
    """What trust takes, and what it costs to lose it."""

    compliant_reviews: int = Field(
        default=3,
        ge=1,
        le=20,
        description="How many compliant reviews in a row a partnership takes.",
    )
    missed_reviews: int = Field(
        default=2,
        ge=1,
        le=20,
        description="After how many missed reviews in a row a model falls back.",
    )
