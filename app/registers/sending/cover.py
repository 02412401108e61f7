"""The first sheet of what goes back to a sender: what became of the file, by kind and by reason, and what was decided of it.

Words and numbers only; the store's own values are not told. Not here: writing the sheet (`marking`, in the child process).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any, Final

from app.registers.issues import Issue
from app.registers.plans.plan import KINDS, Plan
from app.registers.plans.recognised_facts import GROUPS
from app.registers.plans.shown import field_label
from app.registers.reading import FileReading, SheetReading
from app.registers.sending.drawings import LOSES
from resources.language import N_, _

_STATUSES: Final = {
    "new": N_("新增"),
    "changed": N_("变更"),
    "unchanged": N_("无变化"),
    "doubt": N_("存疑"),
    "refused": N_("退回"),
}
_NAMES: Final = {
    "households": "household",
    "years": "year",
    "members": "member",
    "helpers": "helper",
    "pairings": "pairing",
    "measures": "measure",
    "visits": "visit",
    "needs": "need",
    "organisations": "organisation",
    "teams": "team",
    "team_members": "team_member",
    "projects": "project",
    "sources": "fund_source",
    "allocations": "allocation",
}
TITLE: Final = N_("退回说明")
_PLACES: Final = 12  # cells named beside a reason
_ANSWERS: Final = {"take": N_("收"), "leave": N_("不收"), "new": N_("另记一条")}
_DECISIONS: Final = {"take": N_("采用表中的"), "keep": N_("留库里的")}
_LISTED: Final = 5_000  # decisions on one sheet


@dataclass(frozen=True)
class Decision:
    """Something that was decided of a file: of which kind and what, where, and how."""

    file: int
    where: str
    what: str
    how: str


def decisions_of(plan: Plan) -> list[Decision]:
    """Return what was decided of a plan, in the order of the files: columns first, then rows and cells."""
    choices = plan.choices
    sheets = {(each.file_number, each.sheet_number): each for file in plan.files for each in file.sheets}
    lines = {(*line.key, line.kind): line for line in plan.lines} if choices.answers else {}
    kinds = {line.record_id: line.kind for line in plan.lines} if choices.cells else {}
    found = []
    for (file, sheet, kind, name), decision in choices.columns.items():
        what = _("整列 {field}").format(field=_named(kind, name))
        found.append(Decision(file, sheets[file, sheet].sheet, what, _(_DECISIONS[decision])))
    for file, sheet, kind, name in sorted(choices.clears):
        what = _("整列 {field}").format(field=_named(kind, name))
        found.append(Decision(file, sheets[file, sheet].sheet, what, _("空白表示清空")))
    for key, answer in choices.answers.items():
        file, sheet, row = key[:3]
        kind = key[3] if len(key) > 3 else next((at[3] for at in lines if at[:3] == key), "")
        line = lines.get((file, sheet, row, kind))
        what = f"{_group(kind)} {line.label}" if line else _group(kind)
        found.append(Decision(file, _at(sheets[file, sheet], row), what, _(_ANSWERS.get(answer, answer))))
    for (file, sheet, row, record, name), decision in choices.cells.items():
        kind = kinds.get(record, "")
        what = _named(kind, name) if kind else name
        found.append(Decision(file, _at(sheets[file, sheet], row), what, _(_DECISIONS[decision])))
    return found


def is_cover(sheet: str) -> bool:
    """Whether a sheet is the first one of a workbook that went back and came again."""
    return sheet.rstrip("0123456789") in (TITLE, _(TITLE))


def cover_of(plan: Plan, file: FileReading) -> dict[str, Any]:
    """Return the first sheet for a file: its title and rows [style, cells…]; style "title", "head" or ""."""
    number = plan.files.index(file)
    rows: list[list[Any]] = [["title", _("退回说明：{file}").format(file=file.name)], [""]]
    rows += _counts(plan, file, number)
    issues = [issue for issue in plan.issues if issue.row and issue.file == file.name]
    rows += _reasons(issues)
    mine = [each for each in decisions_of(plan) if each.file == number]
    if mine:
        rows += [[""], ["head", _("核对时的决定"), "", "", "", _("决定"), _("是什么")]]
        rows += [["", each.where, "", "", "", each.how, each.what] for each in mine[:_LISTED]]
    rows += [
        [""],
        [
            "",
            _(
                "有颜色的格有批注（很多时只在前面的行）；每行的原因在最右一列。改好后把这份表发回即可，这一页和原因列不用删。"
            ),
        ],
    ]
    return {
        "title": _(TITLE),
        "rows": rows,
        "lost": _("原表上的{names}没有带到这一份里，以发来的原表为准。"),
        "loses": {name: _(words) for name, words in LOSES.items()},
        "anew": _("这一份是照原表的值重写的：格式、公式和图片没有带过来，以发来的原表为准。"),
    }


def _counts(plan: Plan, file: FileReading, number: int) -> list[list[Any]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for line in plan.lines:
        if line.key[0] == number:
            counts[line.kind][line.status] += 1
    read = sum(sheet.rows for sheet in file.sheets if sheet.register)
    apart = sum(len(sheet.left_out) for sheet in file.sheets if sheet.register)
    rows: list[list[Any]] = [
        ["", _("读到 {n} 行；合计、说明等 {apart} 行不算记录。").format(n=read, apart=apart)],
        [""],
    ]
    rows.append(["head", _("记录"), *(_(words) for words in _STATUSES.values())])
    for kind in (*KINDS, "years"):
        if kind in counts:
            rows.append(["", _group(kind), *(counts[kind][status] for status in _STATUSES)])
    return rows


def _reasons(issues: list[Issue]) -> list[list[Any]]:
    """The reasons, the most frequent first: how many cells or rows, where, and one of them in words."""
    by_code: dict[str, list[Issue]] = defaultdict(list)
    for issue in issues:
        by_code[issue.code].append(issue)
    if not by_code:
        return []
    rows: list[list[Any]] = [[""], ["head", _("在哪里"), _("处数"), "", "", "", _("原因（举一例）")]]
    for found in sorted(by_code.values(), key=len, reverse=True):
        places = "、".join(f"{issue.column}{issue.row}" for issue in found[:_PLACES])
        more = _(" 等") if len(found) > _PLACES else ""
        rows.append(["", places + more, len(found), "", "", "", found[0].message])
    return rows


def _group(kind: str) -> str:
    return _(GROUPS[_NAMES[kind]]) if kind in _NAMES else ""


def _named(kind: str, name: str) -> str:
    return f"{_group(kind)} · {field_label(kind, name)}"


def _at(sheet: SheetReading, row: int) -> str:
    return _("{sheet} 第 {row} 行").format(sheet=sheet.sheet, row=sheet.real_row(row))
