"""A workbook to fill in, made from a layout: what is known already, lists to choose from, and how to fill it.

What comes back is read by our own import: the title names the layout. Columns that are never kept are not asked for.
Not here: what is known (`template_rows`), exported registers (`export`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from app.matching.places import Places
from app.registers.layouts.layout_files import Layout
from app.registers.layouts.vocabulary import LAYOUT_NAMED, fact_behind
from app.registers.sending.export import LIST_LIMIT, LONGEST_FOOT, OPTIONS, ROWS, list_sheet
from app.registers.sending.going_out import permitted
from app.registers.sending.guide import write_guide
from app.registers.sending.layout_out import Out, column
from app.registers.sending.template_rows import known_rows
from app.registers.values.cells import plain
from db.catalogues import catalogue
from db.errors import Cancelled, StoreProblem
from db.outgoing import must_end, written_whole
from db.queries.lookup import all_regions
from db.store import Reader, Store
from resources.language import _

HEADER: Final = 2  # rows above it: title, what to know
ROOM: Final = 500  # empty rows below the last one that have lists and formats
_PLACE: Final = (("县", "place.county"), ("乡镇", "place.township"), ("行政村", "place.village"))
_HOME: Final = (("户编号", "household.code"), ("户主姓名", "head.name"))
_OF_HOUSEHOLDS: Final = ("measures", "visits", "years", "needs", "pairings_national")
_WITH_VILLAGE: Final = ("helpers",)
_WIDTHS: Final = {"name": 22, "id_number": 22, "code": 18, "content": 36, "phone": 14, "village": 18, "township": 14}
_IDS: Final = frozenset({"id_number", "code", "phone", "credit_code", "village_code"})


@dataclass(frozen=True)
class Asked:
    """A column of the template: its heading, field (None: kept as it is), whether it must be filled, its labels, its words."""

    heading: str
    field: str | None
    required: bool
    labels: tuple[str, ...]
    out: Out | None


def columns_of(layout: Layout) -> list[Asked]:
    """Return the columns a template of a layout has: those that are kept, before them what says whose row it is."""
    asked = [
        _asked(each.heading, each.field, each.required, next((labels for _years, labels in reversed(each.lists)), ()))
        for each in layout.columns
        if each.goes != "no"
    ]
    there = {each.field for each in asked}
    before: list[Asked] = []
    if layout.register in _OF_HOUSEHOLDS and not there & {"household.code", "head.name"}:
        before += [_asked(heading, field, field == "household.code", ()) for heading, field in _HOME]
    village = layout.register in (*_OF_HOUSEHOLDS, *_WITH_VILLAGE) and "place.village" not in there
    if village and layout.name != "helper_import_2017":
        before = [*(_asked(heading, field, False, ()) for heading, field in _PLACE if field not in there), *before]
    if any((each.field or "").startswith("year.") for each in asked) and "year.year" not in there:
        before.append(_asked("年度", "year.year", layout.register == "years", ()))
    return before + asked


def _asked(heading: str, field: str | None, required: bool, labels: Sequence[str]) -> Asked:
    base = (field or "").partition("@")[0]
    out = column(heading, base) if base and base.count(".") == 1 else None
    fact = fact_behind(base)
    if fact and fact.catalogue and fact.meaning == "choice":
        labels = labels or catalogue(fact.catalogue).names
    elif not (fact and fact.meaning == "choice"):
        labels = ("是", "否") if base.rpartition(".")[2].startswith("is_") else ()
    return Asked(heading, field, required, tuple(labels), out)


def write_template(
    store: Store,
    layout: Layout,
    out: Path,
    *,
    area: int | None = None,
    prefill: bool = True,
    recipient: str | None = None,
    purpose: str | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Write a template and return how many rows it has filled in already; raises StoreProblem.

    What is filled in goes out like an export: role_forbids, and the mark with the head of the audit at the foot of each page.
    """
    must_end(out, ".xlsx")
    with store.read() as reader:
        foot = permitted(reader, recipient, purpose) if prefill else ""
    with store.read() as reader, written_whole(out) as path:
        asked = columns_of(layout)
        rows = _known(reader, layout, asked, area) if prefill else []
        if len(rows) > ROWS - HEADER - ROOM:
            raise StoreProblem("too_many_rows", _("行数太多，一张表放不下。"), _("请一县一乡地分开做。"))
        place = Places.of(all_regions(reader), date.today().year).label(area) if area else ""
        write = Sheet(path, layout, asked, place, foot)
        for number, row in enumerate(rows):
            if number % 500 == 0 and cancelled and cancelled():
                raise Cancelled
            if number % 500 == 0 and on_progress:
                on_progress(number, len(rows))
            write.row(row)
        write.close()
    return len(rows)


def _known(reader: Reader, layout: Layout, asked: Sequence[Asked], area: int | None) -> list[list[Any]]:
    if layout.items:
        return _cards(reader, layout, asked, area)
    return list(known_rows(reader, layout.register, [each.out for each in asked], area=area))


def _cards(reader: Reader, layout: Layout, asked: Sequence[Asked], area: int | None) -> list[list[Any]]:
    """A card for each household, under a line that names it; only where a place is named."""
    homes = [column(heading, field) for heading, field in _HOME]
    fields = [each.field for each in asked]
    found: list[list[Any]] = []
    for code, name in known_rows(reader, layout.register, homes, area=area) if area else ():
        if code or name:
            found.append([f"户主：{name or ''}  户编号：{code or ''}"])
            for item in layout.items:
                said = {"card.code": item.code, "card.content": item.words[0]}
                found.append([said.get(field or "") for field in fields])
    return found


class Sheet:
    """The workbook as it is written, row by row."""

    def __init__(self, path: Path, layout: Layout, asked: Sequence[Asked], place: str, foot: str) -> None:
        self._book = xlsxwriter.Workbook(str(path), OPTIONS | {"in_memory": True})
        self._asked = asked
        self._layout = layout
        self._place = place
        self._at = HEADER + 1
        self._formats = {
            name: self._book.add_format(facts)
            for name, facts in {
                "title": {"bold": True, "font_size": 14},
                "note": {"font_color": "#5F6B6A"},
                "head": {"bold": True, "bg_color": "#DDEBE9", "border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@"},
                "must": {"bold": True, "bg_color": "#FCE4B6", "border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@"},
                "text": {"num_format": "@"},
                "number": {"num_format": "General"},
                "money": {"num_format": "0.00"},
            }.items()
        }  # fmt: skip
        self._sheet = self._book.add_worksheet(_("填写"))
        if foot:
            self._sheet.set_footer(f"&C{foot.replace('&', '&&')[:LONGEST_FOOT]}&R&P / &N")
        self._head()

    def _head(self) -> None:
        sheet, formats = self._sheet, self._formats
        sheet.write_string(0, 0, f"{self._place}{self._layout.title}", formats["title"])
        sheet.write_string(1, 0, f"{LAYOUT_NAMED}{self._layout.name}", formats["note"])
        for at, each in enumerate(self._asked):
            sheet.set_column(at, at, self._width(each), formats[self._shown(each)])
            sheet.write_string(HEADER, at, each.heading, formats["must" if each.required else "head"])
            if each.required:
                sheet.write_comment(HEADER, at, _("必填"), {"x_scale": 0.6, "y_scale": 0.4})
        sheet.set_row(HEADER, 34)

    def _width(self, each: Asked) -> float:
        last = (each.field or "").partition("@")[0].rpartition(".")[2]
        return max(_WIDTHS.get(last, 10), min(2 * len(each.heading) / 2 + 4, 24))

    def _shown(self, each: Asked) -> str:
        last = (each.field or "").partition("@")[0].rpartition(".")[2]
        if each.out is None or last in _IDS or each.out.shown in ("text", "date"):
            return "text"
        return each.out.shown

    def row(self, cells: Sequence[Any]) -> None:
        """Write a row."""
        for at, value in enumerate(cells):
            shown = self._formats[self._shown(self._asked[at])]
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                self._sheet.write_number(self._at, at, value, shown)
            elif value is not None and (said := plain(value)) is not None:
                self._sheet.write_string(self._at, at, said, shown)
        self._at += 1

    def close(self) -> None:
        """Write what stands around the rows, and the file."""
        sheet, last = self._sheet, self._at + ROOM
        names = [each.field for each in self._asked]
        frozen = next(
            (names.index(name) + 1 for name in ("member.name", "head.name", "helper.name") if name in names), 0
        )
        sheet.freeze_panes(HEADER + 1, frozen if frozen <= 8 else 0)
        sheet.autofilter(HEADER, 0, max(self._at - 1, HEADER + 1), len(names) - 1)
        for at, each in enumerate(self._asked):
            if each.labels:
                self._list(at, each, last)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0, HEADER)
        sheet.fit_to_pages(1 if len(names) <= 16 else 0, 0)
        write_guide(self._book, self._layout, self._asked)
        try:
            self._book.close()
        except FileCreateError as problem:
            raise problem.args[0] from None

    def _list(self, at: int, each: Asked, last: int) -> None:
        """Offer the labels of a column; other words are let through and told when they come back."""
        name = f"list{at + 1}"
        short = len(",".join(each.labels)) <= LIST_LIMIT and not any("," in label for label in each.labels)
        source: Any = list(each.labels) if short else list_sheet(self._book, name, each.labels)
        asked = {"validate": "list", "error_type": "warning", "ignore_blank": True, "source": source,
                 "error_title": _("不在目录里"), "error_message": _("请从列表里选；其他写法导入时会退回。")}  # fmt: skip
        self._sheet.data_validation(HEADER + 1, at, last, at, asked)
