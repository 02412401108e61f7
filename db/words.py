"""The words under which names and areas stand in the search index, and by which they are asked for.

What a word is shows its first character, a private one that nobody can type. Not here: the index (`db.derived.search`), what is
asked of it (`db.queries.search`), how a name is read (`db.pinyin`).
"""

import re
from typing import Final

from db.pinyin import tokens

START: Final = "\ue000"  # what a name begins with: its characters, its reading, its initials, each in one word
LATER: Final = "\ue001"  # the readings and initials of its later parts
THREES: Final = "\ue002"  # its characters in threes from each one on: one or two are a prefix, more are all in them
AREA: Final = "\ue003"  # the county, township or village it lies in
THREE: Final = 3
_DIGIT: Final = 0x4E00  # the number of an area is written in the 16,384 Chinese characters from here on
_BETWEEN: Final = re.compile(r"[\W_]+")


def words_of(name: str) -> str:
    """Return the words a name is found by."""
    seg, readings, all_initials = tokens(name)
    plain = seg.replace(" ", "")
    whole, _space, reading = readings.partition(" ")
    first, _space, initials = all_initials.partition(" ")
    if _BETWEEN.search(plain):  # "(新)": what stands behind it is a word of its own
        words = " ".join([_apart(START, said) for said in (plain, whole, first)])
        words += " " + in_threes(_BETWEEN.sub("", plain))
    else:
        words = f"{START}{plain} {START}{whole} {START}{first} {in_threes(plain)}"
    return f"{words} {_apart(LATER, reading)} {_apart(LATER, initials)}" if reading else words


def _apart(mark: str, said: str) -> str:
    return mark + _BETWEEN.sub(f" {mark}", said)


def in_threes(plain: str) -> str:
    """Return the characters of a name in threes, from each one on: the last two words are shorter."""
    return " ".join([THREES + plain[at : at + THREE] for at in range(len(plain))])


def area_word(area: int) -> str:
    """Return the word under which everything in a county, township or village is indexed; `area` is its region's id."""
    number = (area & 0xFFFFFFFF) << 26 | area >> 37  # the kind in the middle is always that of a region
    word = AREA
    while number:
        word += chr(_DIGIT + (number & 0x3FFF))
        number >>= 14
    return word
