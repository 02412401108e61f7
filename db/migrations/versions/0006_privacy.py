"""privacy: who looked and took out, what was erased, consents, corrections and complaints."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.String(), nullable=False),
    sa.Column('who', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('act', sa.String(), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=True),
    sa.Column('count', sa.Integer(), nullable=True),
    sa.Column('recipient', sa.String(), nullable=True),
    sa.Column('purpose', sa.String(), nullable=True),
    sa.Column('change_set_id', sa.Integer(), nullable=True),
    sa.Column('digest', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_line'))
    )
    op.create_index(op.f('ix_audit_line_record_id'), 'audit_line', ['record_id'], unique=False)
    op.create_index(op.f('ix_audit_line_change_set_id'), 'audit_line', ['change_set_id'], unique=False)
    op.create_table('erased',
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.String(), nullable=False),
    sa.Column('change_set_id', sa.Integer(), nullable=False),
    sa.Column('redacted', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('record_id', name=op.f('pk_erased'))
    )
    op.create_index(op.f('ix_erased_change_set_id'), 'erased', ['change_set_id'], unique=False)
    op.create_table('consent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('household_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('about', sa.String(), nullable=False),
    sa.Column('terms', sa.String(), nullable=True),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('witness', sa.String(), nullable=True),
    sa.Column('given_on', sa.String(), nullable=False),
    sa.Column('expires_on', sa.String(), nullable=False),
    sa.Column('withdrawn_on', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_consent_household_id_household')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_consent_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    for column in ('household_id', 'member_id', 'expires_on'):
        op.create_index(op.f(f'ix_consent_{column}'), 'consent', [column], unique=False)
    op.create_table('feedback',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('household_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('slip', sa.String(), nullable=False),
    sa.Column('received_on', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('due_on', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=True),
    sa.Column('answered_on', sa.String(), nullable=True),
    sa.Column('answered_by', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_feedback_household_id_household')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback'))
    )
    for column in ('household_id', 'slip', 'due_on'):
        op.create_index(op.f(f'ix_feedback_{column}'), 'feedback', [column], unique=False)
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('audited_from', sa.Integer(), nullable=True))
    op.execute('UPDATE identity SET audited_from = (SELECT coalesce(max(id), 0) FROM change_set)')
