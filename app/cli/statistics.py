"""`jiedui statistics`: sums that may go out, as a workbook, a paper or JSON; no cell under ten, noted with purpose and recipient."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.opening import keep_clear, opened, with_qt
from app.cli.options import Json, StorePath
from app.cli.registers import refuse
from app.cli.speak import answer
from db.errors import StoreProblem
from resources.language import _

if TYPE_CHECKING:
    from db.queries.statistics import Table
    from db.rules.statistics import Asked
    from db.store import Store


def statistics(
    store: StorePath,
    out: Annotated[
        Path | None, typer.Argument(metavar="OUT.xlsx|OUT.pdf", help=_("写到哪个文件；不写就显示出来"))
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="county,township,village,year,category,status", help=_("按什么统计，可以写几次")),
    ] = None,
    of: Annotated[
        list[str] | None,
        typer.Option("--of", metavar="households,members,needs,measures,money", help=_("统计什么（不写就是全部）")),
    ] = None,
    recipient: Annotated[str, typer.Option("--recipient", "--for", metavar="NAME", help=_("给谁，必写"))] = "",
    purpose: Annotated[str, typer.Option("--purpose", metavar="WORDS", help=_("做什么用，必写"))] = "",
    json: Json = False,
) -> None:
    """对外提供统计：户、人、需求、措施、金额，按县、乡镇、村、年份、类别；不足 10 的格子不给，也算不出来。"""
    from db.rules.statistics import asked  # noqa: PLC0415  help comes without it

    try:
        wanted = asked(by or ["county"], of or [])
        if out is not None:
            _clear(out)
        with opened(store) as open_store:
            found = _written(open_store, out, wanted, recipient, purpose)
    except StoreProblem as problem:
        refuse(problem, json)
    words = "\n\n".join(_words(table) for table in found)
    if out is not None:
        words = _("已写出 {n} 张表：{path}").format(n=len(found), path=out)
    facts = {"file": str(out) if out else None, "limit": _limit(), "recipient": recipient, "purpose": purpose}
    answer(facts | {"tables": [_facts(table) for table in found]}, as_json=json, words=words)


def _limit() -> int:
    from db.rules.small_cells import LIMIT  # noqa: PLC0415

    return LIMIT


def _clear(out: Path) -> None:
    from db.outgoing import must_end  # noqa: PLC0415  help comes without it

    keep_clear(out)
    if out.suffix.lower() != ".pdf":
        must_end(out, ".xlsx")
        return
    with with_qt():
        from app.ui.paper import pdf as _pdf  # noqa: F401, PLC0415


def _written(store: "Store", out: Path | None, wanted: "Asked", recipient: str, purpose: str) -> "list[Table]":
    from app.registers.sending.statistics import export_statistics, note_statistics, permitted_statistics  # noqa: PLC0415

    if out is not None and out.suffix.lower() == ".xlsx":
        return export_statistics(store, out, wanted, recipient=recipient, purpose=purpose)
    found, marked = permitted_statistics(store, wanted, recipient, purpose)
    if out is not None:
        _printed(out, found, marked)
    note_statistics(store, found, out.name if out else _("显示"), recipient.strip(), purpose.strip())
    return found


def _printed(out: Path, found: "list[Table]", marked: str) -> None:
    from app.summaries.statistics import statistics_paper  # noqa: PLC0415
    from app.ui import fonts  # noqa: PLC0415
    from app.ui.paper.pdf import ensure_application, write_pdf  # noqa: PLC0415

    ensure_application()
    fonts.load()
    write_pdf(out, [statistics_paper(found, marked)])


def _facts(table: "Table") -> dict[str, Any]:
    from db.rules.statistics import SUBJECTS  # noqa: PLC0415

    return {
        "of": table.subject,
        "by": table.level,
        "across": table.across,
        "title": table.title,
        "means": _(SUBJECTS[table.subject].means),
        "unit": "fen" if SUBJECTS[table.subject].money else "count",
        "columns": list(table.columns),
        "rows": [
            {"place": list(row.names), "code": row.code, "sum": row.numbers[0], "numbers": list(row.numbers[1:])}
            for row in table.rows
        ],
        "unsaid": table.unsaid,
    }


def _words(table: "Table") -> str:
    from app.registers.sending.statistics import headings, shown  # noqa: PLC0415

    lines = [table.title, "\t".join(headings(table))]
    places = len(headings(table)) - 2 - len(table.columns)
    for row in table.rows:
        names = [*(row.names or (_("合计"),))]
        names += [""] * (places - len(names))
        lines.append("\t".join([*names, row.code or "", *(_shown(shown(table, each)) for each in row.numbers)]))
    return "\n".join(lines)


def _shown(value: int | float | str) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
