"""Houses and the circles around services, kept with the rows that they let people see."""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

INDEXED = ('organizations', 'people', 'services', 'offerings')
WITH_HOUSE = (*INDEXED, 'service_dependencies', 'relationship_participants')
ORGANIZATIONS = sa.table(
    'organizations',
    sa.column('id', sa.Uuid()),
    sa.column('parent_id', sa.Uuid()),
    sa.column('recorded_by_id', sa.Uuid()),
    sa.column('is_recorded', sa.Boolean()),
    sa.column('house_id', sa.Uuid()),
)
STATEMENTS = (
    # That of their first organization, else of the one that they are.
    """
    UPDATE people SET house_id = CASE WHEN EXISTS (SELECT 1 FROM memberships WHERE person_id = people.id)
        THEN (SELECT o.house_id FROM memberships m JOIN organizations o ON o.id = m.organization_id
              WHERE m.person_id = people.id ORDER BY o.id LIMIT 1)
        ELSE (SELECT o.house_id FROM organizations o WHERE o.person_id = people.id) END
    WHERE deactivated_at IS NULL
    """,
    # That of the provider, else of the first owner.
    """
    UPDATE services SET house_id = CASE WHEN provider_id IS NOT NULL
        THEN (SELECT o.house_id FROM organizations o WHERE o.id = services.provider_id)
        ELSE (SELECT COALESCE(o.house_id, p.house_id) FROM role_assignments a
              LEFT JOIN organizations o ON o.id = a.organization_id
              LEFT JOIN people p ON p.id = a.person_id
              WHERE a.scope_id = services.id AND a.role = 'SERVICE_OWNER' AND a.valid_to IS NULL
              ORDER BY a.position, a.id LIMIT 1) END
    """,
    "UPDATE offerings SET house_id = (SELECT o.house_id FROM organizations o WHERE o.id = offerings.provider_id)",
    """
    UPDATE service_dependencies
    SET house_id = (SELECT s.house_id FROM services s WHERE s.id = service_dependencies.service_id)
    """,
    """
    UPDATE relationship_participants
    SET house_id = (SELECT o.house_id FROM organizations o WHERE o.id = relationship_participants.organization_id)
    """,
    # Owners stand in the ring 2; those who take part in relationships, or want outcomes, in the ring 1.
    """
    INSERT INTO service_circles (service_id, house_id, ring)
    SELECT near.service_id, near.house_id, MAX(near.ring) FROM (
        SELECT a.scope_id AS service_id, COALESCE(o.house_id, p.house_id) AS house_id, 2 AS ring
        FROM role_assignments a
        LEFT JOIN organizations o ON o.id = a.organization_id LEFT JOIN people p ON p.id = a.person_id
        WHERE a.role = 'SERVICE_OWNER' AND a.valid_to IS NULL
        UNION ALL
        SELECT c.service_id, COALESCE(o.house_id, p.house_id), 1 FROM outcomes c
        LEFT JOIN organizations o ON o.id = c.organization_id LEFT JOIN people p ON p.id = c.person_id
        UNION ALL
        SELECT l.service_id, r.house_id, 1 FROM offering_services l
        JOIN offerings f ON f.id = l.offering_id AND f.status <> 'DRAFT'
        JOIN relationship_offerings a ON a.offering_id = l.offering_id
        JOIN relationship_participants r ON r.relationship_id = a.relationship_id
    ) AS near JOIN services s ON s.id = near.service_id
    WHERE near.house_id IS NOT NULL AND (s.house_id IS NULL OR s.house_id <> near.house_id)
    GROUP BY near.service_id, near.house_id
    """,
)


def upgrade() -> None:
    """Go up."""
    for table in WITH_HOUSE:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('house_id', sa.Uuid(), nullable=True))
            if table in INDEXED:
                batch_op.create_index(batch_op.f(f'ix_{table}_house_id'), ['house_id'], unique=False)
            if table == 'services':
                batch_op.add_column(sa.Column('recorded_by_id', sa.Uuid(), nullable=True))
                batch_op.create_foreign_key(batch_op.f('fk_services_recorded_by_id'), 'organizations', ['recorded_by_id'], ['id'], ondelete='SET NULL')
                batch_op.create_index(batch_op.f('ix_services_recorded_by_id'), ['recorded_by_id'], unique=False)

    op.create_table('service_circles',
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('house_id', sa.Uuid(), nullable=False),
    sa.Column('ring', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_service_circles_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('service_id', 'house_id', name=op.f('pk_service_circles'))
    )
    op.create_index(op.f('ix_service_circles_house_id_ring_service_id'), 'service_circles', ['house_id', 'ring', 'service_id'], unique=False)
    _keep_houses(op.get_bind())
    for statement in STATEMENTS:
        op.execute(sa.text(statement))


def _keep_houses(connection: sa.Connection) -> None:
    """Give each organization the root of its tree, or that of whoever recorded this root."""
    found = connection.execute(
        sa.select(ORGANIZATIONS.c.id, ORGANIZATIONS.c.parent_id, ORGANIZATIONS.c.recorded_by_id)
    ).all()
    recorded = {key for (key,) in connection.execute(sa.select(ORGANIZATIONS.c.id).where(ORGANIZATIONS.c.is_recorded))}
    parents = {key: parent for key, parent, _ in found}
    recorders = {key: recorder for key, _, recorder in found if key in recorded and recorder}

    def root(key):
        passed = set()
        while parents.get(key) is not None and key not in passed:
            passed.add(key)
            key = parents[key]
        return None if key in passed else key

    def house(key):
        passed = set()
        at = root(key)
        while at is not None and at in recorders and at not in passed:
            passed.add(at)
            above = root(recorders[at])
            if above == at:
                return at
            at = above
        return None if at in passed else at

    houses = [{'key': key, 'house': house(key)} for key in parents]
    if houses:
        statement = sa.update(ORGANIZATIONS).where(ORGANIZATIONS.c.id == sa.bindparam('key'))
        connection.execute(statement.values(house_id=sa.bindparam('house')), houses)


def downgrade() -> None:
    """Go down."""
    op.drop_table('service_circles')
    for table in reversed(WITH_HOUSE):
        with op.batch_alter_table(table, schema=None) as batch_op:
            if table == 'services':
                batch_op.drop_index(batch_op.f('ix_services_recorded_by_id'))
                batch_op.drop_constraint(batch_op.f('fk_services_recorded_by_id'), type_='foreignkey')
                batch_op.drop_column('recorded_by_id')
            if table in INDEXED:
                batch_op.drop_index(batch_op.f(f'ix_{table}_house_id'))
            batch_op.drop_column('house_id')
