"""`jiedui exchange out | in`: workbooks that are sent to be edited, and what comes back.

Not here: taking an exchange back (`exchange_undo`), the packages of other stations.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.file_passwords import NewPassword, OldPassword, new_password, warned, with_passwords
from app.cli.opening import keep_clear, opened
from app.cli.options import Json, StorePath, Village
from app.cli.registers import area_said, refuse
from app.cli.speak import DONE, REFUSED, answer, complain, decline, progress
from db.errors import Cancelled, StoreProblem
from resources.language import _

if TYPE_CHECKING:
    from app.exchange.sending import Scope
    from app.exchange.taking_in import Arrival, Outcome
    from db.store import Reader, Store

SHOWN = 50  # lines of what needs somebody, for people; --json and the receipt give all

Helper = Annotated[
    str | None, typer.Option("--helper", metavar="NAME", help=_("只发这位帮扶责任人的户（姓名、电话或编号）"))
]
Township = Annotated[
    str | None, typer.Option("--township", metavar="CODE", help=_("一个乡镇（区划代码或名字），连同村里的需求和措施"))
]
Filter = Annotated[str | None, typer.Option("--filter", metavar="NAME", help=_("户表里保存的视图，按名字"))]
Everybody = Annotated[bool, typer.Option("--all", help=_("发全部的户"))]


def send_out(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")],
    store: StorePath,
    purpose: Annotated[str, typer.Option("--purpose", help=_("做什么用，记在台账和表里"))],
    recipient: Annotated[str, typer.Option("--recipient", help=_("发给谁，记在台账和表里"))],
    helper: Helper = None,
    village: Village = None,
    township: Township = None,
    view: Filter = None,
    everybody: Everybody = False,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help=_("请在哪天前发回"))] = None,
    with_id_numbers: Annotated[
        bool, typer.Option("--with-id-numbers", help=_("带上完整的证件号码（仅限用途需要时）"))
    ] = False,
    with_health: Annotated[bool, typer.Option("--with-health", help=_("带上健康和残疾信息（仅限用途需要时）"))] = False,
    password: NewPassword = False,
    json: Json = False,
) -> None:
    """发出一份可以填写、改完再收回来的交换表。"""
    from app.exchange.sending import send  # noqa: PLC0415  help comes without it

    try:
        keep_clear(out)
        with opened(store) as open_store:
            with open_store.read() as reader:
                scope = _scope(reader, helper, village, township, view, everybody)
            with progress(_("写表")) as tell:
                sent = send(
                    open_store, out, scope, recipient=recipient, purpose=purpose, until=until,
                    with_id_numbers=with_id_numbers, with_health=with_health,
                    password=new_password() if password else None, on_progress=tell,
                )  # fmt: skip
    except (StoreProblem, Cancelled) as problem:
        refuse(problem, json)
    words = _("已写出 {path}（编号 {book}）：{rows} 行").format(path=out, book=sent.book, rows=sum(sent.rows.values()))
    answer({"export": sent.book, "rows": sent.rows, "file": str(out)}, as_json=json, words=words)


def _scope(
    reader: "Reader", helper: str | None, village: str | None, township: str | None, view: str | None, everybody: bool
) -> "Scope":
    from app.cli.pair_naming import side_said  # noqa: PLC0415
    from app.exchange.sending import Scope  # noqa: PLC0415

    if sum((helper is not None, village is not None, township is not None, view is not None, everybody)) != 1:
        raise StoreProblem(
            "scope_missing",
            _("没有写清发哪些户。"),
            _("请在 --helper、--village、--township、--filter、--all 里选一个。"),
        )
    if helper is not None:
        named = side_said(reader, "helper", helper)
        return Scope("helper", named.id, named.name)
    if village is not None:
        return Scope("village", area_said(reader, village), village)
    if township is not None:
        return Scope("village", area_said(reader, township, "township"), township)
    return _view_said(reader, view) if view is not None else Scope("all", None, _("全部"))


def _view_said(reader: "Reader", name: str) -> "Scope":
    from datetime import date  # noqa: PLC0415

    from app.exchange.sending import scope_of_view  # noqa: PLC0415
    from db.queries.views import saved_views  # noqa: PLC0415

    views = saved_views(reader, date.today())
    if name not in views:
        raise StoreProblem(
            "view_unknown",
            _("没有叫“{name}”的视图。").format(name=name),
            _("保存了的视图：{names}。").format(names="、".join(views))
            if views
            else _("请先在窗口的户表里保存一个视图。"),
        )
    return scope_of_view(reader, views[name])


def take_in(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", readable=False, help=_("改好发回来的交换表，可以一次多份"))
    ],
    store: StorePath,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("只看计划，不写入"))] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("没有疑问的直接写入；要人看的留着"))] = False,
    receipt: Annotated[Path | None, typer.Option("--receipt", metavar="OUT.xlsx", help=_("给发送人的回执"))] = None,
    again: Annotated[bool, typer.Option("--again", help=_("收过的再看一次；撤销过的再写入一次"))] = False,
    password: OldPassword = None,
    json: Json = False,
) -> None:
    """收回交换表：没有疑问的一步写入，要人看的、收不了的逐条说明。"""
    from app.exchange.receipt import write_receipt  # noqa: PLC0415
    from app.exchange.taking_in import Outcome, take_in_all  # noqa: PLC0415
    from app.registers.refusals import Refused  # noqa: PLC0415

    try:
        if receipt is not None:
            keep_clear(receipt, *files)
        with opened(store) as open_store:
            arrivals = _looked(open_store, files, password, again)
            outcome = Outcome()
            if not json:
                _show(arrivals)
            if dry_run:
                outcome = _ahead(open_store, arrivals)
            elif _agreed(yes, json, arrivals):
                with progress(_("写入")) as tell:
                    outcome = take_in_all(open_store, arrivals, on_progress=tell)
            if receipt is not None:
                write_receipt(receipt, arrivals, Outcome() if dry_run else outcome)
    except (Refused, StoreProblem) as problem:
        decline(problem.code, str(problem), as_json=json)
        raise typer.Exit(REFUSED) from None
    if json:
        answer(_facts(arrivals, outcome), as_json=True, words="")
    else:
        complain(_words(outcome, dry_run))
    raise typer.Exit(DONE)


def _ahead(store: "Store", arrivals: "list[Arrival]") -> "Outcome":
    """What writing would make undecided and break; whoever may not write is not told of it."""
    from app.exchange.taking_in import Outcome, foreseen  # noqa: PLC0415

    try:
        return foreseen(store, arrivals)
    except StoreProblem as problem:
        if problem.code not in ("role_forbids", "store_read_only"):
            raise
        complain(_("没有写入的权限，写入后会有哪些冲突看不了。"))
        return Outcome()


def _looked(store: Any, files: list[Path], password: str | None, again: bool) -> "list[Arrival]":
    from app.exchange.taking_in import look  # noqa: PLC0415

    with progress(_("读取")) as tell:
        return with_passwords(
            warned(password), lambda known: look(store, files, passwords=known, again=again, on_progress=tell)
        )


def _agreed(yes: bool, json: bool, arrivals: "list[Arrival]") -> bool:
    if yes:
        return True
    if not any(each.goes_in or each.state == "again" for each in arrivals):
        return False
    if json or not sys.stdin.isatty():
        complain(_("没有写入：看过之后加上 --yes 再运行一次。"))
        return False
    return typer.confirm(_("把没有疑问的写入？"), default=False, err=True)


def _show(arrivals: "list[Arrival]") -> None:
    from app.exchange.reasons import blocked_words, reason_of, state_words  # noqa: PLC0415

    words = _("{file}：可写 {clean}，新增 {new}，要人看 {review}，不收 {kept_out}，没提到 {not_mentioned}")
    for each in arrivals:
        complain(words.format(file=each.plan.book.file, **each.plan.counts))
        if told := state_words(each.state, each.at) or (blocked_words(each.plan.blocked) if each.plan.blocked else ""):
            complain(f"  {told}")
        if each.plan.strange:
            complain(
                _("  不认得的列：{names}").format(
                    names="、".join(heading or letter for _sheet, letter, heading in each.plan.strange)
                )
            )
        told_items = [item for item in each.plan.items if item.klass in ("review", "kept_out")]
        for item in told_items[:SHOWN]:
            complain(f"  {item.sheet} {item.column}{item.row}  {reason_of(item)}")
        if len(told_items) > SHOWN:
            complain(_("  还有 {n} 条，用 --receipt 写成回执").format(n=len(told_items) - SHOWN))


def _words(outcome: "Outcome", dry_run: bool) -> str:
    if outcome.change_set is None:
        said = _("只看了计划，没有写入。") if dry_run else _("没有写入。")
        if outcome.undecided:
            said += _("写入后会有 {n} 处两种说法待定。").format(n=len(outcome.undecided))
        if outcome.violations:
            said += _("写入后会有 {n} 处规则对不上。").format(n=len(outcome.violations))
        return said
    said = _("已写入 {n} 处（步骤 {step}）。撤销：jiedui exchange undo").format(
        n=outcome.statements, step=outcome.change_set
    )
    if outcome.undecided:
        said += _("；有 {n} 处两种说法待定").format(n=len(outcome.undecided))
    return said


def _facts(arrivals: "list[Arrival]", outcome: "Outcome") -> dict[str, Any]:
    from app.exchange.receipt import statements_in  # noqa: PLC0415
    from app.exchange.telling import conflict_facts, file_facts, violation_facts  # noqa: PLC0415

    applied = outcome.change_set is not None
    return {
        "files": [file_facts(each) for each in arrivals],
        "applied": applied,
        "statements": outcome.statements if applied else statements_in(arrivals),
        "conflicts": [fact for each in outcome.undecided for fact in conflict_facts(each)],
        "violations": [violation_facts(each) for each in outcome.violations],
        "change_set": outcome.change_set,
    }
