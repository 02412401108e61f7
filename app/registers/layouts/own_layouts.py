"""Layouts of the user's own: checked with plain sentences, then stored in the configuration folder and used by every import.

Only headings and fields stand in them, nothing of a household. Not here: their shape and reading them (`layout_files`).
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from app.registers.layouts import redlines
from app.registers.layouts.layout_files import ENDING, Layout, LayoutColumn, bundled, folder, layout_of
from app.registers.layouts.vocabulary import REGISTERS, fact_behind, vocabulary
from app.registers.refusals import Refused
from app.registers.values import units
from db.catalogues import catalogue, fold
from resources.language import _

_NAME: Final = re.compile(r"[A-Za-z0-9_\-\u3400-\u9fff]{1,60}")
_LARGEST: Final = 1 << 20
_OF_HOUSEHOLD: Final = frozenset({"household.code", "head.name", "head.id_number"})  # may stand in the title instead
_KNOWN: Final = {
    "": {"name", "title", "register", "version", "years", "about", "signs", "whom", "year_before", "defaults", "checks",
         "signatures", "column", "gift", "item"},
    "column": {"heading", "field", "extra", "drop", "aliases", "required", "optional", "unit", "catalogue", "codes", "lists"},
    "gift": {"key", "content", "kind", "prefix", "main"},
    "item": {"code", "words", "field"},
}  # fmt: skip


def save_layout(name: str, title: str, register: str, fields: Mapping[str, str | None], *, about: str = "") -> Path:
    """Store a layout by the fields of its headings ("" keeps a column as it is, None leaves it out) and return its file.

    A layout of the user's own with this name is written over. Raises Refused with the sentences of what is wrong.
    """
    columns: list[dict[str, Any]] = []
    for heading, field in fields.items():
        kept: dict[str, Any] = (
            {"field": field} if field else {"extra": True} if field is not None else {"drop": _("不导入")}
        )
        columns.append({"heading": heading} | kept)
    read = {"name": name, "title": title, "register": register, "about": about, "column": columns}
    return _store(read, f"{name}{ENDING}", toml_of(read))


def add_layout(path: Path) -> Layout:
    """Store a layout from a file and return it; raises Refused with the sentences of what is wrong."""
    try:
        if path.stat().st_size > _LARGEST:
            raise Refused("layout_wrong", file=path.name, reasons=_("文件太大，不像一个版式"))
        text = path.read_text(encoding="utf-8-sig")
        read = tomllib.loads(text)
    except FileNotFoundError as problem:
        raise Refused("file_missing", file=path.name) from problem
    except IsADirectoryError as problem:
        raise Refused("file_is_folder", file=path.name) from problem
    except PermissionError as problem:
        raise Refused("file_locked", file=path.name) from problem
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        words = _("不是 TOML 文件（{reason}）").format(reason=problem)
        raise Refused("layout_wrong", file=path.name, reasons=words) from problem
    return layout_of(read, own=True, path=_store(read, path.name, text))


def _store(read: Mapping[str, Any], file: str, text: str) -> Path:
    if wrong := list(problems_of(read)):
        raise Refused("layout_wrong", file=file, reasons="；".join(wrong))
    target = folder() / f"{read['name']}{ENDING}"
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(target)
    return target


def remove_layout(name: str) -> bool:
    """Take a layout of the user's own away again; return whether there was one."""
    target = folder() / f"{name}{ENDING}"
    if not _NAME.fullmatch(name) or not target.exists():
        return False
    target.unlink()
    return True


# -- checking ----------------------------------------------------------------------------------------------------------
def problems_of(read: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a layout's facts, each as a sentence without its stop."""
    yield from _unknown_words(read)
    shaped = list(_shape(read))
    yield from shaped
    if shaped:
        return
    try:
        layout = layout_of(read, own=True)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        yield _("有一处写法不对（{reason}）").format(reason=problem)
        return
    yield from _twice(layout)
    for column in layout.columns:
        yield from _column(layout, column)
    yield from _needs(layout)


def _unknown_words(read: Mapping[str, Any]) -> Iterator[str]:
    for part, known in _KNOWN.items():
        given = [read] if not part else read.get(part, ())
        for each in given if isinstance(given, list) else ():
            for word in each.keys() if isinstance(each, Mapping) else ():
                if word not in known:
                    yield _("不认得“{word}”这一项").format(word=word)


def _shape(read: Mapping[str, Any]) -> Iterator[str]:
    """Name, title, kind and columns: without them nothing else can be looked at."""
    name = read.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield _("版式名 name 要写：字母、数字、汉字或下划线，不超过 60 个")
    elif name in bundled() or name in REGISTERS:
        yield _("版式名 {name} 是程序自带的，请换一个").format(name=name)
    if not isinstance(read.get("title"), str) or not str(read.get("title", "")).strip():
        yield _("标题 title 没有写")
    if read.get("register") not in REGISTERS:
        known = "、".join(REGISTERS)
        yield _("台账种类 register 写的是“{value}”，可写：{known}").format(value=read.get("register", ""), known=known)
    columns = read.get("column")
    if not isinstance(columns, list) or not columns:
        yield _("一列也没有：每列写一段 [[column]]，里面有 heading 和 field")
        return
    for number, column in enumerate(columns, start=1):
        heading = column.get("heading") if isinstance(column, Mapping) else None
        if not isinstance(heading, str) or not fold(heading):
            yield _("第 {n} 列没有写表头 heading").format(n=number)


def _twice(layout: Layout) -> Iterator[str]:
    seen: dict[str, str] = {}
    for column in layout.columns:
        for spelling in dict.fromkeys(map(fold, column.spellings)):
            if spelling in seen:
                yield _("表头“{heading}”写了两次").format(heading=column.heading)
            seen[spelling] = column.heading
    filled: dict[str, str] = {}
    for column in layout.columns:
        if column.field and column.field in filled:
            yield _("“{heading}”和“{other}”存到同一个字段 {field}").format(
                heading=column.heading, other=filled[column.field], field=column.field
            )
        if column.field:
            filled[column.field] = column.heading


def _column(layout: Layout, column: LayoutColumn) -> Iterator[str]:
    heading, field = column.heading, column.field
    line = redlines.by_heading(heading, known=vocabulary(layout.register).field_of(heading) is not None)
    if line is not None and column.goes != "no":
        yield _("“{heading}”属于不收的内容（{line}），只能写 drop").format(heading=heading, line=_(line.label))
    if field and not _is_field(layout, field):
        yield _("“{heading}”的字段 {field} 不存在").format(heading=heading, field=field)
        return
    fact = fact_behind(field or "")
    if column.catalogue:
        yield from _catalogue(column, fact.catalogue if fact else None)
    labels = [*column.codes.values(), *(label for _years, each in column.lists for label in each)]
    known = catalogue(fact.catalogue) if fact and fact.catalogue else None
    for label in labels if known else ():
        if known and known.normalise(label) is None:
            yield _("“{heading}”的“{label}”不在目录“{title}”里").format(
                heading=heading, label=label, title=_(known.title)
            )
    last = (field or "").partition("@")[0].rpartition(".")[2]
    if column.unit and not (
        column.unit in units.UNITS and units.fits(fact.meaning if fact else None, last, column.unit)
    ):
        yield _("“{heading}”的单位“{unit}”不能用在这个字段上").format(heading=heading, unit=column.unit)


def _is_field(layout: Layout, field: str) -> bool:
    known = vocabulary(layout.register).fields
    base, _at, key = field.partition("@")
    if field in known:
        return base not in ("sequence", "signature")
    if key and base.startswith("year.") and base in known:
        return bool(re.fullmatch(r"(19|20)\d{2}|before", key))
    return base.startswith("measure.") and fact_behind(base) is not None and key in {gift.key for gift in layout.gifts}


def _catalogue(column: LayoutColumn, right: str | None) -> Iterator[str]:
    try:
        catalogue(column.catalogue or "")
    except KeyError:
        yield _("“{heading}”的目录 {name} 不存在").format(heading=column.heading, name=column.catalogue)
        return
    if right != column.catalogue:
        yield _("“{heading}”的字段用的目录是 {right}，不是 {name}").format(
            heading=column.heading, right=right or _("（没有目录）"), name=column.catalogue
        )


def _needs(layout: Layout) -> Iterator[str]:
    """What every register of the kind must have; whose household it is may stand in the title."""
    words = vocabulary(layout.register)
    fields = {(column.field or "").partition("@")[0] for column in layout.columns}
    for group in words.needs:
        if group and not group & fields and not group & _OF_HOUSEHOLD:
            names = "、".join(words.heading_of(field) for field in words.fields if field in group)
            yield _("缺少这一类台账必有的列：{names} 之一").format(names=names)


# -- writing -----------------------------------------------------------------------------------------------------------
def toml_of(read: Mapping[str, Any]) -> str:
    """Return a layout's facts as TOML: plain values first, then its tables."""
    lines = [f"{name} = {_value(value)}" for name, value in read.items() if name != "column"]
    for column in read["column"]:
        lines += ["", "[[column]]", *(f"{name} = {_value(value)}" for name, value in column.items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
