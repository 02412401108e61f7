"""The unit a column is in: said in its heading, in the group above it, or above the table ("单位：万元").

Here: which words are units, and how much of what is stored one of them is. Not here: a unit beside the number in a cell (`cells`).
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

# how many of the stored unit (fen, 1/100 mu, 1/100 m²) one of a named unit is
FACTORS: Final[dict[str, dict[str, int]]] = {
    "fen": {
        "元": 100,
        "百元": 10_000,
        "千元": 100_000,
        "千": 100_000,
        "万元": 1_000_000,
        "万": 1_000_000,
        "亿元": 10_000_000_000,
        "亿": 10_000_000_000,
    },
    "centimu": {"亩": 100, "万亩": 1_000_000, "公顷": 1_500},
    "dm2": {"平方米": 100, "平米": 100, "平方": 100, "m2": 100},
}
_OF_COUNTS: Final = {"人", "口", "户", "个", "个月", "月", "岁", "年"}
_OTHERS: Final = {"角", "分", "美元", "分地", "间", "套", "栋", "天", "日", "周", "小时", "公里", "千米", "米", "次", "斤",
                  "公斤", "千克", "吨", "头", "只", "株", "棵", "%", "百分比", "平方公里", "平方千米"}  # fmt: skip
UNITS: Final = frozenset({unit for units in FACTORS.values() for unit in units} | _OF_COUNTS | _OTHERS)
_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_ENDING: Final = re.compile(r"(?<=[\u3400-\u9fff])[/:、\s]*(亿元|万元|千元|百元|元|万亩|亩|公顷|平方米|m2)$")
_ABOVE: Final = re.compile(r"单位[:]?\s*([^\s;。)]+)")


def unit_of(heading: str) -> str | None:
    """Return the unit a heading says ("人均纯收入(万元)", "金额/万元"), or None."""
    narrow = unicodedata.normalize("NFKC", heading).strip()
    for inside in reversed(_BRACKETS.findall(narrow)):
        word = re.split(r"[/、,每]", inside.strip().removeprefix("单位").lstrip(":： "))[0].strip()
        if word in UNITS:
            return str(word)
    ending = _ENDING.search(narrow)
    return ending.group(1) if ending else None


def without_unit(heading: str) -> str:
    """Return a heading without the unit at its end; without other words in brackets at its end too."""
    narrow = unicodedata.normalize("NFKC", heading).strip()
    bare = re.sub(r"\s*\([^()]*\)\s*$", "", narrow)
    return bare if bare != narrow else _ENDING.sub("", narrow)


def units_above(titles: Iterable[str]) -> dict[str, str]:
    """Return the unit of each meaning that the words above a table name ("单位：万元、亩"), by meaning."""
    found: dict[str, str] = {}
    for title in titles:
        for said in _ABOVE.findall(unicodedata.normalize("NFKC", title)):
            for word in re.split(r"[/、,和及]", said):
                meaning = next((meaning for meaning, units in FACTORS.items() if word in units), None)
                if meaning:
                    found.setdefault(meaning, word)
    return found


def fits(meaning: str | None, last: str, unit: str | None) -> bool:
    """Whether a field may be in a unit: hectares of income or days of months are another thing."""
    if unit is None or meaning == "milli":
        return True
    if meaning in FACTORS:
        return unit in FACTORS[meaning]
    if meaning == "count" or last == "age":
        return unit in ({"月", "个月"} if last == "work_months" else _OF_COUNTS - {"月", "个月"})
    return unit in _OF_COUNTS
