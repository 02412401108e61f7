"""pairings in full."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # teams, hand-overs, pauses and the five ticks; what stands is in force as it was
    op.create_table('hand_over',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('on_date', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('from_helper_id', sa.Integer(), nullable=True),
    sa.Column('to_helper_id', sa.Integer(), nullable=True),
    sa.Column('from_team_id', sa.Integer(), nullable=True),
    sa.Column('to_team_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['from_helper_id'], ['helper.id'], name=op.f('fk_hand_over_from_helper_id_helper')),
    sa.ForeignKeyConstraint(['from_team_id'], ['team.id'], name=op.f('fk_hand_over_from_team_id_team')),
    sa.ForeignKeyConstraint(['to_helper_id'], ['helper.id'], name=op.f('fk_hand_over_to_helper_id_helper')),
    sa.ForeignKeyConstraint(['to_team_id'], ['team.id'], name=op.f('fk_hand_over_to_team_id_team')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hand_over'))
    )
    with op.batch_alter_table('hand_over', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hand_over_from_helper_id'), ['from_helper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hand_over_from_team_id'), ['from_team_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hand_over_number'), ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_hand_over_to_helper_id'), ['to_helper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hand_over_to_team_id'), ['to_team_id'], unique=False)

    op.create_table('pairing_pause',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('pairing_id', sa.Integer(), nullable=False),
    sa.Column('from_date', sa.String(), nullable=False),
    sa.Column('to_date', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['pairing_id'], ['pairing.id'], name=op.f('fk_pairing_pause_pairing_id_pairing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pairing_pause'))
    )
    with op.batch_alter_table('pairing_pause', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pairing_pause_pairing_id'), ['pairing_id'], unique=False)

    op.create_table('readiness',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('pairing_id', sa.Integer(), nullable=False),
    sa.Column('aspect', sa.String(), nullable=False),
    sa.Column('evidence', sa.String(), nullable=False),
    sa.Column('on_date', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['pairing_id'], ['pairing.id'], name=op.f('fk_readiness_pairing_id_pairing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_readiness'))
    )
    with op.batch_alter_table('readiness', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_readiness_pairing_id'), ['pairing_id'], unique=False)

    with op.batch_alter_table('helper', schema=None) as batch_op:
        batch_op.add_column(sa.Column('skills', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('capacity', sa.Integer(), nullable=True))

    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('affiliation', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('extra', sa.String(), nullable=True))

    with op.batch_alter_table('pairing', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stage', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('proposed_on', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('answered_on', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('answer_reason', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('exception', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('replaces_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('hand_over_id', sa.Integer(), nullable=True))
        batch_op.create_index('ix_pairing_hand_over_id', ['hand_over_id'], unique=False, sqlite_where=sa.text('hand_over_id IS NOT NULL'))
        batch_op.create_index('ix_pairing_replaces_id', ['replaces_id'], unique=False, sqlite_where=sa.text('replaces_id IS NOT NULL'))
        batch_op.create_index('ix_pairing_stage', ['stage'], unique=False, sqlite_where=sa.text('stage IS NOT NULL'))
        batch_op.create_foreign_key(batch_op.f('fk_pairing_hand_over_id_hand_over'), 'hand_over', ['hand_over_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_pairing_replaces_id_pairing'), 'pairing', ['replaces_id'], ['id'])

    with op.batch_alter_table('team', schema=None) as batch_op:
        batch_op.add_column(sa.Column('region_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('capacity', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_team_region_id'), ['region_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_team_region_id_region'), 'region', ['region_id'], ['id'])

    with op.batch_alter_table('team_member', schema=None) as batch_op:
        batch_op.add_column(sa.Column('post', sa.String(), nullable=True))

