"""Resources, products and their releases; what components give access to and offer."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    _resources()
    _products()
    _product_parts()
    _product_releases()
    _release_parts()
    _service_products()
    _components()


def _resources() -> None:
    """What organizations have."""
    op.create_table('resources',
    sa.Column('slug', rows.Text(), nullable=False),
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('description', rows.Text(), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('PEOPLE', 'PROCESS', 'TECHNOLOGY', 'INFORMATION', 'PARTNER', 'FACILITY', 'FINANCIAL', name='resourcekind', native_enum=False, length=40), nullable=False),
    sa.Column('asset_type', sa.Enum('CAPABILITY', 'RESOURCE', name='assettype', native_enum=False, length=40), nullable=False),
    sa.Column('capacity', rows.FixedPoint(digits=15, places=3), nullable=True),
    sa.Column('unit', rows.Text(), nullable=True),
    sa.Column('supplier_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("supplier_id IS NULL OR kind = 'PARTNER'", name=op.f('ck_resources_supplier_of_partner')),
    sa.CheckConstraint('capacity >= 0', name=op.f('ck_resources_capacity_counted')),
    sa.CheckConstraint('capacity IS NULL OR unit IS NOT NULL', name=op.f('ck_resources_capacity_in_units')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_resources_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['supplier_id'], ['organizations.id'], name=op.f('fk_resources_supplier_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resources')),
    sa.UniqueConstraint('slug', name=op.f('uq_resources_slug'))
    )
    with op.batch_alter_table('resources', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resources_name'), ['name'], unique=False)
        batch_op.create_index(batch_op.f('ix_resources_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resources_supplier_id'), ['supplier_id'], unique=False)


def _products() -> None:
    """What is made of it."""
    op.create_table('products',
    sa.Column('slug', rows.Text(), nullable=False),
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('description', rows.Text(), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_products_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_products')),
    sa.UniqueConstraint('slug', name=op.f('uq_products_slug'))
    )
    with op.batch_alter_table('products', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_products_name'), ['name'], unique=False)
        batch_op.create_index(batch_op.f('ix_products_organization_id'), ['organization_id'], unique=False)


def _product_parts() -> None:
    """Which resources a product has."""
    op.create_table('product_parts',
    sa.Column('product_id', sa.Uuid(), nullable=False),
    sa.Column('resource_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('quantity', rows.FixedPoint(digits=15, places=3), nullable=True),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_product_parts_some')),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], name=op.f('fk_product_parts_product_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['resource_id'], ['resources.id'], name=op.f('fk_product_parts_resource_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('product_id', 'resource_id', name=op.f('pk_product_parts'))
    )
    with op.batch_alter_table('product_parts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_product_parts_resource_id'), ['resource_id'], unique=False)


def _product_releases() -> None:
    """What was released."""
    op.create_table('product_releases',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('product_id', sa.Uuid(), nullable=False),
    sa.Column('version', rows.Text(), nullable=False),
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('description', rows.Text(), nullable=True),
    sa.Column('notes', rows.Text(), nullable=True),
    sa.Column('content_hash', rows.Text(), nullable=False),
    sa.Column('released_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('released_by', rows.Text(), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], name=op.f('fk_product_releases_product_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_product_releases')),
    sa.UniqueConstraint('product_id', 'version', name=op.f('uq_product_releases_product_id_version'))
    )


def _release_parts() -> None:
    """What was in it."""
    op.create_table('release_parts',
    sa.Column('release_id', sa.Uuid(), nullable=False),
    sa.Column('resource_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('kind', sa.Enum('PEOPLE', 'PROCESS', 'TECHNOLOGY', 'INFORMATION', 'PARTNER', 'FACILITY', 'FINANCIAL', name='resourcekind', native_enum=False, length=40), nullable=False),
    sa.Column('quantity', rows.FixedPoint(digits=15, places=3), nullable=True),
    sa.Column('unit', rows.Text(), nullable=True),
    sa.ForeignKeyConstraint(['release_id'], ['product_releases.id'], name=op.f('fk_release_parts_release_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['resource_id'], ['resources.id'], name=op.f('fk_release_parts_resource_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('release_id', 'resource_id', name=op.f('pk_release_parts'))
    )
    with op.batch_alter_table('release_parts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_release_parts_resource_id'), ['resource_id'], unique=False)


def _service_products() -> None:
    """What services are provided with."""
    op.create_table('service_products',
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('product_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], name=op.f('fk_service_products_product_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_service_products_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('service_id', 'product_id', name=op.f('pk_service_products'))
    )
    with op.batch_alter_table('service_products', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_products_product_id'), ['product_id'], unique=False)


def _components() -> None:
    """What offerings give access to, and what can be requested."""
    with op.batch_alter_table('offering_components', schema=None) as batch_op:
        batch_op.add_column(sa.Column('resource_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('requestable', sa.Boolean(), nullable=True))
        batch_op.create_index(batch_op.f('ix_offering_components_resource_id'), ['resource_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_offering_components_resource_id'), 'resources', ['resource_id'], ['id'], ondelete='SET NULL')


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('offering_components', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_offering_components_resource_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_offering_components_resource_id'))
        batch_op.drop_column('requestable')
        batch_op.drop_column('resource_id')
    op.drop_table('service_products')
    op.drop_table('release_parts')
    op.drop_table('product_releases')
    op.drop_table('product_parts')
    op.drop_table('products')
    op.drop_table('resources')
