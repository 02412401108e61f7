"""The search index is made anew: numbers by what they begin with, areas among the trigrams. No table changes."""

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing but the rebuild of the derived tables that follows every upgrade."""
