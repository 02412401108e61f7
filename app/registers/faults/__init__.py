"""The faults of registers: each a class of what becomes of it and an entry with code, title, sentence and remedy.

The manual's chapter of faults is made from them (`packaging/faults.py`). A new fault: an entry in `cells`, `notes` or `rows`.
"""

from typing import Final

from app.registers.faults import cells, notes, rows
from app.registers.faults.kinds import Fault

FAULTS: Final[dict[str, Fault]] = {
    fault.code: fault for faults in (cells.FAULTS, notes.FAULTS, rows.FAULTS) for fault in faults
}

__all__ = ["FAULTS", "Fault"]
