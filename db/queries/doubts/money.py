"""Rules of a household's income by year: what is stated against what the parts make, and slips of the unit."""

from typing import Final

from db.queries.doubts.parts import standing, yuan
from db.rules.doubts import Rule
from resources.language import N_

_LIST: Final = N_("全国扶贫开发信息系统建档立卡指标解释：收入各项")
_SENSE: Final = N_("常识")

_OWN: Final = standing("y.household_id")
_PARTS: Final = "(coalesce(y.wage_fen, 0) + coalesce(y.business_fen, 0) + coalesce(y.property_fen, 0) + coalesce(y.transfer_fen, 0))"
_ALL_KNOWN: Final = "y.wage_fen + y.business_fen + y.property_fen + y.transfer_fen IS NOT NULL"
_NET: Final = f"({_PARTS} - coalesce(y.business_cost_fen, 0))"
_OF_TRANSFER: Final = (
    "(coalesce(y.subsistence_fen, 0) + coalesce(y.destitute_fen, 0) + coalesce(y.pension_fen, 0) "
    "+ coalesce(y.ecology_fen, 0) + coalesce(y.other_transfer_fen, 0))"
)
YUAN: Final = 100  # fen: registers round to whole yuan
TIMES: Final = 1000  # a slip between 元 and 万元 is 10,000 times
NEIGHBOURS: Final = 5  # fewer say nothing of a village

_BASE: Final = "SELECT y.household_id AS household, y.id AS records, y.year"

INCOME_TOTAL: Final = Rule(
    "income_total", N_("年收入和各项之和不符"), N_("年收入 = 工资性 + 生产经营性 + 财产性 + 转移性收入。四项都填了才核对，差 1 元以内不算。"), "wrong", _LIST,
    N_("{year} 年的年收入写 {total} 元，四项相加是 {parts} 元。"),
    f"""{_BASE}, {yuan("y.stated_total_fen")} AS total, {yuan(_PARTS)} AS parts FROM household_year y
WHERE {_OWN} AND {_ALL_KNOWN} AND abs(y.stated_total_fen - {_PARTS}) > {YUAN}""",
)  # fmt: skip

INCOME_NET: Final = Rule(
    "income_net", N_("纯收入和算出的不符"), N_("纯收入 = 年收入 - 生产经营性支出。差 1 元以内不算。"), "wrong", _LIST,
    N_("{year} 年的纯收入写 {net} 元，年收入减支出是 {made} 元。"),
    f"""{_BASE}, {yuan("y.stated_net_fen")} AS net,
  {yuan("y.stated_total_fen - coalesce(y.business_cost_fen, 0)")} AS made FROM household_year y
WHERE {_OWN} AND y.stated_net_fen IS NOT NULL AND y.stated_total_fen IS NOT NULL
  AND abs(y.stated_net_fen - y.stated_total_fen + coalesce(y.business_cost_fen, 0)) > {YUAN}""",
)  # fmt: skip

_KNOWN_NET: Final = f"coalesce(y.stated_net_fen, CASE WHEN {_ALL_KNOWN} THEN {_NET} END)"
INCOME_PER_HEAD: Final = Rule(
    "income_per_head", N_("人均纯收入和算出的不符"), N_("人均纯收入 = 纯收入 ÷ 计算人数。差 1 元以内不算。"), "wrong", _LIST,
    N_("{year} 年的人均纯收入写 {per_head} 元；纯收入 {net} 元，{people} 人，算出是 {made} 元。"),
    f"""{_BASE}, {yuan("y.stated_per_head_fen")} AS per_head, {yuan(_KNOWN_NET)} AS net, y.people,
  {yuan(f"{_KNOWN_NET} * 1.0 / y.people")} AS made FROM household_year y
WHERE {_OWN} AND y.people > 0 AND abs(y.stated_per_head_fen - {_KNOWN_NET} * 1.0 / y.people) > {YUAN}""",
)  # fmt: skip

TRANSFER_PARTS: Final = Rule(
    "transfer_parts", N_("转移性收入小于其中的各项"), N_("低保金、特困供养金、养老保险金、生态补偿金和其他转移性收入都是转移性收入的一部分。"), "wrong", _LIST,
    N_("{year} 年的转移性收入写 {transfer} 元，其中各项相加是 {parts} 元。"),
    f"""{_BASE}, {yuan("y.transfer_fen")} AS transfer, {yuan(_OF_TRANSFER)} AS parts FROM household_year y
WHERE {_OWN} AND {_OF_TRANSFER} > y.transfer_fen + {YUAN}""",
)  # fmt: skip

YEAR_TWICE: Final = Rule(
    "year_twice", N_("同一年登记了几份"), N_("每户每年一份收入和条件；两份时不知道算哪一份。"), "wrong", _LIST,
    N_("{year} 年登记了 {n} 份。"),
    f"""SELECT y.household_id AS household, group_concat(y.id) AS records, y.year, count(*) AS n FROM household_year y
WHERE {_OWN} GROUP BY y.household_id, y.year HAVING count(*) > 1""",
)  # fmt: skip

# the middle of a village says what is usual there; it is asked whether the unit is right, nobody is compared with anybody
INCOME_UNIT: Final = Rule(
    "income_unit", N_("人均纯收入像是写错了单位"), N_("和同村同年的中位数差一千倍以上，多半把元写成了万元，或把万元写成了元。至少有 5 户才核对。"), "check", _SENSE,
    N_("{year} 年的人均纯收入写 {per_head} 元，同村这一年的中位数是 {median} 元。单位是不是写错了？"),
    f"""
WITH known AS (
  SELECT y.id, y.household_id, y.year, y.stated_per_head_fen AS fen, h.village_id AS village,
    row_number() OVER (PARTITION BY h.village_id, y.year ORDER BY y.stated_per_head_fen) AS place,
    count(*) OVER (PARTITION BY h.village_id, y.year) AS n
  FROM household_year y JOIN household h ON h.id = y.household_id
  WHERE y.stated_per_head_fen > 0 AND h.joined_into IS NULL),
middle AS (SELECT village, year, fen FROM known WHERE place = (n + 1) / 2 AND n >= {NEIGHBOURS})
SELECT k.household_id AS household, k.id AS records, k.year, {yuan("k.fen")} AS per_head, {yuan("m.fen")} AS say_median
FROM middle m JOIN known k ON k.village IS m.village AND k.year = m.year
WHERE k.fen >= m.fen * {TIMES} OR k.fen * {TIMES} <= m.fen""",
)  # fmt: skip

RULES: Final = (INCOME_TOTAL, INCOME_NET, INCOME_PER_HEAD, TRANSFER_PARTS, YEAR_TWICE, INCOME_UNIT)
