"""Rules of projects and their money: spent more than allocated, allocated more than came, no evidence, no sign-off."""

from typing import Final

from db.queries.doubts.parts import yuan
from db.rules.doubts import Rule
from resources.language import N_

_OURS: Final = N_("资金封闭运行、两地三方联合监督的规则")
_SHARE: Final = N_("“四位一体”：专项、行业、援疆、社会")

_PAIRS: Final = """
WITH spent AS (SELECT project_id, fund_source_id, sum(amount_fen) AS fen, group_concat(id) AS ids FROM payment GROUP BY 1, 2),
given AS (SELECT project_id, fund_source_id, sum(amount_fen) AS fen, group_concat(id) AS ids FROM allocation GROUP BY 1, 2)"""

OVERSPENT: Final = Rule(
    "fund_overspent", N_("支付超过分配"), N_("一个项目从一笔资金里支付和申请的，不超过从它分到的。"), "wrong", _OURS,
    N_("“{project}”从{source}分到 {given} 元，支付和申请共 {spent} 元，超出 {over} 元。"),
    f"""{_PAIRS}
SELECT NULL AS household, s.project_id || ',' || s.ids || coalesce(',' || g.ids, '') AS records, p.name AS project, f.name AS source,
  {yuan("coalesce(g.fen, 0)")} AS given, {yuan("s.fen")} AS spent, {yuan("s.fen - coalesce(g.fen, 0)")} AS over
FROM spent s LEFT JOIN given g ON g.project_id = s.project_id AND g.fund_source_id = s.fund_source_id
JOIN project p ON p.id = s.project_id JOIN fund_source f ON f.id = s.fund_source_id WHERE s.fen > coalesce(g.fen, 0)""",
)  # fmt: skip

OVER_SOURCE: Final = Rule(
    "fund_over_source", N_("分配超过来源"), N_("从一笔资金分配的，不超过下达的额度或到账的钱（取大的）；两样都没登记的不核对。"), "wrong", _OURS,
    N_("{source}可分配 {means} 元，已分配 {given} 元，超出 {over} 元。"),
    f"""
WITH came AS (SELECT fund_source_id, sum(amount_fen) AS fen FROM receipt GROUP BY 1),
given AS (SELECT fund_source_id, sum(amount_fen) AS fen, group_concat(id) AS ids FROM allocation GROUP BY 1),
node AS (SELECT s.id, s.name, g.fen, g.ids, max(coalesce(s.granted_fen, 0), coalesce(c.fen, 0)) AS means
  FROM given g JOIN fund_source s ON s.id = g.fund_source_id LEFT JOIN came c ON c.fund_source_id = s.id
  WHERE s.granted_fen IS NOT NULL OR c.fen IS NOT NULL)
SELECT NULL AS household, id || ',' || ids AS records, name AS source, {yuan("means")} AS means, {yuan("fen")} AS given,
  {yuan("fen - means")} AS over FROM node WHERE fen > means""",
)  # fmt: skip

EVIDENCE: Final = Rule(
    "fund_no_evidence", N_("支付没有凭证"), N_("每笔支付写明项目和凭证：合同、发票或验收单的编号。"), "wrong", _OURS,
    N_("“{project}”有一笔支付 {amount} 元（{payee}）没有凭证。"),
    f"""
SELECT NULL AS household, y.project_id || ',' || y.id AS records, p.name AS project, {yuan("y.amount_fen")} AS amount,
  coalesce(y.payee, '') AS payee FROM payment y JOIN project p ON p.id = y.project_id WHERE coalesce(y.evidence, '') = ''""",
)  # fmt: skip

# what a side said last counts; a side's own order is that of the day, then of the record
_LAST: Final = """(SELECT payment_id, side, place, agreed, signer, row_number() OVER (PARTITION BY payment_id, side
  ORDER BY on_date DESC, id DESC) AS place_in FROM review)"""
UNSIGNED: Final = Rule(
    "fund_unsigned", N_("没有会签就付了"), N_("支付前由两地三方会签：支援方和受援方的监督部门、前方指挥部纪检，签在两地，三个不同的人。"), "wrong", _OURS,
    N_("“{project}”{released} 付出 {amount} 元，同意的只有 {sides} 方、{places} 地。"),
    f"""
SELECT NULL AS household, y.project_id || ',' || y.id AS records, p.name AS project, y.released_on AS released,
  {yuan("y.amount_fen")} AS amount, count(r.side) AS sides, count(DISTINCT r.place) AS places
FROM payment y JOIN project p ON p.id = y.project_id
LEFT JOIN {_LAST} r ON r.payment_id = y.id AND r.place_in = 1 AND r.agreed = 1
WHERE y.released_on IS NOT NULL GROUP BY y.id
HAVING count(r.side) < 3 OR count(DISTINCT r.place) < 2 OR count(DISTINCT r.signer) < 3""",
)  # fmt: skip

UNRECEIVED: Final = Rule(
    "fund_paid_early", N_("付出的多于到账的"), N_("一笔资金付出的不超过已到账的；到账还没登记的，请补登记。"), "check", _OURS,
    N_("{source}到账 {came} 元，已付出 {paid} 元，多 {over} 元。"),
    f"""
WITH came AS (SELECT fund_source_id, sum(amount_fen) AS fen FROM receipt GROUP BY 1),
paid AS (SELECT fund_source_id, sum(amount_fen) AS fen FROM payment WHERE released_on IS NOT NULL GROUP BY 1)
SELECT NULL AS household, s.id AS records, s.name AS source, {yuan("coalesce(c.fen, 0)")} AS came, {yuan("y.fen")} AS paid,
  {yuan("y.fen - coalesce(c.fen, 0)")} AS over
FROM paid y JOIN fund_source s ON s.id = y.fund_source_id LEFT JOIN came c ON c.fund_source_id = s.id
WHERE y.fen > coalesce(c.fen, 0)""",
)  # fmt: skip

NO_KIND: Final = Rule(
    "fund_no_kind", N_("资金没有类别"), N_("每笔资金归一类，各类合计才等于总额。"), "check", _SHARE,
    N_("{source}没有写资金类别。"),
    "SELECT NULL AS household, s.id AS records, s.name AS source FROM fund_source s WHERE s.kind IS NULL",
)  # fmt: skip

OVER_SCALE: Final = Rule(
    "fund_over_scale", N_("分配超过投资规模"), N_("分到的钱一般不超过项目的投资规模；追加了投资的，改一改规模。"), "check", _OURS,
    N_("“{project}”投资规模 {scale} 元，已分配 {given} 元。"),
    f"""
SELECT NULL AS household, p.id AS records, p.name AS project, {yuan("p.scale_fen")} AS scale, {yuan("sum(a.amount_fen)")} AS given
FROM project p JOIN allocation a ON a.project_id = p.id WHERE p.scale_fen IS NOT NULL
GROUP BY p.id HAVING sum(a.amount_fen) > p.scale_fen""",
)  # fmt: skip

MEASURES: Final = Rule(
    "fund_measures", N_("措施的金额超过项目分到的"), N_("一个项目名下给户的措施，金额合计不超过它分到的钱。"), "check", _OURS,
    N_("“{project}”分到 {given} 元，名下的措施合计 {done} 元。"),
    f"""
WITH done AS (SELECT project_id, sum(amount_fen) AS fen FROM measure WHERE project_id IS NOT NULL AND done_on IS NOT NULL GROUP BY 1),
given AS (SELECT project_id, sum(amount_fen) AS fen FROM allocation GROUP BY 1)
SELECT NULL AS household, p.id AS records, p.name AS project, {yuan("coalesce(g.fen, 0)")} AS given, {yuan("d.fen")} AS done
FROM done d JOIN project p ON p.id = d.project_id LEFT JOIN given g ON g.project_id = p.id WHERE d.fen > coalesce(g.fen, 0)""",
)  # fmt: skip

RULES: Final = (OVERSPENT, OVER_SOURCE, EVIDENCE, UNSIGNED, UNRECEIVED, NO_KIND, OVER_SCALE, MEASURES)
