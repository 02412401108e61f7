"""Short codes of records for people and workbooks: letters at both ends, so that Excel's fill-down cannot invent one."""

from typing import Final

_DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ"


def code_of(record: int) -> str:
    """Return the code of a record id: C, its number in base 32, and a check letter."""
    digits = ""
    rest = record
    while rest:
        rest, digit = divmod(rest, 32)
        digits = _DIGITS[digit] + digits
    return f"C{digits}{_check(record)}"


def record_of(code: str) -> int | None:
    """Return the record id of a code, or None where the code is none of ours."""
    text = code.strip().upper()
    if len(text) < 3 or text[0] != "C" or any(digit not in _DIGITS for digit in text[1:-1]):
        return None
    record = 0
    for digit in text[1:-1]:
        record = record * 32 + _DIGITS.index(digit)
    return record if _check(record) == text[-1] else None


def _check(record: int) -> str:
    return _LETTERS[record % 97 % len(_LETTERS)]
