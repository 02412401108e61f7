"""The search index is made anew: numbers are found in ordinary indexes, the words of names are fewer. No table changes."""

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing but the rebuild of the derived tables that follows every upgrade."""
