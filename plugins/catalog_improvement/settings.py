"""What can be set about improvement."""

from pydantic import BaseModel, Field


class ImprovementSettings(BaseModel):
    """Which sources raise opportunities."""

    switched_off: list[str] = Field(
        default=[],
        max_length=100,
        description="The sources that raise nothing, each as `<plugin>.<source>`.",
    )
