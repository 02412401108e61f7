"""Names by their sound: 阿卜杜·买买提, 阿不都・麦麦提 and 阿布都麦麦提 are one. Pure; the spellings are in `resources/matching.toml`.

A name written by sound (with a dot, or of four characters and more) is folded further than one of two or three
characters, of which only the reading counts. Not here: what alikeness is worth (`likeness`).
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final, Literal

from rapidfuzz.distance import JaroWinkler, Levenshtein

from app.matching.names import DOTS, name_key
from app.matching.rule import rule
from db.pinyin import readings, spelled

Kinship = Literal["same", "sound", "homophone", "close", "near", "part", "turned", "other"]
_DOT: Final = re.compile(rf"[{re.escape(DOTS)}]+")
_ASIDE: Final = re.compile(r"[\s\-_'’()（）]+")
_LONG: Final = 4  # characters from which on a name is written by sound


@lru_cache(maxsize=100_000)
def parts_of(name: str) -> tuple[str, ...]:
    """Return the parts of a name between its dots."""
    plain = unicodedata.normalize("NFKC", _DOT.sub("·", name))
    return tuple(filter(None, (_ASIDE.sub("", part).casefold() for part in plain.split("·"))))


@cache
def _spellings() -> tuple[re.Pattern[str], dict[str, str]]:
    stands_for = {spelling: words[0] for words in rule().words for spelling in words}
    longest_first = sorted(stands_for, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), stands_for


@lru_cache(maxsize=60_000)
def _folded(part: str) -> str:
    pattern, stands_for = _spellings()
    said = "".join(readings(pattern.sub(lambda found: stands_for[found.group()], part)))
    for heard, written in rule().sounds:
        said = said.replace(heard, written)
    return re.sub(r"(.)\1+", r"\1", said)


@lru_cache(maxsize=100_000)
def sound_of(name: str) -> str:
    """Return what all spellings of a name share."""
    parts = parts_of(name)
    whole = "".join(parts)
    if len(parts) == 1 and len(whole) < _LONG:
        return spelled(whole)
    return _folded(whole)


@lru_cache(maxsize=200_000)
def kinship(one: str, other: str) -> Kinship:
    """Return how two names are alike."""
    if name_key(one) == name_key(other):
        return "same"
    heard = sound_of(one), sound_of(other)
    short = max(len(name_key(one)), len(name_key(other))) < _LONG
    if heard[0] == heard[1]:
        return "homophone" if short else "sound"
    parts = parts_of(one), parts_of(other)
    sounds = tuple(tuple(_folded(part) for part in each) for each in parts)
    if len(parts[0]) > 1 and sounds[0] == sounds[1][::-1]:
        return "turned"
    if _lacks_a_part(*sounds):
        return "part"
    if short:
        return "near" if _one_character(name_key(one), name_key(other)) else "other"
    return _by_ear(*heard)


def _by_ear(one: str, other: str) -> Kinship:
    alike, heard = rule().alike, Levenshtein.normalized_similarity(one, other)
    if heard >= alike["close"]:
        return "close"
    return "near" if max(heard, JaroWinkler.similarity(one, other) - 0.08) >= alike["near"] else "other"


def _lacks_a_part(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = sorted((one, other), key=len)
    return 0 < len(short) < len(long) and long[: len(short)] == short and len(short[0]) > 3


def _one_character(one: str, other: str) -> bool:
    """Whether two short names differ in one character that is not the surname."""
    return (
        len(one) == len(other) > 2 and one[0] == other[0] and sum(a != b for a, b in zip(one, other, strict=True)) == 1
    )
