"""Rules of a household's standing and of the help: exit, causes, needs, measures, visits, who is responsible."""

from typing import Final

from db.queries.days import in_force
from db.queries.doubts.parts import standing
from db.rules.doubts import Rule
from resources.language import N_

_LIST: Final = N_("全国扶贫开发信息系统建档立卡指标解释")
_OURS: Final = N_("结对帮扶的规则")
_SENSE: Final = N_("常识")

_OUT: Final = "('已脱贫', '已脱贫（享受政策）', '已脱贫（不再享受政策）')"
_HOME: Final = "SELECT h.id AS household, h.id AS records"

EXIT_YEAR: Final = Rule(
    "exit_year_missing", N_("已脱贫没有脱贫年度"), N_("脱贫属性和脱贫年度要一起填，按年度的统计才对得上。"), "wrong", _LIST,
    N_("脱贫属性是{status}，没有脱贫年度。"),
    f"""{_HOME}, h.exit_status AS status FROM household h
WHERE h.joined_into IS NULL AND h.exit_status IN {_OUT} AND h.exit_year IS NULL""",
)  # fmt: skip

EXIT_STATUS: Final = Rule(
    "exit_status", N_("未脱贫却有脱贫年度"), N_("脱贫属性和脱贫年度有一项没有跟着改。返贫的户可以有。"), "check", _LIST,
    N_("脱贫属性是{status}，脱贫年度写的是 {year}。"),
    f"""{_HOME}, h.exit_status AS status, h.exit_year AS year FROM household h
WHERE h.joined_into IS NULL AND h.exit_status = '未脱贫' AND h.exit_year IS NOT NULL""",
)  # fmt: skip

EXIT_EARLY: Final = Rule(
    "exit_early", N_("脱贫年度早于识别时间"), N_("先识别、后脱贫。"), "wrong", _LIST,
    N_("脱贫年度是 {year}，识别时间是 {identified}。"),
    f"""{_HOME}, h.exit_year AS year, h.identified_on AS identified FROM household h
WHERE h.joined_into IS NULL AND h.exit_year < CAST(substr(h.identified_on, 1, 4) AS INTEGER)""",
)  # fmt: skip

CAUSES: Final = Rule(
    "causes", N_("致贫原因不合规定"), N_("主要致贫原因只有一个；其他致贫原因至多两个，不重复主要原因。"), "wrong", _LIST,
    N_("主要致贫原因是{main}，其他致贫原因写了：{others}。"),
    f"""{_HOME}, coalesce(h.main_cause, '空着') AS main, h.other_causes AS others FROM household h
WHERE h.joined_into IS NULL AND h.other_causes IS NOT NULL AND (h.main_cause IS NULL
  OR '、' || h.other_causes || '、' LIKE '%、' || h.main_cause || '、%' OR h.other_causes LIKE '%、%、%')""",
)  # fmt: skip

RISK_ORDER: Final = Rule(
    "risk_order", N_("风险消除早于识别"), N_("先识别风险、后消除。"), "wrong", _LIST,
    N_("风险识别时间是 {found}，消除时间是 {cleared}。"),
    f"""{_HOME}, h.risk_on AS found, h.risk_cleared_on AS cleared FROM household h
WHERE h.joined_into IS NULL AND h.risk_cleared_on || '~' < h.risk_on""",
)  # fmt: skip

NEED_MET: Final = Rule(
    "need_met", N_("需求解决了却没有措施"), N_("解决的需求要看得出靠哪项措施解决；不靠措施的写明原因。"), "check", _OURS,
    N_("需求“{title}”{met} 解决，没有对应的措施，也没有说明。"),
    f"""
SELECT n.household_id AS household, n.id AS records, n.title, n.met_on AS met FROM need n
WHERE n.met_on IS NOT NULL AND n.no_measure_reason IS NULL AND {standing("n.household_id")}
  AND n.id NOT IN (SELECT need_id FROM measure WHERE need_id IS NOT NULL)""",
)  # fmt: skip

NEED_ORDER: Final = Rule(
    "need_order", N_("需求解决早于提出"), N_("先提出、后解决。"), "wrong", _OURS,
    N_("需求“{title}”{opened} 提出，{met} 就解决了。"),
    f"""
SELECT n.household_id AS household, n.id AS records, n.title, n.opened_on AS opened, n.met_on AS met FROM need n
WHERE n.met_on || '~' < n.opened_on AND {standing("n.household_id")}""",
)  # fmt: skip

_MEASURE: Final = "SELECT a.household_id AS household, a.id AS records, a.content, a.done_on AS done"
MEASURE_ORDER: Final = Rule(
    "measure_order", N_("措施完成早于计划"), N_("计划日期多半是后来补的；照实际改一改，进度才看得懂。"), "check", _OURS,
    N_("措施“{content}”计划 {planned}，完成日期写 {done}。"),
    f"""{_MEASURE}, a.planned_on AS planned FROM measure a
WHERE a.done_on || '~' < a.planned_on AND {standing("a.household_id")}""",
)  # fmt: skip

MEASURE_FUTURE: Final = Rule(
    "measure_future", N_("措施完成日期在今天之后"), N_("还没有到的日子只能是计划日期。"), "wrong", _SENSE,
    N_("措施“{content}”的完成日期是 {done}，还没有到。"),
    f"""{_MEASURE} FROM measure a WHERE a.done_on > :today AND {standing("a.household_id")}""",
)  # fmt: skip

ACKNOWLEDGED: Final = Rule(
    "acknowledged_early", N_("户确认早于措施完成"), N_("先到位、后确认。"), "wrong", _OURS,
    N_("措施“{content}”完成日期 {done}，户确认日期写 {acknowledged}。"),
    f"""{_MEASURE}, a.acknowledged_on AS acknowledged FROM measure a
WHERE a.acknowledged_on || '~' < a.done_on AND {standing("a.household_id")}""",
)  # fmt: skip

MEMBER_ELSEWHERE: Final = Rule(
    "measure_member", N_("措施写的人不在这一户"), N_("措施的户和受帮人要对得上。"), "check", _OURS,
    N_("措施“{content}”写的受帮人{name}登记在另一户。"),
    f"""{_MEASURE}, m.name, m.household_id AS by_home FROM measure a JOIN member m ON m.id = a.member_id
WHERE m.household_id <> a.household_id AND m.joined_into IS NULL AND {standing("a.household_id")}""",
)  # fmt: skip

VISIT_FUTURE: Final = Rule(
    "visit_future", N_("走访日期在今天之后"), N_("还没有到的日子只能是下次走访。"), "wrong", _SENSE,
    N_("走访日期 {visited} 还没有到。"),
    f"""
SELECT v.household_id AS household, v.id AS records, v.visited_on AS visited FROM visit v
WHERE v.visited_on > :today AND {standing("v.household_id")}""",
)  # fmt: skip

_HELPER: Final = (
    "coalesce((SELECT name FROM helper WHERE id = {0}.helper_id), (SELECT name FROM team WHERE id = {0}.team_id), "
    "(SELECT name FROM organisation WHERE id = {0}.organisation_id), '')"
)
# both bind today: their dates may overlap in the past where one rested
TWO_LEADS: Final = Rule(
    "two_leads", N_("同时有两位主责"), N_("一户、一村、一县在一层上同时只有一位主责；确有必要的，在结对里写明例外理由。"), "wrong", _OURS,
    N_("现在有 {n} 个主责结对：{helpers}。"),
    f"""
SELECT household_id AS household, group_concat(id) AS records, count(*) AS n, group_concat(helper, '、') AS helpers
FROM (SELECT p.id, p.household_id, p.member_id, p.region_id, p.level, {_HELPER.format("p")} AS helper
  FROM pairing p WHERE p.role = 'lead' AND p.exception IS NULL AND {standing("p.household_id")} AND {in_force("p", ":today")}
  ORDER BY p.id)
GROUP BY level, household_id, member_id, region_id HAVING count(*) > 1""",
)  # fmt: skip

PAIRING_ORDER: Final = Rule(
    "pairing_order", N_("结对终止早于起始"), N_("起止日期颠倒，某一天由谁负责就答不上来。"), "wrong", _OURS,
    N_("{helper}的结对起始 {since}，终止 {until}。"),
    f"""
SELECT p.household_id AS household, p.id AS records, p.from_date AS since, p.to_date AS until, {_HELPER.format("p")} AS helper
FROM pairing p WHERE p.to_date || '~' < p.from_date AND {standing("p.household_id")}""",
)  # fmt: skip

# joining moves everything along; what somebody else recorded meanwhile comes with his file and still names the joined one
LEFT_BEHIND: Final = Rule(
    "left_behind", N_("登记在已并入别户的户上"), N_("两户合并时别处还在往原来那户登记；要改到并入后的户上，才看得到、算得进。"), "wrong", _OURS,
    N_("{what}还登记在已并入的户 {code} 上。"),
    f"""
SELECT z.joined_into AS household, x.id AS records, x.what, coalesce(z.code, '') AS code FROM household z JOIN (
  SELECT id, household_id, '结对（' || {_HELPER.format("p")} || '）' AS what FROM pairing p
  UNION ALL SELECT id, household_id, '成员' || name FROM member WHERE joined_into IS NULL
  UNION ALL SELECT id, household_id, '需求' || title FROM need
  UNION ALL SELECT id, household_id, '措施' || content FROM measure
  UNION ALL SELECT id, household_id, '走访' || visited_on FROM visit) x ON x.household_id = z.id
WHERE z.joined_into IS NOT NULL""",
)  # fmt: skip

RULES: Final = (
    EXIT_YEAR, EXIT_STATUS, EXIT_EARLY, CAUSES, RISK_ORDER, NEED_MET, NEED_ORDER, MEASURE_ORDER, MEASURE_FUTURE, ACKNOWLEDGED,
    MEMBER_ELSEWHERE, VISIT_FUTURE, TWO_LEADS, PAIRING_ORDER, LEFT_BEHIND,
)  # fmt: skip
