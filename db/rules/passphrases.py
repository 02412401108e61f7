"""How hard a passphrase is to guess, and what would make it harder. Pure; nothing is forbidden here.

A guesser tries what people choose first: passwords everybody has, names that are known, runs on the keyboard, dates and
phone numbers, syllables of pinyin, and only then every character. What is found in a passphrase counts as many bits as it
costs that guesser; the rest by its kind of character. The levels go by what Argon2id leaves of his speed: a machine for
guessing makes some thousand tries a second. Not here: how keys are wrapped (`db.slots`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from resources.language import N_, _

# bits from which a level is reached: days, years, centuries of guessing
LEVELS: Final = (26, 38, 48, 60)
_NAMES: Final = (N_("太容易猜到"), N_("容易猜到"), N_("一般"), N_("好"), N_("很好"))

_USUAL: Final = re.findall(
    r"\S+",
    "password passw0rd admin administrator root guest test qwerty asdfgh zxcvbn 1qaz2wsx letmein welcome iloveyou dragon "
    "monkey abc123 a123456 123456 12345678 123123 111111 000000 666666 888888 5201314 520520 woaini woaiwojia zhongguo "
    "beijing xinjiang kashi shanghai wulumuqi fupin bangfu jiedui tuopin xiangcun zhenxing cunwei 结对 帮扶 扶贫 脱贫 "
    "乡村振兴 喀什 新疆 密码 口令 我爱你 中国",
)
_ROWS: Final = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
_SYLLABLE: Final = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|uang|iong|ang|eng|ong|ing|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ui|uo|ue|[aoeiuv])"
)
_DATE: Final = re.compile(r"(?:19|20)\d\d(?:[-./年]?(?:0?[1-9]|1[0-2])(?:[-./月]?(?:3[01]|[12]\d|0?[1-9])日?)?)?")
_PHONE: Final = re.compile(r"1[3-9]\d{9}")
_KNOWN, _USUAL_BITS, _RUN, _SYLLABLE_BITS, _PHONE_BITS = 4.0, 7.0, 5.0, 6.5, 20.0
_CAPITALS: Final = 1.0  # what a capital here and there adds
_SINGLE: Final = (("0", "9", 3.3), ("a", "z", 4.5), ("一", "鿿", 7.0))
_OTHER: Final = 6.0


@dataclass(frozen=True)
class Strength:
    """How strong: bits a guesser has to try, a level from 0 to 4, its name, what would help ("" where nothing need)."""

    bits: float
    level: int
    name: str
    advice: str


def strength(passphrase: str, known: Iterable[str] = ()) -> Strength:
    """Judge a passphrase; `known` are names that whoever guesses knows too (of the store, of the persons)."""
    found = list(_parts(passphrase, [each.lower() for each in known if len(each) > 1]))
    bits = sum(worth for _text, worth, _why in found) + _CAPITALS * (passphrase.lower() != passphrase)
    level = sum(bits >= least for least in LEVELS)
    why = next((why for _text, _worth, why in found if why), "")
    advice = "" if level > 2 else (_(why) if why else _("再长一点，例如四个不相干的词。"))
    return Strength(round(bits, 1), level, _(_NAMES[level]), advice)


def _parts(passphrase: str, known: list[str]) -> Iterator[tuple[str, float, str]]:
    """Cut a passphrase into what a guesser would find: (text, bits, what is said against it)."""
    rest, before = passphrase.lower(), ""
    while rest:
        text, worth, why = _first(rest, known)
        if text == before:
            worth = 1.0  # the same once more
        yield text, worth, why
        before, rest = text, rest[len(text) :]


def _first(rest: str, known: list[str]) -> tuple[str, float, str]:
    for names, bits, why in (
        (known, _KNOWN, N_("里面有人人知道的名字。")),
        (_USUAL, _USUAL_BITS, N_("里面有人人会试的词。")),
    ):
        hit = max((each for each in names if rest.startswith(each)), key=len, default="")
        if hit:
            return hit, bits, why
    run = _run(rest)
    if run > 2:
        return rest[:run], _RUN, N_("连着的或重复的字符一猜就到。")
    if phone := _PHONE.match(rest):
        return phone[0], _PHONE_BITS, N_("电话号码容易猜到。")
    if (date := _DATE.match(rest)) and len(date[0]) > 3:
        return date[0], 7.0 + 4.0 * (len(date[0]) > 4) + 5.0 * (len(date[0]) > 6), N_("日期和年份容易猜到。")
    if (syllable := _SYLLABLE.match(rest)) and len(syllable[0]) > 1:
        return syllable[0], _SYLLABLE_BITS, ""
    return rest[0], next((bits for low, high, bits in _SINGLE if low <= rest[0] <= high), _OTHER), ""


def _run(rest: str) -> int:
    """Return how many characters from the beginning repeat, or follow each other on the keyboard or in the alphabet."""
    longest = 1
    for step in (0, 1, -1):
        length = 1
        for one, two in pairwise(rest):
            if not (one == two if step == 0 else _follows(one, two, step)):
                break
            length += 1
        longest = max(longest, length)
    return longest


def _follows(one: str, two: str, step: int) -> bool:
    return any((at := row.find(one)) >= 0 and row[at + step : at + step + 1] == two and at + step >= 0 for row in _ROWS)


__all__ = ["LEVELS", "Strength", "strength"]
