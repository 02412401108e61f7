"""`jiedui fill`: a department's own empty form, filled from the store."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.opening import keep_clear, opened_to_read
from app.cli.options import Json, StorePath, Village
from app.cli.registers import _area, refuse
from app.cli.speak import REFUSED, answer, decline, progress
from app.registers.sending.drawings import LOSES
from db.errors import Cancelled, StoreProblem
from resources.language import _


def fill(
    form: Annotated[Path, typer.Argument(metavar="FORM.xlsx", readable=False, help=_("空表：.xlsx"))],
    out: Annotated[Path, typer.Argument(metavar="OUT", help=_("写到哪里：一户或一张总表写 .xlsx；一村一户一份写文件夹名，写 .xlsx 则一户一张表"))],
    store: StorePath,
    household: Annotated[str | None, typer.Option("--household", metavar="CODE", help=_("户编号"))] = None,
    village: Village = None,
    year: Annotated[int | None, typer.Option(help=_("填哪一年的收入（不写：按表上写的年份，表上没写就是最近一年）"))] = None,
    with_id_numbers: Annotated[bool, typer.Option("--with-id-numbers", help=_("证件号码写全（仅限用途需要时）"))] = False,
    with_health: Annotated[bool, typer.Option("--with-health", help=_("填健康和残疾信息（仅限用途需要时）"))] = False,
    recipient: Annotated[str | None, typer.Option("--for", help=_("发给谁、做什么用，记在台账里"))] = None,
    json: Json = False,
) -> None:  # fmt: skip
    """填表：部门发来的空表，按库里的数据填好，格式不变；民族等不填。"""
    from app.registers.filling.fill import fill_form, note_fill, read_form  # noqa: PLC0415  help comes without it
    from app.registers.filling.report import as_json  # noqa: PLC0415
    from app.registers.filling.values import Wishes  # noqa: PLC0415
    from app.registers.refusals import Refused  # noqa: PLC0415

    wishes = Wishes(with_ids=with_id_numbers, with_health=with_health, year=year, recipient=recipient)
    try:
        if (household is None) == (village is None):
            raise StoreProblem("what_to_fill", _("请写 --household 或 --village 其中一个。"))
        if out.suffix:
            keep_clear(out, form)
        with opened_to_read(store) as open_store, progress(_("填表")) as tell:
            found = read_form(form)
            ids = _households(open_store, household, village)
            report = fill_form(open_store, form, found, ids, out, wishes, on_progress=tell)
            note_fill(open_store, form, out, report, recipient=recipient)
    except Refused as refused:
        decline(refused.code, refused.message, as_json=json)
        raise typer.Exit(REFUSED) from None
    except (StoreProblem, Cancelled) as problem:
        refuse(problem, json)
    told = as_json(found, report, str(out), wishes)
    answer(told, as_json=json, words=_words(told))


def _households(store: Any, household: str | None, village: str | None) -> list[int]:
    from db.queries.household import household_by_code, households_of  # noqa: PLC0415

    with store.read() as reader:
        if household is not None:
            found = household_by_code(reader, household)
            if found is None:
                words = _("库里没有户编号为 {code} 的户。").format(code=household)
                raise StoreProblem("household_unknown", words, _("请用 jiedui find 查一查。"))
            return [found]
    area = _area(store, village or "")
    with store.read() as reader:
        return households_of(reader, area)


def _words(told: dict[str, Any]) -> str:
    lines = [_("已填 {n} 户：{path}").format(n=told["households"], path=told["file"])]
    lines += [
        f"  {each['cell']}  {each['label']} ← {each['field_label']}" + ("" if each["sure"] == "sure" else _("（多半）"))
        for each in told["filled"]
    ]
    lines += [
        f"  {each['cell']}  {each['label']}  {each['words']}" for each in told["empty"] if each["why"] != "no_value"
    ]
    if told["loses"]:
        names = "、".join(_(LOSES[name]) for name in told["loses"])
        lines.append(_("表上的{names}没有带过去，请在填好的表里补上。").format(names=names))
    return "\n".join(lines)
