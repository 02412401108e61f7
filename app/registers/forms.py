"""Forms of one household: the row above a table that says whose rows come below. Runs inside the child process."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from app.registers.raw import Cell

# the words of such a row, whole or before a colon; and with the value in the same cell
OF_HOUSEHOLD: Final = re.compile(r"(?:户主|贫困户|帮扶对象)(?:姓名)?\s*(?:$|[:：])|(?:户编号|户号)\s*(?:$|[:：])")
_VALUE: Final = re.compile(r"(?:(?:户主|贫困户|帮扶对象)(?:姓名)?|户编号|户号)\s*[:：]\s*\S")
_SECTION: Final = re.compile(r"^[一二三四五六七八九十]{1,3}、")


def begins_section(row: Sequence[Cell]) -> bool:
    """Whether a row is the heading of a section: "五、帮扶责任人结对信息" and nothing else."""
    filled = [cell for cell in row if cell not in (None, "")]
    return len(filled) == 1 and isinstance(filled[0], str) and bool(_SECTION.match(filled[0].strip()))


def names_household(row: Sequence[Cell], header: Collection[str]) -> bool:
    """Whether a row says whose rows come below: "户主：… 户编号：…", in one cell or label beside value."""
    first = next((cell for cell in row if isinstance(cell, str) and cell), "").strip()
    if not OF_HOUSEHOLD.search(first) or first in header:
        return False
    return bool(_VALUE.search(first)) or 1 < sum(cell not in (None, "") for cell in row) <= 12


def words_of(row: Sequence[Cell]) -> str:
    """Return all that a row says, as one text."""
    return " ".join(str(cell).strip() for cell in row if cell not in (None, ""))
