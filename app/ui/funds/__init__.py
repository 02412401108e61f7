"""The room of projects and funds: projects with what they were allocated and paid, sources of money, and their verbs."""

from app.ui.funds.room import FundsRoom

__all__ = ["FundsRoom"]
