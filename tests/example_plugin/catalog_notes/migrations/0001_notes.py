"""Notes."""

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
        "notes__notes",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("text", rows.Text(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", rows.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", rows.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["services.id"],
            name=op.f("fk_notes__notes_service_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reader_id"],
            ["organizations.id"],
            name=op.f("fk_notes__notes_reader_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes__notes")),
    )
    with op.batch_alter_table("notes__notes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notes__notes_service_id"), ["service_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_notes__notes_reader_id"), ["reader_id"], unique=False)


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("notes__notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notes__notes_reader_id"))
        batch_op.drop_index(batch_op.f("ix_notes__notes_service_id"))

    op.drop_table("notes__notes")
