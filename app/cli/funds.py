"""`jiedui funds`: projects, where their money comes from, what was allocated, asked for, signed and paid; and what does not hold.

Here: what is asked. Not here: the verbs that change something (`app.cli.funds_verbs`), the shapes (`app.cli.funds_shapes`).
"""

from datetime import date
from typing import Annotated

import typer

from app.cli import funds_verbs
from app.cli.funds_shapes import (
    of_page,
    of_project,
    of_receipt,
    of_source,
    of_sums,
    project_line,
    project_said,
    source_line,
)
from app.cli.opening import opened_to_read
from app.cli.options import Json, StorePath
from app.cli.registers import area_said, refuse
from app.cli.speak import answer
from db.errors import StoreProblem
from resources.language import _

funds = typer.Typer(
    name="funds", help=_("项目与资金：从来源到支付，两地三方会签"), no_args_is_help=True, rich_markup_mode=None
)
funds_verbs.add_to(funds)

Area = Annotated[str | None, typer.Option("--area", metavar="CODE", help=_("县、乡或村（区划代码或名称）"))]


@funds.command("list")
def list_projects(
    store: StorePath,
    text: Annotated[str, typer.Option("--text", help=_("名称、编号、地点或单位里的字"))] = "",
    year: Annotated[int | None, typer.Option("--year", help=_("年度"))] = None,
    area: Area = None,
    source: Annotated[str | None, typer.Option("--source", help=_("资金：编号或名称"))] = None,
    status: Annotated[str | None, typer.Option("--status", help=_("项目状态"))] = None,
    json: Json = False,
) -> None:
    """列出项目：分到、已付、已申请、结余，单位元；最后一行是合计。"""
    from db.queries import funds as queries  # noqa: PLC0415  help comes without it

    try:
        with opened_to_read(store) as open_store, open_store.read() as reader:
            filters = queries.ProjectFilters(
                text=text, year=year, area=area_said(reader, area) if area else None,
                source=project_said(reader, "fund_source", source) if source else None,
                status=funds_verbs.choice("project_status", status),
            )  # fmt: skip
            rows = queries.project_rows(reader, queries.project_ids(reader, filters))
            count, balance = queries.sums(reader, filters)
    except StoreProblem as problem:
        refuse(problem, json)
    facts = {"projects": [of_project(row) for row in rows], "sums": of_sums(count, balance)}
    answer(facts, as_json=json, words="\n".join([*map(project_line, rows), funds_verbs.sums_words(count, balance)]))


@funds.command("show")
def show_project(
    project: Annotated[str, typer.Argument(metavar="PROJECT", help=_("项目：编号或名称"))], store: StorePath, json: Json = False
) -> None:  # fmt: skip
    """看一个项目：分配、支付和会签、名下的措施合计。"""
    from db.queries.funds import project_page  # noqa: PLC0415  help comes without it

    try:
        with opened_to_read(store) as open_store, open_store.read() as reader:
            page = project_page(reader, project_said(reader, "project", project))
    except StoreProblem as problem:
        refuse(problem, json)
    assert page is not None
    facts, words = of_page(page)
    answer(facts, as_json=json, words=words)


@funds.command("sources")
def list_sources(store: StorePath, json: Json = False) -> None:
    """列出资金：下达、到账、已分配、已付、结余；各类别合计。"""
    from db.queries import funds as queries  # noqa: PLC0415  help comes without it
    from db.rules.funds import Balance  # noqa: PLC0415

    try:
        with opened_to_read(store) as open_store, open_store.read() as reader:
            found, kinds = queries.sources(reader), queries.by_kind(reader)
            came = {each.id: queries.receipts(reader, each.id) for each in found}
    except StoreProblem as problem:
        refuse(problem, json)
    total = sum(kinds.values(), Balance(0, 0, 0))
    facts = {
        "sources": [of_source(each) | {"receipts": [of_receipt(one) for one in came[each.id]]} for each in found],
        "kinds": [{"kind": kind or None} | of_sums(None, each) for kind, each in kinds.items()],
        "total": of_sums(None, total),
    }
    lines = [*map(source_line, found), *(f"{kind or '—'}\t{funds_verbs.sums_words(None, each)}" for kind, each in kinds.items())]  # fmt: skip
    answer(facts, as_json=json, words="\n".join([*lines, funds_verbs.sums_words(None, total)]))


@funds.command("check")
def check_funds(store: StorePath, json: Json = False) -> None:
    """核对资金：支付超过分配、分配超过来源、没有凭证、没有会签就付了……每条附办法。什么也不写。"""
    from app.registers.values.codes import code_of  # noqa: PLC0415  help comes without it
    from db.queries.across import PROPOSALS  # noqa: PLC0415
    from db.queries.doubts import find  # noqa: PLC0415
    from db.queries.doubts.funds import RULES  # noqa: PLC0415

    try:
        with opened_to_read(store) as open_store, open_store.read() as reader:
            found = find(reader, date.today(), rules=[rule.code for rule in RULES]).open
    except StoreProblem as problem:
        refuse(problem, json)
    facts = [
        {
            "key": each.key, "rule": each.rule.code, "severity": each.rule.severity, "title": _(each.rule.title),
            "records": [code_of(record) for record in each.records], "sentence": each.sentence,
            "proposal": _(PROPOSALS[each.rule.code]) if each.rule.code in PROPOSALS else None,
        }
        for each in found
    ]  # fmt: skip
    lines = [f"{each['title']}\t{each['sentence']}{each['proposal'] or ''}" for each in facts]
    lines.append(_("资金疑点 {n} 条。").format(n=len(facts)))
    answer({"violations": facts}, as_json=json, words="\n".join(lines))
