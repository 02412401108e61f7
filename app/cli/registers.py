"""`jiedui import` and `jiedui export`."""

import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from app.cli.file_passwords import with_passwords
from app.cli.opening import keep_clear, opened, opened_to_read
from app.cli.options import Json, StorePath, Village
from app.cli.speak import DONE, REFUSED, STOPPED, answer, complain, decline, progress, say
from db.errors import Cancelled, StoreProblem
from db.outgoing import must_end
from resources.language import N_, _

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", readable=False, help=_("台账文件：.xlsx、.xls、.csv，可以一次几份"))
]


_ANSWERS = N_(
    "照决定文件答存疑、定变更。JSON，各部分都可以不写："
    '{"lines": {行键: "take" 或 "leave"}, "cells": {行键: {字段: "take" 或 "keep"}}, '
    '"columns": {列键: "take" 或 "keep"}, "clears": [空白表示清空的列键], "files": 照抄计划的 files}。'
    "键取自 --dry-run --json 打印的 plan；列键可只写 members.phone，指每张表的这一列。对不上的键逐条说明，什么也不写"
)


def import_files(
    files: Files,
    store: StorePath,
    layout: Annotated[str | None, typer.Option(help=_("指定版式名（不写则自动认）"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("只看计划，不写入"))] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("看过计划后直接写入，不再问"))] = False,
    answers: Annotated[Path | None, typer.Option(metavar="FILE", help=_(_ANSWERS))] = None,
    reasons: Annotated[Path | None, typer.Option(help=_("把收不了的行和原因写成退回表 OUT.xlsx"))] = None,
    village: Village = None,
    year: Annotated[int | None, typer.Option(help=_("收入所属年份（表上没写时）"))] = None,
    take_without_id: Annotated[
        bool, typer.Option("--take-without-id", help=_("证件号码损坏的人先收下，不收号码"))
    ] = False,
    new_places: Annotated[bool, typer.Option("--new-places", help=_("和已有村名相近的村也当作新村"))] = False,
    hidden_sheets: Annotated[bool, typer.Option("--hidden-sheets", help=_("发送人隐藏的工作表也读"))] = False,
    password: Annotated[
        str | None, typer.Option("--password", help=_("工作簿的打开密码（也可用环境变量 JIEDUI_FILE_PASSWORD）"))
    ] = None,
    json: Json = False,
) -> None:
    """导入台账：先出计划，看过（或 --yes）才写入；同一份再导一次什么也不变。"""
    from app.registers.choices import Choices  # noqa: PLC0415  help comes without it
    from app.registers.plans.counts import as_json, refused_json  # noqa: PLC0415
    from app.registers.refusals import Refused  # noqa: PLC0415

    choices = Choices(layout=layout, year=year, take_without_id=take_without_id, new_places=new_places)
    choices.hidden = hidden_sheets
    try:
        if reasons is not None:
            keep_clear(reasons, *files)
            must_end(reasons, ".xlsx")
        if layout is None:
            _keep_exchanges_out(files)
        with opened(store) as open_store:
            if village:
                choices.village = _area(open_store, village)
            plan, whole = _planned(open_store, files, choices, answers, password, json=json, dry_run=dry_run)
            if reasons is not None:  # first: where it cannot be written, nothing is
                _write_reasons(plan, reasons, json)
            batch = None
            if not dry_run and not plan.nothing_to_write and _agreed(yes, json):
                batch = _apply(open_store, plan)
    except (Refused, StoreProblem) as problem:
        decline(problem.code, str(problem), as_json=json, whole=refused_json)
        raise typer.Exit(REFUSED) from None
    if json:
        answer(as_json(plan, batch=batch, applied=batch is not None, whole=whole), as_json=True, words="")
    else:
        complain(_outcome(plan, batch, dry_run))
    raise typer.Exit(DONE)


def _keep_exchanges_out(files: list[Path]) -> None:
    """Refuse what was sent out by a store: as a register it would lose what each row was when it left."""
    from app.exchange.outside import looks_packed, looks_sent  # noqa: PLC0415

    for path in files:
        if looks_packed(path):
            raise StoreProblem(
                "exchange_package",
                _("{name} 是数据包，不是台账。").format(name=path.name),
                _("请用 jiedui exchange package in 收。"),
            )
        if looks_sent(path):
            raise StoreProblem(
                "exchange_workbook",
                _("{name} 是发出去的交换工作簿，不是台账。").format(name=path.name),
                _("请用 jiedui exchange in 收回；一定要当台账导入，请用 --layout 指定版式。"),
            )


def _planned(
    store: Any,
    files: list[Path],
    choices: Any,
    answers: Path | None,
    password: str | None,
    *,
    json: bool,
    dry_run: bool,
) -> tuple[Any, dict[str, Any] | None]:
    """Return the plan, shown in words; with --dry-run --json also line by line."""
    from app.registers.plans.answers import answered, plan_facts  # noqa: PLC0415
    from app.registers.plans.planning import plan_import  # noqa: PLC0415

    with progress(_("读取")) as tell:
        plan = with_passwords(
            password, lambda known: plan_import(store, files, choices, passwords=known, on_progress=tell)
        )
    if answers is not None:
        plan = answered(store, plan, answers)
    if not json:
        _show(plan)
        if dry_run:
            _show_lines(store, plan)
    elif dry_run:
        with store.read() as reader:
            return plan, plan_facts(plan, reader)
    return plan, None


def _apply(store: Any, plan: Any) -> int | None:
    from app.registers.plans.apply import apply_plan  # noqa: PLC0415

    with progress(_("写入")) as tell:
        batch: int | None = apply_plan(store, plan, on_progress=tell)
    return batch


def _area(store: Any, words: str) -> int:
    with store.read() as reader:
        return area_said(reader, words)


def area_said(reader: Any, words: str, *levels: str) -> int:
    """Return the village, township or county (or one of `levels`) that is meant; StoreProblem where there is none, or several."""
    from db.queries.register_rows import AREAS, area_named  # noqa: PLC0415

    found = area_named(reader, words, levels or AREAS)
    if found is None:
        raise StoreProblem(
            "village_unknown",
            _("库里没有（或不止一处）叫“{words}”的村、乡镇或县。").format(words=words),
            _("请写 12 位区划代码，或用 jiedui find 查一查。"),
        )
    return found


def _agreed(yes: bool, json: bool) -> bool:
    if yes:
        return True
    if json or not sys.stdin.isatty():
        complain(_("计划没有写入：看过之后加上 --yes 再运行一次。"))
        return False
    return typer.confirm(_("按这个计划写入？"), default=False, err=True)


def _write_reasons(plan: Any, reasons: Path, json: bool) -> None:
    from app.registers.sending.returns import has_returns, write_returns  # noqa: PLC0415

    if has_returns(plan):
        for path in write_returns(plan, reasons):
            if not json:
                complain(_("退回表已写到 {path}").format(path=path))


_KINDS = {
    "households": N_("户"),
    "members": N_("人"),
    "helpers": N_("帮扶人"),
    "pairings": N_("结对"),
    "measures": N_("措施"),
    "visits": N_("走访"),
    "organisations": N_("单位"),
    "teams": N_("团队"),
    "team_members": N_("队员"),
    "years": N_("户年度"),
    "needs": N_("需求"),
    "projects": N_("项目"),
    "sources": N_("资金"),
    "allocations": N_("分配"),
}


def _show(plan: Any) -> None:
    for file in plan.files:
        for sheet in file.sheets:
            if sheet.register:
                words = _("{file} · {sheet}：版式 {layout}，表头第 {row} 行，{n} 行")
                complain(
                    words.format(
                        file=sheet.file, sheet=sheet.sheet, layout=sheet.layout, row=sheet.header_row, n=sheet.rows
                    )
                )
                if sheet.not_kept:
                    complain(_("  不收的列：{names}").format(names="、".join(sheet.not_kept)))
    for kind, name in _KINDS.items():
        counts = plan.counts[kind]
        if sum(counts.values()):
            words = _("{kind}：新 {new}，改 {changed}，不变 {unchanged}，不确定 {doubt}，不收 {refused}")
            complain(
                words.format(
                    kind=_(name),
                    **{name: counts[name] for name in ("new", "changed", "unchanged", "doubt", "refused")},
                )
            )
    for issue in plan.issues[:50]:
        complain(f"  {issue.file} {issue.sheet} {issue.column}{issue.row or ''}  {issue.message}")
    if len(plan.issues) > 50:
        complain(_("  还有 {n} 条，用 --reasons 写成退回表").format(n=len(plan.issues) - 50))


_STATUSES = {
    "doubt": N_("存疑"),
    "refused": N_("退回"),
    "changed": N_("变更"),
    "new": N_("新增"),
    "unchanged": N_("无变化"),
}


def _show_lines(store: Any, plan: Any) -> None:
    """Print the plan line by line, what needs somebody first; lines that change nothing are only counted."""
    from app.registers.plans.listing import Listing  # noqa: PLC0415

    listing = Listing(plan)
    with store.read() as reader:
        for number, at in enumerate(listing.order):
            if plan.lines[at].status != "unchanged":
                say(_line_words(listing.whole(number, reader)))


def _line_words(line: dict[str, Any]) -> str:
    head = f"{line['sheet']} {line['row']}  {_(_STATUSES[line['status']])}  {line['label']}  {line['where']}"
    told = [*line["reasons"]]
    for change in line["changes"]:
        kept = _("（不写）") if change["kept"] else ""
        told.append(
            f"{change['field']} {change['old'] or _('（空）')} → {change['new'] or _('（空）')} {change['cell']}{kept}"
        )
    return "\n      ".join([head, *told])


def _outcome(plan: Any, batch: int | None, dry_run: bool) -> str:
    if batch is not None:
        return _("已写入，批次 {batch}。撤销：jiedui undo").format(batch=batch)
    if plan.nothing_to_write:
        return _("和库里完全相同，没有要写的。")
    return _("只看了计划，没有写入。") if dry_run else _("没有写入。")


def export(
    register: Annotated[
        str,
        typer.Argument(
            metavar="households|measures|pairings|helpers|teams|organisations|projects|funds|all",
            help=_("哪一本台账；all：全部内容，写成文件夹或 .zip"),
        ),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT")],
    store: StorePath,
    village: Village = None,
    with_health: Annotated[bool, typer.Option("--with-health", help=_("带上健康和残疾信息（仅限用途需要时）"))] = False,
    with_id_numbers: Annotated[
        bool, typer.Option("--with-id-numbers", help=_("带上帮扶人的证件号码（仅限用途需要时）"))
    ] = False,
    recipient: Annotated[str | None, typer.Option("--for", metavar="NAME", help=_("发给谁"))] = None,
    purpose: Annotated[str | None, typer.Option("--purpose", metavar="WORDS", help=_("做什么用"))] = None,
    json: Json = False,
) -> None:
    """导出台账：Excel、WPS、LibreOffice 都能打开，原样导回不会变。all 把全部内容写成不用本程序也能读的文件。"""
    from app.registers.sending.export import REGISTERS, export_register, note_export  # noqa: PLC0415

    if register == "all":
        _export_all(out, store, village, (recipient, purpose, with_health, with_id_numbers), json)
        return
    try:
        if register not in REGISTERS:
            raise StoreProblem(
                "register_unknown",
                _("没有叫 {name} 的台账。").format(name=register),
                _("可选：{known}。").format(known="、".join((*REGISTERS, "all"))),
            )
        keep_clear(out)
        with opened_to_read(store) as open_store, progress(_("导出")) as tell:
            area = _area(open_store, village) if village else None
            rows = export_register(
                open_store, register, out, area=area, with_health=with_health, with_private=with_id_numbers,
                recipient=recipient, purpose=purpose, on_progress=tell,
            )  # fmt: skip
            note_export(open_store, register, out, rows, recipient=recipient, purpose=purpose)
    except (StoreProblem, Cancelled) as problem:
        refuse(problem, json)
    answer(
        {"register": register, "rows": rows, "file": str(out)},
        as_json=json,
        words=_("已写出 {n} 行：{path}").format(n=rows, path=out),
    )


def _export_all(
    out: Path, store: Path, village: str | None, wishes: tuple[str | None, str | None, bool, bool], json: bool
) -> None:
    from app.registers.sending.everything import Wishes, export_everything, note_everything  # noqa: PLC0415

    try:
        if village:
            raise StoreProblem("usage", _("导出全部时不能只要一个村。"), _("请去掉 --village，或导出一本台账。"))
        chosen = Wishes(*wishes)
        with opened_to_read(store) as open_store, progress(_("导出")) as tell:
            written = export_everything(open_store, out, chosen, on_progress=tell)
            note_everything(open_store, out, written, chosen)
    except (StoreProblem, Cancelled) as problem:
        refuse(problem, json)
    rows = sum(written.rows.values())
    words = _("全部写到 {path}：{n} 行，附件 {m} 个。没有加密，用完请删掉或锁好。")
    facts = {"folder": str(out), "rows": written.rows, "attachments": written.attachments}
    answer(facts, as_json=json, words=words.format(path=out, n=rows, m=written.attachments))


def refuse(problem: Exception, json: bool) -> NoReturn:
    """Say why nothing was done and leave with the code of a refusal."""
    if isinstance(problem, StoreProblem):
        decline(problem.code, str(problem), as_json=json)
        raise typer.Exit(REFUSED)
    decline("stopped", _("已停下，没做完的一步没有写入。"), as_json=json)
    raise typer.Exit(STOPPED)
