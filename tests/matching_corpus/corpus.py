"""A village register written twice: people as they are and as a second register has them, with the truth about who is who.

Seeded: the same number gives the same corpus. What a second register does to a person: other spellings, other dots, a
typing slip, a cut or missing ID number, day and month swapped, a digit of the birth, a year only, another village. What
looks alike and is not: twins, namesakes in one village, parents and children, neighbours with one name.
Not here: judging (`judge`), the figures committed (`figures.json`).
"""

import random
from dataclasses import dataclass, field
from typing import Any, Final

from stdnum.cn import ric

VILLAGES: Final = 12
_MALE: Final = [
    "阿卜杜热合曼",
    "麦麦提",
    "吐尔逊",
    "库尔班",
    "艾合买提",
    "玉素甫",
    "依明",
    "萨迪克",
    "吾布力",
    "托合提",
    "肉孜",
    "赛买提",
    "牙生",
    "热西提",
    "艾山",
    "玉山",
    "努尔麦麦提",
    "阿布力孜",
    "艾力",
    "卡迪尔",
    "图尔迪",
    "司马义",
    "依布拉音",
    "加帕尔",
    "亚森",
    "帕尔哈提",
    "阿卜杜拉",
    "买合木提",
    "木塔力甫",
    "祖农",
]
_FEMALE: Final = [
    "古丽尼萨",
    "阿依夏木",
    "帕提古丽",
    "热依汗",
    "布威海丽且木",
    "米热古丽",
    "阿依古丽",
    "再努尔",
    "迪丽努尔",
    "佐热古丽",
    "吐尔逊古丽",
    "茹克亚",
    "海丽且",
    "坎拜尔",
    "阿提古丽",
    "图尔荪阿依",
    "姑丽巴哈尔",
    "萨拉买提",
    "祖丽皮耶",
    "帕坦木",
]
_HAN: Final = ["王玉兰", "张洪波", "李建军", "谢红霞", "赵国强", "陈秀英", "刘志刚", "杨桂芳", "周文斌", "吴海燕"]
# characters that one clerk writes where another writes the next; wider than the program's own table of spellings
_HEARD: Final = (
    "卜布不", "杜都", "麦买", "提题", "逊荪孙", "古姑", "丽莉", "尔儿", "艾爱", "玉于", "甫普", "孜子", "汗罕", "萨沙", "迪地", "克科柯",
    "合和赫", "曼满", "夏霞", "力里利", "吾乌", "斯司", "明敏", "木姆", "图吐", "努奴", "依伊", "洪宏", "兰蓝", "霞夏", "刚钢",
)  # fmt: skip
_DOTS: Final = "·•・．.‧∙"


@dataclass
class Corpus:
    """Households as (code, village, people), and the pairs of (household, person) places that are one person."""

    homes: list[tuple[str | None, int, list[dict[str, Any]]]] = field(default_factory=list)
    truth: set[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=set)
    homes_truth: set[tuple[int, int]] = field(default_factory=set)


def made(households: int = 500, seed: int = 7) -> Corpus:
    """Return a corpus: every third household stands in a second register too."""
    rng = random.Random(seed)
    corpus = Corpus()
    for number in range(households):
        corpus.homes.append((f"9900{number:05d}", rng.randrange(VILLAGES), _family(rng)))
    for home in rng.sample(range(households), households // 3):
        _write_again(corpus, home, rng)
    return corpus


def _day(rng: random.Random, first: int, last: int) -> str:
    return f"{rng.randint(first, last)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


def _person(rng: random.Random, name: str, birth: str, sex: str, relation: str) -> dict[str, Any]:
    head = f"999999{birth.replace('-', '')}{rng.randrange(500) * 2 + (sex == '男'):03d}"
    number = head + str(ric.calc_check_digit(head + "0"))
    phone = f"1990000{rng.randrange(10_000):04d}" if relation == "户主" else None
    return {"name": name, "birth": birth, "sex": sex, "relation": relation, "id_number": number, "phone": phone}


def _family(rng: random.Random) -> list[dict[str, Any]]:
    if rng.random() < 0.12:
        return [_person(rng, rng.choice(_HAN), _day(rng, 1945, 1985), "男", "户主")]
    own, father = rng.choice(_MALE), rng.choice(_MALE)
    people = [_person(rng, f"{own}·{father}", _day(rng, 1945, 1985), "男", "户主")]
    people.append(_person(rng, f"{rng.choice(_FEMALE)}·{rng.choice(_MALE)}", _day(rng, 1948, 1988), "女", "配偶"))
    for _child in range(rng.randrange(4)):
        boy = rng.random() < 0.5
        name = f"{father if boy and rng.random() < 0.3 else rng.choice(_MALE if boy else _FEMALE)}·{own}"  # after the grandfather
        people.append(_person(rng, name, _day(rng, 1990, 2015), "男" if boy else "女", "之子" if boy else "之女"))
    if rng.random() < 0.06:  # twins are named alike
        birth = _day(rng, 2000, 2015)
        people += [_person(rng, f"{name}·{own}", birth, "男", "之子") for name in ("艾山", "玉山")]
    return people


def _write_again(corpus: Corpus, home: int, rng: random.Random) -> None:
    _code, village, family = corpus.homes[home]
    place = (village + 1) % VILLAGES if rng.random() < 0.05 else village
    again, at = [], len(corpus.homes)
    for position, person in enumerate(family):
        if position and rng.random() < 0.15:
            continue  # the second register leaves them out
        corpus.truth.add(((home, position), (at, len(again))))
        again.append(_worse(person, rng))
    corpus.homes.append((f"8800{at:05d}" if rng.random() < 0.6 else None, place, again))
    corpus.homes_truth.add((home, at))


def _worse(person: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return a person as the second register writes them."""
    birth: str | None = person["birth"]
    year, month, day = person["birth"].split("-")
    chance = rng.random()
    if chance < 0.06:
        birth = f"{year}-{day}-{month}" if int(day) <= 12 else birth
    elif chance < 0.12:
        birth = f"{year}-{month}-{rng.randint(1, 28):02d}"
    elif chance < 0.2:
        birth = year if rng.random() < 0.5 else None
    number = person["id_number"] if rng.random() < 0.35 else None
    phone = f"1990000{rng.randrange(10_000):04d}" if person["phone"] and rng.random() < 0.5 else person["phone"]
    return person | {"name": _spelled(person["name"], rng), "birth": birth, "id_number": number, "phone": phone}


def _spelled(name: str, rng: random.Random) -> str:
    said = "".join(_other(character, rng) if rng.random() < 0.25 else character for character in name)
    said = said.replace("·", rng.choice(_DOTS) if rng.random() < 0.6 else rng.choice(("", " ", "·")))
    chance = rng.random()
    if chance < 0.06 and len(said) > 4:  # a character left out
        at = rng.randrange(len(said))
        said = said[:at] + said[at + 1 :]
    elif chance < 0.1 and "·" in name:  # without the father's name
        said = said.split("·")[0]
    return said


def _other(character: str, rng: random.Random) -> str:
    heard = [group for group in _HEARD if character in group]
    return rng.choice(rng.choice(heard)) if heard else character
