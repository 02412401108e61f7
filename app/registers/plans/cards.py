"""The income card of one household: a line per item, told apart by its letter or words; turned into a row per household and year.

Its sums are checked with the formulas printed on it. Which letter is which field is said by the layout.
"""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from app.registers.layouts.layout_files import Item, Layout
from app.registers.layouts.vocabulary import layouts
from app.registers.plans.carrying import fill_merged
from app.registers.plans.plan_households import year_of_sheet
from app.registers.plans.rows import Rows
from app.registers.values.checks import holds, terms_of
from db.catalogues import fold


def cards_of(rows: Rows) -> list[Rows]:
    """Return a sheet of cards as a register of years: one row per block and year, at the place of its first line."""
    layout = layouts().get(rows.reading.layout or "")
    if layout is None:
        return []
    fill_merged(rows, "year.year")
    blocks: dict[tuple[int, int | None], dict[str, int]] = defaultdict(dict)
    first: dict[tuple[int, int | None], int] = {}
    year = None
    for row in range(len(rows)):
        same = row and rows.reading.contexts[row] == rows.reading.contexts[row - 1]
        year = rows.get("year.year", row) or (year if same else None) or year_of_sheet(rows, None)
        key = (rows.reading.contexts[row], year)
        first.setdefault(key, row)
        code = str(rows.get("card.code", row) or "").strip().upper()
        item = _item(layout, code, str(rows.get("card.content", row) or ""))
        code = item.code if item else code
        if code and code not in blocks[key]:
            blocks[key][code] = row
    made = [(first[key], key[1], lines) for key, lines in blocks.items() if lines]
    for row, _year, lines in made:
        _check(rows, row, layout, lines)
    return [_as_years(rows, layout, made)]


def _item(layout: Layout, code: str, words: str) -> Item | None:
    """The item a line is: its words go before its letter, which differs from county to county."""
    said = fold(words)
    by_words = next((item for item in layout.items if said in map(fold, item.words)), None)
    return (
        by_words
        or next((item for item in layout.items if item.code == code and not said), None)
        or (next((item for item in layout.items if item.code == code), None))
    )


def _amount(rows: Rows, row: int, item: Item | None = None) -> int | None:
    amount: int | None = rows.get("card.amount_fen", row)
    if item is not None and item.field == "year.people":
        scale = rows.get("card.quantity_milli", row)
        counted = scale if scale is not None else None if amount is None else amount * 10
        return None if counted is None else counted // 1000
    return amount


def _as_years(rows: Rows, layout: Layout, made: list[tuple[int, int | None, dict[str, int]]]) -> Rows:
    values: dict[str, list[Any]] = {"year.year": [year for _row, year, _lines in made]}
    for item in layout.items:
        values[item.field] = [
            _amount(rows, lines[item.code], item) if item.code in lines else None for _row, _year, lines in made
        ]
    reading = rows.reading
    numbers, contexts = ([each[row] for row, _year, _lines in made] for each in (reading.numbers, reading.contexts))
    reading = replace(reading, register="years", numbers=numbers, contexts=contexts)
    return Rows(reading, values, [None] * len(made), rows.issues)


def _check(rows: Rows, row: int, layout: Layout, lines: dict[str, int]) -> None:
    """Tell where a sum on the card is not what its formula gives; what stands there is written."""
    items = {item.code: item for item in layout.items}
    known = {}
    for code, at in lines.items():
        amount = _amount(rows, at, items.get(code))
        if amount is not None:
            known[code] = amount * 100 if code in items and items[code].field == "year.people" else amount
    for check in layout.checks:
        name, _terms = terms_of(check)
        wrong = holds(check, known)
        if wrong is not None and name in lines:
            heading = str(rows.get("card.content", lines[name]) or name)
            value, detail = f"{known[name] / 100:.2f}", f"{wrong / 100:.2f}"
            rows.note(
                lines[name],
                "check_differs",
                field="card.amount_fen",
                value=value,
                detail=detail,
                heading=f"{heading}（{check}）",
            )
