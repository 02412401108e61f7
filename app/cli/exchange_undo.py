"""`jiedui exchange undo`: take an exchange back as a whole, or put it in again. What was touched since stays and is named."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.opening import opened
from app.cli.options import Json, StorePath
from app.cli.registers import refuse
from app.cli.speak import answer, complain
from db.errors import StoreProblem
from resources.language import _

if TYPE_CHECKING:
    from db.history.revert import Reverted
    from db.queries.incoming import Incoming
    from db.store import Store

SHOWN = 50  # lines of what stayed, for people; --json gives all

Which = Annotated[
    str | None, typer.Argument(metavar="FILE", help=_("哪一份：文件名，或收回时给的步骤号；不写就是最近的一次"))
]
Again = Annotated[bool, typer.Option("--again", help=_("把撤销过的这一份再写入一次"))]


def undo(store: StorePath, which: Which = None, again: Again = False, json: Json = False) -> None:
    """撤销一次收回的工作簿或包（整次一起）；后来又改过的不动，逐条列出。"""
    try:
        with opened(store) as open_store:
            file = _meant(open_store, which, again)
            outcome = _turned(open_store, file, again)
            kept = _kept(outcome)
    except StoreProblem as problem:
        refuse(problem, json)
    facts: dict[str, Any] = {
        "change_set": file.change_set_id,
        "file": file.name,
        "state": "applied" if again else "undone",
        "restored": outcome.restored,
        "kept": kept,
    }
    words = _("已再次写入：{file}（{n} 条记录）") if again else _("已撤销：{file}（{n} 条记录）")
    answer(facts, as_json=json, words=words.format(file=file.name, n=outcome.restored))
    if kept and not json:
        complain(_("有 {n} 处后来又改过，没有动：").format(n=len(kept)))
        for each in kept[:SHOWN]:
            complain(f"  {each['record']}  {each['label']}")


def _meant(store: "Store", which: str | None, again: bool) -> "Incoming":
    from db.queries.incoming import incoming, named  # noqa: PLC0415  help comes without it

    state = "undone" if again else "applied"
    with store.read() as reader:
        found = named(reader, which) if which else incoming(reader, state=state, limit=1)
    if not found:
        words = _("没有收过“{which}”。").format(which=which) if which else _("没有可以撤销的交换。")
        raise StoreProblem("nothing_taken_in", words, _("jiedui exchange in 收回过的文件才能撤销。"))
    if found[0].state != state:
        words = _("“{which}”现在是写入着的。") if again else _("“{which}”已经撤销过了。")
        raise StoreProblem("not_so", words.format(which=found[0].name), _("什么也没有改。"))
    return found[0]


def _turned(store: "Store", file: "Incoming", again: bool) -> "Reverted":
    from db.history import undo as steps  # noqa: PLC0415

    assert file.change_set_id is not None
    find = steps.undone_by if again else steps.target_of
    with store.read() as reader:
        target = find(reader, file.change_set_id)
    if target is None:
        raise StoreProblem("not_so", _("这一步现在不能这样做。"), _("请看台账里它的状态。"))
    with store.write("redo" if again else "undo", target.label, bulk=True) as write:
        return steps.take_back(write, target)


def _kept(outcome: "Reverted") -> list[dict[str, Any]]:
    from app.exchange.telling import code  # noqa: PLC0415
    from db.fields import facts_of  # noqa: PLC0415
    from db.models import kind_of  # noqa: PLC0415

    def label(record: int, field: str | None) -> str:
        fact = facts_of(kind_of(record)).get(field or "")
        return _(fact.label) if fact else _("整条记录")

    return [
        {"record": code(each.record_id), "field": each.field, "label": label(each.record_id, each.field)}
        for each in outcome.kept
    ]
