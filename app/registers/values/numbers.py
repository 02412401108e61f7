"""ID numbers by the kind of document: resident cards, old cards, residence permits, disability certificates.

Here: what a number of a kind looks like, its check character (GB 11643), and the kind a row names against its number. Not
here: what is wrong with a number (`cells.id_number`), who it belongs to (`plan_members`).
"""

import re
from operator import mul
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from app.registers.plans.rows import Rows

# a resident card or permit, an old card, a foreigner's old permanent residence card, a certificate (issued again: two more)
FORM: Final = re.compile(r"\d{15}|[A-Z]{3}\d{12}|\d{17}[\dX]|\d{17}[\dX]\d{2}|\d{17}[\dX]\d{2}[A-Z0-9]{2}")
# GB 11643: the weights of the first 17 digits, what their character codes add, the check characters by remainder
_WEIGHTS: Final = tuple(2**place % 11 for place in range(17, 0, -1))
_ZERO: Final = ord("0") * sum(_WEIGHTS)
_CHECK: Final = "10X98765432"
_TAIL: Final = re.compile(r"[1-7][1-4](?:[A-Z0-9]{2})?")  # kind and grade of the disability, which issue
_CARD: Final = "居民身份证"
_CERTIFICATE: Final = "残疾人证"
_PERMIT: Final = "港澳台居民居住证"
_OTHERS: Final = frozenset(("中国人民解放军军官证", "户口簿", "其他"))
_SHORT: Final = 18  # a number of another document that is as long would be taken for an ID number


def check_character(said: str) -> str:
    """Return the check character (GB 11643) that belongs to the first 17 digits of a text."""
    return _CHECK[(sum(map(mul, _WEIGHTS, said.encode())) - _ZERO) % 11]


def is_certificate(said: str) -> bool:
    """Whether what follows the 18 characters of a disability certificate can stand there."""
    return bool(_TAIL.fullmatch(said[18:]))


def note_kinds(rows: "Rows") -> None:
    """Compare the kind of document a row names with its number; what is no ID number is kept where the kind says so."""
    kinds, numbers = rows.values.get("member.id_kind"), rows.values.get("member.id_number")
    if not kinds or not numbers:
        return
    for row, kind in enumerate(kinds):
        if kind in _OTHERS and row in rows.id_troubles:
            _take_as_it_is(rows, row, numbers)
        elif kind and numbers[row] and not _fits(kind, numbers[row]):
            rows.note(row, "id_kind", field="member.id_number", value=_masked(numbers[row]), detail=kind)


def _fits(kind: str, number: str) -> bool:
    if kind == _CARD:
        return len(number) in (15, 18) and not number[0].isalpha()
    if kind == _CERTIFICATE:
        return len(number) in (20, 22)
    if kind == _PERMIT:
        return len(number) == 18 and number[:2] in ("81", "82", "83")
    return True


def _take_as_it_is(rows: "Rows", row: int, numbers: list[str | None]) -> None:
    found = rows.id_troubles[row]
    if found.code != "id_number_form" or len(found.value) >= _SHORT:
        return
    numbers[row] = found.value
    del rows.id_troubles[row]
    rows.troubled["member.id_number"].pop(row, None)
    rows.issues.remove(found)


def _masked(number: str) -> str:
    return f"{number[:6]}…{number[-4:]}"
