"""Codes a register declares: a bare code becomes its label, where the layout says what the codes of this register mean.

Codes differ between systems; without such a table they are told and not taken (`cells.choice`).
"""

from collections.abc import Mapping

from app.registers.files.raw import Cell
from app.registers.values.cells import Parsed, Parser, plain


def declaring(parse: Parser, codes: Mapping[str, str] | None) -> Parser:
    """Return a parser that reads a cell that is one of the codes, written exactly so, as its label."""
    if not codes:
        return parse

    def parsed(cell: Cell) -> Parsed:
        said = plain(cell)
        return parse(codes.get(said, cell) if said is not None else cell)

    return parsed
