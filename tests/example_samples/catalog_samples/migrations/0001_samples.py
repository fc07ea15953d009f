"""Samples."""

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
        "samples__samples",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", rows.UtcDateTime(timezone=True), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("valid", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["services.id"],
            name=op.f("fk_samples__samples_service_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "taken_at", name=op.f("pk_samples__samples")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("samples__samples")
