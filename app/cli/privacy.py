"""`jiedui fields | roles | audit | copy | erase`: what is held and why, who may what, who looked, the household's own rights."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from app.cli.opening import asked, keep_clear, opened, opened_to_read, with_qt
from app.cli.options import Json, StorePath
from app.cli.registers import refuse
from app.cli.speak import DONE, REFUSED, answer, progress
from db.errors import RuleBroken, StoreProblem
from resources.language import _

SECOND: Final = "JIEDUI_SECOND_PASSPHRASE"

audit = typer.Typer(
    name="audit", help=_("流水：谁看过证件号码和健康、导出、打印、开库，一行接一行"), no_args_is_help=True
)
OptionalStore = Annotated[
    Path | None, typer.Option("--store", "-s", metavar="STORE", help=_("库文件（.jiedui）"), show_default=False)
]


def fields(store: OptionalStore = None, json: Json = False) -> None:
    """字段登记：库里每一项登记为什么、依据什么、留多久、平时遮不遮。不用打开库。"""
    from db.fields import beside_records, fact_of, masking_of, paths, reason_of  # noqa: PLC0415

    rows = []
    for path in paths():
        reason = reason_of(path)
        rows.append(
            {
                "field": path,
                "label": fact_of(path).label,
                "purpose": reason.label,
                "basis": reason.basis,
                "retention_years": reason.years,
                "after": reason.after,
                "masking": masking_of(path),
            }
        )
    beside = [{"table": each.table, "label": each.label, "until": each.until} for each in beside_records().values()]
    masked = {"": "", "middle": _("，平时遮住中间"), "hidden": _("，平时不显示")}
    words = [
        _("{field}　{label}{masked}：{purpose}；{basis}；{after} {n} 年").format(
            field=row["field"],
            label=row["label"],
            masked=masked[str(row["masking"])],
            purpose=row["purpose"],
            basis=row["basis"],
            after=row["after"],
            n=row["retention_years"],
        )
        for row in rows
    ]
    words += [f"{each['table']}　{each['label']}；{each['until']}" for each in beside]
    answer({"fields": rows, "tables": beside}, as_json=json, words="\n".join(words))


def roles(
    store: OptionalStore = None,
    give: Annotated[
        str | None, typer.Option("--give", metavar="PERSON", help=_("给谁一个角色：姓名，或帮扶责任人的编号"))
    ] = None,
    role: Annotated[
        str | None,
        typer.Option("--role", metavar="reader|cadre|coordinator|supervisor|none", help=_("什么角色；none 是收回")),
    ] = None,
    json: Json = False,
) -> None:
    """角色：谁能看什么、做什么，一张表；写 --store 还列出这个库里谁是什么角色。"""
    from db.queries.persons import Person, actor, people_with_roles  # noqa: PLC0415
    from db.rules.roles import RIGHTS, ROLES  # noqa: PLC0415

    people: list[Person] = []
    me: Person | None = None
    try:
        if give is not None:
            _give(store, give, role)
        if store is not None:
            with opened_to_read(store) as open_store, open_store.read() as reader:
                people, me = people_with_roles(reader), actor(reader)
    except RuleBroken as problem:
        refuse(StoreProblem(problem.problems[0].code, str(problem)), json)
    except StoreProblem as problem:
        refuse(problem, json)
    table = [
        {"key": right.key, "label": _(right.label), "verbs": list(right.verbs), "roles": [each for each in ROLES if each in right.roles]}
        for right in RIGHTS
    ]  # fmt: skip
    words = ["　".join(["", *(_(name) for name in ROLES.values())])]
    words += ["　".join([*("✓" if key in right.roles else "—" for key in ROLES), _(right.label)]) for right in RIGHTS]
    words += [_("{name}：{role}").format(name=each.name, role=_(ROLES[each.role])) for each in people]
    said: dict[str, Any] = {"roles": {key: _(name) for key, name in ROLES.items()}, "rights": table}
    if me is not None:
        said["people"] = [{"person": each.key, "name": each.name, "role": each.role} for each in people]
        said["me"] = {"name": me.name, "role": me.role}
    answer(said, as_json=json, words="\n".join(words))


def _give(store: Path | None, person: str, role: str | None) -> None:
    from db.ops.roles import give_role  # noqa: PLC0415

    if store is None or role is None:
        raise StoreProblem("what_to_give", _("给角色要写 --store、--give 和 --role。"))
    with opened(store) as open_store, open_store.write("set_roles", _("定角色：{name}").format(name=person)) as write:
        give_role(write, person, None if role == "none" else role)


@audit.command("list")
def audit_list(
    store: StorePath,
    household: Annotated[str | None, typer.Option("--household", metavar="CODE", help=_("只看这一户的"))] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help=_("最多几行"))] = 200,
    json: Json = False,
) -> None:
    """列出流水，最近的在前。"""
    from db.queries.audit import audit_rows  # noqa: PLC0415
    from db.rules.audit import ACTS, short  # noqa: PLC0415

    try:
        with opened_to_read(store) as open_store, open_store.read() as reader:
            found = audit_rows(reader, household=household_coded(reader, household) if household else None, limit=limit)
    except StoreProblem as problem:
        refuse(problem, json)
    lines = [
        {
            "id": row.id,
            "at": row.at,
            "who": row.who,
            "role": row.role,
            "act": row.act,
            "household": row.about,
            "count": row.count,
            "recipient": row.recipient,
            "purpose": row.purpose,
            "change_set": row.change_set_id,
            "head": short(row.digest),
        }
        for row in found
    ]
    words = [
        "　".join(
            str(each) for each in (row.id, row.at, row.who, _(ACTS[row.act]), row.about, row.recipient, row.purpose, short(row.digest)) if each
        )
        for row in found
    ]  # fmt: skip
    answer({"lines": lines}, as_json=json, words="\n".join(words) or _("还没有流水。"))


@audit.command("verify")
def audit_verify(
    store: StorePath,
    head: Annotated[
        str | None, typer.Option("--head", metavar="HEX", help=_("纸上或文件里印的流水号，看它在不在链上"))
    ] = None,
    json: Json = False,
) -> None:
    """核对流水：每一行是不是接着上一行，有没有少；不对的说出第一行。"""
    from db.history.audit import verify  # noqa: PLC0415
    from db.rules.audit import short  # noqa: PLC0415

    try:
        with opened_to_read(store) as open_store, open_store.read() as reader:
            found = verify(reader, head)
    except StoreProblem as problem:
        refuse(problem, json)
    words = [_("流水 {n} 行，现在的号是 {head}。").format(n=found.lines, head=short(found.head))]
    if found.broken is not None:
        words.append(_("从第 {id} 行起接不上，可能在程序之外被改过或删过。").format(id=found.broken))
    if found.uncovered:
        steps = "、".join(map(str, found.uncovered[:20]))
        words.append(_("有 {n} 步没有流水，可能被删过：{steps}。").format(n=len(found.uncovered), steps=steps))
    if head:
        place = found.place
        words.append(
            _("{head} 是第 {id} 行。").format(head=head, id=place)
            if place
            else _("链上没有 {head}。").format(head=head)
        )
    said = {
        "lines": found.lines, "head": short(found.head), "whole": found.whole, "broken": found.broken,
        "uncovered": list(found.uncovered), "place": found.place,
    }  # fmt: skip
    answer(said, as_json=json, words="\n".join(words))
    raise typer.Exit(DONE if found.whole and (not head or found.place) else REFUSED)


def scope(
    helper: Annotated[str, typer.Argument(metavar="HELPER", help=_("帮扶责任人：编号、电话或全名"))],
    path: Annotated[Path, typer.Argument(metavar="NEW_STORE", readable=False, help=_("新库文件，已有的不会被覆盖"))],
    store: StorePath,
    json: Json = False,
) -> None:
    """给这位帮扶人建一个只含他的户的库，连同全部历史。他登记完，用数据包收回来。"""
    from app.cli.opening import new_passphrase  # noqa: PLC0415
    from app.cli.pair_naming import side_said  # noqa: PLC0415
    from app.exchange.scoping import store_for  # noqa: PLC0415  help comes without it
    from db.errors import exists  # noqa: PLC0415

    try:
        if path.exists():
            raise exists(path)
        with opened(store) as open_store, progress(_("建库")) as tell:
            with open_store.read() as reader:
                found = side_said(reader, "helper", helper)
            made = store_for(open_store, found.id, found.name, path, new_passphrase(), on_progress=tell)
    except StoreProblem as problem:
        refuse(problem, json)
    words = _(
        "{name}的库在 {path}：{n} 户。收回来：在那边 jiedui exchange package out，在这边 jiedui exchange package in。"
    )
    answer(
        {
            "store": str(path),
            "helper": {"id": str(found.id), "name": found.name},
            "records": made.records,
            "station": made.station,
        },
        as_json=json,
        words=words.format(name=found.name, path=path, n=made.records.get("household", 0)),
    )


def household_coded(reader: Any, code: str) -> int:
    """Return the household with a code. Raises StoreProblem household_unknown."""
    from db.queries.household import household_by_code  # noqa: PLC0415

    found = household_by_code(reader, code)
    if found is None:
        words = _("库里没有户编号为 {code} 的户。").format(code=code)
        raise StoreProblem("household_unknown", words, _("请用 jiedui find 查一查。"))
    return found


def copy(
    household: Annotated[str, typer.Argument(metavar="HOUSEHOLD", help=_("户编号"))],
    out: Annotated[Path, typer.Argument(metavar="OUT.pdf")],
    store: StorePath,
    json: Json = False,
) -> None:
    """给户打印关于它的全部登记，一项不漏：登记、谁看过、发给过谁、每一项谁写的、为什么留。"""
    from app.summaries.held import held_copy  # noqa: PLC0415
    from db.history.held import held  # noqa: PLC0415
    from db.ops.audit import head_of, note_copied  # noqa: PLC0415
    from db.outgoing import must_end  # noqa: PLC0415
    from db.queries.persons import permit  # noqa: PLC0415

    try:
        keep_clear(out)
        must_end(out, ".pdf")
        with with_qt():
            from app.ui import fonts  # noqa: PLC0415
            from app.ui.paper.pdf import ensure_application, write_pdf  # noqa: PLC0415
        with opened(store) as open_store:
            with open_store.read() as reader:
                permit(reader, "copy")
                identifier = household_coded(reader, household)
                content = held(reader, identifier)
            assert content is not None
            note_copied(open_store, identifier)
            ensure_application()
            fonts.load()
            document = held_copy(content, date.today().isoformat(), head_of(open_store))
            pages = write_pdf(out, [document], lambda _pages: None)
    except StoreProblem as problem:
        refuse(problem, json)
    words = _("{pages} 页：{path}").format(pages=pages, path=out)
    answer({"household": household, "pages": pages, "file": str(out)}, as_json=json, words=words)


def erase(
    household: Annotated[str, typer.Argument(metavar="HOUSEHOLD", help=_("户编号；已经删掉的户写它的记录号"))],
    store: StorePath,
    second: Annotated[str, typer.Option("--second-person", metavar="NAME", help=_("当面确认的第二个人"))] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="WORDS", help=_("依据：户的申请、保留期满等"))] = "",
    json: Json = False,
) -> None:
    """按户的要求或保留期满，把一户从库、索引、变更记录和备份里删净。要两个人，不能撤销。"""
    from db import erasure  # noqa: PLC0415

    try:
        with opened(store) as open_store, progress(_("删除一户")) as tell:
            with open_store.read() as reader:
                identifier = (
                    int(household)
                    if household.isdigit() and len(household) > 15
                    else household_coded(reader, household)
                )
            proof = _proof(second) if erasure.needs_proof(open_store) else None
            done = erasure.erase(open_store, identifier, second, reason, proof=proof, on_progress=tell)
    except RuleBroken as problem:
        refuse(StoreProblem(problem.problems[0].code, str(problem)), json)
    except StoreProblem as problem:
        refuse(problem, json)
    answer(_erased(done), as_json=json, words="\n".join(_erased_words(done)))


def _proof(second: str) -> str:
    given = os.environ.get(SECOND)
    return given if given is not None else asked(_("{name}的口令：").format(name=second or _("第二个人")))


def _erased(done: Any) -> dict[str, Any]:
    return {
        "records": done.erased.records,
        "drafts": done.erased.drafts,
        "mentions": [{"kind": kind, "id": str(record), "field": field} for kind, record, field in done.erased.mentions],
        "folded": done.folded,
        "backups": [str(path) for path in done.backups],
        "left": [{"file": str(each.path), "why": each.why, "until": each.until} for each in done.left],
    }


def _erased_words(done: Any) -> list[str]:
    words = [
        _("已删净 {n} 条登记，重写了 {backups} 份备份。").format(
            n=sum(done.erased.records.values()), backups=len(done.backups)
        )
    ]
    if done.erased.drafts:
        words.append(_("提到它的搁置草稿丢弃了 {n} 份。").format(n=done.erased.drafts))
    for left in done.left:
        gone = _("最迟 {day} 随轮换删除").format(day=left.until) if left.until else _("要自己删")
        words.append(_("没能重写的备份 {path}：{why}，{gone}。").format(path=left.path, why=left.why, gone=gone))
    if done.erased.mentions:
        words.append(_("别处的文字里还提到它，共 {n} 处，请人工看一遍。").format(n=len(done.erased.mentions)))
    if not done.folded:
        words.append(_("有人一直在读，文件还没有整理；请关闭别的窗口后再做一次备份。"))
    words.append(_("放在别处的备份、发出的工作簿和打印件，程序够不着，请照台账一份份追回。"))
    return words
