"""The words of conflicts: what a field group is called, what each side says, where it comes from, what will be written.

No widgets. Not here: values of single fields (`app.ui.values`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.ui.values import KINDS, NOTHING, field_label, shown
from db.fields import facts_of
from db.history.cases import Case
from db.history.conflicts import Conflict, Side
from db.history.provenance import Provenance
from db.history.versions import LIFE, THERE
from resources.language import _

Names = Mapping[int, str]


def group_words(kind: str, fields: Sequence[str]) -> str:
    """Return what a group of cases is called."""
    if LIFE in fields:
        return _("删除对修改：{kind}").format(kind=_(KINDS[kind]))
    words = " + ".join(field_label(kind, field) for field in fields)
    return words if kind == "household" else _("{field}（{kind}）").format(field=words, kind=_(KINDS[kind]))


def value_words(conflict: Conflict, value: Any, *, private: bool = False, names: Names | None = None) -> str:
    """Return a value of a conflict's field in words; of a life, whether the record stays."""
    if conflict.field == LIFE:
        return _("留着") if value == THERE else _("删除")
    return shown(conflict.kind, conflict.field, value, private=private, names=names)


def label_of(conflict: Conflict) -> str:
    """Return what the field of a conflict is called."""
    return _("这条记录") if conflict.field == LIFE else field_label(conflict.kind, conflict.field)


def is_private(case: Case) -> bool:
    """Whether a field of a case is shown on request only."""
    facts = facts_of(case.first.kind)
    return any(each.field != LIFE and facts[each.field].private for each in case.conflicts)


def moment(at: str) -> str:
    """Return a moment as day and time of this computer's zone; what is no moment as it is."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return at


def origin_facts(origin: Provenance) -> list[tuple[str, str]]:
    """Return who said it, when, in which file and where there."""
    file = origin.file or (_("{station} 的库").format(station=origin.station) if origin.station else origin.label)
    where = (_("文件") if origin.file else _("来自"), file)
    return [(_("谁"), origin.who), (_("何时"), moment(origin.at)), where, (_("行"), place_words(origin))]


def place_words(origin: Provenance) -> str:
    """Return sheet, row and column of an origin."""
    if origin.row is None:
        return NOTHING
    row = _("{sheet} 第 {row} 行").format(sheet=origin.sheet or "", row=origin.row).strip()
    return _("{row}，{column} 列").format(row=row, column=origin.column) if origin.column else row


def side_title(sides: Sequence[Side | None]) -> tuple[str, str, str]:
    """Return (title, note, icon) of the card of somebody else's side."""
    origin = next(side.origin for side in sides if side)
    if origin.station:
        return _("来库"), origin.station, "swap"
    if any(side and side.taken_in for side in sides):
        return _("来表"), _("对方"), "registers"
    return _("本库"), _("另一处"), "households"


def unseen_words(case: Case, *, private: bool = False, names: Names | None = None) -> list[str]:
    """Return, of a removal, what was said that its author had not seen; that something belongs to it where nothing was."""
    found = [
        _("{who} 把{field}写成 {value}").format(
            who=side.origin.who,
            field=field_label(case.first.kind, name),
            value=shown(case.first.kind, name, side.value, private=private, names=names),
        )
        for name, side in case.first.unseen
    ]
    return found or [_("还有别的登记属于这条记录")]


def case_name(head: str, record: str, code: str) -> str:
    """Return what a line of the list is called: the household, and the record where it is not the household itself."""
    home = head or code
    return f"{home} · {record}" if home and record and home != record else home or record or NOTHING


def counted(words: str, count: int) -> str:
    """Return what will be written with to how many."""
    return _("{what}，共 {n} 条").format(what=words, n=f"{count:,}") if count > 1 else words


def outcome_words(case: Case, values: Mapping[str, Any], private: bool, names: Names) -> str:
    """Return in words what will be written."""
    if case.first.field == LIFE:
        keeps = values[LIFE] == THERE
        return _("留着这条记录，对方的删除不算") if keeps else _("删除这条记录，本库后来的修改留在历史里")
    told = [
        (label_of(each), value_words(each, values[each.field], private=private, names=names)) for each in case.conflicts
    ]
    written = "，".join(value if len(told) == 1 else f"{name} {value}" for name, value in told)
    return _("写成 {values}").format(values=written)


def question_words(case: Case, private: bool, names: Names) -> str:
    """Return the question that is offered to be asked of the sender."""
    if case.first.field == LIFE:
        return _("这条记录我们后来改过，还要删除吗？")
    kept, taken = case.kept(), case.taken()
    told = [
        _("{field}：我方 {ours}，贵方 {theirs}").format(
            field=label_of(each),
            ours=value_words(each, kept[each.field], private=private, names=names),
            theirs=value_words(each, taken[each.field], private=private, names=names),
        )
        for each in case.conflicts
    ]
    return _("{what}，请核对哪个对。").format(what="；".join(told))
