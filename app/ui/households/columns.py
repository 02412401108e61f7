"""The columns of the table of households."""

from collections.abc import Callable

from app.summaries.figures import money
from app.ui.table import Column
from app.ui.values import place_words, status
from db.queries.households import HouseholdRow
from resources.language import _

# what is shown before anyone chooses
USUAL = ("code", "head_name", "place", "people", "per_head", "state", "helper", "last_visit")


def _state(row: HouseholdRow) -> tuple[str, str | None]:
    words, tone = status(row._asdict())
    return (words.replace("（", "，").replace("不再享受政策", "不再享受").rstrip("）"), tone) if words else ("—", None)


def _yuan(fen: int | None) -> str:
    return "—" if fen is None else f"{fen // 100:,}"


UNDECIDED = "undecided"  # a column that is there while something is undecided


def columns(township: Callable[[], str], undecided: Callable[[int], int] = lambda _home: 0) -> tuple[Column, ...]:
    """Return all columns, in the language in use; the township all lie in (or "") is left out of the lines.

    `undecided` returns how many fields of a household are in conflict.
    """

    def place(row: HouseholdRow) -> str:
        return place_words(row.place, row.group_name)

    return (
        Column("code", _("户编号"), 104, lambda row: row.code or "", "code", quiet=True),
        Column("head_name", _("户主"), 188, lambda row: row.head_name or "—", "head_sort"),
        Column(UNDECIDED, _("没定"), 62, lambda row: str(undecided(row.household_id) or ""),
               tone=lambda row: "warn" if undecided(row.household_id) else None),
        Column("place", _("村组"), 168, lambda row: place(row).removeprefix(township()), "place", least=104, tip=place,
               ending=True),
        Column("people", _("人口"), 46, lambda row: str(row.people), "people", right=True),
        Column("per_head", _("人均纯收入"), 92, lambda row: _yuan(row.per_head_fen), "per_head_fen", right=True, least=86),
        Column("state", _("状态"), 156, lambda row: _state(row)[0], "exit_status", tone=lambda row: _state(row)[1], least=152),
        Column("helper", _("帮扶责任人"), 104, lambda row: row.helper_name or _("缺责任人"), "helper_name",
               tone=lambda row: None if row.helper_name else "bad", least=84),
        Column("last_visit", _("上次走访"), 92, lambda row: row.last_visit or "—", "last_visit", least=84),
        Column("next_visit", _("下次走访"), 92, lambda row: row.next_visit or "—", "next_visit", least=84),
        Column("needs", _("没办完"), 62, lambda row: str(row.open_needs or ""), "open_needs", right=True),
        Column("monitor", _("监测类别"), 120, lambda row: _(row.monitor_kind or ""), "monitor_kind"),
        Column("cause", _("主要原因"), 92, lambda row: _(row.main_cause or ""), "main_cause"),
        Column("phone", _("联系电话"), 112, lambda row: row.phone or ""),
        Column("measures", _("措施数"), 66, lambda row: str(row.measures), "measures", right=True),
        Column("given", _("已到位金额"), 104, lambda row: money(row.measures_fen), "measures_fen", right=True),
    )  # fmt: skip
