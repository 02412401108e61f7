"""What a column's cells look like, whatever its heading says: ID numbers, relations, names, villages, phones, dates.

Runs inside the child process. A guess is never more than likely, and never of what a heading says is somebody else's.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from app.registers.files.raw import Cell
from app.registers.layouts.vocabulary import Vocabulary, fact_behind
from app.registers.values.cells import day, id_number, narrow, parser_of, phone
from db.catalogues import catalogue

SHARE: Final = 0.8  # of a column's cells
_SAMPLE: Final = 300
_FEWEST: Final = 2
_OTHER: Final = "其他"  # of any list of codes: says nothing by itself
_SURNAMES: Final = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦"
    "江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边"
    "阿买努艾吐古热帕布库玉沙图麦依米赛肉穆如热木亚伊坎祖迪凯加哈塔巴达"
)
_NAME: Final = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{2,12}(?:[·•・.．‧∙][\u3400-\u9fff]{1,12}){1,3}")
_ENDINGS: Final = {
    "place.village": re.compile(r"[\u3400-\u9fff()（）0-9]{1,20}(?:村|社区|居委会|村委会)"),
    "place.township": re.compile(r"[\u3400-\u9fff]{1,12}(?:乡|镇|街道|管委会)"),
    "place.county": re.compile(r"[\u3400-\u9fff]{1,12}(?:县|市|旗|(?<![小社园景片库牧林校厂街灾山矿新])区)"),
    "household.group_name": re.compile(r"[\u3400-\u9fff\d]{1,10}(?:组|队|屯|小组)"),
}
# a heading with these words speaks of somebody else, or of a paper and not of a person
_OF_OTHERS: Final = re.compile(
    r"帮扶|干部|责任|联系人|村支书|支书|主任|监护|配偶|父|母|子女|紧急|负责|填表|审核|经办|医生|老师|单位|企业|公司|合同|项目|银行|账|卡|残疾证|编号|代码|曾用|介绍|代办|推荐|安置|迁出|迁入|就读|学校|务工|户籍|籍贯|产地|与学生|与患者|与残疾人"
)
_OF_PHONES: Final = re.compile(r"电话|手机|联系|号码|^$")
_OF_BIRTHS: Final = re.compile(r"生|^$")


def said_of(cells: Sequence[Cell]) -> Sequence[Cell]:
    """Return some cells of a column, evenly spread; blank ones left out."""
    filled = [cell for cell in cells if cell is not None]
    return [cell for cell in filled[:: max(1, len(filled) // _SAMPLE)] if narrow(cell) is not None]


def _share(cells: Sequence[Cell], accepts: Callable[[Cell], bool]) -> float:
    return sum(1 for cell in cells if accepts(cell)) / len(cells) if len(cells) >= _FEWEST else 0.0


def is_id(cell: Cell) -> bool:
    """Whether a cell is an ID number, or was one before Excel cut it."""
    value, trouble = id_number(cell)
    if trouble is None:
        return value is not None
    if isinstance(cell, (int, float)):
        return 1e16 <= abs(cell) < 1e18 or 1e14 <= abs(cell) < 1e15
    return trouble.code in ("id_number_check", "id_number_damaged", "id_number_birth")


def is_name(cell: Cell) -> bool:
    """Whether a cell looks like a person's name."""
    said = narrow(cell)
    return bool(
        said and said[0] in _SURNAMES and _NAME.fullmatch(said) and not re.search(r"[省市县乡镇村组户病残]$", said)
    )


def agrees(field: str, cells: Sequence[Cell], unit: str | None = None) -> bool:
    """Whether the cells of a column are what a field holds; False where a field may hold anything."""
    said = said_of(cells)
    last = field.partition("@")[0].rsplit(".", 1)[-1]
    if last == "id_number":
        return _share(said, is_id) >= SHARE
    if last == "name" and not field.startswith("organisation"):
        return _share(said, is_name) >= SHARE
    if field in _ENDINGS:
        return _share(said, lambda cell: bool(_ENDINGS[field].fullmatch(narrow(cell) or ""))) >= SHARE
    fact = fact_behind(field)
    if fact is None and last not in ("phone", "year", "age"):
        return False
    if fact is not None and fact.meaning not in (
        "choice",
        "labels",
        "date",
        "phone",
        "year",
        "fen",
        "centimu",
        "dm2",
        "count",
    ):
        return False
    parse = parser_of(field, fact, unit)
    return _share(said, lambda cell: (found := parse(cell))[0] is not None and found[1] is None) >= SHARE


def guessed_field(words: Vocabulary, heading: str, cells: Sequence[Cell], taken: set[str]) -> str | None:
    """Return the field that a column's cells can only mean, or None; `taken`: fields that other columns fill."""
    if _OF_OTHERS.search(heading):
        return None
    said = said_of(cells)
    if len(said) < _FEWEST:
        return None
    for field, fits in _SIGNS:
        if field in words.fields and field not in taken and fits(heading, said):
            return field
    return None


def _relations(_heading: str, cells: Sequence[Cell]) -> bool:
    known = catalogue("relation")
    said = [known.normalise(narrow(cell) or "") for cell in cells]
    return any(each not in (None, _OTHER) for each in said) and _share(said, lambda each: each is not None) >= SHARE


def _sexes(_heading: str, cells: Sequence[Cell]) -> bool:
    return _share(cells, lambda cell: narrow(cell) in ("男", "女")) >= SHARE


def _births(heading: str, cells: Sequence[Cell]) -> bool:
    if not _OF_BIRTHS.search(heading):
        return False
    days = [found for cell in cells if (found := day(cell)[0])]
    return len(days) >= SHARE * len(cells) and len({found[:4] for found in days}) >= min(3, len(days))


def _phones(heading: str, cells: Sequence[Cell]) -> bool:
    return bool(_OF_PHONES.search(heading)) and _share(cells, lambda cell: phone(cell)[0] is not None) >= SHARE


def _ends(field: str) -> Callable[[str, Sequence[Cell]], bool]:
    return lambda _heading, cells: (
        _share(cells, lambda cell: bool(_ENDINGS[field].fullmatch(narrow(cell) or ""))) >= SHARE
    )


def _names(_heading: str, cells: Sequence[Cell]) -> bool:
    return _share(cells, is_name) >= SHARE


_SIGNS: Final[tuple[tuple[str, Callable[[str, Sequence[Cell]], bool]], ...]] = (
    ("member.id_number", lambda _heading, cells: _share(cells, is_id) >= SHARE),
    ("member.relation", _relations),
    ("member.sex", _sexes),
    ("place.village", _ends("place.village")),
    ("place.township", _ends("place.township")),
    ("place.county", _ends("place.county")),
    ("household.group_name", _ends("household.group_name")),
    ("member.birth", _births),
    ("household.phone", _phones),
    ("member.name", _names),
)
