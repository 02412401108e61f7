"""The room of pairings: the four levels as one dated tree, and who answers for whom on the day."""

from app.ui.pairings.room import PairingsRoom

__all__ = ["PairingsRoom"]
