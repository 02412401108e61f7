"""Rules of ID numbers, phones and codes: right in themselves, of one person only, in agreement with sex and birth."""

from typing import Final

from db.queries.doubts.parts import living, masked
from db.rules.doubts import Rule
from resources.language import N_

_GB: Final = N_("GB 11643 公民身份号码")
_LIST: Final = N_("全国扶贫开发信息系统建档立卡指标解释")
_SENSE: Final = N_("常识")

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SUM: Final = " + ".join(f"substr(m.id_number, {at}, 1) * {weight}" for at, weight in enumerate(_WEIGHTS, 1))
# 15 digits of the old cards are the 18 without century and check character; a disability certificate begins with the 18
_PERSON: Final = (
    "CASE WHEN length(m.id_number) = 15 THEN m.id_number "
    "WHEN length(m.id_number) >= 18 THEN substr(m.id_number, 1, 6) || substr(m.id_number, 9, 9) ELSE m.id_number END"
)
_BIRTH: Final = "substr(m.id_number, 7, 4) || '-' || substr(m.id_number, 11, 2) || '-' || substr(m.id_number, 13, 2)"
_SEX: Final = "CASE WHEN substr(m.id_number, 17, 1) % 2 THEN '男' ELSE '女' END"

ID_TWICE: Final = Rule(
    "id_twice", N_("一个证件号码登记了几次"), N_("一个号码只属于一个人。同一个人在两户里，或两个人用了一个号码。"), "wrong", _GB,
    N_("证件号码 {number} 登记了 {n} 次：{names}。"),
    f"""
SELECT min(household_id) AS household, group_concat(id) AS records, min(number) AS say_number, count(*) AS say_n,
  group_concat(name, '、') AS names, person AS by_person
FROM (SELECT m.id, m.household_id, m.name, {masked("m.id_number")} AS number, {_PERSON} AS person FROM member m
  WHERE m.id_number IS NOT NULL AND {living()} ORDER BY m.id)
GROUP BY person HAVING count(*) > 1""",
)  # fmt: skip

ID_CHECK: Final = Rule(
    "id_check", N_("证件号码校验位不对"), N_("18 位号码的最后一位由前 17 位算出，不符就至少错了一位。"), "wrong", _GB,
    N_("{name}的证件号码 {number} 校验位不对。"),
    f"""
SELECT m.household_id AS household, m.id AS records, m.name, {masked("m.id_number")} AS say_number, m.id_number AS by_number
FROM member m WHERE {living()} AND length(m.id_number) IN (18, 20, 22)
  AND substr(m.id_number, 18, 1) <> substr('10X98765432', ({_SUM}) % 11 + 1, 1)""",
)  # fmt: skip

ID_BIRTH: Final = Rule(
    "id_birth", N_("出生日期和证件号码不符"), N_("18 位号码的第 7 到 14 位就是出生日期。"), "wrong", _GB,
    N_("{name}的出生日期是 {birth}，证件号码里是 {number_birth}。"),
    f"""
SELECT m.household_id AS household, m.id AS records, m.name, m.birth, {_BIRTH} AS number_birth
FROM member m WHERE {living()} AND length(m.id_number) >= 18 AND m.birth IS NOT NULL
  AND m.birth <> substr({_BIRTH}, 1, length(m.birth))""",
)  # fmt: skip

ID_SEX: Final = Rule(
    "id_sex", N_("性别和证件号码不符"), N_("18 位号码的第 17 位单数是男、双数是女。"), "wrong", _GB,
    N_("{name}的性别是{sex}，证件号码里是{number_sex}。"),
    f"""
SELECT m.household_id AS household, m.id AS records, m.name, m.sex, {_SEX} AS number_sex
FROM member m WHERE {living()} AND length(m.id_number) >= 18 AND m.sex IN ('男', '女') AND m.sex <> {_SEX}""",
)  # fmt: skip

# a cell may hold several numbers, joined with "、"
_PHONES: Final = f"""
SELECT household_id, part.value AS phone FROM (
  SELECT id AS household_id, phone FROM household WHERE phone IS NOT NULL AND joined_into IS NULL
  UNION SELECT m.household_id, m.phone FROM member m WHERE m.phone IS NOT NULL AND {living()}) said,
  json_each('["' || replace(replace(said.phone, '"', ''), '、', '","') || '"]') part"""
SAME_PHONE: Final = Rule(
    "same_phone", N_("几户用一个电话"), N_("不同的户留了同一个电话：抄错了行，或留的是村干部、亲戚的电话，要找时找不到本人。"), "check", _SENSE,
    N_("电话 {phone} 登记在 {n} 户：{names}。"),
    f"""
SELECT min(household_id) AS household, group_concat(household_id) AS records, phone, count(*) AS say_n,
  group_concat(name, '、') AS say_names
FROM (SELECT DISTINCT p.household_id, p.phone, coalesce(l.head_name, l.code, '') AS name FROM ({_PHONES}) p
  LEFT JOIN household_line l ON l.household_id = p.household_id ORDER BY p.household_id)
GROUP BY phone HAVING count(*) > 1""",
)  # fmt: skip

HELPER_PHONE: Final = Rule(
    "helper_phone", N_("户的电话是帮扶人的"), N_("多半是把帮扶责任人的电话抄到了户的一列，要找户时找不到本人。"), "check", _SENSE,
    N_("这户的电话 {phone} 是帮扶人{helper}的。"),
    """
SELECT h.id AS household, h.id AS records, h.phone, min(p.name) AS helper FROM helper p JOIN household h ON h.phone = p.phone
WHERE h.joined_into IS NULL GROUP BY h.id""",
)  # fmt: skip

CODE_TWICE: Final = Rule(
    "code_twice", N_("一个户编号登记了几户"), N_("户编号是一户的身份，合并台账时靠它认户。"), "wrong", _LIST,
    N_("户编号 {code} 登记了 {n} 户：{names}。"),
    """
SELECT min(id) AS household, group_concat(id) AS records, code, count(*) AS say_n, group_concat(name, '、') AS say_names
FROM (SELECT h.id, h.code, coalesce(l.head_name, '') AS name FROM household h LEFT JOIN household_line l ON l.household_id = h.id
  WHERE h.code IS NOT NULL AND h.joined_into IS NULL ORDER BY h.id)
GROUP BY code HAVING count(*) > 1""",
)  # fmt: skip

RULES: Final = (ID_TWICE, ID_CHECK, ID_BIRTH, ID_SEX, SAME_PHONE, HELPER_PHONE, CODE_TWICE)
