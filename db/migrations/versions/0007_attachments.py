"""attachments: of a need or a visit too."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        for name in ('need', 'visit'):
            batch_op.add_column(sa.Column(f'{name}_id', sa.Integer(), nullable=True))
            batch_op.create_index(batch_op.f(f'ix_attachment_{name}_id'), [f'{name}_id'], unique=False)
            batch_op.create_foreign_key(
                batch_op.f(f'fk_attachment_{name}_id_{name}'), name, [f'{name}_id'], ['id']
            )
