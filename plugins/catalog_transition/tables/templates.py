"""Tables of check templates: what a house asks before a service is used, at each level."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, Row, enum, new_id

MOST_LEVELS = 10  # of a template
MOST_ITEMS = 200  # of a template
MOST_ACTIVITIES = 50  # that a template asks for


class TransitionType(Described):
    """What happens to a service in a transition."""

    INTRODUCE = "INTRODUCE", "It is new."
    CHANGE = "CHANGE", "It is used already, and changes."
    TRANSFER = "TRANSFER", "Another organization takes it over."
    DECOMMISSION = "DECOMMISSION", "It is taken out of use."


class ActivityStep(Described):
    """What somebody does to make a version ready."""

    BUILD = "BUILD", "To make it from its parts."
    TEST = "TEST", "To find out whether it does what it should."
    DEPLOY = "DEPLOY", "To bring it to where it is used."


class CheckTemplateRow(EntityRow):
    """A list of checks that a house keeps; its contents are those of its versions."""

    __tablename__ = "transition__check_templates"
    __table_args__ = (sa.UniqueConstraint("organization_id", "slug"),)

    organization_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("organizations.id", ondelete="CASCADE")
    )
    slug: Mapped[str]
    name: Mapped[str]
    newest: Mapped[int]


class CheckTemplateVersionRow(EntityRow):
    """One version of a template, which stands as it was defined.

    `levels` begin with the lowest. `activities` are the mandatory ones: kinds and names.
    """

    __tablename__ = "transition__check_template_versions"
    __table_args__ = (sa.UniqueConstraint("template_id", "number"),)

    template_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("transition__check_templates.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    transition_type: Mapped[TransitionType] = mapped_column(enum(TransitionType))
    levels: Mapped[list[Any]] = mapped_column(default=list)
    activities: Mapped[list[Any]] = mapped_column(default=list)
    defined_by: Mapped[str]


class CheckItemRow(Row):
    """One check of a version of a template, and the levels at which it is mandatory."""

    __tablename__ = "transition__check_items"
    __table_args__ = (
        sa.UniqueConstraint("template_version_id", "key"),
        sa.UniqueConstraint("template_version_id", "position"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    template_version_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("transition__check_template_versions.id", ondelete="CASCADE")
    )
    position: Mapped[int]
    key: Mapped[str]
    area: Mapped[str]
    title: Mapped[str]
    guidance: Mapped[str | None]
    mandatory_at: Mapped[list[Any]] = mapped_column(default=list)
