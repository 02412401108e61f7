"""The room of households: the big table with filters and saved views, and the page of one household."""

from app.ui.households.room import HouseholdsRoom

__all__ = ["HouseholdsRoom"]
