"""Agreements on levels, who signs them and what they support, and since when services are watched."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

KINDS = ('SLA', 'OLA', 'UNDERPINNING_CONTRACT')
STATUSES = ('PROPOSED', 'ACTIVE', 'ENDED')


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40)


def upgrade() -> None:
    """Go up."""
    _agreements()
    _signatures()
    _links()
    with op.batch_alter_table('services', schema=None) as batch_op:
        batch_op.add_column(sa.Column('monitored_from', rows.UtcDateTime(timezone=True), nullable=True))


def _agreements() -> None:
    op.create_table('service_level_agreements',
    sa.Column('relationship_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('offering_id', sa.Uuid(), nullable=False),
    sa.Column('edition_id', sa.Uuid(), nullable=False),
    sa.Column('kind', _enum('agreementkind', *KINDS), nullable=False),
    sa.Column('status', _enum('agreementstatus', *STATUSES), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('agreed_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('over_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('targets', sa.JSON(), nullable=False),
    sa.Column('conditions', sa.JSON(), nullable=False),
    sa.Column('service_hours', sa.JSON(), nullable=True),
    sa.Column('severities', sa.JSON(), nullable=True),
    sa.Column('exclude_maintenance', sa.Boolean(), nullable=False),
    sa.Column('proposed_by_id', sa.Uuid(), nullable=True),
    sa.Column('reason', rows.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_service_level_agreements_ends_after_start')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_service_level_agreements_counted_from_one')),
    sa.CheckConstraint("status <> 'ACTIVE' OR agreed_at IS NOT NULL", name=op.f('ck_service_level_agreements_agreed_sometime')),
    sa.ForeignKeyConstraint(['edition_id'], ['offering_editions.id'], name=op.f('fk_service_level_agreements_edition_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['offering_id'], ['offerings.id'], name=op.f('fk_service_level_agreements_offering_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['organizations.id'], name=op.f('fk_service_level_agreements_proposed_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['relationship_id'], ['relationships.id'], name=op.f('fk_service_level_agreements_relationship_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_level_agreements')),
    sa.UniqueConstraint('relationship_id', 'number', name=op.f('uq_service_level_agreements_relationship_id_number'))
    )
    for column in ('edition_id', 'offering_id'):
        op.create_index(op.f(f'ix_service_level_agreements_{column}'), 'service_level_agreements', [column], unique=False)


def _signatures() -> None:
    op.create_table('agreement_signatures',
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('role', _enum('participantrole', 'PROVIDER', 'CONSUMER'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('consent', _enum('consent', 'GIVEN', 'RECORDED', 'ASSUMED'), nullable=True),
    sa.Column('agreed_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('agreed_by', rows.Text(), nullable=True),
    sa.Column('document', rows.Text(), nullable=True),
    sa.ForeignKeyConstraint(['agreement_id'], ['service_level_agreements.id'], name=op.f('fk_agreement_signatures_agreement_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_agreement_signatures_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('agreement_id', 'organization_id', 'role', name=op.f('pk_agreement_signatures'))
    )
    op.create_index(op.f('ix_agreement_signatures_organization_id'), 'agreement_signatures', ['organization_id'], unique=False)


def _links() -> None:
    another = sa.CheckConstraint('agreement_id <> supported_id', name=op.f('ck_agreement_supports_supports_another'))
    for table, column, target, checks in (
        ('agreement_services', 'service_id', 'services', ()),
        ('agreement_supports', 'supported_id', 'service_level_agreements', (another,)),
    ):
        op.create_table(table,
        sa.Column('agreement_id', sa.Uuid(), nullable=False),
        sa.Column(column, sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(['agreement_id'], ['service_level_agreements.id'], name=op.f(f'fk_{table}_agreement_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint([column], [f'{target}.id'], name=op.f(f'fk_{table}_{column}'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('agreement_id', column, name=op.f(f'pk_{table}')),
        *checks
        )
        op.create_index(op.f(f'ix_{table}_{column}'), table, [column], unique=False)


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('services', schema=None) as batch_op:
        batch_op.drop_column('monitored_from')
    for table in ('agreement_supports', 'agreement_services', 'agreement_signatures', 'service_level_agreements'):
        op.drop_table(table)
