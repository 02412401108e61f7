"""Understanding a single cell: text, code, ID number, phone, date with its precision, money, counts, labels.

Each parser takes a cell and returns (value, trouble): the value to store or None, and a `Trouble` where the cell could
not be taken as it is. Nothing is guessed. Pure; not here: rows and records (`plan_*`).
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Final

from app.matching.names import DOTS
from app.registers.files.raw import Cell
from app.registers.issues import Trouble
from app.registers.values.numbers import FORM, check_character, is_certificate
from app.registers.values.ticks import ticked
from app.registers.values.units import FACTORS
from db.catalogues import Catalogue, catalogue
from db.facts import Fact

Parsed = tuple[Any, Trouble | None]
Parser = Callable[[Cell], Parsed]

_NOTHING: Final = {
    "",
    "-",
    "--",
    "—",
    "——",
    "/",
    "\\",
    "无",
    "暂无",
    "N/A",
    "n/a",
    "#N/A",
    "不详",
    "空",
    "null",
    "NULL",
}
_BLANK: Final = " \t\r\n\u3000\u00a0\ufeff\u200b"
_FORMULA: Final = re.compile(r'^="?(.*?)"?$', re.DOTALL)
_DOT: Final = re.compile(rf"(?<=[\u3400-\u9fff])\s*[{re.escape(DOTS)}]+\s*(?=[\u3400-\u9fff])")
_SPACED_OR_DOTTED: Final = re.compile(rf"[\s{re.escape(DOTS.replace('·', ''))}]|··")
_CUT: Final = re.compile(r"^\d(?:\.\d+)?E\+?\d+$", re.IGNORECASE)
_MOBILE: Final = re.compile(r"1\d{10}")
_LANDLINE: Final = re.compile(r"(?:0\d{2,3}-?)?\d{7,8}")
_DATES: Final = (
    re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
    re.compile(r"(\d{4})[-/.年](\d{1,2})月?(?:份|初|底|末|[上中下]旬)?"),
    re.compile(r"(\d{4})(\d{2})"),
    re.compile(r"(\d{4})(?:年(?:度|初|底|末)?)?"),
)
_AMOUNT: Final = re.compile(r"[¥￥]?\s*(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*([^\d\s.,]{1,3}2?)?")
_THOUSANDS: Final = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")  # 1 500
_CODES: Final = re.compile(r"\d{1,2}(?:\s*[、,，;；/|]\s*\d{1,2})*")
_TODAY: Final = date.today().strftime("%Y%m%d")  # an import is a process of its own
_EPOCH: Final = date(1899, 12, 30)
_SERIALS: Final = (10_000, 73_000)  # 1927 to 2099
_CODED: Final = re.compile(r"^\d{1,2}\s*[-.、:：]\s*(?=\D)")
_WANTS: Final = ("unsafe_house", "water_short")
_SPLIT: Final = re.compile(r"[、,，;；/|\s]+")


def plain(cell: Cell) -> str | None:
    """Return a cell as trimmed text: `="…"` and a leading apostrophe taken off; None where it is blank."""
    if cell is None:
        return None
    if isinstance(cell, list):
        return cell[0]
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, (int, float)):
        return number_text(cell)
    text = cell
    if text.startswith("="):
        found = _FORMULA.match(text)
        if text.startswith('="') and found:
            text = found.group(1)
    text = text.strip(_BLANK)
    if text.startswith(("'", "＇")) and not text.endswith(("'", "＇")):
        text = text[1:].strip(_BLANK)  # typed so that Excel takes it for a text
    return text or None


def number_text(value: int | float) -> str:
    """Return a number as Excel would show it in a cell of the format General."""
    if isinstance(value, float):
        # Excel keeps 15 digits: what a double adds beyond them was never in the cell
        return str(int(Decimal(f"{value:.15g}"))) if value.is_integer() and abs(value) < 1e21 else repr(value)
    return str(value)


def narrow(cell: Cell) -> str | None:
    """Return a cell as text with full-width characters narrowed and the words for "nothing" read as blank."""
    text = plain(cell)
    if text is None:
        return None
    text = unicodedata.normalize("NFKC", text).strip()
    return None if text in _NOTHING else text


def text(cell: Cell) -> Parsed:
    """Free text, as it stands."""
    return plain(cell), None


def name(cell: Cell) -> Parsed:
    """A person's or place's name: one dot for all its variants, no spaces inside Chinese."""
    said = plain(cell)
    return (None, None) if said is None or said in _NOTHING else (folded_name(said), None)


def folded_name(said: str) -> str:
    """Return a name with U+00B7 between its parts, narrow letters, and no spaces inside Chinese."""
    narrowed = unicodedata.normalize("NFKC", said).strip()
    if not _SPACED_OR_DOTTED.search(narrowed):
        return narrowed
    narrowed = re.sub(r"\s+", " ", _DOT.sub("·", narrowed))
    return re.sub(r"(?<=[\u3400-\u9fff·])\s+(?=[\u3400-\u9fff·])", "", narrowed)


def code(cell: Cell) -> Parsed:
    """A household's or person's code: text, or a number short enough for Excel to have kept it whole."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if float(cell) != int(cell) or abs(cell) >= 1e15:
            return None, Trouble("code_damaged", number_text(cell))
        return str(int(cell)), None
    if type(cell) is str and cell.isascii() and cell.isdecimal():
        return cell, None  # as most are
    said = narrow(cell)
    if said is not None and _CUT.match(said):
        return None, Trouble("code_damaged", said)
    return (re.sub(r"\s+", "", said), None) if said else (None, None)


def id_number(cell: Cell) -> Parsed:
    """An ID number (GB 11643). One that arrives as a number has lost its last digits in Excel, whatever it looks like."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return None, Trouble("id_number_damaged", number_text(cell))
    if type(cell) is str and _holds(cell):
        return cell, None
    said = narrow(cell)
    if said is None:
        return None, None
    said = re.sub(r"[\s'’‘`-]", "", said).upper()
    if "*" in said:
        return None, None  # masked for a reader: says nothing
    if _CUT.match(said):
        return None, Trouble("id_number_damaged", said)
    if not FORM.fullmatch(said):
        return None, Trouble("id_number_form", said)
    if len(said) >= 18:
        if check_character(said) != said[17]:
            damaged = said[15:18] == "000" and len(said) == 18
            return None, Trouble("id_number_damaged" if damaged else "id_number_check", said)
        if not _is_day(said[6:10], said[10:12], said[12:14]):
            return None, Trouble("id_number_birth", said)
        if not _was_born(said) or (len(said) > 18 and not is_certificate(said)):
            return None, Trouble("id_certificate" if _was_born(said) else "id_number_birth", said)
    elif said.isdecimal() and not _is_day(f"19{said[6:8]}", said[8:10], said[10:12]):
        return None, Trouble("id_number_birth", said)
    return said, None


def _was_born(number: str) -> bool:
    return number[6:14] <= _TODAY


def _holds(said: str) -> bool:
    """Whether a text is an ID number of 18 characters as it should be: most are, and this asks no more than that."""
    if len(said) != 18 or not (said.isascii() and said[:17].isdecimal()):
        return False
    return said[17] == check_character(said) and _is_day(said[6:10], said[10:12], said[12:14]) and _was_born(said)


def phone(cell: Cell) -> Parsed:
    """One phone number or several, joined with "、"."""
    if type(cell) is str and len(cell) == 11 and cell.isascii() and cell[0] == "1" and cell.isdecimal():
        return cell, None
    said = narrow(cell)
    if said is None:
        return None, None
    for between in (r"[、,;/|\n]", r"[、,;/|\s]"):  # spaces inside a number first, between numbers else
        parts = [re.sub(r"[\s()-]", "", part) for part in re.split(between, said) if part.strip()]
        if parts and all(_MOBILE.fullmatch(part) or _LANDLINE.fullmatch(part) for part in parts):
            return "、".join(dict.fromkeys(parts)), None
    return None, Trouble("bad_phone", said)


def day(cell: Cell) -> Parsed:
    """A date with its precision: 2018, 2018-06 or 2018-06-30."""
    if isinstance(cell, list):
        return (cell[0], None) if "1900-02" < cell[0] < "2100" else (None, Trouble("bad_date", cell[0]))
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if _SERIALS[0] <= cell < _SERIALS[1]:  # the day as Excel counts, its format lost
            return (_EPOCH + timedelta(int(cell))).isoformat(), None
        if number_text(cell).endswith(".1"):
            return None, Trouble("month_unsure", number_text(cell), number_text(cell)[:4])
    said = narrow(cell)
    if said is None:
        return None, None
    for pattern in _DATES:
        found = pattern.fullmatch(said)
        if found:
            parts = found.groups()
            if _is_day(*parts):
                return "-".join((parts[0], *(part.zfill(2) for part in parts[1:]))), None
    return None, Trouble("bad_date", said)


def born(cell: Cell) -> Parsed:
    """A date of birth: one that has not come yet is none."""
    value, trouble = day(cell)
    if value is not None and value.replace("-", "") > _TODAY:
        return None, Trouble("birth_future", value)
    return value, trouble


@lru_cache(maxsize=40_000)
def _is_day(year: str, month: str = "1", of_month: str = "1") -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(of_month)).year <= 2100
    except ValueError:
        return False


def year(cell: Cell) -> Parsed:
    """A calendar year; a date gives its year."""
    value, trouble = day(cell)
    if trouble is not None and trouble.code == "month_unsure":
        return int(trouble.value[:4]), None
    if value is None:
        return None, Trouble("bad_year", trouble.value) if trouble else None
    return int(value[:4]), None


def count(cell: Cell) -> Parsed:
    """A whole number of at least zero, its unit taken off ("3人")."""
    said = narrow(cell)
    if said is None:
        return None, None
    found = re.fullmatch(r"(\d{1,9})(?:\.0+)?\s*(?:人|个|户|月|个月|次|亩|天)?", said)
    if not found:
        return None, Trouble("bad_count", said)
    return int(found.group(1)), None


def amounts(meaning: str, unit: str | None) -> Parser:
    """Return a parser of amounts stored as integers (fen, 1/100 mu …); a unit beside the number goes before the column's."""
    units = FACTORS.get(meaning, {})
    base = {"fen": 100, "centimu": 100, "dm2": 100, "milli": 1000}[meaning]
    own = units.get(unit or "", base)

    def parse(cell: Cell) -> Parsed:
        said = narrow(cell)
        if said is None:
            return None, None
        found = _AMOUNT.fullmatch(_THOUSANDS.sub("", said).removesuffix("整"))
        named = found.group(2) if found else None
        if not found or isinstance(cell, bool) or (named and named not in units and meaning != "milli"):
            return None, Trouble("bad_amount", said)
        value = Decimal(found.group(1).replace(",", "")) * (units.get(named, own) if named else own)
        whole = value.quantize(Decimal(1), ROUND_HALF_UP) if abs(value) < 10**16 else value
        if abs(whole) > 10**15:
            return None, Trouble("bad_amount", said)
        if abs(value - whole) > Decimal("0.000001") * max(own, 1):
            return int(whole), Trouble("rounded", said)
        return int(whole), None

    return parse


def choice(known: Catalogue) -> Parser:
    """Return a parser of one label of a catalogue; a bare code number is not taken (codes differ between systems)."""

    def parse(cell: Cell) -> Parsed:
        said = narrow(cell)
        boxes = ticked(said) if said else None
        if boxes is not None and len(boxes) < 2:
            said = cell = boxes[0] if boxes else None
        if said is None:
            # "无" is a label of some catalogues
            spoken = plain(cell)
            return (known.normalise(spoken) if spoken else None), None
        value = known.normalise(said) or known.normalise(_CODED.sub("", said))
        if value is not None:
            return value, None
        return None, Trouble("bare_code" if _CODES.fullmatch(said) else "label_unknown", said, known.name)

    return parse


def wanting(parse: Parser) -> Parser:
    """Return a parser of yes or no for what is wanting (an unsafe house): "安全" says no there, and is told."""

    def parsed(cell: Cell) -> Parsed:
        said = narrow(cell)
        if said is not None and "安全" in said:
            return None, Trouble("label_unknown", said, "yes_no")
        return parse(cell)

    return parsed


def labels(known: Catalogue) -> Parser:
    """Return a parser of several labels of a catalogue, kept joined with "、"."""
    one = choice(known)

    def parse(cell: Cell) -> Parsed:
        whole, trouble = one(cell)
        if trouble is None:
            return whole, None
        found: set[str] = set()
        boxes = ticked(trouble.value)
        for part in listed(trouble.value) if boxes is None else boxes:
            value, wrong = one(part)
            if wrong:
                return None, trouble
            if value:
                found.add(value)
        # in the catalogue's order: "因学,因残" says what "因残、因学" says
        return "、".join(label.value for label in known.labels if label.value in found) or None, None

    return parse


def listed(said: str) -> list[str]:
    """Return the parts of a text between commas, strokes and spaces."""
    return _SPLIT.split(said)


def yesno(cell: Cell) -> Parsed:
    """Yes or no as a truth value."""
    said = narrow(cell)
    if said is None:
        return None, None
    boxes = ticked(said)
    if boxes is not None and len(boxes) < 2:
        if not boxes:
            return None, None
        said = boxes[0]
    value = catalogue("yes_no").normalise(said)
    if value is None:
        return None, Trouble("label_unknown", said, "yes_no")
    return value == "是", None


def parser_of(field: str, fact: Fact | None, unit: str | None) -> Parser:
    """Return the parser of a field: by its own name where it has one, else by what the field means."""
    last = field.partition("@")[0].rsplit(".", 1)[-1]
    if last == "id_number":
        return id_number
    if last.startswith("is_"):
        return yesno
    if last == "birth":
        return born
    if last in ("name", "province", "prefecture", "county", "township", "village"):
        return name
    if fact is None:
        return {
            "year": year,
            "age": count,
            "count": count,
            "month": count,
            "phone": phone,
            "village_code": code,
            "code": code,
        }.get(last, text)
    if fact.meaning in ("choice", "labels") and fact.catalogue:
        known = catalogue(fact.catalogue)
        if last in _WANTS:
            return wanting(choice(known))
        return labels(known) if fact.meaning == "labels" else choice(known)
    if fact.meaning in ("fen", "centimu", "dm2", "milli"):
        return amounts(fact.meaning, unit)
    return {"date": day, "year": year, "count": count, "code": code, "phone": phone, "yesno": yesno}.get(
        fact.meaning, text
    )
