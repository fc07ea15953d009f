"""What an approval was given for, and who edited a change."""

import sqlalchemy as sa
from alembic import op

from catalog import plugin as rows

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

EDITOR = 'fk_transition__changes_editor_id'
BY_EDITOR = 'ix_transition__changes_editor_id'


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('transition__review_approvals', schema=None) as batch_op:
        batch_op.add_column(sa.Column('answers', sa.Integer(), nullable=True))

    with op.batch_alter_table('transition__changes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('edited_by', rows.Text(), nullable=True))
        batch_op.add_column(sa.Column('editor_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f(BY_EDITOR), ['editor_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f(EDITOR), 'people', ['editor_id'], ['id'], ondelete='SET NULL')


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('transition__changes', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(EDITOR), type_='foreignkey')
        batch_op.drop_index(batch_op.f(BY_EDITOR))
        batch_op.drop_column('editor_id')
        batch_op.drop_column('edited_by')

    with op.batch_alter_table('transition__review_approvals', schema=None) as batch_op:
        batch_op.drop_column('answers')
