"""The room of figures: sums by place, year and kind; exact inside the store, without small numbers where they go out."""

from app.ui.figures.room import FiguresRoom

__all__ = ["FiguresRoom"]
