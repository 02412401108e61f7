"""`jiedui attach add | list | save | remove`: papers and works kept with a household, a need, a measure or a visit.

A file is drawn anew by a child process before anything is kept (`app.ui.attachments.intake`). Not here: the window's card.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.opening import keep_clear, opened, opened_to_read, with_qt
from app.cli.options import Json, StorePath
from app.cli.registers import refuse
from app.cli.speak import DONE, REFUSED, answer, progress
from db.errors import Cancelled, RuleBroken, StoreProblem
from resources.language import _

attach = typer.Typer(
    name="attach",
    help=_("附件：签收单、协议、验收照片，附在户、需求、措施或走访上。拍文件和工程，不拍人脸"),
    no_args_is_help=True,
    rich_markup_mode=None,
)
Identifier = Annotated[int, typer.Argument(metavar="ID", help=_("附件的编号，见 jiedui attach list"))]


@attach.command("add")
def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=_("JPG、PNG 图片或 PDF"))],
    store: StorePath,
    household: Annotated[str | None, typer.Option("--household", metavar="CODE", help=_("附在这一户上（户编号）"))] = None,
    record: Annotated[int | None, typer.Option("--record", metavar="ID", help=_("附在这一条需求、措施、走访或结对上（记录号）"))] = None,
    name: Annotated[str | None, typer.Option("--name", help=_("附件叫什么；不写就用文件名"))] = None,
    json: Json = False,
) -> None:  # fmt: skip
    """加附件。照片去掉拍摄地点和时间、缩到 300 KB 以内再存，存在加密的库里。一个收不下，别的照收。"""
    added: list[dict[str, Any]] = []
    left: list[dict[str, Any]] = []
    try:
        if name is not None and len(files) > 1:
            raise StoreProblem("one_name", _("--name 一次只能给一个文件用。"))
        with with_qt():
            from app.ui.attachments import intake  # noqa: PLC0415  help comes without it
        with opened(store) as open_store, progress(_("加附件")) as tell:
            at = _record(open_store, household, record)
            for number, path in enumerate(files):
                try:
                    taken = intake.take(path)
                    added.append(_kept(open_store, taken, at, name or "") | {"file": str(path)})
                except (StoreProblem, RuleBroken) as problem:
                    if isinstance(problem, StoreProblem) and problem.code in (
                        "role_forbids",
                        "store_in_use",
                        "disk_full",
                    ):
                        raise
                    code = problem.code if isinstance(problem, StoreProblem) else problem.problems[0].code
                    left.append({"file": str(path), "code": code, "message": str(problem)})
                tell(number + 1, len(files))
    except (StoreProblem, Cancelled) as problem:
        refuse(problem, json)
    words = [_("已加 {name}（{n} KB）。").format(name=each["name"], n=-(-each["size"] // 1024)) for each in added]
    words += [str(each["message"]) for each in left]
    answer({"added": added, "refused_files": left}, as_json=json, words="\n".join(words))
    raise typer.Exit(REFUSED if left else DONE)


def _record(store: Any, household: str | None, record: int | None) -> int:
    from app.cli.privacy import household_coded  # noqa: PLC0415

    if (household is None) == (record is None):
        raise StoreProblem("what_to", _("请写附在哪里：--household 户编号，或 --record 记录号，写一个。"))
    if record is not None:
        return record
    with store.read() as reader:
        return household_coded(reader, str(household))


def _kept(store: Any, taken: Any, record: int, name: str) -> dict[str, Any]:
    from db.ops.attachments import add_attachment  # noqa: PLC0415

    draft = taken.draft(record, name)
    with store.write("add_attachment", _("加附件：{name}").format(name=draft.name)) as write:
        identifier = add_attachment(write, draft)
    return {
        "id": identifier,
        "name": draft.name,
        "media_type": draft.media_type,
        "size": len(draft.content),
        "original_size": taken.original,
        "mislabelled": taken.mislabelled,
    }


@attach.command("list")
def list_attachments(
    store: StorePath,
    household: Annotated[str | None, typer.Option("--household", metavar="CODE", help=_("只列这一户的"))] = None,
    json: Json = False,
) -> None:
    """列出附件：附在哪里、叫什么、多大、谁何时加的。不列内容。"""
    from app.cli.privacy import household_coded  # noqa: PLC0415
    from app.summaries.values import KINDS  # noqa: PLC0415
    from db.queries.attachments import attachments  # noqa: PLC0415

    try:
        with opened_to_read(store) as open_store, open_store.read() as reader:
            found = attachments(reader, household_coded(reader, household) if household else None)
    except StoreProblem as problem:
        refuse(problem, json)
    lines = [
        {
            "id": line.id,
            "household": line.code,
            "head": line.head,
            "of": line.of,
            "record": line.record_id,
            "about": line.about,
            "name": line.name,
            "media_type": line.media_type,
            "size": line.size,
            "added_at": line.at,
            "added_by": line.who,
        }
        for line in found
    ]
    words = [
        "　".join(
            str(each) for each in (line.id, line.code, line.head, _(KINDS[line.of]), line.about, line.name) if each
        )
        for line in found
    ]
    answer({"attachments": lines}, as_json=json, words="\n".join(words) or _("还没有附件。"))


@attach.command("save")
def save(
    identifier: Identifier,
    out: Annotated[Path, typer.Argument(metavar="OUT")],
    store: StorePath,
    recipient: Annotated[str, typer.Option("--for", metavar="WHO", help=_("给谁"))] = "",
    purpose: Annotated[str, typer.Option("--purpose", metavar="WORDS", help=_("做什么用"))] = "",
    json: Json = False,
) -> None:
    """把一个附件存到外面。写明给谁、做什么用，记进流水；存出去的文件没有加密。"""
    from db.ops.attachments import note_saved  # noqa: PLC0415
    from db.outgoing import must_end, written_whole  # noqa: PLC0415
    from db.queries.attachments import attachment, content_of  # noqa: PLC0415
    from db.rules.attachments import ENDINGS  # noqa: PLC0415

    try:
        keep_clear(out)
        with opened(store) as open_store:
            with open_store.read() as reader:
                line, content = attachment(reader, identifier), content_of(reader, identifier, "save_attachment")
            assert line is not None
            must_end(out, ENDINGS.get(line.media_type, out.suffix.lower()))
            with written_whole(out) as part:
                part.write_bytes(content)
                with open_store.write("save_attachment", _("附件存到外面：{name}").format(name=line.name)) as write:
                    note_saved(write, identifier, recipient, purpose)
    except RuleBroken as problem:
        refuse(StoreProblem(f"{problem.problems[0].field}_missing", str(problem)), json)
    except StoreProblem as problem:
        refuse(problem, json)
    words = _("已存到 {path}，记进了流水。它没有加密，用完请删掉或锁好。").format(path=out)
    answer({"id": identifier, "file": str(out), "size": len(content)}, as_json=json, words=words)


@attach.command("remove")
def remove(identifier: Identifier, store: StorePath, json: Json = False) -> None:
    """去掉一个附件，可以撤销。"""
    from db.ops.attachments import remove_attachment  # noqa: PLC0415
    from db.queries.attachments import attachment  # noqa: PLC0415

    try:
        with opened(store) as open_store:
            with open_store.read() as reader:
                line = attachment(reader, identifier)
            name = line.name if line else ""
            with open_store.write("remove_attachment", _("去掉附件：{name}").format(name=name)) as write:
                remove_attachment(write, identifier)
    except RuleBroken as problem:
        refuse(StoreProblem(problem.problems[0].code, str(problem)), json)
    except StoreProblem as problem:
        refuse(problem, json)
    answer({"id": identifier, "name": name}, as_json=json, words=_("已去掉 {name}，可以撤销。").format(name=name))
