"""Whom tokens speak for, roles over anything, and organizations that others recorded."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

SCOPES = sa.Enum('ORGANIZATION', 'SERVICE', 'OFFERING', 'RELATIONSHIP', name='rolescope', native_enum=False, length=40)


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.add_column(sa.Column('deactivated_at', rows.UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table('tokens', schema=None) as batch_op:
        batch_op.add_column(sa.Column('person_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_tokens_person_id'), 'people', ['person_id'], ['id'], ondelete='CASCADE')
        batch_op.create_index(batch_op.f('ix_tokens_person_id'), ['person_id'], unique=False)

    with op.batch_alter_table('organizations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('person_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('recorded_by_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('is_recorded', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_organizations_person_id'), 'people', ['person_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_organizations_recorded_by_id'), 'organizations', ['recorded_by_id'], ['id'], ondelete='SET NULL')
        batch_op.create_unique_constraint(batch_op.f('uq_organizations_person_id'), ['person_id'])
        batch_op.create_index(batch_op.f('ix_organizations_recorded_by_id'), ['recorded_by_id'], unique=False)

    with op.batch_alter_table('role_assignments', schema=None) as batch_op:
        batch_op.add_column(sa.Column('scope_kind', SCOPES, server_default='SERVICE', nullable=False))
        batch_op.add_column(sa.Column('assigned_by', rows.Text(), nullable=True))


def downgrade() -> None:
    """Go down."""
    op.execute(sa.text("DELETE FROM role_assignments WHERE role <> 'SERVICE_OWNER'"))
    with op.batch_alter_table('role_assignments', schema=None) as batch_op:
        batch_op.drop_column('assigned_by')
        batch_op.drop_column('scope_kind')

    with op.batch_alter_table('organizations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organizations_recorded_by_id'))
        batch_op.drop_constraint(batch_op.f('uq_organizations_person_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('fk_organizations_recorded_by_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_organizations_person_id'), type_='foreignkey')
        batch_op.drop_column('is_recorded')
        batch_op.drop_column('recorded_by_id')
        batch_op.drop_column('person_id')

    with op.batch_alter_table('tokens', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tokens_person_id'))
        batch_op.drop_constraint(batch_op.f('fk_tokens_person_id'), type_='foreignkey')
        batch_op.drop_column('person_id')

    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.drop_column('deactivated_at')
