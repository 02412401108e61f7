"""What stands in the sheets of an exchange workbook: the kinds of record, their columns, permanent keys and headings.

Pure. Columns come from `db.fields`: all fields but references, JSON and what a join left behind. A reference stands there as words to
look at (`~head`, the name of the head): it is never an edit, though a new row says by it where it belongs. Headings are the
file's own language and never translated: what comes back is known by them. Not here: where a column ended up (`finding`).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Final

from app.exchange.codes import LETTERS
from db.catalogues import fold
from db.fields import facts_of
from db.models.columns import Meaning

CODE: Final = "~code"
TAG: Final = "~tag"
ACTION: Final = "~action"
TOKEN: Final = "~token"
HOME: Final = "~home"
HEAD: Final = "~head"
VILLAGE: Final = "~village"
HELPER: Final = "~helper"
PERSON: Final = "~person"

DELETE: Final = "删除"
ADD: Final = "新增"
CORRECT: Final = "更正"
ACTIONS: Final = (ADD, CORRECT, DELETE)

HEADINGS: Final = {
    CODE: "记录码",
    TAG: "版次",
    ACTION: "动作",
    TOKEN: "_base",
    HOME: "户码（新行要填）",
    HEAD: "户主（只读）",
    VILLAGE: "行政村（只读）",
    HELPER: "帮扶责任人（只读）",
    PERSON: "家庭成员（只读）",
}
TITLES: Final = {
    "household": "户",
    "member": "家庭成员",
    "household_year": "户年度",
    "need": "需求",
    "measure": "帮扶措施",
    "visit": "走访",
    "pairing": "结对",
}
_AROUND: Final = {
    "household": (VILLAGE, HEAD),
    "member": (HOME, HEAD, VILLAGE),
    "household_year": (HOME, HEAD, VILLAGE),
    "need": (HOME, HEAD, VILLAGE, PERSON),
    "measure": (HOME, HEAD, VILLAGE, PERSON, HELPER),
    "visit": (HOME, HEAD, VILLAGE, HELPER),
    "pairing": (HOME, HEAD, VILLAGE, PERSON, HELPER),
}
# said once, when the record begins: an edit of it is asked about, never taken as it is
_FIXED: Final = frozenset({"household_year.year", "pairing.level", "pairing.role", "pairing.stage"})
# what tells one row from another, beside the words around it: a row that disagrees in all of it is somebody else's
_IDENTITY: Final = frozenset(
    {
        "household.code", "household.phone", "household.address", "member.name", "member.id_number", "member.code",
        "member.birth", "member.phone", "household_year.year", "need.title", "need.opened_on", "measure.content",
        "measure.done_on", "measure.planned_on", "visit.visited_on", "pairing.agreement", "pairing.from_date",
    }
)  # fmt: skip
# of these a new row says what belongs there; records that are sent show it to look at
_NEW: Final = {
    ("pairing", HELPER): "帮扶责任人（新行填姓名或电话）",
    ("pairing", PERSON): "家庭成员（新行可填）",
    ("need", VILLAGE): "行政村（村里的新行要填）",
    ("measure", VILLAGE): "行政村（村里的新行要填）",
}
_NEW_FIELDS: Final = frozenset({"pairing.level", "pairing.role"})
_UNITS: Final = {"fen": "元", "centimu": "亩", "dm2": "平方米"}
_LEFT_OUT: Final = frozenset({"joined_into"})
_HEALTH: Final = frozenset({"health", "disability", "disability_grade"})
_READ_ONLY: Final = "（只读）"
_WIDTHS: Final = {"name": 20, "id_number": 22, "code": 18, "content": 36, "title": 30, "address": 24, "note": 24}
_BRACKETS: Final = re.compile(r"[(（][^()（）]*[)）]$")


@dataclass(frozen=True)
class Column:
    """A column: its key ("member.name", "~head"), the field it is, how it is headed.

    `meaning` as in `db.models.columns`; "around": words about another record; "own": code, tag, action, token.
    `fixed`: an edit is asked about. `identity`: tells the row from others. `masked`: shown with its middle covered.
    """

    kind: str
    key: str
    heading: str
    meaning: Meaning | str = "own"
    catalogue: str | None = None
    required: bool = False
    fixed: bool = False
    identity: bool = False
    masked: bool = False
    width: int = 12

    @cached_property
    def field(self) -> str:
        """The field's name in its table; "" for what is no field."""
        return "" if self.key.startswith("~") else self.key.partition(".")[2]


@cache
def columns_of(kind: str, *, with_id_numbers: bool = False, with_health: bool = False) -> tuple[Column, ...]:
    """Return the columns of a kind's sheet in their order, without the hidden token; KeyError for another kind."""
    own = (Column(kind, CODE, HEADINGS[CODE], width=16), Column(kind, TAG, HEADINGS[TAG], width=7))
    around = tuple(
        Column(kind, key, _around_heading(kind, key), "around", identity=key not in (VILLAGE, HELPER), width=16)
        for key in _AROUND[kind]
    )
    fields = tuple(
        _field(kind, name, with_id_numbers) for name in fields_of(kind) if with_health or name not in _HEALTH
    )
    return (*own, *around, *fields, Column(kind, ACTION, HEADINGS[ACTION], width=8))


def _around_heading(kind: str, key: str) -> str:
    return _NEW.get((kind, key), HEADINGS[key])


@cache
def fields_of(kind: str) -> tuple[str, ...]:
    """Return the fields of a kind that a workbook can have, in the order of the table."""
    facts = facts_of(kind)
    return tuple(
        name for name, fact in facts.items() if fact.meaning not in ("record", "json") and name not in _LEFT_OUT
    )


def _field(kind: str, name: str, with_id_numbers: bool) -> Column:
    fact = facts_of(kind)[name]
    key = f"{kind}.{name}"
    unit = f"（{_UNITS[fact.meaning]}）" if fact.meaning in _UNITS else ""
    fixed = key in _FIXED
    return Column(
        kind,
        key,
        f"{fact.label}{unit}{_remark(key)}",
        fact.meaning,
        fact.catalogue if fact.meaning in ("choice", "labels") else None,
        required=_required(kind, name),
        fixed=fixed,
        identity=key in _IDENTITY,
        masked=name == "id_number" and not with_id_numbers,
        width=_WIDTHS.get(name, max(10, 2 * len(fact.label) + 2)),
    )


def _remark(key: str) -> str:
    if key in _NEW_FIELDS:
        return "（新行要填）"
    return _READ_ONLY if key in _FIXED and key.startswith("pairing.") else ""


@cache
def _needed(kind: str) -> frozenset[str]:
    from db.models import table_of  # noqa: PLC0415  only for this

    return frozenset(column.name for column in table_of(kind).columns if not column.nullable)


def _required(kind: str, name: str) -> bool:
    return name in _needed(kind)


def header_key(kind: str, said: str) -> str | None:
    """Return the column a heading names in a kind's sheet: our own heading, or one of its synonyms; None for neither."""
    folded = folded_heading(said)
    return _own_headings(kind).get(folded) or _synonyms(kind).get(folded)


def own_key(kind: str, said: str) -> str | None:
    """Return the column whose own heading this is, or None."""
    return _own_headings(kind).get(folded_heading(said))


@cache
def headings_of(kind: str) -> frozenset[str]:
    """Return our own headings of a kind's sheet as they are written."""
    return frozenset(column.heading for column in columns_of(kind, with_health=True))


@lru_cache(maxsize=20_000)
def folded_heading(said: str) -> str:
    """Return a heading without width, spaces and the remark in brackets at its end."""
    narrow = unicodedata.normalize("NFKC", said).strip()
    return fold(_BRACKETS.sub("", narrow)) or fold(narrow)


@cache
def _own_headings(kind: str) -> dict[str, str]:
    columns = columns_of(kind, with_health=True)
    return {folded_heading(each.heading): each.key for each in columns} | {fold(HEADINGS[TOKEN]): TOKEN}


_REGISTERS: Final = {"household": ("households", "household"), "member": ("households", "member"), "household_year": ("years", "year"),
                     "need": ("needs", "need"), "measure": ("measures", "measure"), "visit": ("visits", "visit")}  # fmt: skip


@cache
def _synonyms(kind: str) -> dict[str, str]:
    """What registers call the fields of a kind; words that could name several fields of the sheet name none."""
    from app.registers.layouts.vocabulary import vocabulary  # noqa: PLC0415  read when a heading is strange

    if kind not in _REGISTERS:
        return {}
    register, table = _REGISTERS[kind]
    known = frozenset(fields_of(kind))
    found: dict[str, set[str]] = {}
    for field, headings in vocabulary(register).fields.items():
        of, _dot, name = field.partition(".")
        if of == table and name in known:
            for heading in headings:
                found.setdefault(folded_heading(heading), set()).add(f"{kind}.{name}")
    extra = {"编码": CODE, "编号": CODE, "版本号": TAG, "版本": TAG, "操作": ACTION}
    synonyms = {heading: next(iter(keys)) for heading, keys in found.items() if len(keys) == 1}
    return synonyms | {fold(heading): key for heading, key in extra.items()}


@cache
def column_at(kind: str, key: str) -> Column | None:
    """Return the column with a key, whether a workbook has it or not; None where the kind has no such field."""
    return next((each for each in columns_of(kind, with_health=True) if each.key == key), None)


def kinds() -> Sequence[str]:
    """Return the kinds of record a workbook can have, in the order of their sheets."""
    return tuple(LETTERS)
