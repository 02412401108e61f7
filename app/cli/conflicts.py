"""`jiedui exchange conflicts | decide`: what two people said differently, and one decision that settles it.

`add_to` puts both into the group `exchange`. Not here: what goes out and comes back (`exchange`), the rules of a
decision (`db.ops.conflicts`), the page of the window (`app.ui.registers.conflicts`).
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.opening import opened, opened_to_read
from app.cli.options import Json, StorePath
from app.cli.registers import refuse
from app.cli.speak import answer
from db.errors import StoreProblem
from resources.language import _

if TYPE_CHECKING:
    from db.history.cases import Case
    from db.history.conflicts import Conflict
    from db.store import Reader

Record = Annotated[str, typer.Argument(metavar="RECORD", help=_("记录编号：列表里的短码，或数字编号"))]
FieldName = Annotated[
    str, typer.Argument(metavar="FIELD", help=_("字段：列表里的 field，例如 phone；删除对修改是 life"))
]
Value = Annotated[str | None, typer.Argument(metavar="VALUE", help=_("另填的值，写法和登记时一样（金额写元）"))]


def conflicts(store: StorePath, json: Json = False) -> None:
    """列出没定的冲突：原来、本库、来表各是什么，谁、何时、哪份表哪一行；什么也不写。"""
    from db.history.cases import cases  # noqa: PLC0415  help comes without it
    from db.history.conflicts import conflicts as undecided  # noqa: PLC0415

    try:
        with opened_to_read(store) as open_store, open_store.read() as reader:
            found = cases(undecided(reader))
            listed = _listed(reader, found)
    except StoreProblem as problem:
        refuse(problem, json)
    words = [_("{label}（{record}）：原来 {base}，本库 {ours}，来表 {theirs}").format(**each) for each in listed]
    told = "\n".join(words) or _("没有要定的冲突。")
    answer({"conflicts": listed, "total": len(listed)}, as_json=json, words=told)


def decide(
    record: Record,
    field: FieldName,
    store: StorePath,
    value: Value = None,
    keep: Annotated[bool, typer.Option("--keep", help=_("留本库的"))] = False,
    take: Annotated[bool, typer.Option("--take", help=_("取来表的"))] = False,
    alike: Annotated[bool, typer.Option("--alike", help=_("原来、本库、来表都相同的一起定，各记一笔"))] = False,
    json: Json = False,
) -> None:
    """定一处冲突：--keep 留本库，--take 取来表，或写另一个值；整体一步，可以撤销。"""
    from db.history.cases import DECIDE  # noqa: PLC0415  help comes without it
    from db.ops.conflicts import decide_all  # noqa: PLC0415

    try:
        if (value is not None) + keep + take != 1:
            words = _("请写一个值、--keep 或 --take 其中一个。")
            raise StoreProblem("what_to_decide", words)
        with opened(store) as open_store:
            with open_store.read() as reader:
                case, others = _meant(reader, record, field)
                values = case.kept() if keep else case.taken() if take else _written(case, field, value or "")
            decided = [case, *(others if alike else ())]
            with open_store.write(DECIDE, _("定冲突：{n} 条").format(n=len(decided))) as write:
                decide_all(write, [(each.key[0], values) for each in decided])
    except StoreProblem as problem:
        refuse(problem, json)
    from app.exchange.telling import code  # noqa: PLC0415

    facts = {"decided": len(decided), "records": [code(each.key[0]) for each in decided], "fields": sorted(values)}
    answer(facts, as_json=json, words=_("定了 {n} 处，可以撤销（jiedui undo）。").format(n=len(decided)))


def add_to(group: typer.Typer) -> None:
    """Put the commands into a group."""
    group.command("conflicts")(conflicts)
    group.command("decide")(decide)


def record_named(words: str) -> int | None:
    """Return the record of a code of either form, or of a number; None for anything else."""
    from app.exchange.codes import record_of  # noqa: PLC0415
    from app.registers.values.codes import record_of as short  # noqa: PLC0415

    return int(words) if words.isdecimal() else record_of(words) or short(words)


def _listed(reader: "Reader", found: "list[Case]") -> list[dict[str, Any]]:
    from collections import Counter  # noqa: PLC0415

    from db.history.conflicts import referred_to  # noqa: PLC0415
    from db.queries.names import names_of  # noqa: PLC0415

    names = names_of(reader, referred_to(each for case in found for each in case.conflicts))
    same = Counter(case.alike for case in found)
    return [_as_json(case, each, names, same[case.alike] - 1) for case in found for each in case.conflicts]


def _as_json(case: "Case", each: "Conflict", names: dict[int, str], alike: int) -> dict[str, Any]:
    """One undecided field: values in words (yuan, names, ID numbers masked), the others' side with its place."""
    from app.exchange.telling import code  # noqa: PLC0415
    from app.ui.registers.conflict_words import label_of, value_words  # noqa: PLC0415  words only, no window

    at = case.conflicts.index(each)
    sides = [side for sides in case.others if (side := sides[at]) is not None]
    origin = (sides[0] if sides else each.sides[-1]).origin
    kept = case.kept()[each.field]
    return {
        "record": code(each.record_id),
        "field": each.field,
        "base": value_words(each, each.base.value, names=names) if each.base else None,
        "ours": value_words(each, kept, names=names),
        "theirs": value_words(each, sides[0].value, names=names) if sides else None,
        "others": [value_words(each, side.value, names=names) for side in sides[1:]],
        "who": origin.who,
        "when": origin.at,
        "file": origin.file,
        "sheet": origin.sheet,
        "row": origin.row,
        "column": origin.column,
        "station": origin.station,
        "kind": each.kind,
        "label": label_of(each),
        "name": each.record or each.household,
        "household": each.code or each.household,
        "asked": each.asked,
        "alike": alike,
    }


def _meant(reader: "Reader", record: str, field: str) -> "tuple[Case, list[Case]]":
    """Return the case that is meant and those alike to it; raises StoreProblem `not_undecided`."""
    from db.history.cases import cases  # noqa: PLC0415
    from db.history.conflicts import conflicts as undecided  # noqa: PLC0415

    identifier = record_named(record)
    found = cases(undecided(reader))
    for case in found:
        if case.key[0] == identifier and any(each.field == field for each in case.conflicts):
            return case, [each for each in found if each.alike == case.alike and each.key != case.key]
    raise StoreProblem(
        "not_undecided",
        _("{record} 的 {field} 没有冲突，或者已经定过了。").format(record=record, field=field),
        _("请用 jiedui exchange conflicts 看看还有哪些。"),
    )


def _written(case: "Case", field: str, said: str) -> dict[str, Any]:
    """Return what holds where somebody writes another value of one field: the others of its statement stay ours."""
    from app.registers.values.cells import parser_of  # noqa: PLC0415
    from db.fields import facts_of  # noqa: PLC0415
    from db.history.versions import LIFE  # noqa: PLC0415

    fact = facts_of(case.first.kind).get(field)
    if field == LIFE or fact is None:
        raise StoreProblem("what_to_decide", _("删除对修改只能 --keep（留着）或 --take（照删）。"))
    if fact.meaning == "record":
        other = record_named(said)
        if other is None:
            raise StoreProblem("value_wrong", _("“{value}”不是记录编号。").format(value=said))
        return case.kept() | {field: other}
    value, trouble = parser_of(f"{case.first.kind}.{field}", fact, None)(said)
    if trouble is not None:
        raise StoreProblem("value_wrong", _("“{value}”填不进“{field}”。").format(value=said, field=_(fact.label)))
    return case.kept() | {field: value}
