"""The room of measures: the ledger, and the quick entry that opens over any room."""

from app.ui.measures.room import MeasuresRoom

__all__ = ["MeasuresRoom"]
