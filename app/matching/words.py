"""The reasons of a likeness in words, each with what it counts. Not here: the points (`resources/matching.toml`)."""

from collections.abc import Mapping
from typing import Final

from app.matching.likeness import Likeness, Reason
from resources.language import N_, _

ANSWERS: Final[Mapping[str, str]] = {
    "same": N_("同一个"),
    "probably": N_("多半是"),
    "unsure": N_("不确定"),
    "new": N_("新"),
}
_WORDS: Final[Mapping[str, str]] = {
    "name_same": N_("姓名相同"),
    "name_sound": N_("姓名读音相同，写法不同：{about}"),
    "name_homophone": N_("姓名同音不同字：{about}"),
    "name_close": N_("姓名读音几乎相同：{about}"),
    "name_near": N_("姓名相近：{about}"),
    "name_part": N_("一边的姓名少一段：{about}"),
    "name_turned": N_("姓名两段次序相反，可能是父子：{about}"),
    "name_other": N_("姓名不同：{about}"),
    "birth_same": N_("出生日期相同：{about}"),
    "birth_month": N_("出生年月相同：{about}"),
    "birth_year": N_("出生年相同：{about}"),
    "birth_swapped": N_("出生日期的月和日对调：{about}"),
    "birth_slip": N_("出生日期只差一个数字：{about}"),
    "birth_near": N_("出生月日相同，相差一两年：{about}"),
    "birth_other": N_("出生日期不同：{about}"),
    "number_same": N_("证件号码相同"),
    "number_slip": N_("两个有效的证件号码，相差一两个数字"),
    "number_other": N_("两个有效的证件号码不同"),
    "number_part": N_("证件号码被截断，剩下的 {about} 位对得上"),
    "village_same": N_("同村"),
    "township_same": N_("同乡镇，不同村"),
    "village_other": N_("不同乡镇"),
    "county_other": N_("不同县"),
    "sex_other": N_("性别不同：{about}"),
    "relation_same": N_("与户主关系相同：{about}"),
    "phone_same": N_("联系电话相同"),
    "phone_other": N_("联系电话不同"),
    "kin_each": N_("家里还有同名的人：{about}"),
    "kin_none": N_("两家没有同名的人"),
    "twins": N_("同一户里同日出生，名字不同，可能是双胞胎"),
    "one_home": N_("同一户里的两个人，出生日期不全"),
    "namesakes": N_("村里叫这个名字的有 {about} 人"),
    "code_same": N_("户编号相同：{about}"),
    "people_other": N_("户内人数不同：{about}"),
}


def reason_words(reason: Reason) -> str:
    """Return a reason in words."""
    return _(_WORDS[reason.code]).format(about=reason.about)


def with_points(reason: Reason) -> str:
    """Return a reason in words with what it counts before it."""
    return f"{reason.points:+d} {reason_words(reason)}" if reason.points else f"0 {reason_words(reason)}"


def sentence(likeness: Likeness) -> str:
    """Return the answer and all reasons in one line."""
    return f"{_(ANSWERS[likeness.answer])}（{'；'.join(map(with_points, likeness.reasons))}）"
