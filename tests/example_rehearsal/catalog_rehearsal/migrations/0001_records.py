"""Records."""

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
        "rehearsal__records",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", rows.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", rows.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["services.id"],
            name=op.f("fk_rehearsal__records_service_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearsal__records")),
    )
    with op.batch_alter_table("rehearsal__records") as table:
        table.create_index(op.f("ix_rehearsal__records_service_id"), ["service_id"])


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("rehearsal__records") as table:
        table.drop_index(op.f("ix_rehearsal__records_service_id"))
    op.drop_table("rehearsal__records")
