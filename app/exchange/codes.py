"""Visible codes of records in an exchange workbook, and the shape of the tag that says which versions a row shows.

A code is the letter of its kind, the origin (6 digits) and the number (5 or more) of the record id in base 21, and a check letter:
all characters as a number modulo 23, as `stdnum.es.dni` does it. 21 and 20 and 440 (21 squared less one) share no factor with 23, so
one wrong character, two neighbours swapped and two swapped around a third are always noticed. It begins and ends with a letter: Excel
neither counts it up, nor cuts zeros, nor takes it for a number or a date. Not here: the codes of exported registers (`app.registers.values.codes`).
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from db.models import KINDS, kind_of, record_id

LETTERS: Final[dict[str, str]] = {
    "household": "H",
    "member": "P",
    "household_year": "Y",
    "need": "N",
    "measure": "M",
    "visit": "V",
    "pairing": "B",
}
_BASE: Final = 21
_DIGITS: Final = "0123456789CDFHJKMNPRT"
_CHECKS: Final = _DIGITS + "WX"  # what is left of the values modulo 23
_VALUES: Final = {letter: value for value, letter in enumerate(_CHECKS)}
# the check of the first ten values must be a letter too
_AS_LETTER: Final = dict(zip("0123456789", "ABEGLQSVYZ", strict=True))
_AS_DIGIT: Final = {letter: digit for digit, letter in _AS_LETTER.items()}
_AS_PYTHON: Final = str.maketrans(_DIGITS, "0123456789abcdefghijk")  # the digits of `int` in base 21
_KINDS: Final = {letter: kind for kind, letter in LETTERS.items()}
_ORIGIN: Final = 6
_NUMBER: Final = 5
_FORM: Final = re.compile(rf"[{''.join(_KINDS)}][{_DIGITS}]{{{_ORIGIN + _NUMBER},14}}[A-Z]")
_TAG: Final = re.compile(r"[B-DF-HJ-NP-TV-XZ][B-DF-HJ-NP-TV-XZ2-9]{3}[B-DF-HJ-NP-TV-XZ]")


def code_of(record: int) -> str:
    """Return the visible code of a record; KeyError for a kind that no exchange workbook has."""
    number, origin = record & 0xFFFFFFFF, record >> 37
    body = LETTERS[kind_of(record)] + _digits(origin, _ORIGIN) + _digits(number, _NUMBER)
    return body + _check(body)


def record_of(cell: object) -> int | None:
    """Return the record id of a code as it stands in a cell (width, case and spaces aside); None for anything else."""
    return _record_of(cell) if type(cell) is str and _begins(cell) else None


def _begins(cell: str) -> bool:
    """Whether a text begins as a code does: of many cells most are soon known to be none."""
    first = cell[:1]
    return first in _KINDS or unicodedata.normalize("NFKC", cell.lstrip()[:1]).upper() in _KINDS


@lru_cache(maxsize=200_000)
def _record_of(cell: str) -> int | None:
    said = cell if _FORM.fullmatch(cell) else unicodedata.normalize("NFKC", cell).strip().upper()
    if not _FORM.fullmatch(said):
        return None
    digits = _number(said[1:-1])
    if _check_of(said[0], len(said) - 2, digits) != said[-1]:
        return None
    origin, number = divmod(digits, _BASE ** (len(said) - 2 - _ORIGIN))
    if origin >= 1 << 26 or number >= 1 << 32:
        return None
    return record_id(origin, _KINDS[said[0]], number)


def looks_like_code(cell: object) -> bool:
    """Whether a cell has the form of a code, right or wrong."""
    return type(cell) is str and _FORM.fullmatch(unicodedata.normalize("NFKC", cell).strip().upper()) is not None


def tag_in(cell: object) -> str | None:
    """Return the tag a cell holds (five characters, consonants at both ends), or None."""
    if type(cell) is not str:
        return None
    if _TAG.fullmatch(cell):
        return cell
    said = unicodedata.normalize("NFKC", cell).strip().upper()
    return said if _TAG.fullmatch(said) else None


def is_kind(kind: str) -> bool:
    """Whether an exchange workbook may have records of a kind."""
    return kind in LETTERS and kind in KINDS


def _check(body: str) -> str:
    """Return the check letter of a code without it."""
    return _check_of(body[0], len(body) - 1, _number(body[1:]))


def _check_of(first: str, width: int, digits: int) -> str:
    """Return the check letter of a code by the letter that begins it, which stands for the digit it replaces, and its number."""
    said = _CHECKS[(_VALUES[_AS_DIGIT.get(first, first)] * pow(_BASE, width, 23) + digits) % 23]
    return _AS_LETTER.get(said, said)


def _digits(value: int, width: int) -> str:
    said = ""
    while value or len(said) < width:
        value, rest = divmod(value, _BASE)
        said = _DIGITS[rest] + said
    return said


def _number(said: str) -> int:
    return int(said.translate(_AS_PYTHON), _BASE)
