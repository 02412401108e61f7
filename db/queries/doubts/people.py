"""Rules of the people of a household: heads, spouses, sex, age, school, work."""

from typing import Final

from db.queries.doubts.parts import HEADS, listed, living
from db.rules.doubts import Rule
from db.rules.relations import AGES, FEMALE, MALE, SPOUSE
from resources.language import N_

_LIST: Final = N_("全国扶贫开发信息系统建档立卡指标解释")
_CHECK: Final = N_("2021 年信息采集表的校验规则")
_SENSE: Final = N_("常识")

_COUNTED: Final = f"""
SELECT m.household_id AS household, m.household_id AS records, count(*) AS n,
  group_concat(m.name, '、') AS names, group_concat(m.id) AS by_ids
FROM member m WHERE m.relation IN {{relations}} AND {living()}
GROUP BY m.household_id HAVING count(*) > 1"""

NO_HEAD: Final = Rule(
    "no_head", N_("没有户主"), N_("每户有且只有一位户主，走访、公示和结对都以户主称呼这一户。"), "wrong", _LIST,
    N_("这户有 {n} 位成员，没有一位的关系是户主。"),
    f"""
SELECT m.household_id AS household, m.household_id AS records, count(*) AS n, group_concat(m.relation) AS by_relations
FROM member m WHERE {living()}
GROUP BY m.household_id HAVING sum(m.relation IS '户主') = 0 AND sum(m.relation IS NOT NULL) > 0""",
)  # fmt: skip

MANY_HEADS: Final = Rule(
    "many_heads", N_("几位户主"), N_("每户有且只有一位户主。"), "wrong", _LIST,
    N_("这户有 {n} 位户主：{names}。"),
    _COUNTED.format(relations="('户主')"),
)  # fmt: skip

MANY_SPOUSES: Final = Rule(
    "many_spouses", N_("户主有几位配偶"), N_("户主的配偶至多一位；多出来的多半是别人的配偶，关系应写儿媳、女婿等。"), "wrong",
    _LIST, N_("这户有 {n} 位户主的配偶：{names}。"),
    _COUNTED.format(relations=listed(SPOUSE)),
)  # fmt: skip

NO_PEOPLE: Final = Rule(
    "no_people", N_("一个成员也没有"), N_("没有成员的户找不到人，也算不出人均收入。"), "wrong", _LIST,
    N_("这户现在没有一个成员。"),
    """
SELECT h.id AS household, h.id AS records, h.code AS by_code FROM household h
WHERE h.joined_into IS NULL AND h.id NOT IN (SELECT household_id FROM member WHERE to_date IS NULL AND joined_into IS NULL)""",
)  # fmt: skip

PEOPLE_DIFFER: Final = Rule(
    "people_differ", N_("登记人数和成员不符"), N_("人均收入和各项统计都按人数算，登记的人数要等于成员表里的人数。"), "wrong", _LIST,
    N_("登记 {stated} 人，成员表里现有 {people} 人。"),
    f"""
SELECT h.id AS household, h.id AS records, h.stated_people AS stated, count(m.id) AS people
FROM household h LEFT JOIN member m ON m.household_id = h.id AND {living()}
WHERE h.joined_into IS NULL AND h.stated_people IS NOT NULL GROUP BY h.id HAVING count(m.id) NOT IN (0, h.stated_people)""",
)  # fmt: skip

RELATION_SEX: Final = Rule(
    "relation_sex", N_("关系和性别不符"), N_("之子、之父写的是男性，之女、之母写的是女性；两样有一样填错了。"), "wrong", _LIST,
    N_("{name}的关系是{relation}，性别是{sex}。"),
    f"""
SELECT m.household_id AS household, m.id AS records, m.name, m.relation, m.sex FROM member m
WHERE {living()} AND ((m.sex = '女' AND m.relation IN {listed(MALE)}) OR (m.sex = '男' AND m.relation IN {listed(FEMALE)}))""",
)  # fmt: skip

SPOUSE_SEX: Final = Rule(
    "spouse_sex", N_("户主和配偶性别相同"), N_("多半是其中一位的性别或关系填错。"), "check", _LIST,
    N_("户主{head}和配偶{name}的性别都是{sex}。"),
    f"""
SELECT m.household_id AS household, m.id AS records, head.name AS head, m.name, m.sex, head.sex AS by_sex
FROM {HEADS} one CROSS JOIN member head ON head.id = one.id CROSS JOIN member m ON m.household_id = one.household_id
WHERE {living()} AND m.relation IN {listed(SPOUSE)} AND m.sex = head.sex AND m.sex IN ('男', '女')""",
)  # fmt: skip

_AGES: Final = " ".join(f"WHEN m.relation IN {listed(relations)} THEN {years}" for years, relations in AGES)
RELATION_AGE: Final = Rule(
    "relation_age", N_("关系和年龄不符"), N_("子女应比户主小、父母应比户主大（相差不到 12 岁的请核对），孙辈、祖辈类推；出生日期或关系有一样填错了。"), "wrong",
    _SENSE, N_("{name}的关系是{relation}，{birth} 出生；户主{head}是 {head_birth} 出生的。"),
    f"""
SELECT household, records, name, relation, birth, head, head_birth FROM (
  SELECT m.household_id AS household, m.id AS records, m.name, m.relation, m.birth, head.name AS head, head.birth AS head_birth,
    substr(m.birth, 1, 4) - substr(head.birth, 1, 4) AS between_them, CASE {_AGES} END AS years
  FROM {HEADS} one CROSS JOIN member head ON head.id = one.id CROSS JOIN member m ON m.household_id = one.household_id
  WHERE {living()} AND m.birth IS NOT NULL AND head.birth IS NOT NULL)
WHERE CASE WHEN years < 0 THEN between_them > years ELSE between_them < years END""",
)  # fmt: skip

_IN_SCHOOL: Final = "(m.school IS NOT NULL AND m.school NOT IN ('非在校生', '学龄前儿童'))"
SCHOOL_AND_EDUCATION: Final = Rule(
    "school_and_education", N_("在校生又填了文化程度"), N_("文化程度和在校生状况两项必填一项、只填一项：在校的填年级，不在校的填文化程度。"), "check",
    _CHECK, N_("{name}在校（{school}），又填了文化程度{education}。"),
    f"""
SELECT m.household_id AS household, m.id AS records, m.name, m.school, m.education FROM member m
WHERE {living()} AND {_IN_SCHOOL} AND m.education IS NOT NULL AND m.education <> '学龄前儿童'""",
)  # fmt: skip

# asked only where the register has these columns at all: somebody else of the household has one of them
NO_EDUCATION: Final = Rule(
    "no_education", N_("文化程度和在校生状况都空着"), N_("两项必填一项、只填一项。家里别人填了、这一位空着时提出。"), "check", _CHECK,
    N_("{name}的文化程度和在校生状况都没有填。"),
    f"""
SELECT m.household_id AS household, m.id AS records, m.name FROM member m
WHERE {living()} AND m.education IS NULL AND coalesce(m.school, '非在校生') = '非在校生' AND EXISTS (
  SELECT 1 FROM member o WHERE o.household_id = m.household_id AND o.to_date IS NULL
    AND (o.education IS NOT NULL OR o.school IS NOT NULL))""",
)  # fmt: skip

PUPIL_AGE: Final = Rule(
    "pupil_age", N_("在校生的年龄不符"), N_("上小学以后的在校生一般在 5 岁以上；更小的多半是出生日期或年级填错。"), "check", _SENSE,
    N_("{name}是 {birth} 出生的，在校生状况填的是{school}。"),
    f"""
SELECT m.household_id AS household, m.id AS records, m.name, m.birth, m.school FROM member m
WHERE {living()} AND {_IN_SCHOOL} AND m.school <> '学前教育' AND m.birth > date(:today, '-5 years')""",
)  # fmt: skip

CHILD_LABOUR: Final = Rule(
    "child_labour", N_("未满 16 岁填了劳动力"), N_("未满 16 周岁的劳动技能应填无劳动力。"), "wrong", _LIST,
    N_("{name}是 {birth} 出生的，未满 16 岁，劳动技能填的是{labour}。"),
    f"""
SELECT m.household_id AS household, m.id AS records, m.name, m.birth, m.labour FROM member m
WHERE {living()} AND m.birth > :sixteen AND m.labour NOT IN ('无劳动力', '丧失劳动力')""",
)  # fmt: skip

CHILD_WORK: Final = Rule(
    "child_work", N_("未满 16 岁填了务工月数"), N_("未满 16 周岁没有务工时间；多半是填错了行或出生日期。"), "wrong", _LIST,
    N_("{name}是 {birth} 出生的，未满 16 岁，务工时间填了 {months} 个月。"),
    f"""
SELECT m.household_id AS household, m.id AS records, m.name, m.birth, m.work_months AS months FROM member m
WHERE {living()} AND m.birth > :sixteen AND m.work_months > 0""",
)  # fmt: skip

WORK_MONTHS: Final = Rule(
    "work_months", N_("务工月数不在 0 到 12 之间"), N_("一年只有 12 个月。"), "wrong", _LIST,
    N_("{name}的务工时间是 {months} 个月。"),
    f"""
SELECT m.household_id AS household, m.id AS records, m.name, m.work_months AS months FROM member m
WHERE {living()} AND m.work_months NOT BETWEEN 0 AND 12""",
)  # fmt: skip

WORK_LABOUR: Final = Rule(
    "work_labour", N_("没有劳动力却有务工月数"), N_("劳动技能和务工时间说的不是一回事，有一项没有跟着更新。"), "check", _LIST,
    N_("{name}的劳动技能是{labour}，务工时间填了 {months} 个月。"),
    f"""
SELECT m.household_id AS household, m.id AS records, m.name, m.labour, m.work_months AS months FROM member m
WHERE {living()} AND m.labour IN ('无劳动力', '丧失劳动力') AND m.work_months > 0 AND coalesce(m.birth, '') <= :sixteen""",
)  # fmt: skip

BIRTH_FUTURE: Final = Rule(
    "birth_future", N_("出生日期在今天之后"), N_("还没有到的日子。"), "wrong", _SENSE,
    N_("{name}的出生日期是 {birth}，还没有到。"),
    f"""
SELECT m.household_id AS household, m.id AS records, m.name, m.birth FROM member m
WHERE {living()} AND m.birth > :today""",
)  # fmt: skip

BIRTH_OLD: Final = Rule(
    "birth_old", N_("出生日期太早"), N_("120 岁以上的多半是年份填错。"), "check", _SENSE,
    N_("{name}的出生日期是 {birth}。"),
    f"""
SELECT m.household_id AS household, m.id AS records, m.name, m.birth FROM member m
WHERE {living()} AND m.birth || '~' < date(:today, '-120 years')""",
)  # fmt: skip

RULES: Final = (
    NO_HEAD, MANY_HEADS, MANY_SPOUSES, NO_PEOPLE, PEOPLE_DIFFER, RELATION_SEX, SPOUSE_SEX, RELATION_AGE,
    SCHOOL_AND_EDUCATION, NO_EDUCATION, PUPIL_AGE, CHILD_LABOUR, CHILD_WORK, WORK_MONTHS, WORK_LABOUR, BIRTH_FUTURE, BIRTH_OLD,
)  # fmt: skip
