"""Costs."""

import sqlalchemy as sa
from alembic import op
from catalog import plugin as rows

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "costs__costs",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("title", rows.Text(), nullable=False),
        sa.Column("monthly", rows.FixedPoint(digits=12, places=2), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", rows.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", rows.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["services.id"],
            name=op.f("fk_costs__costs_service_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_costs__costs")),
    )
    with op.batch_alter_table("costs__costs") as table:
        table.create_index(op.f("ix_costs__costs_service_id"), ["service_id"])


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("costs__costs") as table:
        table.drop_index(op.f("ix_costs__costs_service_id"))
    op.drop_table("costs__costs")
