"""The hidden sheet: rows packed in blocks, read by a laptop that sent nothing; rows as earlier programs wrote them."""

import orjson
import pytest
from exchange_made import BOOK, LINEAGE, elsewhere, office, planned, put, returned, rid, sheet, stated

from app.exchange.blocks import MOST, Row, in_blocks, packed, unpacked
from app.exchange.codes import code_of
from app.exchange.composing import TOKENS_UP_TO
from app.exchange.manifest import BLOCK, ROW, lines, seal

PEOPLE = "家庭成员"


def row(number: int, kind: str = "member", **cells: str) -> Row:
    versions = {"name": (f"{number:016x}",), "phone": (f"{number + 1:016x}", f"{number + 2:016x}")}
    return Row(rid(kind, number), "BCDFG", cells, versions)


def test_rows_come_out_as_they_went_in() -> None:
    rows = [
        row(1, **{"member.name": "阿卜杜热合曼·麦麦提吐尔逊"}),
        row(2, **{"member.phone": "=+-@"}),
        Row(rid("member", 3), "BCDFH", {}),
    ]
    again = unpacked(packed(rows))
    assert [(each.record, each.tag, dict(each.cells)) for each in again] == [
        (each.record, each.tag, dict(each.cells)) for each in rows
    ]
    assert [{name: tuple(said) for name, said in each.versions.items()} for each in again] == [
        dict(each.versions) for each in rows
    ]
    assert unpacked(packed([Row(rid("visit", 1), "BCDFG", {})])) == [Row(rid("visit", 1), "BCDFG", {})]


def test_a_block_is_of_one_kind_and_no_cell_begins_as_a_formula() -> None:
    rows = [*(row(each) for each in range(1, MOST + 2)), row(1, "visit")]
    assert [len(block) for block in in_blocks(rows)] == [MOST, 1, 1]
    said = [line for line in lines(LINEAGE, office().send().head, rows) if line[0] == BLOCK]
    assert len(said) == 3 and all(cell[:1].isalnum() or cell[0] in "+/" for line in said for cell in line)
    assert not any(cell.startswith("=") for line in said for cell in line)


@pytest.mark.parametrize("said", ["", "A", "AAAA", "AAAAAAAA", "一", packed([row(1)])[:-9]])
def test_what_is_no_block_says_so(said: str) -> None:
    with pytest.raises(ValueError):
        unpacked(said)


def test_a_laptop_that_sent_nothing_needs_no_tokens() -> None:
    """Beyond a number of rows a workbook has none: what the hidden sheet holds is enough."""
    here = office()
    book = returned(here.send())
    put(book, PEOPLE, 2, "联系电话", "19900009999")
    for each in book.sheets:
        if each.name != "_kx":
            each.rows = [line[:-1] for line in each.rows]
    book.names = {key: at for key, at in book.names.items() if key[1] != "~token"}
    assert stated(planned(book, elsewhere(here))) == stated(planned(book, here)) != set()
    assert planned(book, elsewhere(here)).shown and TOKENS_UP_TO


def test_rows_of_earlier_programs_are_read() -> None:
    here = office()
    outgoing = here.send()
    book = returned(outgoing)
    put(book, PEOPLE, 2, "联系电话", "19900009999")
    wanted = stated(planned(book, here))
    hidden = sheet(book, "_kx")
    hidden.rows = hidden.rows[:1]
    for each in outgoing.rows:
        said = orjson.dumps({"t": each.tag, "c": each.cells, "v": each.versions}).decode()
        code = code_of(each.record)
        hidden.rows.append([ROW, code, seal(LINEAGE, BOOK, code, said), said])
    for each in book.sheets:
        if each.name != "_kx":
            each.rows = [line[:-1] for line in each.rows]
    assert stated(planned(book, elsewhere(here))) == wanted != set()
