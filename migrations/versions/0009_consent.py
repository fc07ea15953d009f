"""Who agreed to a relationship, on which terms, how these were changed, and whom to turn to."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

# Those who agreed before are not known one by one; whoever had not agreed yet is asked again.
ASSUMED = """
    UPDATE relationship_participants SET consent = 'ASSUMED' WHERE relationship_id IN
        (SELECT id FROM relationships WHERE status IN ('AGREED', 'ACTIVE', 'ENDED'))
    """


def upgrade() -> None:
    """Go up."""
    op.create_table('relationship_amendments',
    sa.Column('relationship_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('PROPOSED', 'DECLINED', 'WITHDRAWN', 'AGREED', name='amendmentstatus', native_enum=False, length=40), nullable=False),
    sa.Column('proposed_by_id', sa.Uuid(), nullable=True),
    sa.Column('reason', rows.Text(), nullable=True),
    sa.Column('decided_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('notice_months', sa.Integer(), nullable=True),
    sa.Column('renewal', sa.Enum('NONE', 'TACIT', name='renewal', native_enum=False, length=40), server_default='NONE', nullable=False),
    sa.Column('renewal_months', sa.Integer(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['organizations.id'], name=op.f('fk_relationship_amendments_proposed_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['relationship_id'], ['relationships.id'], name=op.f('fk_relationship_amendments_relationship_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relationship_amendments')),
    sa.UniqueConstraint('relationship_id', 'number', name=op.f('uq_relationship_amendments_relationship_id_number'))
    )
    op.create_table('relationship_contacts',
    sa.Column('relationship_id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Enum('SPONSOR', 'CUSTOMER', 'USER', 'SERVICE_OWNER', 'PROCESS_OWNER', 'CONTRACT_MANAGER', 'SOURCING_MANAGER', 'BUYER_CXO', 'UNIT_CIO', 'PROVIDER_LEADERSHIP', 'PROVIDER_CONSULTANT', 'CHANGE_AUTHORITY', 'WAIVER_AUTHORITY', 'REVIEWER', 'IMPROVEMENT_MANAGER', name='role', native_enum=False, length=40), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_relationship_contacts_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_relationship_contacts_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['relationship_id'], ['relationships.id'], name=op.f('fk_relationship_contacts_relationship_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('relationship_id', 'organization_id', 'person_id', 'role', name=op.f('pk_relationship_contacts'))
    )
    with op.batch_alter_table('relationship_contacts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_relationship_contacts_person_id'), ['person_id'], unique=False)

    _create_parts()
    _add_columns()
    op.execute(sa.text(ASSUMED))


def _create_parts() -> None:
    op.create_table('amendment_offerings',
    sa.Column('amendment_id', sa.Uuid(), nullable=False),
    sa.Column('offering_id', sa.Uuid(), nullable=False),
    sa.Column('edition_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['offering_editions.id'], name=op.f('fk_amendment_offerings_edition_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['amendment_id'], ['relationship_amendments.id'], name=op.f('fk_amendment_offerings_amendment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['offering_id'], ['offerings.id'], name=op.f('fk_amendment_offerings_offering_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('amendment_id', 'offering_id', name=op.f('pk_amendment_offerings'))
    )
    with op.batch_alter_table('amendment_offerings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_amendment_offerings_offering_id'), ['offering_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_amendment_offerings_edition_id'), ['edition_id'], unique=False)

    op.create_table('amendment_participants',
    sa.Column('amendment_id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Enum('PROVIDER', 'CONSUMER', name='participantrole', native_enum=False, length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('stays', sa.Boolean(), nullable=False),
    sa.Column('house_id', sa.Uuid(), nullable=True),
    sa.Column('consent', sa.Enum('GIVEN', 'RECORDED', 'ASSUMED', name='consent', native_enum=False, length=40), nullable=True),
    sa.Column('agreed_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('agreed_by', rows.Text(), nullable=True),
    sa.Column('document', rows.Text(), nullable=True),
    sa.ForeignKeyConstraint(['amendment_id'], ['relationship_amendments.id'], name=op.f('fk_amendment_participants_amendment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_amendment_participants_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('amendment_id', 'organization_id', 'role', name=op.f('pk_amendment_participants'))
    )
    with op.batch_alter_table('amendment_participants', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_amendment_participants_organization_id'), ['organization_id'], unique=False)


def _add_columns() -> None:
    with op.batch_alter_table('relationship_participants', schema=None) as batch_op:
        batch_op.add_column(sa.Column('contested_at', rows.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('contest_reason', rows.Text(), nullable=True))
        batch_op.add_column(sa.Column('left_at', rows.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('consent', sa.Enum('GIVEN', 'RECORDED', 'ASSUMED', name='consent', native_enum=False, length=40), nullable=True))
        batch_op.add_column(sa.Column('agreed_at', rows.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('agreed_by', rows.Text(), nullable=True))
        batch_op.add_column(sa.Column('document', rows.Text(), nullable=True))

    with op.batch_alter_table('relationships', schema=None) as batch_op:
        batch_op.add_column(sa.Column('over_at', rows.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('proposed_by_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('reason', rows.Text(), nullable=True))
        batch_op.add_column(sa.Column('starts_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('ends_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('notice_months', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('renewal', sa.Enum('NONE', 'TACIT', name='renewal', native_enum=False, length=40), server_default='NONE', nullable=False))
        batch_op.add_column(sa.Column('renewal_months', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_relationships_proposed_by_id'), 'organizations', ['proposed_by_id'], ['id'], ondelete='SET NULL')


def downgrade() -> None:
    """Go down."""
    op.execute(sa.text("UPDATE relationships SET status = 'ENDED' WHERE status IN ('DECLINED', 'WITHDRAWN')"))
    with op.batch_alter_table('relationships', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_relationships_proposed_by_id'), type_='foreignkey')
        batch_op.drop_column('renewal_months')
        batch_op.drop_column('renewal')
        batch_op.drop_column('notice_months')
        batch_op.drop_column('ends_on')
        batch_op.drop_column('starts_on')
        batch_op.drop_column('reason')
        batch_op.drop_column('proposed_by_id')
        batch_op.drop_column('over_at')

    with op.batch_alter_table('relationship_participants', schema=None) as batch_op:
        batch_op.drop_column('document')
        batch_op.drop_column('agreed_by')
        batch_op.drop_column('agreed_at')
        batch_op.drop_column('consent')
        batch_op.drop_column('left_at')
        batch_op.drop_column('contest_reason')
        batch_op.drop_column('contested_at')

    with op.batch_alter_table('amendment_participants', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_amendment_participants_organization_id'))

    op.drop_table('amendment_participants')
    with op.batch_alter_table('amendment_offerings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_amendment_offerings_edition_id'))
        batch_op.drop_index(batch_op.f('ix_amendment_offerings_offering_id'))

    op.drop_table('amendment_offerings')
    with op.batch_alter_table('relationship_contacts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_relationship_contacts_person_id'))

    op.drop_table('relationship_contacts')
    op.drop_table('relationship_amendments')
