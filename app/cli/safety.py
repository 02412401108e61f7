"""`jiedui backup | backups | restore | rescue`: that nothing is lost. Not here: the fault loops (`faults`)."""

from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.opening import opened, opened_to_read, passphrase_for, with_passphrase
from app.cli.options import Json, StorePath
from app.cli.registers import refuse
from app.cli.speak import REFUSED, answer, progress
from db.errors import StoreProblem
from resources.language import _

if TYPE_CHECKING:
    from db.backup_seen import Compared
    from db.keys import Key
    from db.store import Store

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
            cleaned = _cleaned(open_store)
    except StoreProblem as problem:
        refuse(problem, json)
    near = same_disk(store, made.parent)
    words = _("备份在 {path}").format(path=made)
    if near and to is not None:
        words += "\n" + _("这里和库在同一个盘上：盘坏了两份都没了，请也备份到 U 盘。")
    if cleaned:
        words += "\n" + _("这里较早的 {n} 份备份里还有已删除的户，也删净了。").format(n=cleaned)
    answer({"backup": str(made), "same_disk": near, "cleaned": cleaned}, as_json=json, words=words)


def _cleaned(store: "Store") -> int:
    """Take what was erased while a place was away out of the backups there; returns out of how many."""
    from db.erasure_copies import sweep  # noqa: PLC0415  help comes without it

    return len(sweep(store).rewritten)


def backups(
    store: StorePath,
    check: Annotated[
        bool, typer.Option("--check", help=_("逐页检查每一份，并看里面还有没有已删除的户，要口令"))
    ] = False,
    erase: Annotated[bool, typer.Option("--erase", help=_("把已删除的户从还有它们的备份里删净，要口令"))] = False,
    json: Json = False,
) -> None:
    """列出库的备份：时间、大小、为什么做的；第二处多久没有备份了；哪些还有已删除的户。"""
    from db.backup import backups as found_in  # noqa: PLC0415
    from db.backup_place import second_place  # noqa: PLC0415

    second = second_place(store)
    listed = [(each, "beside") for each in found_in(store)]
    listed += [(each, "second") for each in (found_in(store, second.folder) if second else [])]
    whole: dict[Path, bool | None] = {}
    held: dict[Path, int | None] = {}
    left: dict[Path, str] = {}
    try:
        if not listed and second is None:
            _is_there(store)
        if erase:
            left = _swept(store)
        if (check or erase) and listed:
            held = _held(store, [each.path for each, _where in listed])
        if check and listed:
            whole = _checked([each.path for each, _where in listed])
    except StoreProblem as problem:
        refuse(problem, json)
    facts = [
        {"file": str(each.path), "made_at": each.made_at.isoformat(), "size": each.size, "why": each.why, "where": where,
         "whole": whole.get(each.path), "erased_households": held.get(each.path), "why_not_erased": left.get(each.path)}
        for each, where in listed
    ]  # fmt: skip
    at = second.at.isoformat() if second and second.at else None
    said = {"backups": facts, "second": {"folder": str(second.folder), "at": at} if second else None}
    answer(said, as_json=json, words="\n".join([*_lines(listed, whole, second), *_held_words(held, left)]))
    if False in whole.values() or left:
        raise typer.Exit(REFUSED)


def _is_there(store: Path) -> None:
    """Raise StoreProblem where there is no store; of a lost or damaged one the backups are listed all the same."""
    from db.store import head_of  # noqa: PLC0415  help comes without it

    try:
        head_of(store)
    except StoreProblem as problem:
        if problem.code != "store_damaged":
            raise


def _checked(copies: list[Path]) -> dict[Path, bool | None]:
    """Return whether each backup is whole; None where it has keys of another day that the passphrase does not open.

    Raises StoreProblem where the passphrase opens none of them.
    """
    from db.backup import key_of  # noqa: PLC0415
    from db.backup_seen import is_whole  # noqa: PLC0415
    from db.store import head_of  # noqa: PLC0415

    given: list[str] = []  # asked for once
    known: dict[bytes, Key] = {}
    refused: StoreProblem | None = None
    whole: dict[Path, bool | None] = {}

    def opening(path: Path, word: str) -> "Key":
        given[:] = [word]
        return key_of(path, word, None)

    for path in copies:
        try:
            head = head_of(path)
            if head not in known:
                known[head] = opening(path, given[0]) if given else with_passphrase(path, partial(opening, path))
            whole[path] = is_whole(path, known[head])
        except StoreProblem as problem:
            if problem.code == "passphrase_missing":
                raise
            wrong = problem.code == "wrong_passphrase"
            refused = problem if wrong else refused
            whole[path] = None if wrong else False
    if refused and not known:
        raise refused
    return whole


def _swept(store: Path) -> dict[Path, str]:
    """Take erased households out of every backup that is here; return those where it could not be done, with why."""
    from db.erasure_copies import sweep  # noqa: PLC0415  help comes without it

    with opened(store) as open_store:
        return {each.path: why for each, why in sweep(open_store).left}


def _held(store: Path, copies: list[Path]) -> dict[Path, int | None]:
    """Return how many erased households each backup still holds; None where it cannot be looked into."""
    from db.erasure_copies import gone_from, held_in  # noqa: PLC0415

    try:
        with opened_to_read(store) as open_store:
            with open_store.read() as reader:
                gone = gone_from(reader)
            found = {path: held_in(path, open_store.key, gone) for path in copies}
    except StoreProblem as problem:
        if problem.code in ("store_missing", "store_damaged", "keys_damaged", "wrong_passphrase"):
            return {}  # then the backups are looked at all the more
        raise
    return {path: None if each is None else len(each) for path, each in found.items()}


def _held_words(held: dict[Path, int | None], left: dict[Path, str]) -> list[str]:
    words = [_("{path} 里还有 {n} 户已删除的。").format(path=path, n=count) for path, count in held.items() if count]
    words += [_("{path} 没能删净：{why}。").format(path=path, why=why) for path, why in left.items()]
    if any(held.values()) and not left:
        words.append(_("要从备份里也删净：jiedui backups --erase --store 库文件"))
    return words


def _lines(listed: list[Any], whole: dict[Path, bool | None], second: Any) -> list[str]:
    marks = {True: _("完好"), False: _("坏了"), None: _("要用那天的口令检查") if whole else ""}
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
        erased = with_passphrase(source, lambda passphrase: make(source, target, passphrase, store=compare))
    except StoreProblem as problem:
        refuse(problem, json)
    facts: dict[str, Any] = {"store": str(target), "erased": erased}
    words = [_("已恢复到 {path}").format(path=target), *erased_words(erased)]
    if beside:
        facts["compared"] = asdict(beside)
        words = [*beside.sentences, *words]
    answer(facts, as_json=json, words="\n".join(words))


def erased_words(count: int) -> list[str]:
    """Say that households that were erased since did not come back; nothing where there were none."""
    return [_("备份以后删除的 {n} 户没有恢复出来：删除是两个人确认过的。").format(n=count)] if count else []


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
