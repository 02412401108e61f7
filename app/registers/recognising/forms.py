"""Forms of one household: the row above a table that says whose rows come below, and sections that are registers of
their own (五、帮扶责任人结对信息). Runs inside the child process.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from app.registers.files.raw import Cell, RawSheet
from app.registers.recognising.headers import find_header

_SIGNED: Final = re.compile(
    r"(?:填表|制表|填报|审核|审批|复核|经办|签字|签名|盖章|登记|采集|调查)(?:人|员|时间|日期|单位)?(?:签字|签名|[(（](?:签字|签名|盖章)[)）])?\s*(?:[:：]|$)"
    r"|(?:户主|农户|贫困户|本人|村委会|村支书|第一书记|乡镇|负责人).{0,6}(?:签字|签名|盖章)[)）]?\s*(?:[:：]|$)|日期\s*(?:[:：]|$)"
)
_FILLED: Final = re.compile(r"[:：]\s*\S")
_LONGEST_NAME: Final = 12  # characters of who signed, or when
# the words of such a row, whole or before a colon; and with the value in the same cell
OF_HOUSEHOLD: Final = re.compile(r"(?:户主|贫困户|帮扶对象)(?:姓名)?\s*(?:$|[:：])|(?:户编号|户号)\s*(?:$|[:：])")
_VALUE: Final = re.compile(r"(?:(?:户主|贫困户|帮扶对象)(?:姓名)?|户编号|户号)\s*[:：]\s*\S")
_SECTION: Final = re.compile(r"^[一二三四五六七八九十]{1,3}、")
# what an unnumbered title of a part of a form ends with; a unit or a year may stand behind it
_PART: Final = re.compile(
    r"(?:情况|状况|条件|措施|信息|收入|支出|收支|政策|计划|记录|项目|成效|需求|责任人|帮扶人|家庭成员|住房|搬迁|保障|意见|明细|登记|一览|[栏表])"
    r"(?:[(（][^()（）]*[)）])?$"
)
_LONGEST_TITLE: Final = 30  # characters
_MOST_ROWS: Final = 200  # of the form of one household
# the words of titles that say nothing else
_TITLE_ONLY: Final = re.compile(
    r"(?:家庭|贫困户?|户|人口|基本|成员|主要|年度|帮扶|扶贫|脱贫|致贫|生产|生活|住房|土地|收入|支出|收支|经济|享受|政策|落实|结对|"
    r"情况|状况|条件|措施|信息|责任人|明细|登记|[及和与、])+(?:[(（](?:单位[:：])?[元亩人户万]+[)）])?"
)


def begins_section(row: Sequence[Cell]) -> bool:
    """Whether a row is the heading of a section: "五、帮扶责任人结对信息" and nothing else."""
    if len(row) > 1 and row[0] and row[1]:
        return False  # as most rows: two cells hold something
    first = next((cell for cell in row if cell is not None and cell != ""), None)
    if not isinstance(first, str) or not _SECTION.match(first.strip()):
        return False
    return sum(cell is not None and cell != "" for cell in row) == 1


def is_title(row: Sequence[Cell]) -> bool:
    """Whether all that a row says is what the rows below it are of, with a number or without: 家庭收入情况（元）."""
    filled = [cell for cell in row if cell is not None and cell != ""]
    return begins_section(row) or (len(filled) == 1 and isinstance(filled[0], str) and says_part(filled[0]))


def says_part(text: str) -> bool:
    """Whether words are the title of a part of a form (家庭成员情况, 生产生活条件), and no label with its value."""
    said = re.sub(r"\s", "", text)
    return len(said) <= _LONGEST_TITLE and ":" not in said and "：" not in said and bool(_PART.search(said))


def only_heads(row: Sequence[Cell]) -> bool:
    """Whether a row is a title that tells nothing of the household, no year and no wish (家庭收入情况（元）)."""
    return begins_section(row) or (is_title(row) and bool(_TITLE_ONLY.fullmatch(re.sub(r"\s", "", words_of(row)))))


def names_household(row: Sequence[Cell], header: Collection[str]) -> bool:
    """Whether a row says whose rows come below: "户主：… 户编号：…", in one cell or label beside value."""
    first = next((cell for cell in row if isinstance(cell, str) and cell), "").strip()
    if not OF_HOUSEHOLD.search(first) or first in header:
        return False
    return bool(_VALUE.search(first)) or 1 < sum(cell not in (None, "") for cell in row) <= 12


def words_of(row: Sequence[Cell]) -> str:
    """Return all that a row says, as one text."""
    return " ".join(said_by(cell) for cell in row if cell not in (None, ""))


def said_by(cell: Cell) -> str:
    """Return what a cell says as it is read: whole numbers without a point, a date cell as its date."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(cell) if isinstance(cell, list) else str(cell).strip()


def is_signed(said: Sequence[Cell]) -> bool:
    """Whether cells are a line to sign and date on: 填表人：… 审核人：…, each with its name in the same cell or the next."""
    texts = [said_by(cell) for cell in said]
    signs = [bool(_SIGNED.match(text)) for text in texts]
    beside = [False, *(sign and not _FILLED.search(text) for sign, text in zip(signs, texts, strict=True))]
    return any(signs) and all(
        sign or (before and len(text) <= _LONGEST_NAME)
        for sign, before, text in zip(signs, beside, texts, strict=False)
    )


# sections that may be a register of their own: of those who help, of the help given
_HELPERS: Final = re.compile(r"帮扶责任人|帮扶人|帮扶干部|结对")
_HELP: Final = re.compile(r"帮扶(?:措施|记录|项目|情况|成效|工作)|走访|政策(?:享受|落实)|享受.{0,6}政策")


_REGISTERS: Final = {"helpers": ("helpers", "pairings", "pairings_national"), "help": ("measures", "visits")}


def apart(sheet: RawSheet) -> list[tuple[RawSheet, int | None]]:
    """Return a sheet with the sections of helpers and of help taken out, each a sheet of its own with the row of its header.

    Rows keep their numbers. A sheet without such a section beside others is returned as it is.
    """
    starts = [(at, _kind_of(row)) for at, row in enumerate(sheet.rows) if begins_section(row)] or _unnumbered(sheet)
    if len({kind for _at, kind in starts}) < 2:
        return [(sheet, None)]
    above = {at for at, row in enumerate(sheet.rows) if at < starts[0][0] or names_household(row, ())}
    ends = [at for at, _kind in starts[1:]] + [len(sheet.rows)]
    theirs: dict[str, set[int]] = {}
    for (at, kind), end in zip(starts, ends, strict=True):
        if kind == "helpers" or (kind and not theirs.get(kind)):
            theirs[kind] = theirs.get(kind, set()) | set(range(at, end))
    parts = {kind: (_only(sheet, rows | above), min(rows) + 2) for kind, rows in theirs.items()}
    read = {
        kind for kind, (part, row) in parts.items() if kind == "helpers" or find_header(part, None, row) is not None
    }
    rest = set(range(len(sheet.rows))) - {row for kind in read for row in theirs[kind]}
    return [(_only(sheet, rest), None), *(parts[kind] for kind in sorted(read))]


def _unnumbered(sheet: RawSheet) -> list[tuple[int, str]]:
    """Return the parts of the form of one household under titles without a number: the form itself, then those behind it.

    Only a title of helpers or help with the header of such a register right below it begins one.
    """
    if len(sheet.rows) > _MOST_ROWS:
        return []
    named = [at for at, row in enumerate(sheet.rows) if names_household(row, ())]
    titles = [(at, _kind_of(row)) for at, row in enumerate(sheet.rows) if named and at > named[0] and is_title(row)]
    if not any(kind for _at, kind in titles) or named[-1] > titles[0][0]:
        return []
    heads = (find_header(sheet, None, at + 2) if kind else None for at, kind in titles)
    starts = [
        (at, kind if found is not None and found[0].register in _REGISTERS.get(kind, ()) else "")
        for (at, kind), found in zip(titles, heads, strict=True)
    ]
    return [(named[-1] + 1, ""), *starts] if any(kind for _at, kind in starts) else []


def _kind_of(row: Sequence[Cell]) -> str:
    """Return what a section is of: "helpers", "help", or an empty text."""
    said = words_of(row)
    return "helpers" if _HELPERS.search(said) else "help" if _HELP.search(said) else ""


def _only(sheet: RawSheet, kept: set[int]) -> RawSheet:
    rows = [row if at in kept else [] for at, row in enumerate(sheet.rows)]
    broken = {place: mark for place, mark in sheet.broken.items() if place[0] - 1 in kept}
    return replace(sheet, rows=rows, broken=broken)
