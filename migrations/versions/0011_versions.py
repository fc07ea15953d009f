"""What a version is for, who consents to a retirement, and when something happened."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

# The versions that a rationale and outcomes of a service were about: those that still move, else the last.
ABOUT = """
    (v.status IN ('LIVE', 'OPEN') OR (v.status NOT IN ('LIVE', 'OPEN')
        AND NOT EXISTS (SELECT 1 FROM service_versions o WHERE o.service_id = v.service_id AND o.number > v.number)
        AND NOT EXISTS (SELECT 1 FROM service_versions o WHERE o.service_id = v.service_id AND o.status IN ('LIVE', 'OPEN'))))
"""
LIVE = "(SELECT l.id FROM service_versions l WHERE l.service_id = service_versions.service_id AND l.status = 'LIVE')"
STATEMENTS = (
    "UPDATE lifecycle_decisions SET happened_at = decided_at",
    f"""
    UPDATE service_versions SET rationale = (SELECT s.rationale FROM services s WHERE s.id = service_versions.service_id)
    WHERE id IN (SELECT v.id FROM service_versions v WHERE {ABOUT})
    """,
    f"""
    INSERT INTO version_outcomes (version_id, outcome_id)
    SELECT v.id, c.id FROM outcomes c JOIN service_versions v ON v.service_id = c.service_id WHERE {ABOUT}
    """,
    # What is open has its reason from what is live.
    f"""
    UPDATE service_versions SET taken_over_from_id = {LIVE}
    WHERE status = 'OPEN' AND (rationale IS NOT NULL
        OR EXISTS (SELECT 1 FROM version_outcomes c WHERE c.version_id = service_versions.id))
    """,
    "UPDATE outcomes SET confirmation = 'ASSUMED' WHERE confirmed_at IS NOT NULL",
    "UPDATE outcomes SET delivery = 'ASSUMED' WHERE delivered_at IS NOT NULL",
)


def upgrade() -> None:
    """Go up."""
    op.create_table('retirement_consents',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('reason', rows.Text(), nullable=True),
    sa.Column('consented_by', rows.Text(), nullable=False),
    sa.Column('consented_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_retirement_consents_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_retirement_consents_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retirement_consents')),
    sa.UniqueConstraint('service_id', 'organization_id', name=op.f('uq_retirement_consents_service_id_organization_id'))
    )
    with op.batch_alter_table('retirement_consents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_retirement_consents_organization_id'), ['organization_id'], unique=False)

    op.create_table('version_outcomes',
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('outcome_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['outcome_id'], ['outcomes.id'], name=op.f('fk_version_outcomes_outcome_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version_id'], ['service_versions.id'], name=op.f('fk_version_outcomes_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('version_id', 'outcome_id', name=op.f('pk_version_outcomes'))
    )
    with op.batch_alter_table('version_outcomes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_version_outcomes_outcome_id'), ['outcome_id'], unique=False)

    with op.batch_alter_table('lifecycle_decisions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reason', rows.Text(), nullable=True))
        batch_op.add_column(sa.Column('happened_at', rows.UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table('outcomes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('confirmation', sa.Enum('GIVEN', 'RECORDED', 'ASSUMED', name='consent', native_enum=False, length=40), nullable=True))
        batch_op.add_column(sa.Column('delivery', sa.Enum('GIVEN', 'RECORDED', 'ASSUMED', name='consent', native_enum=False, length=40), nullable=True))

    with op.batch_alter_table('service_versions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rationale', rows.Text(), nullable=True))
        batch_op.add_column(sa.Column('taken_over_from_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_service_versions_taken_over_from_id'), 'service_versions', ['taken_over_from_id'], ['id'], ondelete='SET NULL')
        batch_op.create_index(batch_op.f('ix_service_versions_taken_over_from_id'), ['taken_over_from_id'], unique=False)

    for statement in STATEMENTS:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('service_versions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_versions_taken_over_from_id'))
        batch_op.drop_constraint(batch_op.f('fk_service_versions_taken_over_from_id'), type_='foreignkey')
        batch_op.drop_column('taken_over_from_id')
        batch_op.drop_column('rationale')

    with op.batch_alter_table('outcomes', schema=None) as batch_op:
        batch_op.drop_column('delivery')
        batch_op.drop_column('confirmation')

    with op.batch_alter_table('lifecycle_decisions', schema=None) as batch_op:
        batch_op.drop_column('happened_at')
        batch_op.drop_column('reason')

    with op.batch_alter_table('version_outcomes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_version_outcomes_outcome_id'))

    op.drop_table('version_outcomes')
    with op.batch_alter_table('retirement_consents', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_retirement_consents_organization_id'))

    op.drop_table('retirement_consents')
