"""Privacy."""

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
        "privacy__processing",
        sa.Column("relationship_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", rows.Text(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column(
            "legal_basis",
            sa.Enum(
                "CONSENT",
                "CONTRACT",
                "LEGAL_OBLIGATION",
                "VITAL_INTERESTS",
                "PUBLIC_TASK",
                "LEGITIMATE_INTERESTS",
                name="legalbasis",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("retention_days", sa.Integer(), nullable=False),
        sa.Column("processors", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", rows.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", rows.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_privacy__processing_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["relationship_id"],
            ["relationships.id"],
            name=op.f("fk_privacy__processing_relationship_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy__processing")),
    )
    with op.batch_alter_table("privacy__processing") as table:
        table.create_index(table.f("ix_privacy__processing_organization_id"), ["organization_id"])
        table.create_index(table.f("ix_privacy__processing_relationship_id"), ["relationship_id"])


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("privacy__processing") as table:
        table.drop_index(table.f("ix_privacy__processing_relationship_id"))
        table.drop_index(table.f("ix_privacy__processing_organization_id"))

    op.drop_table("privacy__processing")
