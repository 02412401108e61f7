"""The room of today: what to do now, in the order a day goes, and the week beside it."""

from app.ui.today.room import TodayRoom

__all__ = ["TodayRoom"]
