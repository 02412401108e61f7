"""The rows that were sent are found by their record: each book that came back walked through those of all books."""

from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    with op.batch_alter_table('outgoing_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outgoing_row_record_id'), ['record_id'], unique=False)
