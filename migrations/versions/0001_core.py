"""The core's tables."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('audit_entries',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('change', rows.Text(), nullable=False),
    sa.Column('subject', rows.Text(), nullable=False),
    sa.Column('request_id', rows.Text(), nullable=True),
    sa.Column('input', sa.JSON(), nullable=False),
    sa.Column('at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries'))
    )
    with op.batch_alter_table('audit_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entries_at'), ['at'], unique=False)

    op.create_table('organizations',
    sa.Column('slug', rows.Text(), nullable=False),
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('kind', sa.Enum('PERSON', 'TEAM', 'COMPANY', 'PUBLIC_BODY', name='organizationkind', native_enum=False, length=40), nullable=False),
    sa.Column('description', rows.Text(), nullable=True),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('capabilities', sa.JSON(), nullable=False),
    sa.Column('external_refs', sa.JSON(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['organizations.id'], name=op.f('fk_organizations_parent_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organizations')),
    sa.UniqueConstraint('slug', name=op.f('uq_organizations_slug'))
    )
    with op.batch_alter_table('organizations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organizations_name'), ['name'], unique=False)
        batch_op.create_index(batch_op.f('ix_organizations_parent_id'), ['parent_id'], unique=False)

    op.create_table('outbox',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('event', rows.Text(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox'))
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_entity_id'), ['entity_id'], unique=False)

    op.create_table('people',
    sa.Column('slug', rows.Text(), nullable=False),
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('email', rows.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people')),
    sa.UniqueConstraint('slug', name=op.f('uq_people_slug'))
    )
    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_people_name'), ['name'], unique=False)

    op.create_table('relationships',
    sa.Column('slug', rows.Text(), nullable=False),
    sa.Column('name', rows.Text(), nullable=True),
    sa.Column('status', sa.Enum('PROPOSED', 'AGREED', 'ACTIVE', 'ENDED', name='relationshipstatus', native_enum=False, length=40), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relationships')),
    sa.UniqueConstraint('slug', name=op.f('uq_relationships_slug'))
    )
    with op.batch_alter_table('relationships', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_relationships_name'), ['name'], unique=False)

    op.create_table('settings',
    sa.Column('key', rows.Text(), nullable=False),
    sa.Column('value', rows.Text(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_settings'))
    )
    op.create_table('memberships',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_memberships_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_memberships_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'organization_id', name=op.f('pk_memberships'))
    )
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_memberships_organization_id'), ['organization_id'], unique=False)

    op.create_table('offerings',
    sa.Column('slug', rows.Text(), nullable=False),
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('description', rows.Text(), nullable=True),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('target_consumer_group', rows.Text(), nullable=False),
    sa.Column('status', sa.Enum('DRAFT', 'AVAILABLE', 'WITHDRAWN', name='offeringstatus', native_enum=False, length=40), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id'], ['organizations.id'], name=op.f('fk_offerings_provider_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offerings')),
    sa.UniqueConstraint('slug', name=op.f('uq_offerings_slug'))
    )
    with op.batch_alter_table('offerings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offerings_name'), ['name'], unique=False)
        batch_op.create_index(batch_op.f('ix_offerings_provider_id'), ['provider_id'], unique=False)

    op.create_table('relationship_participants',
    sa.Column('relationship_id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Enum('PROVIDER', 'CONSUMER', name='participantrole', native_enum=False, length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_relationship_participants_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['relationship_id'], ['relationships.id'], name=op.f('fk_relationship_participants_relationship_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('relationship_id', 'organization_id', 'role', name=op.f('pk_relationship_participants'))
    )
    with op.batch_alter_table('relationship_participants', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_relationship_participants_organization_id'), ['organization_id'], unique=False)

    op.create_table('revisions',
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('table_name', rows.Text(), nullable=False),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.Column('audit_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['audit_id'], ['audit_entries.id'], name=op.f('fk_revisions_audit_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('entity_id', 'number', name=op.f('pk_revisions'))
    )
    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revisions_audit_id'), ['audit_id'], unique=False)

    op.create_table('role_assignments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Enum('SERVICE_OWNER', name='role', native_enum=False, length=40), nullable=False),
    sa.Column('scope_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('valid_from', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('valid_to', rows.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(person_id IS NULL) <> (organization_id IS NULL)', name=op.f('ck_role_assignments_one_party')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_role_assignments_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_role_assignments_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_assignments'))
    )
    with op.batch_alter_table('role_assignments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_assignments_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_role_assignments_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_role_assignments_scope_id_role_position'), ['scope_id', 'role', 'position'], unique=False)

    op.create_table('services',
    sa.Column('slug', rows.Text(), nullable=False),
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('description', rows.Text(), nullable=True),
    sa.Column('rationale', rows.Text(), nullable=True),
    sa.Column('tier', rows.Text(), nullable=True),
    sa.Column('criticality', rows.Text(), nullable=True),
    sa.Column('provider_id', sa.Uuid(), nullable=True),
    sa.Column('aliases', sa.JSON(), nullable=False),
    sa.Column('external_refs', sa.JSON(), nullable=False),
    sa.Column('stage_key', rows.Text(), nullable=False),
    sa.Column('portfolio_status', sa.Enum('PIPELINE', 'CATALOGUE', 'RETIRED', name='portfoliostatus', native_enum=False, length=40), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id'], ['organizations.id'], name=op.f('fk_services_provider_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_services')),
    sa.UniqueConstraint('slug', name=op.f('uq_services_slug'))
    )
    with op.batch_alter_table('services', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_services_name'), ['name'], unique=False)
        batch_op.create_index(batch_op.f('ix_services_portfolio_status_name_id'), ['portfolio_status', 'name', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_services_provider_id'), ['provider_id'], unique=False)

    op.create_table('tokens',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('digest', rows.Text(), nullable=False),
    sa.Column('subject', rows.Text(), nullable=False),
    sa.Column('roles', sa.JSON(), nullable=False),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_tokens_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tokens')),
    sa.UniqueConstraint('digest', name=op.f('uq_tokens_digest'))
    )
    op.create_table('offering_components',
    sa.Column('offering_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('GOODS', 'ACCESS_TO_RESOURCE', 'SERVICE_ACTION', name='componentkind', native_enum=False, length=40), nullable=False),
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('description', rows.Text(), nullable=True),
    sa.Column('terms', rows.Text(), nullable=True),
    sa.Column('performed_by', sa.Enum('PROVIDER', 'USER', name='performer', native_enum=False, length=40), nullable=True),
    sa.ForeignKeyConstraint(['offering_id'], ['offerings.id'], name=op.f('fk_offering_components_offering_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('offering_id', 'position', name=op.f('pk_offering_components'))
    )
    op.create_table('offering_services',
    sa.Column('offering_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['offering_id'], ['offerings.id'], name=op.f('fk_offering_services_offering_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_offering_services_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('offering_id', 'service_id', name=op.f('pk_offering_services'))
    )
    with op.batch_alter_table('offering_services', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offering_services_service_id'), ['service_id'], unique=False)

    op.create_table('relationship_offerings',
    sa.Column('relationship_id', sa.Uuid(), nullable=False),
    sa.Column('offering_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['offering_id'], ['offerings.id'], name=op.f('fk_relationship_offerings_offering_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['relationship_id'], ['relationships.id'], name=op.f('fk_relationship_offerings_relationship_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('relationship_id', 'offering_id', name=op.f('pk_relationship_offerings'))
    )
    with op.batch_alter_table('relationship_offerings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_relationship_offerings_offering_id'), ['offering_id'], unique=False)

    op.create_table('service_dependencies',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('depends_on_id', sa.Uuid(), nullable=True),
    sa.Column('unresolved_ref', rows.Text(), nullable=True),
    sa.Column('strength', sa.Enum('HARD', 'SOFT', name='dependencystrength', native_enum=False, length=40), nullable=False),
    sa.Column('declared', sa.Boolean(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(depends_on_id IS NULL) <> (unresolved_ref IS NULL)', name=op.f('ck_service_dependencies_one_target')),
    sa.ForeignKeyConstraint(['depends_on_id'], ['services.id'], name=op.f('fk_service_dependencies_depends_on_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_service_dependencies_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_dependencies')),
    sa.UniqueConstraint('service_id', 'depends_on_id', name=op.f('uq_service_dependencies_service_id_depends_on_id')),
    sa.UniqueConstraint('service_id', 'unresolved_ref', name=op.f('uq_service_dependencies_service_id_unresolved_ref'))
    )
    with op.batch_alter_table('service_dependencies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_dependencies_depends_on_id'), ['depends_on_id'], unique=False)

    op.create_table('service_labels',
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('key', rows.Text(), nullable=False),
    sa.Column('value', rows.Text(), nullable=False),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_service_labels_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('service_id', 'key', name=op.f('pk_service_labels'))
    )
    with op.batch_alter_table('service_labels', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_labels_key_value'), ['key', 'value'], unique=False)

    op.create_table('service_names',
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_service_names_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_service_names'))
    )
    with op.batch_alter_table('service_names', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_names_service_id'), ['service_id'], unique=False)

    op.create_table('service_versions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.Enum('NEW', 'MAJOR_CHANGE', 'REMOVAL', name='versionpurpose', native_enum=False, length=40), nullable=False),
    sa.Column('summary', rows.Text(), nullable=True),
    sa.Column('status', sa.Enum('OPEN', 'LIVE', 'SUPERSEDED', 'RETIRED', name='versionstatus', native_enum=False, length=40), nullable=False),
    sa.Column('stage_key', rows.Text(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_service_versions_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_versions')),
    sa.UniqueConstraint('service_id', 'number', name=op.f('uq_service_versions_service_id_number'))
    )
    with op.batch_alter_table('service_versions', schema=None) as batch_op:
        batch_op.create_index('uq_service_versions_live', ['service_id'], unique=True, sqlite_where=sa.text("status = 'LIVE'"), postgresql_where=sa.text("status = 'LIVE'"))
        batch_op.create_index('uq_service_versions_open', ['service_id'], unique=True, sqlite_where=sa.text("status = 'OPEN'"), postgresql_where=sa.text("status = 'OPEN'"))



def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('service_versions', schema=None) as batch_op:
        batch_op.drop_index('uq_service_versions_open', sqlite_where=sa.text("status = 'OPEN'"), postgresql_where=sa.text("status = 'OPEN'"))
        batch_op.drop_index('uq_service_versions_live', sqlite_where=sa.text("status = 'LIVE'"), postgresql_where=sa.text("status = 'LIVE'"))

    op.drop_table('service_versions')
    with op.batch_alter_table('service_names', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_names_service_id'))

    op.drop_table('service_names')
    with op.batch_alter_table('service_labels', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_labels_key_value'))

    op.drop_table('service_labels')
    with op.batch_alter_table('service_dependencies', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_dependencies_depends_on_id'))

    op.drop_table('service_dependencies')
    with op.batch_alter_table('relationship_offerings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_relationship_offerings_offering_id'))

    op.drop_table('relationship_offerings')
    with op.batch_alter_table('offering_services', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_offering_services_service_id'))

    op.drop_table('offering_services')
    op.drop_table('offering_components')
    op.drop_table('tokens')
    with op.batch_alter_table('services', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_services_provider_id'))
        batch_op.drop_index(batch_op.f('ix_services_portfolio_status_name_id'))
        batch_op.drop_index(batch_op.f('ix_services_name'))

    op.drop_table('services')
    with op.batch_alter_table('role_assignments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_role_assignments_scope_id_role_position'))
        batch_op.drop_index(batch_op.f('ix_role_assignments_person_id'))
        batch_op.drop_index(batch_op.f('ix_role_assignments_organization_id'))

    op.drop_table('role_assignments')
    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_revisions_audit_id'))

    op.drop_table('revisions')
    with op.batch_alter_table('relationship_participants', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_relationship_participants_organization_id'))

    op.drop_table('relationship_participants')
    with op.batch_alter_table('offerings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_offerings_provider_id'))
        batch_op.drop_index(batch_op.f('ix_offerings_name'))

    op.drop_table('offerings')
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_memberships_organization_id'))

    op.drop_table('memberships')
    op.drop_table('settings')
    with op.batch_alter_table('relationships', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_relationships_name'))

    op.drop_table('relationships')
    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_people_name'))

    op.drop_table('people')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_entity_id'))

    op.drop_table('outbox')
    with op.batch_alter_table('organizations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organizations_parent_id'))
        batch_op.drop_index(batch_op.f('ix_organizations_name'))

    op.drop_table('organizations')
    with op.batch_alter_table('audit_entries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_entries_at'))

    op.drop_table('audit_entries')
