"""What the statistics count, by what, and what each number means. Pure words and choices.

Only sums over places, years and kinds of help: nothing about persons, nothing that orders families or helpers. Not here: the
counting (`db.queries.statistics`), which cells may go out (`small_cells`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from db.catalogues import catalogue
from db.errors import StoreProblem
from resources.language import N_, _

PLACES: Final = {"county": N_("县"), "township": N_("乡镇"), "village": N_("村")}
UNKNOWN: Final = "?"  # a column that is not written down
CATALOGUES: Final = {
    ("households", "status"): "exit_status", ("members", "status"): "exit_status",
    ("needs", "category"): "need_kind", ("measures", "category"): "measure_kind", ("money", "category"): "measure_kind",
}  # fmt: skip
ACROSS: Final = {"year": N_("年份"), "category": N_("类别"), "status": N_("脱贫属性")}


@dataclass(frozen=True)
class Subject:
    """Something counted: its name, what is counted how, by which columns it can be set out (`column -> its meaning`)."""

    key: str
    name: str
    means: str
    across: dict[str, str]
    money: bool = False


SUBJECTS: Final = {
    each.key: each
    for each in (
        Subject("households", N_("户数"), N_("登记在册的户；合并掉的不算。"),
                {"year": N_("脱贫年度"), "status": N_("脱贫属性")}),
        Subject("members", N_("人数"), N_("现在还在户里的人；已离户的、合并掉的不算。"),
                {"year": N_("户的脱贫年度"), "status": N_("户的脱贫属性")}),
        Subject("needs", N_("需求件数"), N_("户和村提出过的需求，解决了的也算。"),
                {"year": N_("提出的年份"), "category": N_("需求类别")}),
        Subject("measures", N_("措施件数"), N_("已经完成的帮扶措施，户的和村的都算。"),
                {"year": N_("完成的年份"), "category": N_("措施类别")}),
        Subject("money", N_("措施金额（元）"), N_("已经完成、登记了金额的帮扶措施的金额之和。"),
                {"year": N_("完成的年份"), "category": N_("措施类别")}, money=True),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is asked for: subjects, the level of the rows, and columns (none: sums only)."""

    subjects: tuple[str, ...]
    places: tuple[str, ...]
    across: tuple[str, ...]


def asked(by: Sequence[str], of: Sequence[str] = ()) -> Asked:
    """Return what is asked for by its words (`county,year` is two). Raises StoreProblem statistics_unknown, statistics_by."""
    words = [one for each in by for one in each.replace("，", ",").split(",") if one]
    subjects = [one for each in of for one in each.replace("，", ",").split(",") if one] or list(SUBJECTS)
    for given, known in ((words, (*PLACES, *ACROSS)), (subjects, tuple(SUBJECTS))):
        if unknown := [each for each in given if each not in known]:
            said = _("没有叫 {name} 的统计口径。").format(name="、".join(unknown))
            raise StoreProblem("statistics_unknown", said, _("可选：{known}。").format(known="、".join(known)))
    found = Asked(
        tuple(each for each in SUBJECTS if each in subjects),
        tuple(each for each in PLACES if each in words) or (("county",) if words else ()),
        tuple(each for each in ACROSS if each in words),
    )
    if not words:
        choices = _("可选：{known}。").format(known="、".join((*PLACES, *ACROSS)))
        raise StoreProblem("statistics_by", _("请写明按什么统计。"), choices)
    return found


def column_name(subject: str, across: str, column: str) -> str:
    """Return what a column of a table is called."""
    if column == UNKNOWN:
        return _("未填")
    if across == "year":
        return _("{year} 年").format(year=column)
    return catalogue(CATALOGUES[subject, across]).shown(column)


def column_order(subject: str, across: str, columns: Sequence[str]) -> list[str]:
    """Return columns in the order of the years or of the catalogue, what is not written down last."""
    if across == "year":
        return sorted(columns, key=lambda column: (column == UNKNOWN, column))
    known = [label.value for label in catalogue(CATALOGUES[subject, across]).labels]
    places = {value: number for number, value in enumerate(known)}
    return sorted(columns, key=lambda column: (column == UNKNOWN, places.get(column, len(places)), column))
