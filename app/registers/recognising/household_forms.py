"""Forms of one household on a sheet: labels with their values beside or below them, a table of members inside, lists of
items with unit and quantity. Read through the words of the registers: a form of known labels needs no Python.

Runs inside the child process. The form becomes a register of a few rows: the labels as columns behind the real ones,
with a note of where each really stands (`RawSheet.places`). Not here: the columns themselves (`recognise`).
"""

import re
from collections.abc import Iterator
from typing import Final

from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts.layout_files import own
from app.registers.layouts.vocabulary import BY_WORDS, DROPPED, EXTRA, Vocabulary, vocabulary
from app.registers.recognising.covering import covered
from app.registers.recognising.form_parts import OF_HELPERS, Anchor, Form, label_of
from app.registers.recognising.forms import is_signed, is_title, only_heads, words_of
from app.registers.recognising.group_titles import leave_out_group_titles
from app.registers.recognising.headers import find_header
from app.registers.recognising.heads_in_forms import head_in_labels, with_head
from app.registers.recognising.items_in_forms import find_items
from app.registers.recognising.looks import is_name
from app.registers.recognising.years_in_forms import find_years
from app.registers.values.cells import narrow

MOST_ROWS: Final = 200
MOST_MEMBERS: Final = 40
_FEWEST: Final = 3
_INLINE: Final = re.compile(r"([^\s:：，,；;]{1,24})\s*[:：]\s*([^:：]*?)(?=\s+[^\s:：]{1,24}\s*[:：]|$)")
_OF_HOUSEHOLD: Final = ("household.", "head.", "year.")
_NAMES_ONE: Final = ("head.name", "household.code", "member.name")
_BESIDE_NAME: Final = frozenset({"member.relation", "member.id_number", "member.birth", "member.sex", "member.age"})


def formed(sheet: RawSheet) -> tuple[RawSheet, int] | None:
    """Return the register a form amounts to and the row of its header, or None where the sheet is no form of one household."""
    if not 1 < len(sheet.rows) <= MOST_ROWS:
        return None
    form = Form(sheet, _words())
    leave_out_group_titles(form)
    find_years(form)
    _find_table(form)
    find_items(form)
    _find_anchors(form)
    return _as_register(form) if _is_form(form) else None


def _words() -> Vocabulary:
    """Return the words of household registers, those of the user's own layouts too."""
    words = vocabulary("households")
    for layout in own().values():
        if layout.register == words.register:
            words = words.with_layout(layout)
    return words


def _is_form(form: Form) -> bool:
    fields = {each.field for each in form.anchors if each.field and each.field.startswith(_OF_HOUSEHOLD)}
    named = [name for name in _NAMES_ONE if form.find(name)]
    if any(_is_heading(form.find(name)) for name in named):
        return False  # its labels are the headings of a register
    if _names_several(form):
        return False
    if form.table:
        return (
            bool({"head.name", "household.code"} & set(named))
            and len({each.field for each in form.anchors} - {None, ""}) >= _FEWEST - form.grouped
        )
    return bool(named) and len(fields) >= _FEWEST and find_header(form.sheet, None, None) is None


def _names_several(form: Form) -> bool:
    """Whether it is of several households: a register in blocks, forms beside each other. The same said twice is one."""
    said: dict[str, dict[tuple[int, int], str]] = {}
    for each in form.anchors:
        if each.field and each.field != EXTRA:
            said.setdefault(each.field, {})[each.at] = str(each.value)
    again = [row for name in ("head.name", "household.code") for row, _column in sorted(said.get(name, ()))[1:]]
    if not again or (form.table and max(again) >= form.table[1]):
        return bool(again)  # the first's members stand between the two
    return any("None" in each.values() or len(set(each.values())) > 1 for each in said.values() if len(each) > 1)


def _is_heading(anchor: Anchor | None) -> bool:
    """Whether what is said to be a name or a code is a heading of some register."""
    said = anchor.value if anchor is not None else None
    return isinstance(said, str) and any(vocabulary(each).field_of(label_of(said)) is not None for each in BY_WORDS)


# -- the table of members --------------------------------------------------------------------------------------------
def _find_table(form: Form) -> None:
    for row, line in enumerate(form.sheet.rows):
        fields = [form.words.field_of(label_of(cell)) if isinstance(cell, str) else None for cell in line]
        if fields.count("member.name") != 1 or not _BESIDE_NAME & {each for each in fields if each}:
            continue
        if sum(each is not None for each in fields) < _FEWEST or any(isinstance(cell, (int, float)) for cell in line):
            continue
        name = fields.index("member.name")
        start = end = row + (_depth(form.sheet, row) if form.cell(row + 1, name) is None else 1)
        while end < len(form.sheet.rows) and end - start < MOST_MEMBERS and _is_member(form, row, end, name):
            end += 1
        if end - start == MOST_MEMBERS:
            return
        form.table, form.name_column = (row, end), name
        form.used |= {(at, column) for at in range(row, end) for column in range(len(form.sheet.rows[at]))}
        return


def _depth(sheet: RawSheet, row: int) -> int:
    """Return how many rows the header of a table has: headings below a group's title are no member."""
    found = find_header(sheet, None, None)
    return found[2] if found is not None and found[1] == row else 1


def _is_member(form: Form, head: int, row: int, name: int) -> bool:
    said = form.cell(row, name)
    line = form.sheet.rows[row]
    if is_title(line) or (row, name) in form.used or (said is not None and narrow(said) is None):
        return False
    at, first = next(((at, cell) for at, cell in enumerate(line) if cell is not None), (0, None))
    if said is None:  # lines not filled in are empty, or hold a number only
        return all(cell is None or isinstance(cell, (int, float)) or str(cell).isdigit() for cell in line)
    if not isinstance(first, str):
        return True
    if "：" in first or ":" in first:
        return False
    return form.names(first) is None or (_is_value(form, head, at) and is_name(said) and form.names(said) is None)


def _is_value(form: Form, head: int, column: int) -> bool:
    """Whether what looks like a label is what the table holds there: 户主 is a relation too, 健康 a state of health."""
    return form.names(form.cell(head, column)) not in (None, "", "member.name")


# -- labels and their values --------------------------------------------------------------------------------------------
def _find_anchors(form: Form) -> None:
    others = _other_tables(form)
    for row, line in enumerate(form.sheet.rows):
        if row in others:
            continue
        for column, cell in enumerate(line):
            if not isinstance(cell, str):
                continue
            if OF_HELPERS.search(cell):
                break  # a phone number behind a helper's name is the helper's
            if (row, column) in form.used:
                continue
            whole = form.names(cell)
            if whole is None and (":" in cell or "：" in cell):
                _inline(form, row, column, cell)
            elif whole is not None:
                _beside(form, row, column, *form.dated(row, cell, whole))


def _other_tables(form: Form) -> set[int]:
    """Return the rows of tables of other people than the members (helpers): their headings are no labels of the household."""
    found: set[int] = set()
    for row, line in enumerate(form.sheet.rows):
        inside = form.table is not None and form.table[0] <= row < form.table[1]
        if inside or row in found or not any(form.names(cell) == "member.name" for cell in line):
            continue
        if sum(isinstance(cell, str) for cell in line) < _FEWEST or any("：" in str(cell) for cell in line):
            continue
        if sum(form.names(cell) is not None for cell in line) < _FEWEST:
            continue  # a label with its value
        end = row + 1
        while end < len(form.sheet.rows) and sum(cell is not None for cell in form.sheet.rows[end]) > 1:
            end += 1
        found |= set(range(row, end))
    return found


def _inline(form: Form, row: int, column: int, cell: str) -> None:
    pairs = [(label.strip(), value.strip()) for label, value in _INLINE.findall(cell)]
    if not any(form.field_of(label_of(label)) is not None for label, _value in pairs):
        if len(pairs) == 1 and not pairs[0][1] and _value_of(form, row, column) is not None:
            _beside(form, row, column, cell, None)  # a label with a colon nobody knows
        return
    form.used.add((row, column))
    for label, value in pairs:
        name = form.field_of(label_of(label))
        if not value and len(pairs) == 1:
            _beside(form, row, column, label, name)
        else:
            said, of_year = form.dated(row, label_of(label), name)
            form.anchors.append(Anchor(said, of_year, value or None, row, column, (row, column)))


def _value_of(form: Form, row: int, column: int) -> tuple[int, int] | None:
    """Return where the value of a label stands: right of it, or below it where the right holds another label."""
    line = form.sheet.rows[row]
    right = next(
        (at for at in range(column + 1, len(line)) if line[at] is not None or (row + 1, at) in form.sheet.broken), None
    )
    if (
        right is not None
        and (row, right) not in form.used
        and form.names(line[right]) is None
        and not _ends(line[right])
    ):
        return row, right
    below = form.cell(row + 1, column)
    last = right is None and column > 0 and form.names(form.cell(row, column - 1)) is not None  # of labels in a row
    if (
        (right is not None or last)
        and below is not None
        and (row + 1, column) not in form.used
        and form.names(below) is None
    ):
        return row + 1, column
    return None


def _ends(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.rstrip().endswith((":", "："))


def _beside(form: Form, row: int, column: int, label: str, name: str | None) -> None:
    form.used.add((row, column))
    place = _value_of(form, row, column)
    if place is None:
        form.anchors.append(Anchor(label_of(label), name, None, row, column, (row, column)))
        return
    value = form.cell(*place)
    form.used.add(place)
    # above its years a household is named once or in the column of each
    form.used |= {(row, at) for at in form.year_columns if place[0] == row and form.cell(row, at) == value}
    form.anchors.append(Anchor(label_of(label), name, value, *place, (row, column)))


# -- as a register -------------------------------------------------------------------------------------------------------
def _as_register(form: Form) -> tuple[RawSheet, int]:
    sheet = form.sheet
    taken = _columns(form)
    width = max(map(len, sheet.rows), default=0)
    first = min(each.at[0] for each in form.anchors)
    head, end = form.table or (first, first + 2)
    above = min(first, head)
    rows: list[list[Cell]] = [list(row) if at < above else [] for at, row in enumerate(sheet.rows[:above])]
    rows += [[] for _row in range(above, end)]
    real = sheet.rows[head:end] if form.table else [[], []]
    broken = {place: mark for place, mark in sheet.broken.items() if form.table and head < place[0] - 1 < end}
    places: dict[int, tuple[int, int]] = {}
    for at, line in enumerate(real):
        filled = at == 0 or not form.table or form.cell(head + at, form.name_column) is not None
        rows[head + at] = [*line, *[None] * (width - len(line))] if filled else []
        for number, each in enumerate(taken if filled else ()):
            rows[head + at].append(each.label if at == 0 else each.value)
            places[width + number] = each.row + 1, each.column
            mark = sheet.broken.get((each.row + 1, each.column))
            if mark and at:
                broken[head + at + 1, width + number] = mark
    register = RawSheet(
        sheet.name, rows, broken, sheet.hidden, hidden_rows=sheet.hidden_rows, hidden_columns=sheet.hidden_columns,
        places=places, shown=sheet.shown or sheet.rows, unread=list(_unread(form)),
    )  # fmt: skip
    if (named := head_in_labels(form)) is not None:
        register = with_head(register, form, named, [each.value for each in taken])
    return register, head + 1


def _columns(form: Form) -> list[Anchor]:
    """Return the labels that become columns: each field once; what is said of the head without a table is the member's."""
    taken: list[Anchor] = []
    seen: set[str] = set()
    for each in form.anchors:
        name = None if each.field in (EXTRA, DROPPED) else each.field
        if form.table and name == "member.id_number":
            each.label, name = form.words.heading_of("head.id_number"), "head.id_number"
        if (form.table and name and name.startswith("member.")) or name in ("sequence", "signature"):
            form.used.discard((each.row, each.column))
            continue
        if (name and name in seen) or each.label in seen:
            if not any(name == other.field and each.value == other.value for other in taken if name):
                form.used.discard((each.row, each.column))
            continue
        if each.value is not None or (each.row + 1, each.column) in form.sheet.broken:
            seen |= {each.label, name or ""} - {""}
            taken.append(each)
    if not form.table:
        taken += _head_as_member(form, seen)
    return taken


def _head_as_member(form: Form, seen: set[str]) -> Iterator[Anchor]:
    name = form.find("head.name")
    if name is None or "member.name" in seen:
        return
    heading = form.words.heading_of
    yield Anchor(heading("member.name"), "member.name", name.value, name.row, name.column, name.at)
    yield Anchor(heading("member.relation"), "member.relation", "户主", name.row, name.column, name.at)
    number = form.find("head.id_number")
    if number is not None and "member.id_number" not in seen:
        yield Anchor(
            heading("member.id_number"), "member.id_number", number.value, number.row, number.column, number.at
        )


def _unread(form: Form) -> Iterator[tuple[int, str]]:
    """Yield rows with cells nobody understood, and what they say; the words above the form are its title."""
    first = min(each.at[0] for each in form.anchors)
    values = covered(form.sheet.rows)
    for row, line in enumerate(form.sheet.rows[first:], first):
        said = [
            cell
            for column, cell in enumerate(line)
            if cell is not None and (row, column) not in form.used and (row + 1, column) not in values
        ]
        if said and not only_heads(line) and not is_signed(said):
            yield row + 1, words_of(said)
