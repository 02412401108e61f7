"""The verbs of `jiedui funds`: each one op, one change set, one step of undo. A refusal says the rule and the ways on.

Amounts are typed in yuan (12.5 or 12,500.00; 3万 for 30,000) and kept in fen.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.funds_shapes import of_page, of_source, project_said
from app.cli.opening import opened
from app.cli.options import Json, StorePath
from app.cli.pair_naming import day_said, side_said
from app.cli.pair_shapes import tell_refusal
from app.cli.registers import area_said, refuse
from app.cli.speak import answer
from db.catalogues import catalogue
from db.errors import RuleBroken, StoreProblem
from db.rules.funds import Balance, yuan
from resources.language import N_, _

_AMOUNT = re.compile(r"([0-9]{1,3}(?:,?[0-9]{3})*|[0-9]+)(\.[0-9]+)?(万)?(元)?")
Project = Annotated[str, typer.Argument(metavar="PROJECT", help=_("项目：编号或名称"))]
Payment = Annotated[int, typer.Argument(metavar="PAYMENT", help=_("支付的编号（jiedui funds show 里有）"))]
Source = Annotated[str, typer.Option("--source", metavar="SOURCE", help=_("资金：编号或名称"))]
Amount = Annotated[str, typer.Option("--amount", metavar="YUAN", help=_("金额（元，也可以写 3.5万）"))]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help=_("日期（2019-06-30），不写就是今天"))]
Number = Annotated[str | None, typer.Option("--number", help=_("文号"))]
Evidence = Annotated[str, typer.Option("--evidence", help=_("凭证：合同、发票、验收单或进账单的编号"))]
AtMost = Annotated[bool, typer.Option("--at-most", help=_("不够时，只记剩下的"))]
Year = Annotated[int | None, typer.Option("--year", help=_("年度"))]
_WORDS = {
    "add_project": N_("新项目：{what}"), "add_source": N_("新资金：{what}"), "receive": N_("到账：{what}"),
    "allocate": N_("分配资金：{what}"), "ask_payment": N_("申请支付：{what}"), "sign_payment": N_("会签：{what}"),
    "release_payment": N_("付出：{what}"), "cancel_payment": N_("撤下支付申请：{what}"),
    "attach_measures": N_("措施归到项目：{what}"),
}  # fmt: skip


def add_to(group: typer.Typer) -> None:
    """Add the verbs to `jiedui funds`."""
    for name, verb in (
        ("add-project", add_project), ("add-source", add_source), ("receive", receive), ("allocate", allocate), ("pay", pay),
        ("sign", sign), ("release", release), ("cancel", cancel), ("attach", attach),
    ):  # fmt: skip
        group.command(name)(verb)


def add_project(
    name: Annotated[str, typer.Argument(metavar="NAME", help=_("项目名称"))],
    store: StorePath,
    code: Annotated[str | None, typer.Option("--code", help=_("项目编号"))] = None,
    year: Year = None,
    kind: Annotated[str | None, typer.Option("--kind", help=_("项目类别"))] = None,
    nature: Annotated[str | None, typer.Option("--nature", help=_("建设性质"))] = None,
    area: Annotated[str | None, typer.Option("--area", metavar="CODE", help=_("所在县、乡或村（代码或名称）"))] = None,
    place: Annotated[str | None, typer.Option("--place", help=_("建设地点"))] = None,
    content: Annotated[str | None, typer.Option("--content", help=_("建设内容"))] = None,
    responsible: Annotated[str | None, typer.Option("--responsible", help=_("责任单位"))] = None,
    scale: Annotated[
        str | None, typer.Option("--scale", metavar="YUAN", help=_("投资规模（元，也可以写 30万）"))
    ] = None,
    status: Annotated[str | None, typer.Option("--status", help=_("项目状态"))] = None,
    json: Json = False,
) -> None:
    """新建项目。"""
    from db.drafts.fund import ProjectDraft  # noqa: PLC0415  help comes without it
    from db.ops import funds as ops  # noqa: PLC0415

    def make(reader: Any) -> Callable[[Any], int]:
        draft = ProjectDraft(
            name=name, code=code, year=year, kind=choice("project_kind", kind), nature=choice("project_nature", nature),
            region_id=area_said(reader, area) if area else None, place=place, content=content, responsible=responsible,
            scale_fen=fen(scale) if scale else None, status=choice("project_status", status),
        )  # fmt: skip
        return lambda write: ops.add_project(write, draft)

    _run(store, json, "add_project", name, make)


def add_source(
    name: Annotated[str, typer.Argument(metavar="NAME", help=_("资金名称"))],
    store: StorePath,
    kind: Annotated[str | None, typer.Option("--kind", help=_("资金类别：专项、行业、援疆、社会、户自筹"))] = None,
    level: Annotated[str | None, typer.Option("--level", help=_("哪一级的钱：中央、省级……"))] = None,
    year: Year = None,
    number: Number = None,
    granted: Annotated[str | None, typer.Option("--granted", metavar="YUAN", help=_("下达额度（元）"))] = None,
    organisation: Annotated[
        str | None, typer.Option("--organisation", help=_("出资单位：编号、信用代码或全名"))
    ] = None,
    json: Json = False,
) -> None:
    """新建一笔资金（来源）。"""
    from db.drafts.fund import FundSourceDraft  # noqa: PLC0415  help comes without it
    from db.ops import funds as ops  # noqa: PLC0415

    def make(reader: Any) -> Callable[[Any], int]:
        draft = FundSourceDraft(
            name=name, kind=choice("fund_kind", kind), level=choice("fund_level", level), year=year, number=number,
            granted_fen=fen(granted) if granted else None,
            organisation_id=side_said(reader, "organisation", organisation).id if organisation else None,
        )  # fmt: skip
        return lambda write: ops.add_source(write, draft)

    _run(store, json, "add_source", name, make)


def receive(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help=_("资金：编号或名称"))],
    store: StorePath,
    amount: Amount,
    evidence: Evidence,
    on: On = None,
    json: Json = False,
) -> None:
    """登记到账。"""
    from db.drafts.fund import ReceiptDraft  # noqa: PLC0415  help comes without it
    from db.ops import funds as ops  # noqa: PLC0415

    def make(reader: Any) -> Callable[[Any], int]:
        draft = ReceiptDraft(
            fund_source_id=project_said(reader, "fund_source", source), amount_fen=fen(amount), on_date=day_said(on),
            evidence=evidence,
        )  # fmt: skip
        return lambda write: ops.receive(write, draft)

    _run(store, json, "receive", source, make)


def allocate(
    project: Project, store: StorePath, source: Source, amount: Amount, on: On = None, number: Number = None,
    at_most: AtMost = False, json: Json = False,
) -> None:  # fmt: skip
    """把一笔资金分给一个项目。"""
    from db.drafts.fund import AllocationDraft  # noqa: PLC0415  help comes without it
    from db.ops import funds as ops  # noqa: PLC0415

    def make(reader: Any) -> Callable[[Any], int]:
        draft = AllocationDraft(
            project_id=project_said(reader, "project", project), fund_source_id=project_said(reader, "fund_source", source),
            amount_fen=fen(amount), on_date=day_said(on), number=number,
        )  # fmt: skip
        return lambda write: ops.allocate(write, draft, at_most=at_most)

    _run(store, json, "allocate", project, make)


def pay(
    project: Project,
    store: StorePath,
    source: Source,
    amount: Amount,
    payee: Annotated[str, typer.Option("--payee", help=_("收款单位"))],
    evidence: Evidence,
    purpose: Annotated[str | None, typer.Option("--for", help=_("用途"))] = None,
    on: On = None,
    at_most: AtMost = False,
    allocate_missing: Annotated[bool, typer.Option("--allocate-missing", help=_("不够时，先从这笔资金再分配差的部分"))] = False,
    json: Json = False,
) -> None:  # fmt: skip
    """申请一笔支付；会签够了再用 release 付出。"""
    from db.drafts.fund import PaymentDraft  # noqa: PLC0415  help comes without it
    from db.ops import funds as ops  # noqa: PLC0415

    def make(reader: Any) -> Callable[[Any], int]:
        draft = PaymentDraft(
            project_id=project_said(reader, "project", project), fund_source_id=project_said(reader, "fund_source", source),
            amount_fen=fen(amount), payee=payee, evidence=evidence, purpose=purpose, asked_on=day_said(on),
        )  # fmt: skip
        return lambda write: ops.ask_payment(write, draft, at_most=at_most, allocate_missing=allocate_missing)

    _run(store, json, "ask_payment", project, make)


def sign(
    payment: Payment,
    store: StorePath,
    side: Annotated[str, typer.Option("--side", metavar="giver|receiver|front", help=_("哪一方：支援方监督部门、受援方监督部门、前方指挥部纪检"))],
    place: Annotated[str, typer.Option("--place", metavar="giving|receiving", help=_("在哪里签：支援地、受援地"))],
    signer: Annotated[str, typer.Option("--by", metavar="NAME", help=_("签字人"))],
    against: Annotated[bool, typer.Option("--against", help=_("不同意；要写 --note"))] = False,
    note: Annotated[str | None, typer.Option("--note", help=_("意见"))] = None,
    on: On = None,
    json: Json = False,
) -> None:  # fmt: skip
    """记下一方对一笔支付的会签。"""
    from db.drafts.fund import ReviewDraft  # noqa: PLC0415  help comes without it
    from db.ops import funds as ops  # noqa: PLC0415

    def make(_reader: Any) -> Callable[[Any], int]:
        draft = ReviewDraft(
            payment_id=payment, side=choice("review_side", side), place=choice("review_place", place), agreed=not against,
            signer=signer, on_date=day_said(on), note=note,
        )  # fmt: skip
        return lambda write: ops.sign_payment(write, draft)

    _run(store, json, "sign_payment", str(payment), make, payment)


def release(payment: Payment, store: StorePath, on: On = None, json: Json = False) -> None:
    """付出一笔会签够了的支付。"""
    from db.ops import funds as ops  # noqa: PLC0415  help comes without it

    def make(_reader: Any) -> Callable[[Any], int]:
        day = day_said(on)

        def do(write: Any) -> int:
            ops.release_payment(write, payment, day)
            return payment

        return do

    _run(store, json, "release_payment", str(payment), make, payment)


def cancel(payment: Payment, store: StorePath, json: Json = False) -> None:
    """撤下一笔还没付的支付申请。"""
    from db.ops import funds as ops  # noqa: PLC0415  help comes without it

    def take_back(write: Any) -> int:
        ops.cancel_payment(write, payment)
        return payment

    _run(store, json, "cancel_payment", str(payment), lambda _reader: take_back, payment)


def attach(
    project: Project,
    store: StorePath,
    measures: Annotated[list[int], typer.Option("--measure", metavar="ID", help=_("措施的编号，可写几次"))],
    json: Json = False,
) -> None:
    """说明一些措施属于哪个项目。"""
    from db.ops import funds as ops  # noqa: PLC0415  help comes without it

    def make(reader: Any) -> Callable[[Any], int]:
        found = project_said(reader, "project", project)
        _known(reader, "measure", measures)

        def do(write: Any) -> int:
            ops.attach_measures(write, measures, found)
            return found

        return do

    _run(store, json, "attach_measures", project, make)


# -- what the words mean ------------------------------------------------------------------------------------------------
def fen(words: str) -> int:
    """Return an amount typed in yuan as fen; StoreProblem for anything else, and for parts of a fen."""
    found = _AMOUNT.fullmatch(words.strip().replace("，", ",").replace("萬", "万"))
    value = (
        Decimal((found[1] + (found[2] or "")).replace(",", "")) * (10_000 if found[3] else 1) * 100 if found else None
    )
    if value is None or value != int(value) or value >= 10**15:
        raise StoreProblem(
            "bad_amount",
            _("“{words}”不是金额。").format(words=words),
            _("请写元，例如 12500、12,500.50 或 3.5万。"),
        )
    return int(value)


def choice(name: str, words: str | None) -> str | None:
    """Return the value of a label in a catalogue; StoreProblem with the labels for a word it does not know."""
    if not words:
        return None
    known = catalogue(name)
    value = known.normalise(words)
    if value is None:
        raise StoreProblem(
            "choice_unknown",
            _("{title}里没有“{words}”。").format(title=_(known.title), words=words),
            _("可选：{known}。").format(known="、".join(_(each) for each in known.names)),
        )
    return value


def sums_words(count: int | None, balance: Balance) -> str:
    """Return a node in words."""
    counted = "" if count is None else _("{n} 个项目，").format(n=f"{count:,}")
    return counted + _("进 {money_in} 元 = 已付 {paid} + 待付 {committed} + 结余 {left}").format(
        money_in=yuan(balance.money_in),
        paid=yuan(balance.paid),
        committed=yuan(balance.committed),
        left=yuan(balance.left),
    )


def _known(reader: Any, kind: str, records: list[int]) -> None:
    from db.queries.lookup import rows_where  # noqa: PLC0415

    here = {row["id"] for row in rows_where(reader, kind, "id", records)}
    gone = [str(one) for one in records if one not in here]
    if gone:
        words = _("库里没有编号 {numbers}。").format(numbers="、".join(gone))
        raise StoreProblem(f"{kind}_unknown", words, _("请用 jiedui funds show 或导出的表查编号。"))


def _run(
    path: Path, json: bool, verb: str, what: str, make: Callable[[Any], Callable[[Any], int]], payment: int | None = None
) -> None:  # fmt: skip
    """Do it in one step, and tell the change set, the record made and the node it belongs to."""
    label = _(_WORDS[verb]).format(what=what)
    try:
        with opened(path) as store:
            with store.read() as reader:
                if payment is not None:
                    _known(reader, "payment", [payment])
                change = make(reader)
            with store.write(verb, label) as write:
                made = change(write)
            with store.read() as reader:
                facts = _told(reader, made)
    except RuleBroken as refused:
        raise typer.Exit(tell_refusal(refused, json)) from None
    except StoreProblem as problem:
        refuse(problem, json)
    step = {"id": write.change_set_id, "verb": verb, "label": label}
    answer({"change_set": step, "id": made} | facts, as_json=json, words=f"{label}  {made}")


def _told(reader: Any, made: int) -> dict[str, Any]:
    """Return the project or source a record belongs to, as it stands now."""
    from db.models import kind_of  # noqa: PLC0415
    from db.queries import funds as queries  # noqa: PLC0415

    kind = kind_of(made)
    of = queries.belongs_to(reader, kind, made)
    if of is None:
        return {}
    if kind_of(of) == "project":
        page = queries.project_page(reader, of)
        return of_page(page)[0] if page else {}
    found = queries.source(reader, of)
    return {"source": of_source(found)} if found else {}
