"""The typefaces of window and paper: made at set-up from Noto, loaded when the program starts.

Here: `python -m app.ui.fonts` makes `resources/fonts/` (never committed) out of Debian's fonts-noto-cjk and
fonts-noto-core; `load()` adds those files to Qt; `families()` names what to write with, in order.
Not here: sizes and weights (the window's theme, `app.ui.paper.shape`).

Why our own files: Noto maps the Kangxi radicals (U+2F00..) and the everyday characters to the same glyphs, and
Qt's PDF then says ⼾ for 户 to whoever copies or searches. Without U+2E80-2FDF in the character map it cannot.
For the same reason the glyph substitutions go: beside Latin letters they put other digits, which have no character
(an ID number ending in X was copied without its digits). The forms of the SC face need none of them.
The OFL reserves the name "Source" only; the made font still has a name of its own, so that it never hides the
system's.
"""

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QFontDatabase

from resources import resource

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

CHINESE = "Jiedui Sans SC"
ARABIC = "Jiedui Sans Arabic"
# Windows brings the Microsoft faces; a Linux desktop without our files usually has one of the others.
STAND_INS = ("Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "WenQuanYi Micro Hei")
ARABIC_STAND_INS = ("Noto Sans Arabic", "Microsoft Uighur")

RECIPE = 2  # raise it when `_make_face` changes, so that old files are made again
_RADICALS = range(0x2E80, 0x2FE0)
_FAMILY_RECORDS = (1, 16)
_FULL_NAME, _POSTSCRIPT_NAME, _UNIQUE_NAME = 4, 6, 3


@dataclass(frozen=True)
class Face:
    """One file to make: its `target` below resources/fonts, the `source` below the system's font folders."""

    target: str
    source: str
    member: str | None  # the family to take out of a collection, None where the file is a single face
    family: str
    weight: str


FACES = (
    Face("JieduiSansSC-Regular.otf", "NotoSansCJK-Regular.ttc", "Noto Sans CJK SC", CHINESE, "Regular"),
    Face("JieduiSansSC-Bold.otf", "NotoSansCJK-Bold.ttc", "Noto Sans CJK SC", CHINESE, "Bold"),
    Face("JieduiSansArabic-Regular.ttf", "NotoSansArabic-Regular.ttf", None, ARABIC, "Regular"),
    Face("JieduiSansArabic-Bold.ttf", "NotoSansArabic-Bold.ttf", None, ARABIC, "Bold"),
)

FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
)


def families() -> list[str]:
    """Return the families to write Chinese, Latin and Uyghur with, the best one that is there first."""
    return [CHINESE, *STAND_INS[:3], ARABIC, *ARABIC_STAND_INS, STAND_INS[3]]


def load(folder: Path | None = None) -> list[str]:
    """Add the made fonts to Qt and return the families that came; call once a QGuiApplication is there.

    An empty list means: nothing was made, the system's own fonts stand in.
    """
    return list(_load(folder or resource("fonts")))


@cache
def _load(folder: Path) -> tuple[str, ...]:
    loaded: list[str] = []
    for face in FACES:
        path = folder / face.target
        if path.exists():
            number = QFontDatabase.addApplicationFont(str(path))
            loaded += QFontDatabase.applicationFontFamilies(number)
    QFont.insertSubstitutions(CHINESE, [*STAND_INS])
    return tuple(dict.fromkeys(loaded))


def make(folder: Path, sources: tuple[Path, ...] = FONT_FOLDERS) -> list[tuple[str, str]]:
    """Make every face into `folder` and return (file, what happened) pairs.

    What happened is "made", "there already" or "no source"; a face without its source is left out, because
    the program runs with the system's fonts too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = _find({face.source for face in FACES}, sources)
    report = []
    for face in FACES:
        target = folder / face.target
        source = found.get(face.source)
        if source is None:
            report.append((face.target, "there already" if target.exists() else "no source"))
        elif target.exists() and _unique_name(target) == _unique(face):
            report.append((face.target, "there already"))
        else:
            _make_face(face, source, target)
            report.append((face.target, "made"))
    return report


def _find(names: set[str], folders: tuple[Path, ...]) -> dict[str, Path]:
    """Return where the named files lie, the first folder winning."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in folder.rglob("Noto*"):
            if path.name in names:
                found.setdefault(path.name, path)
    return found


def _unique(face: Face) -> str:
    return f"{face.family.replace(' ', '')}-{face.weight};{RECIPE}"


def _unique_name(path: Path) -> str | None:
    from fontTools.ttLib import TTFont  # noqa: PLC0415  only where fonts are made

    with TTFont(path, lazy=True) as font:
        name: str | None = font["name"].getDebugName(_UNIQUE_NAME)
        return name


def _make_face(face: Face, source: Path, target: Path) -> None:
    font = _open(source, face.member)
    # Names of our own for the glyphs: reading those of 65,535 CFF glyphs would take 40 s, and nobody needs them.
    font.setGlyphOrder([f"g{number}" for number in range(font["maxp"].numGlyphs)])
    for table in font["cmap"].tables:
        for code in _RADICALS:
            if table.format != 14:  # 14 holds variation sequences only
                table.cmap.pop(code, None)
    if face.member:
        del font["GSUB"]
    _rename(font, face)
    part = target.with_suffix(".part")
    font.save(part, reorderTables=False)
    font.close()
    part.replace(target)


def _open(source: Path, family: str | None) -> "TTFont":
    from fontTools.ttLib import TTFont  # noqa: PLC0415  only where fonts are made

    if family is None:
        return TTFont(source, lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    number = 0
    while True:
        font = TTFont(source, fontNumber=number, lazy=True, recalcTimestamp=False, recalcBBoxes=False)
        if font["name"].getDebugName(1) == family:
            return font
        font.close()
        number += 1  # past the last face fontTools raises: the collection is not the one we know


def _rename(font: "TTFont", face: Face) -> None:
    full = f"{face.family} {face.weight}"
    postscript = f"{face.family.replace(' ', '')}-{face.weight}"
    new = dict.fromkeys(_FAMILY_RECORDS, face.family)
    new |= {_FULL_NAME: full, _POSTSCRIPT_NAME: postscript, _UNIQUE_NAME: _unique(face)}
    for record in list(font["name"].names):
        if record.nameID in new:
            font["name"].setName(new[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID)


def main() -> int:
    """Make the fonts of this checkout and say what was done; 0 also when the sources are missing."""
    folder = resource("fonts")
    report = make(folder)
    for name, happened in report:
        sys.stdout.write(f"{folder / name}: {happened}\n")
    if any(happened == "no source" for _name, happened in report):
        sys.stdout.write("The sources come with: apt-get install fonts-noto-cjk fonts-noto-core\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
