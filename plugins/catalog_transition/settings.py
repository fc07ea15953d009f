"""What can be set about transition."""

from pydantic import BaseModel, Field


class TransitionSettings(BaseModel):
    """The thresholds of transition."""

    risk_threshold: int = Field(
        default=12,
        ge=1,
        le=25,
        description="From which residual exposure on an open risk stops a version, of 25.",
    )
    documentation_days: int = Field(
        default=5,
        ge=0,
        le=365,
        description="How many days after an emergency change its papers have to be complete.",
    )
