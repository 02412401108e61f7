"""What a relation to the head implies: the sex it can have, and how the ages must lie. Pure.

Words of both lists in use (national register, GB/T 4761). A relation that says nothing (其他, 父母) is in no set.
"""

from typing import Final

HEAD: Final = "户主"
SPOUSE: Final = frozenset(("配偶", "夫", "妻", "丈夫", "妻子", "之夫", "之妻"))

_SONS: Final = ("之子", "之儿子", "子", "儿子", "独生子", "长子", "次子", "三子", "四子", "五子", "其他儿子")
_DAUGHTERS: Final = ("之女", "之女儿", "女", "女儿", "独生女", "长女", "次女", "三女", "四女", "五女", "其他女儿")
_TAKEN_SONS: Final = ("继子", "养子", "养子或继子")
_TAKEN_DAUGHTERS: Final = ("继女", "养女", "养女或继女")
_GRANDSONS: Final = ("之孙子", "孙子", "孙儿", "之外孙子", "外孙子")
_GRANDDAUGHTERS: Final = ("之孙女", "孙女", "之外孙女", "外孙女")
_GRANDCHILDREN: Final = ("孙子、孙女或外孙子、外孙女", "其他孙子、孙女或外孙子、外孙女")
_GREAT_GRANDSONS: Final = ("之曾孙子", "之重孙子", "曾孙子或外曾孙子")
_GREAT_GRANDDAUGHTERS: Final = ("之曾孙女", "之重孙女", "曾孙女或外曾孙女")
_FATHERS: Final = ("之父", "父亲")
_MOTHERS: Final = ("之母", "母亲")
_FATHERS_IN_LAW: Final = ("之岳父", "岳父", "之公公", "公公", "继父或养父")
_MOTHERS_IN_LAW: Final = ("之岳母", "岳母", "之婆婆", "婆婆", "继母或养母")
_GRANDFATHERS: Final = ("之祖父", "祖父", "爷爷", "之外祖父", "外祖父", "外公")
_GRANDMOTHERS: Final = ("之祖母", "祖母", "奶奶", "之外祖母", "外祖母", "外婆")
_BROTHERS: Final = ("之兄", "之弟", "兄", "弟", "哥哥", "弟弟", "姐夫", "妹夫")
_SISTERS: Final = ("之姐", "之妹", "姐姐", "妹妹", "嫂", "弟媳", "之兄弟媳妇")

MALE: Final = frozenset(
    (*_SONS, *_TAKEN_SONS, *_GRANDSONS, *_GREAT_GRANDSONS, *_FATHERS, *_FATHERS_IN_LAW, *_GRANDFATHERS, *_BROTHERS,
     "之女婿", "女婿", "夫", "丈夫", "之夫", "曾祖父", "之侄儿", "侄子", "侄儿", "外甥", "伯父", "叔父", "舅父", "姨父", "姑父")
)  # fmt: skip
FEMALE: Final = frozenset(
    (*_DAUGHTERS, *_TAKEN_DAUGHTERS, *_GRANDDAUGHTERS, *_GREAT_GRANDDAUGHTERS, *_MOTHERS, *_MOTHERS_IN_LAW,
     *_GRANDMOTHERS, *_SISTERS, "之儿媳", "儿媳", "妻", "妻子", "之妻", "曾祖母", "之侄女", "侄女", "外甥女", "伯母", "婶母",
     "舅母", "姨母", "姑母")
)  # fmt: skip

# relation -> (years it must at least be younger than the head; negative: older), of the calendar years of birth
AGES: Final = (
    (12, (*_SONS, *_DAUGHTERS)),
    (0, (*_TAKEN_SONS, *_TAKEN_DAUGHTERS)),
    (24, (*_GRANDSONS, *_GRANDDAUGHTERS, *_GRANDCHILDREN)),
    (36, (*_GREAT_GRANDSONS, *_GREAT_GRANDDAUGHTERS)),
    (-12, (*_FATHERS, *_MOTHERS)),
    (-24, (*_GRANDFATHERS, *_GRANDMOTHERS)),
)
YOUNGER: Final[dict[str, int]] = {relation: years for years, relations in AGES for relation in relations}


def fits_sex(relation: str | None, sex: str | None) -> bool:
    """Whether a relation can have a sex; what is unknown fits."""
    return not ((sex == "女" and relation in MALE) or (sex == "男" and relation in FEMALE))


def fits_age(relation: str | None, born: str | None, head_born: str | None) -> bool:
    """Whether a person of a relation can be born when they are, with the head born when they are."""
    years = YOUNGER.get(relation or "")
    if years is None or not born or not head_born:
        return True
    between = int(born[:4]) - int(head_born[:4])
    return between <= years if years < 0 else between >= years
