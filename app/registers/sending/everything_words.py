"""What the files of an open export are, in words a village office reads: title of each, label and unit of each column.

Here: labels, which columns stay away, and the text of README.txt. Not here: writing the files (`everything`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.catalogues import catalogue
from db.fields import facts_of
from db.models import KINDS
from db.queries.everything import columns_of
from resources.language import N_, _

TITLES: Final = {
    "region": N_("区划"), "organisation": N_("帮扶单位"), "team": N_("驻村工作队"), "helper": N_("帮扶责任人"),
    "team_member": N_("队员"), "household": N_("户"), "household_year": N_("户年度收支"), "member": N_("家庭成员"),
    "hand_over": N_("交接"), "pairing": N_("结对"), "pairing_pause": N_("结对的暂停"), "readiness": N_("帮扶人的时间和特长"),
    "need": N_("需求"), "measure": N_("帮扶措施"), "visit": N_("走访"), "attachment": N_("附件"), "setting": N_("库的设置"),
    "waiver": N_("放行的疑点"), "distinct_pair": N_("认定不是同一户或人的"), "change_set": N_("历史：每一步"),
    "change": N_("历史：每一处改动"), "batch": N_("收发的文件"), "foreign_set": N_("别处做的步骤"),
    "project": N_("项目"), "fund_source": N_("资金"), "receipt": N_("到账"), "allocation": N_("资金分配"), "payment": N_("支付"),
    "review": N_("会签"), "consent": N_("同意书"), "feedback": N_("户的意见和答复"), "incoming_file": N_("收到过的交换文件"), "outgoing_book": N_("发出过的交换表"),
}  # fmt: skip
_HISTORY: Final = {
    "id": N_("编号"), "verb": N_("做的事（程序内部的名字）"), "label": N_("做的事"), "at": N_("时间（世界时）"), "who": N_("谁做的"),
    "batch_id": N_("收发文件的编号"), "reverts": N_("撤销的是哪一步"), "first_change": N_("第一处改动"),
    "last_change": N_("最后一处改动"), "digest": N_("校验链"), "change_set_id": N_("第几步"), "kind": N_("类别"),
    "record_id": N_("记录编号"), "action": N_("新增、改动、恢复或删除"), "body": N_("内容（字段：值，所取代的版本）"),
    "source": N_("出处（文件:表:行）"), "direction": N_("收或发"), "purpose": N_("用途"), "recipient": N_("发给谁、做什么用"),
    "files": N_("文件"), "counts": N_("数目"), "state": N_("状态"), "station": N_("哪一处"), "number": N_("那里的第几步"),
    "sha256": N_("文件校验值"), "name": N_("文件名"), "book_id": N_("交换表编号"), "scope": N_("范围"), "columns": N_("列"),
}  # fmt: skip
_UNITS: Final = {
    "date": N_("年-月-日，只知道年或月就只写到那里"), "year": N_("年"), "count": N_("个数"),
    "fen": N_("csv 里是元，jsonl 里是分"), "centimu": N_("csv 里是亩，jsonl 里是百分之一亩"),
    "dm2": N_("csv 里是平方米，jsonl 里是平方分米"), "milli": N_("csv 里是原数，jsonl 里乘了 1000"),
    "yesno": N_("csv 里是“是”“否”，jsonl 里是 1、0"), "record": N_("另一条记录的编号"), "labels": N_("几个标签，用顿号隔开"),
    "json": N_("按名字列出的值"), "phone": N_("电话"), "code": N_("号码"),
}  # fmt: skip
_SCALES: Final = {"fen": 2, "centimu": 2, "dm2": 2, "milli": 3}


@dataclass(frozen=True)
class Column:
    """A column that goes out: name in the store, label, meaning (`db.models.columns.Meaning`), catalogue."""

    name: str
    label: str
    meaning: str = "text"
    catalogue: str | None = None

    def written(self, value: Any) -> str:
        """Return a stored value as the csv file has it."""
        if value is None:
            return ""
        if self.meaning == "yesno":
            return _("是") if value else _("否")
        if self.meaning in _SCALES:
            return _scaled(int(value), _SCALES[self.meaning])
        if self.meaning == "choice" and self.catalogue:
            return catalogue(self.catalogue).shown(str(value))
        return str(value)


def _scaled(value: int, places: int) -> str:
    whole, rest = divmod(abs(value), 10**places)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{places}d}"


def columns(table: str, *, with_health: bool, with_ids: bool) -> list[Column]:
    """Return the columns of a table that go out: health, and ID numbers of helpers, only where they are asked for."""
    if table not in KINDS:
        return [Column(name, _(_HISTORY[name])) for name in columns_of(table)]
    facts = facts_of(table)
    named = [Column("id", _("编号"))]
    for name in columns_of(table):
        if name in facts and not left_out(table, name, with_health=with_health, with_ids=with_ids):
            fact = facts[name]
            named.append(Column(name, _(fact.label), fact.meaning, fact.catalogue))
    return named


def left_out(kind: str, field: str, *, with_health: bool, with_ids: bool) -> bool:
    """Whether a field of a record stays away: as in the exported registers."""
    fact = facts_of(kind).get(field)
    if fact is None or not fact.private:
        return False
    return not with_ids and kind == "helper" if field == "id_number" else not with_health


def readme(
    facts: Mapping[str, str], rows: Mapping[str, int], listed: Mapping[str, Sequence[Column]], absent: Sequence[str]
) -> str:
    """Return README.txt: what this is, what is not in it, every file, every column. `facts`: name -> value, in order."""
    lines = [_("这是一个“结对”库的全部内容，不用“结对”程序也能读。"), ""]
    lines += [f"{name}：{value}" for name, value in facts.items()]
    lines += [
        "",
        _("请注意：这里的文件没有加密，谁拿到都能看。用完请删掉，或放在加了密的地方；不要发到群里。"),
        _(
            "每一种内容有两份：.csv 用 Excel、WPS 或记事本打开（UTF-8），.jsonl 一行一条，给程序读，值和库里存的完全一样。"
        ),
        _("长号码在 Excel 里可能显示成 1E+17：请用“数据 - 从文本导入”，把号码那一列选成文本；或看 .jsonl。"),
        _("csv 里有的文字前面多一个 '：它以 = + - @ 开头，加上去表格软件才不会当公式算。"),
        _("记录编号在各个文件里是同一个号：例如“家庭成员”的“户”就是“户”里的“编号”。"),
        "",
        _("不在里面的："),
        *(f"  - {each}" for each in absent),
        "",
        _("文件和栏目："),
    ]
    for table, named in listed.items():
        lines += ["", f"{_(TITLES.get(table, table))}  {table}.csv  {table}.jsonl  {_('{n} 行').format(n=rows[table])}"]
        for column in named:
            unit = _(_UNITS[column.meaning]) if column.meaning in _UNITS else ""
            lines.append(f"  {column.name}：{column.label}{f'（{unit}）' if unit else ''}")
    return "\r\n".join([*lines, ""])
