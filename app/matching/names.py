"""When two spellings are the same name."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

DOTS: Final = "·•・．.‧∙⋅･᛫●▪◦ㆍ。｡"  # between the parts of a name, as keyboards and fonts have it
_ASIDE: Final = re.compile(rf"[\s{re.escape(DOTS)}\-_'’]+")
_OFFICE: Final = re.compile(r"(?:(?:村民|居民)?委员会|村委会|居委会|村民小组)$")
_ORGANISATION: Final = re.compile(r"[\s()（）]+")


@lru_cache(maxsize=200_000)
def name_key(name: str) -> str:
    """Return what two spellings of a person's name share: no dots, spaces, width or case."""
    return _ASIDE.sub("", unicodedata.normalize("NFKC", name)).casefold()


def organisation_key(name: str) -> str:
    """Return what two spellings of an organisation's name share."""
    return _ORGANISATION.sub("", unicodedata.normalize("NFKC", name)).casefold()


@lru_cache(maxsize=20_000)
def place_key(name: str, level: str) -> str:
    """Return what two spellings of a place's name share: the word for its kind is taken off."""
    key = _OFFICE.sub("", name_key(name))
    ends = {
        "county": r"(?:自治县|县|市|区)$",
        "township": r"(?:民族乡|镇|乡|街道(?:办事处)?)$",
        "village": r"(?:社区|村)$",
    }
    short = re.sub(ends.get(level, "$^"), "", key)
    return short or key
