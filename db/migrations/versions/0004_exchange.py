"""exchange: what was on show, conflicts, books and packages, stations; records that came back say what they replace."""

import sqlalchemy as sa
from alembic import op

from db.migrations.returned import write_out_returns

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('shown',
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('mark', sa.String(), nullable=False),
    sa.Column('versions', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('record_id', 'mark', name=op.f('pk_shown'))
    )
    op.create_table('conflict',
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(), nullable=False),
    sa.Column('versions', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('record_id', 'field', name=op.f('pk_conflict'))
    )
    op.create_table('asked',
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(), nullable=False),
    sa.Column('versions', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('at', sa.String(), nullable=False),
    sa.Column('who', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('record_id', 'field', name=op.f('pk_asked'))
    )
    op.create_table('waiting',
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('needs', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('record_id', 'needs', name=op.f('pk_waiting'))
    )
    op.create_index(op.f('ix_waiting_needs'), 'waiting', ['needs'], unique=False)
    op.create_table('outgoing_book',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('recipient', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('columns', sa.String(), nullable=False),
    sa.Column('at', sa.String(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outgoing_book'))
    )
    op.create_table('outgoing_row',
    sa.Column('book_id', sa.String(), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('mark', sa.String(), nullable=False),
    sa.Column('cells', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('book_id', 'record_id', 'mark', name=op.f('pk_outgoing_row'))
    )
    op.create_table('incoming_file',
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('book_id', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('at', sa.String(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('change_set_id', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_incoming_file'))
    )
    op.create_index(op.f('ix_incoming_file_change_set_id'), 'incoming_file', ['change_set_id'], unique=False)
    op.create_table('exchange_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('at', sa.String(), nullable=False),
    sa.Column('who', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exchange_draft'))
    )
    op.create_table('station',
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('origins', sa.String(), nullable=False),
    sa.Column('envelope', sa.String(), nullable=False),
    sa.Column('ours', sa.Boolean(), nullable=False),
    sa.Column('trusted', sa.Boolean(), nullable=False),
    sa.Column('secrets', sa.String(), nullable=True),
    sa.Column('at', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_station'))
    )
    op.create_table('foreign_set',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('station', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('verb', sa.String(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('at', sa.String(), nullable=False),
    sa.Column('who', sa.String(), nullable=False),
    sa.Column('files', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_foreign_set'))
    )
    op.create_index(op.f('ix_foreign_set_station'), 'foreign_set', ['station'], unique=False)
    op.create_table('unread',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('line', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unread')),
    sa.UniqueConstraint('digest', name=op.f('uq_unread_digest'))
    )
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('place', sa.String(), nullable=True))
    write_out_returns(op.get_bind())
