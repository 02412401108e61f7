"""Registers 台账: the ledger of what came and went, and the import step by step.

`room` puts both together; `link` talks with the process an import runs in (`app.registers.worker`).
"""

from app.ui.registers.room import RegistersRoom

__all__ = ["RegistersRoom"]
