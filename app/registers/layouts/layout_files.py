"""Layouts as files: one register known by name, column by column, and where each of its columns goes.

Those the program brings lie in `resources/registers/*.toml`, those of the user in the configuration folder. Here: their
shape and reading them. Not here: the headings every register of a kind may have (`vocabulary`), storing one (`own_layouts`).
"""

import logging
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import platformdirs

from db.catalogues import fold
from resources import resource

log = logging.getLogger(__name__)
ENDING: Final = ".toml"
Goes = Literal["field", "extra", "no"]


@dataclass(frozen=True)
class LayoutColumn:
    """A column: its heading and other spellings, the field it fills; without one it is kept beside (`extra`) or not kept.

    `codes`: the table of bare codes this register declares, code to label. `lists`: the labels as the register writes
    them, with the years in which it did. `why`: why it is not kept. `optional`: a column only some of them have.
    """

    heading: str
    field: str | None = None
    goes: Goes = "field"
    aliases: tuple[str, ...] = ()
    why: str = ""
    required: bool = False
    optional: bool = False
    unit: str | None = None
    catalogue: str | None = None
    codes: Mapping[str, str] = made(default_factory=dict)
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """The heading and its other spellings."""
        return (self.heading, *self.aliases)


@dataclass(frozen=True)
class Gift:
    """Something given that a row of a register tells besides: a measure of its own. `key` stands behind the @ of its columns.

    `content` where no column says it; a column's words come behind `prefix`. The `main` gift of a row must have a date
    and takes what is kept beside; another is written only where its own columns say something.
    """

    key: str
    content: str
    kind: str | None = None
    prefix: str = ""
    main: bool = False


@dataclass(frozen=True)
class Item:
    """A line of a card: its letter, its words, the field its sum fills."""

    code: str
    words: tuple[str, ...]
    field: str


@dataclass(frozen=True)
class Layout:
    """A register known by name: its kind, its columns, and the headings that are its own (`signs`, folded)."""

    name: str
    title: str
    register: str
    columns: tuple[LayoutColumn, ...]
    signs: frozenset[str]
    about: str = ""
    years: str = ""
    own: bool = False
    whom: Literal["household", "village", "household_or_village"] = "household"
    year_before: bool = False
    defaults: Mapping[str, str] = made(default_factory=dict)
    gifts: tuple[Gift, ...] = ()
    items: tuple[Item, ...] = ()
    checks: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    path: Path | None = None
    spelled: tuple[tuple[bool, frozenset[str]], ...] = ()  # of each column: one of the signs?, its folded spellings

    def column_of(self, field: str) -> LayoutColumn | None:
        """Return the column that fills a field, or None."""
        return next((column for column in self.columns if column.field == field), None)

    def column_headed(self, heading: str) -> LayoutColumn | None:
        """Return the column with a heading or one of its spellings, or None."""
        folded = fold(heading)
        return next((column for column in self.columns if folded in map(fold, column.spellings)), None)


def folder() -> Path:
    """Return where the user's own layouts lie; the environment variable JIEDUI_CONFIG names another configuration folder."""
    return Path(os.environ.get("JIEDUI_CONFIG") or platformdirs.user_config_path("jiedui")) / "layouts"


def layout_of(read: Mapping[str, Any], *, own: bool = False, path: Path | None = None) -> Layout:
    """Return a layout from its facts as TOML has them; KeyError or TypeError where it is none."""
    columns = tuple(map(_column, read["column"]))
    headings = [column.heading for column in columns if not column.optional]
    signs = read.get("signs", [heading for heading in headings if fold(heading) not in _EVERYWHERE])
    known = frozenset(map(fold, signs))
    return Layout(
        name=str(read["name"]),
        title=str(read["title"]),
        register=str(read["register"]),
        columns=columns,
        signs=known,
        spelled=tuple((fold(each.heading) in known, frozenset(map(fold, each.spellings))) for each in columns),
        about=str(read.get("about", "")),
        years=str(read.get("years", "")),
        own=own,
        whom=read.get("whom", "household"),
        year_before=bool(read.get("year_before", False)),
        defaults=dict(read.get("defaults", {})),
        gifts=tuple(Gift(**gift) for gift in read.get("gift", ())),
        items=tuple(Item(item["code"], tuple(item["words"]), item["field"]) for item in read.get("item", ())),
        checks=tuple(read.get("checks", ())),
        signatures=tuple(read.get("signatures", ())),
        path=path,
    )


_EVERYWHERE: Final = frozenset({"序号"})  # says nothing of which register it is


def _column(read: Mapping[str, Any]) -> LayoutColumn:
    filled = str(read.get("field") or "") or None
    goes: Goes = "field" if filled else "extra" if read.get("extra") else "no"
    return LayoutColumn(
        heading=str(read["heading"]),
        field=filled,
        goes=goes,
        aliases=tuple(map(str, read.get("aliases", ()))),
        why=str(read.get("drop", "")),
        required=bool(read.get("required", False)),
        optional=bool(read.get("optional", False)),
        unit=read.get("unit"),
        catalogue=read.get("catalogue"),
        codes={str(code): str(label) for code, label in dict(read.get("codes", {})).items()},
        lists=tuple((str(each.get("years", "")), tuple(each["labels"])) for each in read.get("lists", ())),
    )


@cache
def bundled() -> dict[str, Layout]:
    """Return the layouts the program brings, by name."""
    found = (
        layout_of(tomllib.loads(path.read_text(encoding="utf-8")), path=path)
        for path in sorted(resource("registers").glob(f"*{ENDING}"))
    )
    return {layout.name: layout for layout in found}


def own() -> dict[str, Layout]:
    """Return the user's own layouts by name; a file that cannot be read is left out and noted in the log."""
    try:
        there = tuple(sorted((path, path.stat().st_mtime_ns) for path in folder().glob(f"*{ENDING}")))
    except OSError:
        return {}
    return dict(_own(there))


@cache
def _own(there: tuple[tuple[Path, int], ...]) -> tuple[tuple[str, Layout], ...]:
    found = []
    for path, _changed in there:
        try:
            layout = layout_of(tomllib.loads(path.read_text(encoding="utf-8")), own=True, path=path)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            log.warning("%s is no layout: %s", path.name, problem)
            continue
        found.append((layout.name, layout))
    return tuple(found)
