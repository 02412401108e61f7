"""`jiedui layouts list|show|add|remove` and `jiedui template`: the registers known by name, and empty ones to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.opening import keep_clear, opened, opened_to_read
from app.cli.options import Json, StorePath, Village
from app.cli.registers import _area, refuse
from app.cli.speak import REFUSED, answer, decline, progress
from db.errors import Cancelled, StoreProblem
from db.outgoing import must_end, written_whole
from resources.language import _

layouts = typer.Typer(name="layouts", help=_("版式：认得哪些台账，每一列存到哪里。"), no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help=_("版式名，见 jiedui layouts list"))]


@layouts.command("list")
def list_layouts(json: Json = False) -> None:
    """列出所有版式，自己添的在前。"""
    from app.registers.layouts.telling import all_layouts  # noqa: PLC0415  help comes without it

    found = all_layouts()
    width = max(len(each["name"]) for each in found)
    lines = [
        f"{each['name']:<{width}}  {_(each['title'])}" + (_("（自己添的）") if each["own"] else "") for each in found
    ]
    answer({"layouts": found}, as_json=json, words="\n".join(lines))


@layouts.command("show")
def show(
    name: Name,
    toml: Annotated[Path | None, typer.Option(metavar="OUT.toml", help=_("把版式写成文件，改好后可以再添"))] = None,
    json: Json = False,
) -> None:
    """说明一个版式：表头和别的写法、存到哪里、单位、代码表、不收的和原因。"""
    from app.registers.layouts.telling import in_words, own_toml, told  # noqa: PLC0415
    from app.registers.layouts.vocabulary import layout_named  # noqa: PLC0415
    from app.registers.refusals import Refused  # noqa: PLC0415  help comes without it

    try:
        layout = layout_named(name)
        if toml is not None:
            must_end(toml, ".toml")
            with written_whole(toml) as path:
                path.write_text(own_toml(layout), encoding="utf-8")
    except Refused as refused:
        decline(refused.code, refused.message, as_json=json)
        raise typer.Exit(REFUSED) from None
    except StoreProblem as problem:
        refuse(problem, json)
    facts = told(layout) | ({"toml": str(toml)} if toml else {})
    words = _("版式已写到 {path}").format(path=toml) if toml else in_words(facts)
    answer(facts, as_json=json, words=words)


@layouts.command("add")
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", readable=False, help=_("版式文件"))], json: Json = False
) -> None:
    """添一个自己的版式：先检查，以后导入就用上。"""
    from app.registers.layouts.own_layouts import add_layout  # noqa: PLC0415  help comes without it
    from app.registers.refusals import Refused  # noqa: PLC0415

    try:
        layout = add_layout(file)
    except Refused as refused:
        decline(refused.code, refused.message, as_json=json)
        raise typer.Exit(REFUSED) from None
    words = _("已添版式 {name}：{title}").format(name=layout.name, title=layout.title)
    answer({"added": layout.name, "title": layout.title, "file": str(layout.path)}, as_json=json, words=words)


@layouts.command("remove")
def remove(name: Name, json: Json = False) -> None:
    """拿掉一个自己添的版式；程序自带的不动。"""
    from app.registers.layouts.own_layouts import remove_layout  # noqa: PLC0415  help comes without it

    if not remove_layout(name):
        decline("layout_unknown", _("没有自己添的版式 {name}。").format(name=name), as_json=json)
        raise typer.Exit(REFUSED)
    answer({"removed": name}, as_json=json, words=_("已拿掉版式 {name}。").format(name=name))


def template(
    layout: Annotated[str, typer.Argument(metavar="LAYOUT", help=_("版式名，见 jiedui layouts list"))],
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")],
    store: StorePath,
    village: Village = None,
    empty: Annotated[bool, typer.Option("--empty", help=_("只要空表，不填已知的"))] = False,
    recipient: Annotated[str | None, typer.Option("--for", metavar="WHO", help=_("给谁"))] = None,
    purpose: Annotated[str | None, typer.Option("--purpose", metavar="WORDS", help=_("做什么用"))] = None,
    json: Json = False,
) -> None:
    """按版式做一份待填的表：填上已知的（记进流水），带下拉列表和填写说明，填好可直接导入。"""
    from app.registers.layouts.vocabulary import layout_named  # noqa: PLC0415
    from app.registers.refusals import Refused  # noqa: PLC0415  help comes without it
    from app.registers.sending.export import note_export  # noqa: PLC0415  help comes without it
    from app.registers.sending.template import write_template  # noqa: PLC0415

    try:
        known = layout_named(layout)
        keep_clear(out)
        with (opened_to_read if empty else opened)(store) as open_store, progress(_("写表")) as tell:
            area = _area(open_store, village) if village else None
            rows = write_template(
                open_store,
                known,
                out,
                area=area,
                prefill=not empty,
                recipient=recipient,
                purpose=purpose,
                on_progress=tell,
            )
            if rows:
                note_export(open_store, known.register, out, rows, recipient=recipient, purpose=purpose)
    except Refused as refused:
        decline(refused.code, refused.message, as_json=json)
        raise typer.Exit(REFUSED) from None
    except (StoreProblem, Cancelled) as problem:
        refuse(problem, json)
    answer(
        {"layout": known.name, "rows": rows, "file": str(out)},
        as_json=json,
        words=_("待填的表已写到 {path}，填好的有 {n} 行。").format(path=out, n=rows),
    )
