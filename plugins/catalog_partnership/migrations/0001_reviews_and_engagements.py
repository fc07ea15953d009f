"""Reviews and their cadences, engagements, goals, issues and effort."""

import sqlalchemy as sa
from alembic import op

from catalog import plugin as rows


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('partnership__cadences',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('frequency', sa.Enum('HALF_YEARLY', 'ANNUAL', name='reviewfrequency', native_enum=False, length=40), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('mandated_by_id', sa.Uuid(), nullable=True),
    sa.Column('waived_by_id', sa.Uuid(), nullable=True),
    sa.Column('waiver_reason', rows.Text(), nullable=True),
    sa.Column('told_due_on', sa.Date(), nullable=True),
    sa.Column('relationship_id', sa.Uuid(), nullable=False),
    sa.Column('buyer_id', sa.Uuid(), nullable=False),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_partnership__cadences_ends_after_start')),
    sa.ForeignKeyConstraint(['buyer_id'], ['organizations.id'], name=op.f('fk_partnership__cadences_buyer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mandated_by_id'], ['people.id'], name=op.f('fk_partnership__cadences_mandated_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['provider_id'], ['organizations.id'], name=op.f('fk_partnership__cadences_provider_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['relationship_id'], ['relationships.id'], name=op.f('fk_partnership__cadences_relationship_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['waived_by_id'], ['people.id'], name=op.f('fk_partnership__cadences_waived_by_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partnership__cadences')),
    sa.UniqueConstraint('relationship_id', 'number', name=op.f('uq_partnership__cadences_relationship_id_number'))
    )
    with op.batch_alter_table('partnership__cadences', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partnership__cadences_buyer_id'), ['buyer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partnership__cadences_provider_id'), ['provider_id'], unique=False)

    op.create_table('partnership__engagements',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('model', sa.Enum('BUYER_LED', 'COUPLED_GOALS', 'PARTNERSHIP', name='engagementmodel', native_enum=False, length=40), nullable=False),
    sa.Column('since', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('until', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('evidence', sa.JSON(), nullable=True),
    sa.Column('reason', rows.Text(), nullable=True),
    sa.Column('confirmed_by_id', sa.Uuid(), nullable=True),
    sa.Column('proposed', sa.Enum('BUYER_LED', 'COUPLED_GOALS', 'PARTNERSHIP', name='engagementmodel', native_enum=False, length=40), nullable=True),
    sa.Column('proposed_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('grounds', sa.JSON(), nullable=True),
    sa.Column('relationship_id', sa.Uuid(), nullable=False),
    sa.Column('buyer_id', sa.Uuid(), nullable=False),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(proposed IS NULL) = (proposed_at IS NULL)', name=op.f('ck_partnership__engagements_proposed_sometime')),
    sa.ForeignKeyConstraint(['buyer_id'], ['organizations.id'], name=op.f('fk_partnership__engagements_buyer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['people.id'], name=op.f('fk_partnership__engagements_confirmed_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['provider_id'], ['organizations.id'], name=op.f('fk_partnership__engagements_provider_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['relationship_id'], ['relationships.id'], name=op.f('fk_partnership__engagements_relationship_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partnership__engagements')),
    sa.UniqueConstraint('relationship_id', 'number', name=op.f('uq_partnership__engagements_relationship_id_number'))
    )
    with op.batch_alter_table('partnership__engagements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partnership__engagements_buyer_id'), ['buyer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partnership__engagements_provider_id'), ['provider_id'], unique=False)

    op.create_table('partnership__reviews',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('host_id', sa.Uuid(), nullable=True),
    sa.Column('agenda', rows.Text(), nullable=True),
    sa.Column('minutes', rows.Text(), nullable=True),
    sa.Column('is_compliant', sa.Boolean(), nullable=False),
    sa.Column('relationship_id', sa.Uuid(), nullable=False),
    sa.Column('buyer_id', sa.Uuid(), nullable=False),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('NOT is_compliant OR held_on IS NOT NULL', name=op.f('ck_partnership__reviews_held_if_compliant')),
    sa.ForeignKeyConstraint(['buyer_id'], ['organizations.id'], name=op.f('fk_partnership__reviews_buyer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['host_id'], ['organizations.id'], name=op.f('fk_partnership__reviews_host_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['provider_id'], ['organizations.id'], name=op.f('fk_partnership__reviews_provider_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['relationship_id'], ['relationships.id'], name=op.f('fk_partnership__reviews_relationship_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partnership__reviews')),
    sa.UniqueConstraint('relationship_id', 'number', name=op.f('uq_partnership__reviews_relationship_id_number'))
    )
    with op.batch_alter_table('partnership__reviews', schema=None) as batch_op:
        batch_op.create_index('ix_partnership__reviews_pair_held_on', ['relationship_id', 'buyer_id', 'provider_id', 'held_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_partnership__reviews_buyer_id'), ['buyer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partnership__reviews_provider_id'), ['provider_id'], unique=False)

    op.create_table('partnership__attendances',
    sa.Column('review_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('category', sa.Enum('BUYER_CXO', 'BUYER_MANAGER', 'PROVIDER_LEADERSHIP', 'PROVIDER_CONSULTANT', 'OTHER', name='attendancecategory', native_enum=False, length=40), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('counts', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_partnership__attendances_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_partnership__attendances_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['review_id'], ['partnership__reviews.id'], name=op.f('fk_partnership__attendances_review_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('review_id', 'person_id', 'category', name=op.f('pk_partnership__attendances'))
    )
    with op.batch_alter_table('partnership__attendances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partnership__attendances_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partnership__attendances_person_id'), ['person_id'], unique=False)

    op.create_table('partnership__efforts',
    sa.Column('relationship_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('activity_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.Enum('TIME', 'MANAGEMENT', 'PLANNING', name='effortkind', native_enum=False, length=40), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('what', rows.Text(), nullable=True),
    sa.Column('is_shared', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_partnership__efforts_some_time')),
    sa.ForeignKeyConstraint(['activity_id'], ['relationship_activities.id'], name=op.f('fk_partnership__efforts_activity_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_partnership__efforts_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_partnership__efforts_person_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['relationship_id'], ['relationships.id'], name=op.f('fk_partnership__efforts_relationship_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partnership__efforts')),
    sa.UniqueConstraint('relationship_id', 'number', name=op.f('uq_partnership__efforts_relationship_id_number'))
    )
    with op.batch_alter_table('partnership__efforts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partnership__efforts_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partnership__efforts_relationship_id_happened_on'), ['relationship_id', 'happened_on'], unique=False)

    op.create_table('partnership__goals',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', rows.Text(), nullable=False),
    sa.Column('indicator', rows.Text(), nullable=False),
    sa.Column('comparator', sa.Enum('GE', 'GT', 'LE', 'LT', 'EQ', name='levelcomparator', native_enum=False, length=40), nullable=False),
    sa.Column('target', rows.FixedPoint(digits=15, places=6), nullable=False),
    sa.Column('unit', rows.Text(), nullable=True),
    sa.Column('service_id', sa.Uuid(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('status', sa.Enum('PROPOSED', 'AGREED', name='goalstatus', native_enum=False, length=40), nullable=False),
    sa.Column('proposed_by_id', sa.Uuid(), nullable=True),
    sa.Column('proposer_id', sa.Uuid(), nullable=True),
    sa.Column('buyer_owner_id', sa.Uuid(), nullable=True),
    sa.Column('provider_owner_id', sa.Uuid(), nullable=True),
    sa.Column('measured', rows.FixedPoint(digits=15, places=6), nullable=True),
    sa.Column('measured_on', sa.Date(), nullable=True),
    sa.Column('measured_from', rows.Text(), nullable=True),
    sa.Column('discussed_in_id', sa.Uuid(), nullable=True),
    sa.Column('relationship_id', sa.Uuid(), nullable=False),
    sa.Column('buyer_id', sa.Uuid(), nullable=False),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('consent', sa.Enum('GIVEN', 'RECORDED', 'ASSUMED', name='consent', native_enum=False, length=40), nullable=True),
    sa.Column('agreed_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('agreed_by', rows.Text(), nullable=True),
    sa.Column('document', rows.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(status = 'AGREED') = (agreed_at IS NOT NULL)", name=op.f('ck_partnership__goals_agreed_sometime')),
    sa.CheckConstraint('(measured IS NULL) = (measured_on IS NULL)', name=op.f('ck_partnership__goals_measured_sometime')),
    sa.ForeignKeyConstraint(['buyer_id'], ['organizations.id'], name=op.f('fk_partnership__goals_buyer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['buyer_owner_id'], ['people.id'], name=op.f('fk_partnership__goals_buyer_owner_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['discussed_in_id'], ['partnership__reviews.id'], name=op.f('fk_partnership__goals_discussed_in_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['organizations.id'], name=op.f('fk_partnership__goals_proposed_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['proposer_id'], ['people.id'], name=op.f('fk_partnership__goals_proposer_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['provider_id'], ['organizations.id'], name=op.f('fk_partnership__goals_provider_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['provider_owner_id'], ['people.id'], name=op.f('fk_partnership__goals_provider_owner_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['relationship_id'], ['relationships.id'], name=op.f('fk_partnership__goals_relationship_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_partnership__goals_service_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partnership__goals')),
    sa.UniqueConstraint('relationship_id', 'number', name=op.f('uq_partnership__goals_relationship_id_number'))
    )
    with op.batch_alter_table('partnership__goals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partnership__goals_buyer_id'), ['buyer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partnership__goals_provider_id'), ['provider_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partnership__goals_service_id'), ['service_id'], unique=False)

    op.create_table('partnership__issues',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('ISSUE', 'IMPERATIVE', name='strategicissuekind', native_enum=False, length=40), nullable=False),
    sa.Column('title', rows.Text(), nullable=False),
    sa.Column('statement', rows.Text(), nullable=True),
    sa.Column('status', sa.Enum('OPEN', 'RESOLVED', 'DROPPED', name='strategicissuestatus', native_enum=False, length=40), nullable=False),
    sa.Column('raised_by_id', sa.Uuid(), nullable=True),
    sa.Column('review_id', sa.Uuid(), nullable=True),
    sa.Column('service_id', sa.Uuid(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=True),
    sa.Column('happened_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('came_of', rows.Text(), nullable=True),
    sa.Column('relationship_id', sa.Uuid(), nullable=False),
    sa.Column('buyer_id', sa.Uuid(), nullable=False),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(status = 'OPEN') = (ended_on IS NULL)", name=op.f('ck_partnership__issues_ended_sometime')),
    sa.CheckConstraint('(ended_on IS NULL) = (came_of IS NULL)', name=op.f('ck_partnership__issues_something_came_of_it')),
    sa.ForeignKeyConstraint(['buyer_id'], ['organizations.id'], name=op.f('fk_partnership__issues_buyer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_partnership__issues_organization_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_partnership__issues_person_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['provider_id'], ['organizations.id'], name=op.f('fk_partnership__issues_provider_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['raised_by_id'], ['organizations.id'], name=op.f('fk_partnership__issues_raised_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['relationship_id'], ['relationships.id'], name=op.f('fk_partnership__issues_relationship_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['review_id'], ['partnership__reviews.id'], name=op.f('fk_partnership__issues_review_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_partnership__issues_service_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partnership__issues')),
    sa.UniqueConstraint('relationship_id', 'number', name=op.f('uq_partnership__issues_relationship_id_number'))
    )
    with op.batch_alter_table('partnership__issues', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partnership__issues_buyer_id'), ['buyer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partnership__issues_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partnership__issues_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partnership__issues_provider_id'), ['provider_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partnership__issues_review_id'), ['review_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partnership__issues_service_id'), ['service_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partnership__issues_status'), ['status'], unique=False)

    op.create_table('partnership__review_outcomes',
    sa.Column('review_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('DECISION', 'ACTION', name='reviewoutcomekind', native_enum=False, length=40), nullable=False),
    sa.Column('text', rows.Text(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind <> 'ACTION' OR due_on IS NOT NULL", name=op.f('ck_partnership__review_outcomes_actions_are_due')),
    sa.ForeignKeyConstraint(['owner_id'], ['organizations.id'], name=op.f('fk_partnership__review_outcomes_owner_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['review_id'], ['partnership__reviews.id'], name=op.f('fk_partnership__review_outcomes_review_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partnership__review_outcomes')),
    sa.UniqueConstraint('review_id', 'position', name=op.f('uq_partnership__review_outcomes_review_id_position'))
    )
    op.create_table('partnership__experience_notes',
    sa.Column('issue_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', rows.Text(), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['issue_id'], ['partnership__issues.id'], name=op.f('fk_partnership__experience_notes_issue_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_partnership__experience_notes_person_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partnership__experience_notes')),
    sa.UniqueConstraint('issue_id', 'position', name=op.f('uq_partnership__experience_notes_issue_id_position'))
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table('partnership__experience_notes')
    op.drop_table('partnership__review_outcomes')
    with op.batch_alter_table('partnership__issues', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partnership__issues_status'))
        batch_op.drop_index(batch_op.f('ix_partnership__issues_service_id'))
        batch_op.drop_index(batch_op.f('ix_partnership__issues_review_id'))
        batch_op.drop_index(batch_op.f('ix_partnership__issues_provider_id'))
        batch_op.drop_index(batch_op.f('ix_partnership__issues_person_id'))
        batch_op.drop_index(batch_op.f('ix_partnership__issues_organization_id'))
        batch_op.drop_index(batch_op.f('ix_partnership__issues_buyer_id'))

    op.drop_table('partnership__issues')
    with op.batch_alter_table('partnership__goals', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partnership__goals_service_id'))
        batch_op.drop_index(batch_op.f('ix_partnership__goals_provider_id'))
        batch_op.drop_index(batch_op.f('ix_partnership__goals_buyer_id'))

    op.drop_table('partnership__goals')
    with op.batch_alter_table('partnership__efforts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partnership__efforts_relationship_id_happened_on'))
        batch_op.drop_index(batch_op.f('ix_partnership__efforts_organization_id'))

    op.drop_table('partnership__efforts')
    with op.batch_alter_table('partnership__attendances', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partnership__attendances_person_id'))
        batch_op.drop_index(batch_op.f('ix_partnership__attendances_organization_id'))

    op.drop_table('partnership__attendances')
    with op.batch_alter_table('partnership__reviews', schema=None) as batch_op:
        batch_op.drop_index('ix_partnership__reviews_pair_held_on')
        batch_op.drop_index(batch_op.f('ix_partnership__reviews_provider_id'))
        batch_op.drop_index(batch_op.f('ix_partnership__reviews_buyer_id'))

    op.drop_table('partnership__reviews')
    with op.batch_alter_table('partnership__engagements', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partnership__engagements_provider_id'))
        batch_op.drop_index(batch_op.f('ix_partnership__engagements_buyer_id'))

    op.drop_table('partnership__engagements')
    with op.batch_alter_table('partnership__cadences', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partnership__cadences_provider_id'))
        batch_op.drop_index(batch_op.f('ix_partnership__cadences_buyer_id'))

    op.drop_table('partnership__cadences')
