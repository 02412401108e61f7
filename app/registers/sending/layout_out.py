"""What the columns of an exported register are: heading, where the value comes from, how it is written.

The headings are those our own import knows (`resources/registers/words`), so that an export reads back unchanged.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from db.catalogues import catalogue
from db.fields import fact_of

Shown = Literal["text", "number", "money", "date"]
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Out:
    """A column: heading, field ("member.name"), width in characters, how it is shown, its list of allowed labels."""

    heading: str
    field: str
    width: int = 12
    shown: Shown = "text"
    catalogue: str | None = None
    private: bool = False


@dataclass(frozen=True)
class Part:
    """One sheet of a workbook: title, columns, headings of what is kept as it is, rows (its text last), how many."""

    title: str
    columns: Sequence[Out]
    unknown: Sequence[str]
    rows: Iterator[Sequence[Any]]
    total: int


def _of(heading: str, field: str, width: int = 12) -> Out:
    table, last = field.split(".")
    try:
        fact = fact_of(f"{ {'year': 'household_year'}.get(table, table) }.{last}")
    except KeyError:
        return Out(heading, field, width)
    shown: Shown = {"fen": "money", "count": "number", "year": "number", "date": "date"}.get(fact.meaning, "text")  # type: ignore[assignment]
    if fact.meaning in ("centimu", "dm2", "milli"):
        shown = "number"
    return Out(heading, field, width, shown, fact.catalogue if fact.meaning == "choice" else None, fact.private)


def column(heading: str, field: str, width: int = 12) -> Out:
    """Return a column that shows its field as the field's meaning wants it."""
    return _of(heading, field, width)


HOUSEHOLDS = (
    _of("县(市、区、旗)", "place.county"),
    _of("乡(镇)", "place.township", 16),
    _of("行政村", "place.village", 20),
    _of("自然村", "household.group_name", 10),
    _of("户编号", "household.code", 16),
    _of("人编号", "member.code", 18),
    _of("姓名", "member.name", 26),
    _of("性别", "member.sex", 6),
    _of("出生日期", "member.birth", 12),
    _of("证件类型", "member.id_kind", 10),
    _of("证件号码", "member.id_number", 22),
    _of("人数", "household.stated_people", 6),
    _of("与户主关系", "member.relation", 12),
    _of("文化程度", "member.education", 12),
    _of("在校生状况", "member.school", 14),
    _of("健康状况", "member.health", 14),
    _of("残疾类别", "member.disability"),
    _of("残疾等级", "member.disability_grade"),
    _of("劳动技能", "member.labour", 16),
    _of("务工时间（月）", "member.work_months", 8),
    _of("是否参加城乡居民基本医疗保险", "member.basic_insurance", 10),
    _of("参加大病医疗", "member.serious_insurance", 8),
    _of("是否参加城乡居民基本养老保险", "member.pension_insurance", 10),
    _of("是否享受低保", "member.subsistence", 8),
    _of("公益性岗位类型", "member.public_post"),
    _of("成员联系电话", "member.phone", 14),
    _of("人员识别时间", "member.identified_on", 12),
    _of("入户日期", "member.from_date", 12),
    _of("脱贫属性", "household.exit_status"),
    _of("脱贫年度", "household.exit_year", 8),
    _of("贫困户属性", "household.category", 16),
    _of("识别标准", "household.standard"),
    _of("首次识别时间", "household.identified_on"),
    _of("主要致贫原因", "household.main_cause"),
    _of("其他致贫原因", "household.other_causes"),
    _of("监测对象类别", "household.monitor_kind"),
    _of("风险识别时间", "household.risk_on"),
    _of("风险是否消除", "household.risk_cleared"),
    _of("风险消除时间", "household.risk_cleared_on"),
    _of("家庭住址", "household.address", 24),
    _of("户联系电话", "household.phone", 14),
    _of("备注", "household.note", 20),
    _of("年度", "year.year", 6),
    _of("计算人数", "year.people", 6),
    _of("工资性收入", "year.wage_fen"),
    _of("生产经营性收入", "year.business_fen"),
    _of("财产性收入", "year.property_fen"),
    _of("转移性收入", "year.transfer_fen"),
    _of("低保金", "year.subsistence_fen"),
    _of("特困供养金", "year.destitute_fen"),
    _of("养老保险金", "year.pension_fen"),
    _of("生态补偿金", "year.ecology_fen"),
    _of("其他转移性收入", "year.other_transfer_fen"),
    _of("生产经营性支出", "year.business_cost_fen"),
    _of("年收入", "year.stated_total_fen"),
    _of("纯收入", "year.stated_net_fen"),
    _of("人均纯收入", "year.stated_per_head_fen"),
    _of("耕地面积(亩)", "year.arable_centimu"),
    _of("有效灌溉面积(亩)", "year.irrigated_centimu"),
    _of("林地面积(亩)", "year.forest_centimu"),
    _of("林果面积(亩)", "year.orchard_centimu"),
    _of("牧草地面积(亩)", "year.pasture_centimu"),
    _of("住房面积(平方米)", "year.house_dm2"),
    _of("危房等级", "year.house_grade"),
    _of("危房户", "year.unsafe_house", 8),
    _of("饮水安全", "year.water_safe", 8),
    _of("饮水困难", "year.water_short", 8),
)

_PLACE = (_of("区县", "place.county"), _of("乡镇", "place.township", 16), _of("行政村", "place.village", 20))
_HEAD = (
    _of("户编号", "household.code", 16),
    _of("户主姓名", "head.name", 26),
    _of("户主证件号码", "head.id_number", 22),  # only where the household has no code
)

MEASURES = (
    _of("措施编号", "measure.code", 18),
    *_PLACE,
    *_HEAD,
    _of("措施类别", "measure.kind", 14),
    _of("帮扶内容", "measure.content", 36),
    _of("计划日期", "measure.planned_on"),
    _of("完成日期", "measure.done_on"),
    _of("金额", "measure.amount_fen"),
    _of("数量", "measure.quantity_milli", 8),
    _of("计量单位", "measure.unit", 8),
    _of("帮扶结果", "measure.result", 30),
    _of("帮扶责任人", "helper.name", 16),
    _of("帮扶人联系电话", "helper.phone", 14),
    _of("帮扶单位", "organisation.name", 24),
    _of("户确认日期", "measure.acknowledged_on"),
    _of("备注", "measure.note", 20),
)

_SCALES = {"fen": 100, "centimu": 100, "dm2": 100, "milli": 1000}


def writer_of(column: Out) -> Callable[[Any], Any]:
    """Return how a column's stored value becomes a cell: labels by name, money in yuan, numbers as numbers."""
    table, last = column.field.split(".")
    try:
        fact = fact_of(f"{ {'year': 'household_year'}.get(table, table) }.{last}")
    except KeyError:
        return lambda value: value
    if scale := _SCALES.get(fact.meaning):
        return lambda value: None if value is None else value / scale
    if fact.meaning == "choice" and fact.catalogue:
        shown = catalogue(fact.catalogue).shown
        return lambda value: shown(value) or None
    return lambda value: value
