"""The words under which names and areas stand in the search index, and the numbers in it: as they are asked for, too.

What a word is shows its first character, a private one that nobody can type. Not here: the index (`db.derived.search`), what is
asked of it (`db.queries.search`), how a name is read (`db.pinyin`).
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from db.pinyin import syllables, tokens

START: Final = "\ue000"  # what a name begins with: its characters, its reading, its initials, each in one word
LATER: Final = "\ue001"  # the readings and initials of its later parts
FOURS: Final = "\ue002"  # its characters in fours from each one on: up to three are a prefix, more are all in them
AREA: Final = "\ue003"  # the county, township or village it lies in
FOUR: Final = 4
_DIGIT: Final = 0x4E00  # the number of an area is written in the 16,384 Chinese characters from here on
_SIGN: Final = 0x30000  # of an area among trigrams: three characters that nobody can type
_SIGNS: Final = 0xC0000
_ACCENTED: Final = re.compile("[\u00c0-\u024f]")
_BETWEEN: Final = re.compile(r"[\W_]+")

_PHONE: Final = "replace(phone, '-', '')"
_SECOND: Final = "substr(replace(phone, '-', ''), nullif(instr(replace(phone, '-', ''), '、'), 0) + 1)"
# the numbers that are looked for by what they begin with, per kind: a plain column has its index in the models
NUMBERS: Final = {
    "household": {"code": "code", "phone": _PHONE, "second": _SECOND},
    "member": {"id_number": "id_number", "birth": "substr(id_number, 7)", "phone": _PHONE, "second": _SECOND},
    "region": {"code": "code"},
    "helper": {"phone": _PHONE, "second": _SECOND},
    "organisation": {"phone": _PHONE, "second": _SECOND, "credit": "upper(credit_code)"},
}


def folded(text: str) -> str:
    """Return a text as it is compared: in one width, in small letters, Latin ones without accents."""
    plain = unicodedata.normalize("NFKC", text).lower()
    if not _ACCENTED.search(plain):
        return plain
    return "".join([each for each in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(each)])


def words_of(name: str) -> str:
    """Return the words a name is found by; of a name of two parts they are put together from what is known of each."""
    first, dot, second = name.partition("·")
    if not dot:
        return _words_of(name)
    one, two = _part(first), _part(second)
    if one is None or two is None:
        return _words_of(name)
    (a, read_a, initials_a, inner, _fours), (b, read_b, initials_b, _inner, fours) = one, two
    met = a[1 - FOUR :] + b[: FOUR - 1]  # where the parts meet
    across = " ".join([FOURS + met[at : at + FOUR] for at in range(min(len(a), FOUR - 1))])
    return (
        f"{START}{a}{b} {START}{read_a}{read_b} {START}{initials_a}{initials_b} {LATER}{read_b} {LATER}{initials_b} "
        f"{inner} {across} {fours}"
    )


@lru_cache(maxsize=50_000)
def _part(said: str) -> tuple[str, str, str, str, str] | None:
    """A part of a name: its characters, reading, initials, its fours without those that reach beyond it, and all of them.

    None for what is no single part of letters.
    """
    plain = folded(said)
    if not plain or _BETWEEN.search(plain):
        return None
    read = syllables(plain)
    inner = " ".join([FOURS + plain[at : at + FOUR] for at in range(len(plain) - FOUR + 1)])
    return plain, "".join(read), "".join([each[:1] for each in read]), inner, in_fours(plain)


@lru_cache(maxsize=50_000)
def _words_of(name: str) -> str:
    seg, readings, all_initials = tokens(folded(name))
    plain = seg.replace(" ", "")
    whole, _space, reading = readings.partition(" ")
    first, _space, initials = all_initials.partition(" ")
    words = " ".join(
        [_apart(START, said) for said in (plain, whole, first)]
    )  # behind a bracket begins a word of its own
    if reading:
        words += f" {_apart(LATER, reading)} {_apart(LATER, initials)}"
    return f"{words} {in_fours(_BETWEEN.sub('', plain))}"


def _apart(mark: str, said: str) -> str:
    return mark + _BETWEEN.sub(f" {mark}", said)


def in_fours(plain: str) -> str:
    """Return the characters of a name in fours, from each one on: the last three words are shorter."""
    return " ".join([FOURS + plain[at : at + FOUR] for at in range(len(plain))])


def area_word(area: int) -> str:
    """Return the word under which everything in a county, township or village is indexed; `area` is its region's id."""
    number, word = _number_of(area), AREA
    while number:
        word += chr(_DIGIT + (number & 0x3FFF))
        number >>= 14
    return word


def area_sign(area: int) -> str:
    """Return the three characters under which everything in a county or township is among the trigrams."""
    rest, first = divmod(_number_of(area), _SIGNS)
    third, second = divmod(rest, _SIGNS)
    return f"{chr(_SIGN + first)}{chr(_SIGN + second)}{chr(_SIGN + third)}"


def _number_of(area: int) -> int:
    return (area & 0xFFFFFFFF) << 26 | area >> 37  # the kind in the middle is always that of a region
