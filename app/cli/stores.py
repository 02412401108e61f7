"""`jiedui demo | new | find | undo | redo | check`. Not here: backups and what else keeps a store safe (`safety`)."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.opening import new_passphrase, opened, opened_to_read
from app.cli.options import Json, StorePath, Village
from app.cli.registers import _area, refuse
from app.cli.speak import REFUSED, answer, complain, progress
from app.demo import DEMO_PASSPHRASE
from db.errors import StoreProblem
from resources.language import _

NewStore = Annotated[
    Path, typer.Argument(metavar="STORE", readable=False, help=_("新库文件（.jiedui），已有的文件不会被覆盖"))
]


def demo(
    path: NewStore,
    households: Annotated[int | None, typer.Option("--households", min=1, help=_("户数"))] = None,
    seed: Annotated[int, typer.Option("--seed", help=_("同一个数生成同样的库"))] = 1,
    json: Json = False,
) -> None:
    """生成演示库：四县真实乡镇和村，虚构的户、人、结对、措施和走访。"""
    from app.demo.build import build  # noqa: PLC0415  help comes without it

    try:
        with progress(_("生成")) as tell:
            build(path, households=households, seed=seed, on_progress=tell)
    except StoreProblem as problem:
        refuse(problem, json)
    words = _("演示库在 {path}，口令是“{passphrase}”。").format(path=path, passphrase=DEMO_PASSPHRASE)
    answer({"store": str(path), "passphrase": DEMO_PASSPHRASE}, as_json=json, words=words)


def new(path: NewStore, json: Json = False) -> None:
    """新建一个空库。口令从 JIEDUI_PASSPHRASE 来，或输入两遍；口令忘了没有人能打开。"""
    from db.divisions import new_store  # noqa: PLC0415
    from db.errors import exists  # noqa: PLC0415

    try:
        if path.exists():
            raise exists(path)
        new_store(path, new_passphrase()).close()
    except StoreProblem as problem:
        refuse(problem, json)
    answer({"store": str(path)}, as_json=json, words=_("新库在 {path}。").format(path=path))


def find(
    text: Annotated[str, typer.Argument(metavar="TEXT", help=_("姓名、拼音、首字母、证件号或电话的一段、村名"))],
    store: StorePath,
    village: Village = None,
    limit: Annotated[int, typer.Option("--limit", help=_("每类最多几条"))] = 20,
    json: Json = False,
) -> None:
    """找人、户、村、帮扶人、单位。"""
    from db.queries import search  # noqa: PLC0415

    try:
        with opened(store, read_only=True) as open_store, open_store.read() as reader:
            scope = search.area_scope(reader, _area(open_store, village)) if village else None
            hits = search.find(reader, text, limit=limit, scope=scope)
    except StoreProblem as problem:
        refuse(problem, json)
    listed = [{name: asdict(hit)[name] for name in ("kind", "id", "code", "label", "where")} for hit in hits]
    lines = [f"{hit.kind}\t{hit.code or ''}\t{hit.label}\t{hit.where}" for hit in hits]
    answer({"hits": listed}, as_json=json, words="\n".join(lines) or _("没有找到。"))


def undo(store: StorePath, json: Json = False) -> None:
    """撤销最后一步（导入也是一步）。"""
    _step(store, json, "undo")


def redo(store: StorePath, json: Json = False) -> None:
    """重做刚撤销的一步。"""
    _step(store, json, "redo")


def _step(path: Path, json: bool, verb: str) -> None:
    from db.history import undo as steps  # noqa: PLC0415

    try:
        with opened(path) as open_store:
            with open_store.read() as reader:
                target = steps.next_undo(reader) if verb == "undo" else steps.next_redo(reader)
            if target is None:
                none: dict[str, Any] = {"verb": None, "label": None, "restored": 0, "kept": 0}
                answer(
                    none, as_json=json, words=_("没有可以撤销的步骤。") if verb == "undo" else _("没有可以重做的步骤。")
                )
                return
            with open_store.write(verb, target.label, bulk=True) as write:
                outcome = steps.take_back(write, target)
    except StoreProblem as problem:
        refuse(problem, json)
    words = _("已撤销：{label}（{n} 条记录）") if verb == "undo" else _("已重做：{label}（{n} 条记录）")
    facts = {"verb": target.verb, "label": target.label, "restored": outcome.restored, "kept": len(outcome.kept)}
    answer(facts, as_json=json, words=words.format(label=target.label, n=outcome.restored))
    if outcome.kept and not json:
        complain(_("有 {n} 处后来又改过，没有动。").format(n=len(outcome.kept)))


def check(store: StorePath, json: Json = False) -> None:
    """检查库：文件完整、日志重放等于现状、规则例外。"""
    from db.check import check as check_store  # noqa: PLC0415

    try:
        with opened_to_read(store) as open_store, progress(_("检查")):
            found = check_store(open_store)
    except StoreProblem as problem:
        refuse(problem, json)
    facts = {"integrity": found.integrity, "rebuild_equal": found.rebuild_equal, "violations": list(found.sentences),
             "digest": found.digest}  # fmt: skip
    sound = bool(found.integrity) and found.rebuild_equal
    words = _("完好：{a}，日志重放相等：{b}，问题和例外 {n} 条").format(
        a=_("是") if found.integrity else _("否"),
        b=_("是") if found.rebuild_equal else _("否"),
        n=len(found.sentences),
    )
    answer(facts, as_json=json, words="\n".join([words, *found.sentences]))
    if not sound:
        raise typer.Exit(REFUSED)


__all__ = ["check", "demo", "find", "new", "redo", "undo"]
