"""What a layout says of the sheet it was found in: its header, columns that are not kept, codes, units.

Runs inside the child process. Not here: which layout it is (`vocabulary`), the sheet as a whole (`recognise`).
"""

from typing import Any

from app.registers.layouts.layout_files import Layout
from app.registers.layouts.vocabulary import Vocabulary, fact_behind, words_of_layout


def better_header(
    by_words: tuple[float, Vocabulary, int, int] | None, by_layout: tuple[float, Layout, int, int] | None
) -> tuple[Vocabulary, int, int] | None:
    """Return the layout that was found, unless the words of another kind of register say more of their header."""
    if by_layout is None:
        return by_words[1:] if by_words else None
    shared, layout, row, depth = by_layout
    if by_words and by_words[1].register != layout.register and by_words[0] > shared + 1:
        return by_words[1:]
    return words_of_layout(layout), row, depth


def not_kept(words: Vocabulary) -> dict[str, Any]:
    """What becomes of a column a layout does not keep; one of the user's own may yet be given a field."""
    own = words.layout is not None and words.layout.own
    return {"kept": own, "why": "unwanted" if own else "layout", "sure": "sure"}


def declare_codes(columns: list[dict[str, Any]], layout: Layout | None) -> None:
    """Note the codes a layout declares at their columns."""
    for column in columns if layout else ():
        known = layout.column_headed(column["heading"]) if layout and column["field"] else None
        if known and known.codes:
            column["codes"] = dict(known.codes)


def fill_in_units(columns: list[dict[str, Any]], said: dict[str, str], layout: Layout | None) -> None:
    """Fill in the unit that the words above the table name, else the one the layout says."""
    for column in columns:
        fact = fact_behind(column["field"] or "")
        if fact and column["unit"] is None:
            known = layout.column_headed(column["heading"]) if layout else None
            column["unit"] = said.get(fact.meaning) or (known.unit if known else None)
