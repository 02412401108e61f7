"""Made-up names of people and firms, and the numbers that go with them (phones, ID numbers, credit codes)."""

from datetime import date
from random import Random
from typing import Final

from stdnum.cn import uscc

FICTITIOUS: Final = "999999"  # a division prefix that no real ID number carries
LONG_NAME: Final = ("阿卜杜热合曼", "麦麦提吐尔逊")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_MEN: Final = _words(
    "阿卜杜热合曼 麦麦提吐尔逊 艾力江 吐尔洪 买买提明 阿不都热依木 艾尔肯 图尔荪江 库尔班江 依明江 玉素甫江 "
    "吾布力喀斯木 努尔买买提 阿卜杜拉 亚森 卡迪尔 萨迪克 艾合买提 牙生 吾斯曼 苏来曼 达吾提 依布拉音 奥布力 "
    "买合木提 木塔力甫 帕尔哈提 迪力夏提 艾则孜 托合提 阿卜力孜 图荪 肉孜 巴拉提 依米提 麦尔丹 阿卜杜外力 "
    "麦合木提江 艾尼瓦尔 阿布都克里木 祖农 塔依尔 伊敏 喀斯木 萨吾尔 阿卜杜喀迪尔江 麦麦提依明 如则麦麦提"
)
_WOMEN: Final = _words(
    "古丽巴哈尔 阿依古丽 帕提古丽 热依汗古丽 迪丽努尔 古丽米热 热比古丽 茹仙古丽 阿依努尔 米热古丽 再努尔 麦尔哈巴 "
    "祖丽菲娅 阿瓦古丽 图尔荪古丽 帕坦木 海丽且姆 努尔比亚 布威阿依谢姆 阿提古丽 汗克孜 祖丽皮耶 古丽娜尔 "
    "姑再丽努尔 努尔古丽 玛依拉 其曼古丽 萨拉买提 布佐热古丽 艾米拉 坎麦尔尼沙 图妮萨古丽 麦热姆古丽 早热古丽"
)
_SURNAMES: Final = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_HAN_MEN: Final = _words(
    "建国 志强 海涛 明远 立新 学文 卫东 文斌 国平 晓东 佳宁 永福 春生 德昌 振华 家骏 子轩 浩宇 俊杰 一鸣"
)
_HAN_WOMEN: Final = _words(
    "秀兰 桂英 丽萍 静 芳 晓燕 雪梅 玉珍 倩 婷婷 慧敏 春花 淑芬 雅琴 思雨 梓涵 欣怡 诗琪 红霞 月娥"
)
_FIRM_WORDS: Final = _words(
    "启衡 海拓 临港湾 澄江源 沪荣 申禾 浦泽 启明川 东朔 汇棉 沪疆达 金穗园 远帆 瑞棉 同禾 锦枣 望川 新织 恒果 润田 "
    "宝岑 静禾 闵沃 申岭 联朔 启果 沪核 绿洲行 晨织 沃野源"
)
_TRADES: Final = _words("机电 建设 物流 食品 纺织 农业 商贸 果业 服饰 电子 园艺 包装")

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"


class Surnamed:
    """A line of names: given names that go with a father's name or a surname."""

    def __init__(self, rng: Random) -> None:
        self.han = rng.random() < 0.12
        self.root = rng.choice(_SURNAMES) if self.han else rng.choice(_MEN)

    def name(self, rng: Random, sex: str, root: str | None = None) -> tuple[str, str]:
        """Return the given name and the full name of a person of this line."""
        root = root or self.root
        if self.han:
            given = rng.choice(_HAN_MEN if sex == "男" else _HAN_WOMEN)
            return root, root + given
        given = rng.choice(_MEN if sex == "男" else _WOMEN)
        while given == root:
            given = rng.choice(_MEN)
        return given, f"{given}·{root}"


def helper_name(rng: Random) -> tuple[str, str]:
    """Return the name and sex of someone who helps."""
    sex = rng.choice("男女")
    return Surnamed(rng).name(rng, sex)[1] if rng.random() < 0.3 else _han(rng, sex), sex


def _han(rng: Random, sex: str) -> str:
    return rng.choice(_SURNAMES) + rng.choice(_HAN_MEN if sex == "男" else _HAN_WOMEN)


def firms(rng: Random, count: int) -> list[tuple[str, str]]:
    """Return `count` different firms as (short name, full name)."""
    all_of_them = [f"{word}{trade}" for word in _FIRM_WORDS for trade in _TRADES]
    rng.shuffle(all_of_them)
    repeated = [all_of_them[n % len(all_of_them)] + _series(n // len(all_of_them)) for n in range(count)]
    return [(short, f"{short}有限公司") for short in repeated]


def _series(number: int) -> str:
    return f"第{number + 1}分" if number else ""


def credit_code(number: int) -> str:
    """Return a unified social credit code of the fictitious division with its right check character."""
    stem = f"91{FICTITIOUS}{number:09d}"
    return stem + str(uscc.calc_check_digit(stem))


def phone(number: int) -> str:
    """Return a phone number out of the 10,000 of the unassigned block 199 0000."""
    return f"1990000{number % 10_000:04d}"


class IdNumbers:
    """Gives every person an ID number of their own: fictitious division, real birth date and check character."""

    def __init__(self) -> None:
        self._given: dict[tuple[date, str], int] = {}

    def take(self, birth: date, sex: str) -> str:
        """Return the next free number of a day."""
        serial = self._given.get((birth, sex), 0)
        self._given[birth, sex] = serial + 1
        order = (2 * serial + (1 if sex == "男" else 2)) % 1000
        stem = f"{FICTITIOUS}{birth.year:04d}{birth.month:02d}{birth.day:02d}{order:03d}"
        return (
            stem + _CHECKS[sum(weight * (ord(digit) - 48) for weight, digit in zip(_WEIGHTS, stem, strict=True)) % 11]
        )
