"""Decisions recorded in a file (`jiedui import --answers FILE`), and the plan they refer to (`--dry-run --json`).

The file is a JSON object; all parts may be missing: {"files": [{"file", "sha256"}], "lines": {KEY: "take" | "leave" | "new"},
"cells": {KEY: {FIELD: "take" | "keep"}}, "columns": {KEY: "take" | "keep"}, "clears": [KEY]}. Keys are those of the
plan; a column's may also be just "members.phone": that of every sheet. What fits no line or column is told, and nothing
is written. Not here: the answers' effect (`deciding` and the planners).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from app.registers.choices import KEEP, LEAVE, NEW, TAKE, Choices, ColumnKey
from app.registers.plans.columns import as_facts, columns_of
from app.registers.plans.deciding import may_decide
from app.registers.plans.listing import Listing, file_keys
from app.registers.plans.plan import KINDS, Plan
from app.registers.plans.planning import make_plan
from app.registers.plans.shown import field_label
from app.registers.plans.wiping import TABLES, may_wipe
from app.registers.refusals import Refused
from db.store import Reader, Store
from resources.language import _

_PARTS: Final = {"lines": dict, "cells": dict, "columns": dict, "clears": list, "files": list}
_TOLD: Final = 5  # troubles named in one sentence
_DECIDED: Final = (TAKE, KEEP)
_MAY_BE_NEW: Final = (
    "person_like",
    "household_like",
    "household_recoded",
)  # doubts that may be answered with somebody new


def plan_facts(plan: Plan, reader: Reader) -> dict[str, Any]:
    """Return the whole plan: files, columns and every line, with the keys an answers file refers to."""
    listing = Listing(plan)

    def words(kind: str, name: str, value: Any) -> str:
        return listing.value(kind, name, value, reader)

    names = file_keys(plan)
    columns = []
    for sums in columns_of(plan):
        facts = as_facts(sums, plan, words)
        here = {"key": listing.key_of_column(sums.key), "label": field_label(sums.key[2], sums.key[3])}
        sheet = listing.sheet_by_number(sums.key[0], sums.key[1]).sheet
        columns.append(here | facts | {"file": names[sums.key[0]], "sheet": sheet, "answers": list(_DECIDED)})
    numbers = {at: number for number, at in enumerate(listing.order)}
    lines = [_line(listing, numbers[at], key, reader) for at, key in enumerate(listing.keys)]
    files = [{"file": name, "sha256": file.sha256} for name, file in zip(names, plan.files, strict=True)]
    return {"files": files, "columns": columns, "lines": lines}


def _line(listing: Listing, number: int, key: str, reader: Reader) -> dict[str, Any]:
    whole = listing.whole(number, reader)
    told = ("kind", "status", "file", "sheet", "row", "label", "where", "code", "reasons", "notes", "answer")
    cells = [_cell(change) for change in whole["changes"]] or [
        {"field": field, "label": label, "old": "", "new": words, "cell": cell}
        for label, words, cell, field in whole["cells"]
    ]
    answers = [TAKE, LEAVE] if whole["status"] == "doubt" or whole["answer"] else []
    if whole["code"] in _MAY_BE_NEW or whole["answer"] == NEW:
        answers.append(NEW)
    return {"key": key} | {name: whole[name] for name in told} | {"answers": answers, "cells": cells}


def _cell(change: dict[str, Any]) -> dict[str, Any]:
    told = {name: change[name] for name in ("old", "new", "cell", "kept", "known", "decided")}
    return (
        {"field": change["name"], "label": change["field"]} | told | {"answers": [*_DECIDED] if change["may"] else []}
    )


# -- from a file -----------------------------------------------------------------------------------------------------
def read_answers(path: Path) -> dict[str, Any]:
    """Read an answers file; raises Refused where it is none."""
    try:
        content = orjson.loads(path.read_bytes())
    except OSError as problem:
        raise Refused("file_missing", file=path.name) from problem
    except orjson.JSONDecodeError as problem:
        raise Refused("answers_unreadable", file=path.name, detail=_("不是 JSON")) from problem
    if not isinstance(content, dict):
        raise Refused("answers_unreadable", file=path.name, detail=_("最外层应是 { }"))
    for name, value in content.items():
        if name not in _PARTS or not isinstance(value, _PARTS[name]):
            raise Refused("answers_unreadable", file=path.name, detail=_("{name} 写得不对").format(name=name))
    return content


def answered(store: Store, plan: Plan, path: Path) -> Plan:
    """Return a plan made again with the decisions of a file; raises Refused where they do not fit it."""
    said = read_answers(path)
    _same_files(said.get("files", []), plan, path.name)
    first = _Fitting(plan, plan.choices)
    first.lines(said.get("lines", {}))
    first.columns(said.get("columns", {}))
    first.clears(said.get("clears", []))
    again = make_plan(store, plan.files, plan.choices)
    last = _Fitting(again, plan.choices)
    last.lines({key: answer for key, answer in said.get("lines", {}).items() if last.is_newer(key)})
    last.cells(said.get("cells", {}))
    if troubles := [*first.troubles, *last.troubles]:
        raise Refused("answers_unknown", n=len(troubles), detail="；".join(troubles[:_TOLD]))
    return make_plan(store, plan.files, plan.choices) if last.cell_said else again


def _same_files(said: list[Any], plan: Plan, name: str) -> None:
    ours = dict(zip(file_keys(plan), (file.sha256 for file in plan.files), strict=True))
    for each in said:
        file = each.get("file", "") if isinstance(each, dict) else str(each)
        if not isinstance(each, dict) or ours.get(file) != each.get("sha256"):
            raise Refused("answers_other_file", file=name, detail=file)


@dataclass
class _Fitting:
    """Lays what a file says over choices, as far as it fits a plan; `troubles` tell what does not."""

    plan: Plan
    choices: Choices
    troubles: list[str] = field(default_factory=list)
    cell_said: bool = False

    def __post_init__(self) -> None:
        self._list = Listing(self.plan)
        self._at = {key: number for number, key in enumerate(self._list.keys)}
        self._files = file_keys(self.plan)

    def is_newer(self, key: str) -> bool:
        """Whether a line waits because the store knows something newer."""
        return key in self._at and self.plan.lines[self._at[key]].code == "newer_known"

    def lines(self, said: dict[str, Any]) -> None:
        """Answers to rows in doubt."""
        for key, answer in said.items():
            place = self._place(key)
            if place is None:
                self.troubles.append(_("没有 {key} 这一行").format(key=key))
            elif answer not in self._may(key):
                may = _(" 或 ").join(self._may(key))
                self.troubles.append(_("{key} 只能答 {may}，写的是 {said}").format(key=key, may=may, said=answer))
            elif self.is_newer(key):
                self._newer(key, answer)
            elif key in self._at and self.plan.lines[self._at[key]].status in ("new", "changed", "unchanged"):
                self.troubles.append(_("{key} 不是存疑的行，不用答").format(key=key))
            else:
                self.choices.answers[place] = answer

    def _may(self, key: str) -> list[str]:
        """What may be answered to a line."""
        code = self.plan.lines[self._at[key]].code if key in self._at else ""
        return [TAKE, LEAVE, *([NEW] if code in _MAY_BE_NEW else [])]

    def _newer(self, key: str, answer: str) -> None:
        line = self.plan.lines[self._at[key]]
        for change in line.changes:
            if change.kept == "newer":
                self.cell_said = True
                cell = (*line.key, line.record_id or 0, change.field)
                self.choices.cells[cell] = TAKE if answer == TAKE else KEEP

    def cells(self, said: dict[str, Any]) -> None:
        """Decisions of single changed cells."""
        for key, fields in said.items():
            line = self.plan.lines[self._at[key]] if key in self._at else None
            if line is None or not isinstance(fields, dict):
                self.troubles.append(_("没有 {key} 这一行").format(key=key))
                continue
            names = {change.field for change in line.changes if may_decide(line.kind, change.field)}
            for name, decision in fields.items():
                if name not in names or (line.record_id or 0) < 0:
                    self.troubles.append(_("{key} 没有可以定的 {field}").format(key=key, field=name))
                elif decision not in _DECIDED:
                    self._only(f"{key} {name}", decision)
                else:
                    self.cell_said = True
                    self.choices.cells[(*line.key, line.record_id or 0, name)] = decision

    def columns(self, said: dict[str, Any]) -> None:
        """Decisions of whole columns."""
        for key, decision in said.items():
            found = [each for each in self._columns(key) if may_decide(each[2], each[3])]
            if not found:
                self.troubles.append(_("没有 {key} 这一列").format(key=key))
            elif decision not in _DECIDED:
                self._only(key, decision)
            else:
                self.choices.columns |= dict.fromkeys(found, decision)

    def clears(self, said: Iterable[Any]) -> None:
        """Columns whose blank cells wipe."""
        for key in said:
            found = [each for each in self._columns(str(key)) if each[2] in TABLES]
            found = [each for each in found if may_wipe(f"{TABLES[each[2]]}{each[3]}")]
            if not found:
                self.troubles.append(_("{key} 这一列的空白不能当作清空").format(key=key))
            self.choices.clears |= set(found)

    def _only(self, key: str, decision: Any) -> None:
        self.troubles.append(_("{key} 只能写 take 或 keep，写的是 {said}").format(key=key, said=decision))

    def _columns(self, key: str) -> list[ColumnKey]:
        file, sheet, path = (["", "", *key.split("!")])[-3:]
        return [
            sums.key
            for sums in columns_of(self.plan)
            if path == f"{sums.key[2]}.{sums.key[3]}"
            and (not file or (file, sheet) == self._named(sums.key))
            and (file or not sheet)
        ]

    def _named(self, key: ColumnKey) -> tuple[str, str]:
        return self._files[key[0]], self._list.sheet_by_number(key[0], key[1]).sheet

    def _place(self, key: str) -> tuple[int, int, int, str] | None:
        """Return what a line's key means, also where the plan has no such line yet: a doubt may hide another."""
        if key in self._at:
            line = self.plan.lines[self._at[key]]
            return (*line.key, line.kind)
        file, _mark, rest = key.partition("!")
        sheet, _mark, last = rest.rpartition("!")
        sheet, _mark, row = sheet.rpartition("!")
        if file not in self._files or last not in KINDS or not row.isdecimal():
            return None
        number = self._files.index(file)
        for each in self.plan.files[number].sheets:
            if each.sheet == sheet and (at := next((at for at in each.numbers if each.real_row(at) == int(row)), 0)):
                return number, each.sheet_number, at, last
        return None
