"""Headings that are nearly known ones: typed by sound (检测对象), with two characters swapped, with one too many.

Runs inside the child process. Not here: what a column's cells look like (`looks`), headings as they should be (`vocabulary`).
"""

import re
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from app.registers.layouts.vocabulary import LIKELY, Vocabulary
from app.registers.values.units import without_unit
from db.catalogues import fold
from db.pinyin import readings

NEAR: Final = 74  # of 100: a heading that may be meant, where the cells say the same
BY_SOUND: Final = 95.0
SWAPPED: Final = 90.0
_SHORTEST: Final = 3
# what differs in just these words is another thing, however alike the rest is
_OTHERS: Final = (
    ("支出", "收入"), ("成本", "收入"), ("迁入", "迁出"), ("入户", "离户"), ("开始", "结束"), ("开始", "终止"), ("起", "止"), ("父", "母"), ("男", "女"),
    ("主要", "其他"), ("主要", "次要"), ("脱贫", "返贫"), ("户", "人"), ("上年", "本年"), ("计划", "实际"), ("新", "原"), ("前", "后"),
    ("户主", "配偶"), ("户主", "成员"), ("户主", "帮扶"), ("户主", "学生"), ("户主", "监护"), ("户主", "患者"), ("户主", "本人"), ("致贫", "返贫"), ("工资", "财产"), ("经营", "财产"), ("村", "乡"), ("村", "县"), ("省", "市"),
    ("毛", "纯"), ("总", "纯"), ("林地", "耕地"), ("类别", "等级"), ("类型", "等级"), ("有效", "无效"), ("姓名", "编号"), ("号码", "类型"), ("名称", "编号"), ("职工", "居民"), ("养老", "医疗"),
)  # fmt: skip


_FORMER: Final = re.compile(r"^(?:原来?|旧|前任|上一?任|(?:调整|变更|更换|变动|交接)前)")


def likely_field(words: Vocabulary, heading: str) -> str | None:
    """Return the field a heading probably names, or None."""
    found = near_field(words, heading)
    return found[0] if found and found[1] >= LIKELY else None


_said: dict[tuple[str, str | None, str], tuple[str, float] | None] = {}
_heard: dict[tuple[str, str | None], dict[str, str]] = {}


def _near(words: Vocabulary, folded: str) -> tuple[str, float] | None:
    layout = words.layout.name if words.layout else None
    key = (words.register, layout, folded)
    if key not in _said:
        _said[key] = _looked_up(words, folded)
    return _said[key]


def _looked_up(words: Vocabulary, folded: str) -> tuple[str, float] | None:
    said = _sounds(words).get(_sound(folded)) if len(folded) > 1 else None
    if said is not None:
        return said, BY_SOUND if len(folded) >= _SHORTEST else NEAR  # two syllables sound like too much
    if len(folded) < _SHORTEST:
        return None
    best: tuple[str, float] | None = None
    near = process.extract(folded, words.spellings.keys(), scorer=ratio, score_cutoff=NEAR, limit=8)
    for spelling, score, _at in near:
        if _another(folded, spelling):
            continue
        swapped = sorted(folded) == sorted(spelling) and OSA.distance(folded, spelling) == 1 and len(folded) >= 4
        alike = SWAPPED if swapped else score
        if best is None or alike > best[1]:
            best = words.spellings[spelling], alike
    return best


def near_field(words: Vocabulary, heading: str) -> tuple[str, float] | None:
    """Return the field a heading may mean and how alike they are, of 100; None where it is like none."""
    whole = _near(words, fold(heading))
    bare = _near(words, fold(without_unit(heading)))
    return max(filter(None, (whole, bare)), key=lambda each: each[1], default=None)


def _another(folded: str, spelling: str) -> bool:
    """Whether two headings differ in a word that makes them two things."""
    if _FORMER.search(folded) and not _FORMER.search(spelling):
        return True
    for one, other in _OTHERS:
        for left, right in ((one, other), (other, one)):
            if left in folded and right in spelling and left not in spelling and right not in folded:
                return True
    return False


def _sound(text: str) -> str:
    return " ".join(readings(text))


def _sounds(words: Vocabulary) -> dict[str, str]:
    """Return all spellings of a kind of register by their sound, those of several fields left out."""
    key = (words.register, words.layout.name if words.layout else None)
    if key not in _heard:
        found: dict[str, set[str]] = {}
        for spelling, field in words.spellings.items():
            if len(spelling) > 1:
                found.setdefault(_sound(spelling), set()).add(field)
        _heard[key] = {sound: fields.pop() for sound, fields in found.items() if len(fields) == 1}
    return _heard[key]
