"""Which field the words of a form name: the words of the registers' layouts, a year, a unit, whose column it is.

Runs inside the child process and in the program. Not here: where the words stand (`finding`, `tables`), values (`values`).
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from app.registers.layouts import redlines
from app.registers.layouts.vocabulary import BEFORE, fact_behind, fields_of, vocabulary
from app.registers.values import units
from db.catalogues import fold

_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:\s*年度?|(?!\d))")
_BEFORE: Final = re.compile(r"上一?年度?|去年")
_HELPER: Final = re.compile(r"帮扶(?:责任)?人|帮扶干部|结对干部|包户干部|责任人(?!$)|帮扶单位")
_HEAD: Final = re.compile(r"户主")
_SIGNED: Final = re.compile(
    r"签字|签名|签章|盖章|指印|手印|填表人|填报人|制表人|审核人|经办人|^负责人|填报单位|填表单位"
)
_OWN: Final = {
    "填表日期": "form.date", "填报日期": "form.date", "制表日期": "form.date", "填表时间": "form.date", "打印日期": "form.date",
    "户主": "head.name", "户主性别": "head.sex", "户主出生日期": "head.birth", "户主年龄": "head.age", "户主文化程度": "head.education",
    "户主民族": "", "责任人": "helper.name", "结对帮扶人": "helper.name", "帮扶责任人职务": "helper.duty", "帮扶人职务": "helper.duty",
    "帮扶团队": "team.name", "结对时间": "pairing.from_date", "人口": "household.stated_people",
}  # fmt: skip
_SAME: Final = {
    "head.phone": "household.phone", "group": "household.group_name", "note": "household.note", "year.year": "year.year",
}  # fmt: skip
_HELPERS: Final = ("name", "sex", "phone", "office_phone", "duty", "id_number", "education", "term")
_NOT_OF_RECORDS: Final = {"extra", "household_id", "village_id", "member_id", "helper_id", "organisation_id", "need_id",
                          "pairing_id", "region_id", "team_id", "parent_id"}  # fmt: skip
OF_ROWS: Final = ("member", "measure", "visit")  # what rows of a table may be, besides a household or a pairing


@dataclass(frozen=True)
class Named:
    """A field that words name, how sure that is (sure, likely, ask) and why; a red line they name instead."""

    field: str | None = None
    sure: str = "ask"
    why: str = "unknown"
    line: str | None = None
    unit: str | None = None


@cache
def fields() -> tuple[str, ...]:
    """Return every field a form may be filled with, in the order in which they are offered."""
    own = [*(f"place.{name}" for name in ("prefecture", "county", "township", "village", "village_code"))]
    for table in ("household", "head", "member", "year"):
        kind = {"head": "member", "year": "household_year"}.get(table, table)
        own += [f"{table}.{name}" for name in fields_of(kind) if name not in _NOT_OF_RECORDS]
        if kind == "member":
            own.append(f"{table}.age")
    own += [f"helper.{name}" for name in _HELPERS]
    own += [f"organisation.{name}" for name in ("name", "kind", "affiliation", "address", "phone", "contact")]
    own += ["team.name", *(f"pairing.{name}" for name in ("role", "from_date", "to_date", "agreement", "end_reason"))]
    for table in ("measure", "visit"):
        own += [f"{table}.{name}" for name in fields_of(table) if name not in _NOT_OF_RECORDS]
    return (*own, "beneficiary.name", "sequence", "form.date")


def is_known(field: str) -> bool:
    """Whether a form may be filled with a field (a year behind it aside)."""
    return field.partition("@")[0] in fields()


def red_line_of(label: str, *, known: bool) -> str | None:
    """Return what the red lines call it where words name what is never kept."""
    line = redlines.by_heading(label, known=known)
    return line.label if line else None


def named(label: str, registers: tuple[str, ...], *, group: str = "", unit: str | None = None) -> Named:
    """Return what a label names in the words of some registers; `group` stands above it or before it in its row."""
    if not label:
        return Named()
    field = _exact(label, registers, group)
    line = red_line_of(label, known=field is not None) or (red_line_of(group + label, known=True) if group else None)
    if line:
        return Named(None, "sure", "red_line", line)
    if field is None and _SIGNED.search(label):
        return Named(None, "sure", "signature")
    unit = units.unit_of(label) or unit
    sure, why = "sure", "heading"
    if field is None:
        sure, why, field = "likely", "spelling", _likely(label, registers)
    if field is None or not is_known(field):
        return Named(unit=unit)
    fact = fact_behind(field)
    if not units.fits(fact.meaning if fact else None, field.partition("@")[0].rsplit(".", 1)[-1], unit):
        return Named(unit=unit)
    return Named(field, sure, why, None, unit)


def _exact(label: str, registers: tuple[str, ...], group: str) -> str | None:
    if _HELPER.search(group) and (theirs := _lookup(label, ("pairings_national",))):
        theirs = {"household.phone": "helper.phone", "head.name": "helper.name"}.get(theirs, theirs)
        if theirs.startswith(("helper.", "organisation.", "pairing.")):
            return theirs
    found = _lookup(label, registers)
    if found and _HEAD.search(group) and found.startswith("member."):
        return found.replace("member.", "head.", 1)
    years = set(_YEAR.findall(label))
    if len(years) == 1 and (bare := _YEAR.sub("", label)):
        found = found or _lookup(bare, registers)
        if found and found.startswith("year.") and found != "year.year":
            return f"{found}@{years.pop()}"
    if _BEFORE.search(label):
        found = found or _lookup(_BEFORE.sub("", label), registers)
        if found and found.startswith("year."):
            return f"{found}@{BEFORE}"
    return found


def _lookup(label: str, registers: tuple[str, ...]) -> str | None:
    own = _OWN.get(fold(label))
    if own is not None:
        return own or None
    for register in registers:
        field = vocabulary(register).field_of(label)
        field = _SAME.get(field, field) if field else None
        if field and is_known(field):
            return field
    return None


def _likely(label: str, registers: tuple[str, ...]) -> str | None:
    for register in registers:
        field = vocabulary(register).likely_field(label)
        field = _SAME.get(field, field) if field else None
        if field and field != "sequence" and is_known(field):
            return field
    return None
