"""projects and their money: sources, receipts, allocations, payments, who signed; measures name their project."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('project',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=True),
    sa.Column('nature', sa.String(), nullable=True),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(), nullable=True),
    sa.Column('content', sa.String(), nullable=True),
    sa.Column('responsible', sa.String(), nullable=True),
    sa.Column('schedule', sa.String(), nullable=True),
    sa.Column('scale_fen', sa.Integer(), nullable=True),
    sa.Column('funding', sa.String(), nullable=True),
    sa.Column('beneficiaries', sa.String(), nullable=True),
    sa.Column('goal', sa.String(), nullable=True),
    sa.Column('participation', sa.String(), nullable=True),
    sa.Column('status', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('extra', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_project_region_id_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project'))
    )
    for column in ('code', 'name', 'year', 'region_id'):
        op.create_index(op.f(f'ix_project_{column}'), 'project', [column], unique=False)
    op.create_table('fund_source',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=True),
    sa.Column('level', sa.String(), nullable=True),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('granted_fen', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_fund_source_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_source'))
    )
    for column in ('name', 'year', 'organisation_id'):
        op.create_index(op.f(f'ix_fund_source_{column}'), 'fund_source', [column], unique=False)
    op.create_table('receipt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('fund_source_id', sa.Integer(), nullable=False),
    sa.Column('amount_fen', sa.Integer(), nullable=False),
    sa.Column('on_date', sa.String(), nullable=True),
    sa.Column('evidence', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['fund_source_id'], ['fund_source.id'], name=op.f('fk_receipt_fund_source_id_fund_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt'))
    )
    op.create_index(op.f('ix_receipt_fund_source_id'), 'receipt', ['fund_source_id'], unique=False)
    op.create_table('allocation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('fund_source_id', sa.Integer(), nullable=False),
    sa.Column('amount_fen', sa.Integer(), nullable=False),
    sa.Column('on_date', sa.String(), nullable=True),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_allocation_project_id_project')),
    sa.ForeignKeyConstraint(['fund_source_id'], ['fund_source.id'], name=op.f('fk_allocation_fund_source_id_fund_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allocation'))
    )
    for column in ('project_id', 'fund_source_id'):
        op.create_index(op.f(f'ix_allocation_{column}'), 'allocation', [column], unique=False)
    op.create_table('payment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('fund_source_id', sa.Integer(), nullable=False),
    sa.Column('amount_fen', sa.Integer(), nullable=False),
    sa.Column('payee', sa.String(), nullable=True),
    sa.Column('purpose', sa.String(), nullable=True),
    sa.Column('evidence', sa.String(), nullable=True),
    sa.Column('asked_on', sa.String(), nullable=True),
    sa.Column('released_on', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_payment_project_id_project')),
    sa.ForeignKeyConstraint(['fund_source_id'], ['fund_source.id'], name=op.f('fk_payment_fund_source_id_fund_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment'))
    )
    for column in ('project_id', 'fund_source_id', 'released_on'):
        op.create_index(op.f(f'ix_payment_{column}'), 'payment', [column], unique=False)
    op.create_table('review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('payment_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('agreed', sa.Boolean(), nullable=False),
    sa.Column('signer', sa.String(), nullable=True),
    sa.Column('on_date', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['payment_id'], ['payment.id'], name=op.f('fk_review_payment_id_payment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review'))
    )
    op.create_index(op.f('ix_review_payment_id'), 'review', ['payment_id'], unique=False)
    # SQLite adds it in place: made anew by batch, a million measures would be copied
    op.execute(
        'ALTER TABLE measure ADD COLUMN project_id INTEGER CONSTRAINT fk_measure_project_id_project REFERENCES project (id)'
    )
    op.create_index(
        'ix_measure_project_id', 'measure', ['project_id'], unique=False, sqlite_where=sa.text('project_id IS NOT NULL')
    )
