"""`jiedui backup | backups | restore | rescue`: that nothing is lost. Not here: the fault loops (`faults`)."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.opening import opened_to_read, passphrase_for, with_passphrase
from app.cli.options import Json, StorePath
from app.cli.registers import refuse
from app.cli.speak import REFUSED, answer, progress
from db.errors import StoreProblem
from resources.language import _

if TYPE_CHECKING:
    from db.backup_seen import Compared

NewStore = Annotated[
    Path, typer.Argument(metavar="NEW_STORE", readable=False, help=_("新库文件（.jiedui），已有的文件不会被覆盖"))
]


def backup(
    store: StorePath,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help=_("备份放到哪个文件夹，例如 U 盘；以后就把那里当作第二处")),
    ] = None,
    json: Json = False,
) -> None:
    """备份库（加密的，一份完整的文件）。"""
    from db.backup import backup as make  # noqa: PLC0415  help comes without it
    from db.backup_place import back_up_second, same_disk  # noqa: PLC0415

    try:
        with opened_to_read(store) as open_store:
            made = back_up_second(open_store, to) if to else make(open_store)
    except StoreProblem as problem:
        refuse(problem, json)
    near = to is not None and same_disk(store, made.parent)
    words = _("备份在 {path}").format(path=made)
    if near:
        words += "\n" + _("这里和库在同一个盘上：盘坏了两份都没了，请也备份到 U 盘。")
    answer({"backup": str(made), "same_disk": near}, as_json=json, words=words)


def backups(
    store: StorePath,
    check: Annotated[bool, typer.Option("--check", help=_("逐页检查每一份，要口令"))] = False,
    json: Json = False,
) -> None:
    """列出库的备份：时间、大小、为什么做的；第二处多久没有备份了。"""
    from db.backup import backups as found_in  # noqa: PLC0415
    from db.backup_place import second_place  # noqa: PLC0415
    from db.backup_seen import is_whole  # noqa: PLC0415

    second = second_place(store)
    listed = [(each, "beside") for each in found_in(store)]
    listed += [(each, "second") for each in (found_in(store, second.folder) if second else [])]
    whole: dict[Path, bool] = {}
    try:
        if check and listed:
            key = with_passphrase(store if store.exists() else listed[0][0].path, lambda word: _any_key(listed, word))
            whole = {each.path: is_whole(each.path, key) for each, _where in listed}
    except StoreProblem as problem:
        refuse(problem, json)
    facts = [
        {"file": str(each.path), "made_at": each.made_at.isoformat(), "size": each.size, "why": each.why, "where": where,
         "whole": whole.get(each.path)}
        for each, where in listed
    ]  # fmt: skip
    at = second.at.isoformat() if second and second.at else None
    said = {"backups": facts, "second": {"folder": str(second.folder), "at": at} if second else None}
    answer(said, as_json=json, words="\n".join(_lines(listed, whole, second)))
    if False in whole.values():
        raise typer.Exit(REFUSED)


def _any_key(listed: list[Any], passphrase: str) -> Any:
    """Return the key of a store's backups: all have the store's head."""
    from db.backup import key_of  # noqa: PLC0415

    return key_of(listed[0][0].path, passphrase, None)


def _lines(listed: list[Any], whole: dict[Path, bool], second: Any) -> list[str]:
    marks = {True: _("完好"), False: _("坏了"), None: ""}
    lines = [
        f"{each.made_at:%Y-%m-%d %H:%M}  {each.size / (1 << 20):8.1f} MB  {marks[whole.get(each.path)]}  {each.path}"
        for each, _where in listed
    ]
    if not lines:
        lines = [_("还没有备份。")]
    if second is None:
        lines.append(_("没有第二处备份。请插上 U 盘：jiedui backup --to U盘的文件夹 --store 库文件"))
    else:
        days = (datetime.now() - second.at).days if second.at else None
        words = _("第二处 {folder}：{days} 天前").format(folder=second.folder, days="?" if days is None else days)
        lines.append(words)
    return lines


def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", readable=False)],
    target: NewStore,
    compare: Annotated[
        Path | None,
        typer.Option("--compare", metavar="STORE", readable=False, help=_("先和现在的库比一比：备份里少了什么")),
    ] = None,
    json: Json = False,
) -> None:
    """把备份恢复成一个新的库文件（从不覆盖已有文件）。"""
    from db.backup import restore as make  # noqa: PLC0415
    from db.errors import exists  # noqa: PLC0415

    try:
        if target.exists():
            raise exists(target)
        beside = _beside(source, compare) if compare else None
        with_passphrase(source, lambda passphrase: make(source, target, passphrase))
    except StoreProblem as problem:
        refuse(problem, json)
    facts: dict[str, Any] = {"store": str(target)}
    words = [_("已恢复到 {path}").format(path=target)]
    if beside:
        facts["compared"] = asdict(beside)
        words = [*beside.sentences, *words]
    answer(facts, as_json=json, words="\n".join(words))


def _beside(source: Path, store: Path) -> "Compared":
    from db.backup_seen import compared  # noqa: PLC0415

    with opened_to_read(store) as open_store:
        try:
            return compared(source, open_store)
        except StoreProblem as problem:
            if problem.code != "wrong_passphrase":
                raise
        return compared(source, open_store, passphrase_for(source))


def rescue(
    store: Annotated[Path, typer.Argument(metavar="STORE", readable=False, help=_("坏了的库文件"))],
    target: NewStore,
    base: Annotated[
        Path | None,
        typer.Option("--backup", metavar="BACKUP", readable=False, help=_("以哪份备份为底（不写则自动找）")),
    ] = None,
    json: Json = False,
) -> None:
    """从坏了的库里救出还读得到的，写成一个新库，并说明救回了什么、少了什么。"""
    from db.backup_seen import NAMES  # noqa: PLC0415
    from db.rescue import rescue_store  # noqa: PLC0415

    try:
        if not store.is_file():
            from db.errors import missing  # noqa: PLC0415

            raise missing(store)
        with progress(_("救回")):
            found = rescue_store(store, target, passphrase_for(store), base=base)
    except StoreProblem as problem:
        refuse(problem, json)
    facts = asdict(found) | {"base": str(found.base) if found.base else None, "complete": found.complete,
                             "store": str(target), "sentences": list(found.sentences)}  # fmt: skip
    counted = "，".join(f"{_(words)} {found.counts.get(kind, 0)}" for kind, words in NAMES.items())
    words = [*found.sentences, _("新库里有：{what}").format(what=counted), _("新库在 {path}。").format(path=target)]
    answer(facts, as_json=json, words="\n".join(words))
