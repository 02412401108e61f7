"""`jiedui exchange package out | in`: the history of a scope from laptop to laptop, sealed and signed.

Not here: cards and trust (`exchange_station`), workbooks that come back, taking an exchange back (`exchange_undo`).
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.exchange_station import reader_said
from app.cli.file_passwords import VARIABLE, OldPassword, new_password, warned
from app.cli.opening import asked, keep_clear, new_passphrase, opened
from app.cli.options import Json, StorePath, Village
from app.cli.pair_naming import side_said
from app.cli.registers import _agreed, _area, refuse
from app.cli.speak import DONE, REFUSED, answer, complain, progress
from db.errors import Cancelled, StoreProblem
from resources.language import N_, _

if TYPE_CHECKING:
    from app.exchange.package.admitting import Outcome
    from app.exchange.package.manifest import Scope
    from app.exchange.package.receiving import Received
    from app.exchange.package.stations import Card
    from db.store import Store

SHORTEST = 8  # characters of a password: whoever guesses it reads the whole package
SHOWN = 50  # lines for people; --json gives all

package = typer.Typer(name="package", help=_("数据包：电脑之间带着全部历史交换，签名并加密"), no_args_is_help=True)

Out = Annotated[Path, typer.Argument(metavar="OUT.jdx", help=_("写到哪个文件"))]
Packages = Annotated[
    list[Path], typer.Argument(metavar="FILE...", readable=False, help=_("数据包 .jdx，可以一次几份，先后不论"))
]
Helper = Annotated[
    str | None, typer.Option("--helper", metavar="H", help=_("只发这位帮扶人负责的户（编号、姓名或电话）"))
]
Whole = Annotated[bool, typer.Option("--all", help=_("发全部登记"))]
To = Annotated[
    list[str] | None, typer.Option("--to", metavar="CARD", help=_("发给谁：名片文件，或认过的站点名、站点号；可写几次"))
]
Password = Annotated[
    bool,
    typer.Option(
        "--password", help=_("第一次见面、还没有名片时用密码封（会问两遍；或用环境变量 JIEDUI_FILE_PASSWORD）")
    ),
]
Purpose = Annotated[str, typer.Option("--purpose", metavar="TEXT", help=_("做什么用，记在包里和台账里"))]
Trust = Annotated[bool, typer.Option("--trust", help=_("和签发的站点核对过指纹，认它"))]


@package.command("out")
def out(
    path: Out,
    store: StorePath,
    helper: Helper = None,
    village: Village = None,
    whole: Whole = False,
    to: To = None,
    password: Password = False,
    purpose: Purpose = "",
    json: Json = False,
) -> None:
    """写一个数据包：范围内的登记、它们引用到的一切和全部变更历史。"""
    from app.exchange.package.sending import send  # noqa: PLC0415  help comes without it

    try:
        keep_clear(path)
        if not purpose.strip():
            raise StoreProblem(
                "purpose_missing", _("没有写用途，没有写数据包。"), _("请加上 --purpose，写明做什么用。")
            )
        with opened(store) as open_store, progress(_("写数据包")) as tell:
            scope = _scope(open_store, helper, village, whole)
            sent = send(open_store, path, scope, _readers(open_store, to, password), purpose.strip(), on_progress=tell)
    except (StoreProblem, Cancelled) as problem:
        refuse(problem, json)
    facts = {
        "package": str(path),
        "station": sent.station.number,
        "records": sent.records,
        "change_sets": sent.change_sets,
    }
    words = _("数据包已写到 {path}：{n} 条记录，{sets} 步历史。")
    answer(facts, as_json=json, words=words.format(path=path, n=sum(sent.records.values()), sets=sent.change_sets))


def _scope(store: "Store", helper: str | None, village: str | None, whole: bool) -> "Scope":
    from app.exchange.package.manifest import Scope  # noqa: PLC0415

    if [helper is not None, village is not None, whole].count(True) != 1:
        raise StoreProblem("what_to_send", _("没有说清发哪些登记。"), _("请写 --helper、--village、--all 其中一个。"))
    if helper is not None:
        with store.read() as reader:
            found = side_said(reader, "helper", helper)
        return Scope("helper", found.id, found.name)
    if village is not None:
        return Scope("village", _area(store, village), village)
    return Scope("all", None, _("全部"))


def _readers(store: "Store", to: list[str] | None, password: bool) -> "list[Card] | str":
    if to and not password:
        with store.read() as reader:
            return [reader_said(reader, words) for words in to]
    if to or not (password or os.environ.get(VARIABLE)):
        raise StoreProblem("who_reads_it", _("没有说清给谁看。"), _("请写 --to 名片，或者 --password，两样写一样。"))
    given = new_password()
    if len(given) < SHORTEST:
        raise StoreProblem("password_short", _("密码太短，没有写数据包。"), _("请至少写 {n} 个字。").format(n=SHORTEST))
    return given


@package.command("in")
def take_in(
    files: Packages,
    store: StorePath,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("只看会带来什么，不写入"))] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("直接写入，不再问"))] = False,
    trust: Trust = False,
    password: OldPassword = None,
    json: Json = False,
) -> None:
    """收数据包：先看会带来什么，确认（或 --yes）才写入；重复收、少收、先后颠倒都不碍事。库文件不存在就建一个。"""
    password = warned(password) or os.environ.get(VARIABLE)
    try:
        password = _password(files, password)
        if store.exists():
            with opened(store) as open_store:
                result = _taken(open_store, files, trust, password, dry_run=dry_run, yes=yes, json=json)
        else:
            result = _made(store, files, trust, password, dry_run=dry_run, yes=yes, json=json)
    except (StoreProblem, Cancelled) as problem:
        refuse(problem, json)
    if json:
        answer(as_json(result), as_json=True, words="")
    elif result.applied:
        complain(_("已写入：{n} 处新内容。撤销：jiedui exchange undo").format(n=result.statements))
    elif not result.statements:
        complain(_("没有新内容，什么也没有写。"))
    else:
        complain(_("没有写入。"))
    raise typer.Exit(REFUSED if all(each.blocked for each in result.files) else DONE)


def _password(files: list[Path], given: str | None) -> str | None:
    """The password of packages, asked for where one needs it and somebody sits there."""
    from app.exchange.package.opening import by_password  # noqa: PLC0415

    def needs(path: Path) -> bool:
        try:
            return by_password(path)
        except StoreProblem:
            return False  # said with its file

    if given is None and sys.stdin.isatty() and any(needs(path) for path in files):
        return asked(_("打开密码："))
    return given


def _taken(
    store: "Store", files: list[Path], trust: bool, password: str | None, *, dry_run: bool, yes: bool, json: bool
) -> "Received":
    from app.exchange.package.receiving import receive  # noqa: PLC0415

    def run(*, apply: bool) -> "Received":
        with progress(_("收数据包")) as tell:
            return receive(store, files, apply=apply, trust=trust, password=password, on_progress=tell)

    result = run(apply=yes and not dry_run)
    if not json:
        show(result)
    if not (dry_run or result.applied) and result.worth_a_step and _agreed(yes, json):
        result = run(apply=True)
    return result


def _made(
    path: Path, files: list[Path], trust: bool, password: str | None, *, dry_run: bool, yes: bool, json: bool
) -> "Received":
    """A store that is not there yet: made of the packages, with a passphrase as `jiedui new` asks for."""
    from app.exchange.package.receiving import receive_new  # noqa: PLC0415

    apply = yes and not dry_run
    passphrase = new_passphrase() if apply else ""

    def run(*, apply: bool) -> "Received":
        with progress(_("收数据包")) as tell:
            return receive_new(path, passphrase, files, apply=apply, trust=trust, password=password, on_progress=tell)

    result = run(apply=apply)
    if not json:
        show(result)
    if not (dry_run or result.applied) and _agreed(yes, json):
        passphrase = new_passphrase()
        result = run(apply=True)
    return result


# -- what is said ----------------------------------------------------------------------------------------------------
def as_json(result: "Received") -> dict[str, Any]:
    """What came of packages, as the one object."""
    from app.exchange.telling import conflict_facts, violation_facts  # noqa: PLC0415

    return {
        "files": [_file(each) for each in result.files],
        "applied": result.applied,
        "statements": result.statements,
        "conflicts": [said for each in result.conflicts for said in conflict_facts(each)],
        "violations": [violation_facts(each) for each in result.violations],
        "change_set": result.change_set,
        "parted": result.parted,
    }


def _file(outcome: "Outcome") -> dict[str, Any]:
    sender, blocked = outcome.sender, outcome.blocked
    return {
        "file": outcome.path.name,
        "state": outcome.state,
        "station": sender.number if sender else None,
        "signed_by": sender.name if sender else None,
        "fingerprint": sender.fingerprint if sender else None,
        "follows": outcome.follows,
        "scope": outcome.scope,
        "purpose": outcome.purpose,
        "blocked": {"code": blocked.code, "message": str(blocked)} if blocked else None,
        "new": outcome.new,
        "known": outcome.known,
        "kept": outcome.kept,
        "lost": outcome.lost,
        "refused": outcome.refused,
        "parts": outcome.parts,
        "missing_parts": [number + 1 for number in outcome.missing],
    }


_STATES = {
    "planned": N_("可以收"),
    "applied": N_("已收"),
    "known": N_("都已有"),
    "undone": N_("撤销过"),
    "blocked": N_("没有收"),
}


def show(result: "Received") -> None:
    """Say what packages bring, file by file, then what would be undecided and what does not hold."""
    from app.exchange.telling import conflict_facts  # noqa: PLC0415

    for each in result.files:
        for line in _file_words(each):
            complain(line)
    if result.parted:
        complain(_("本库是同一个站点的另一份文件，从现在起用新的站点号和密钥；请把新名片发给对方。"))
    if result.conflicts:
        complain(_("有 {n} 处两边说法不同，两边的都留着，等人来定：").format(n=len(result.conflicts)))
    for said in [one for each in result.conflicts[:SHOWN] for one in conflict_facts(each)]:
        words = _("  {household} {field}：本库 {ours}，{who}（{station}，{when}）{theirs}")
        complain(words.format(**{name: value if value is not None else _("（空）") for name, value in said.items()}))
    for violation in result.violations[:SHOWN]:
        complain(f"  {violation.sentence}{violation.proposal}")


def _file_words(outcome: "Outcome") -> list[str]:
    name = outcome.path.name
    if outcome.blocked:
        return [f"{name}  {_(_STATES['blocked'])}  {outcome.blocked}"]
    words = _("{file}  {state}  签发 {sender}（站点 {number}），{scope}，用途 {purpose}：新 {new} 处，已有 {known} 处")
    sender = outcome.sender
    lines = [
        words.format(
            file=name, state=_(_STATES[outcome.state]), sender=sender.name if sender else "",
            number=sender.number if sender else "", scope=outcome.scope, purpose=outcome.purpose,
            new=outcome.new, known=outcome.known,
        )
    ]  # fmt: skip
    if outcome.follows:
        lines.append(
            _("  这个站点是“{name}”的另一份文件（复制或恢复出来的），按另一个站点记。").format(name=outcome.follows)
        )
    if outcome.missing:
        listed = "、".join(str(number + 1) for number in outcome.missing)
        said = _("  共 {n} 段，第 {missing} 段坏了或没有传到，其余照收；请对方重发后再收一次。")
        lines.append(said.format(n=outcome.parts, missing=listed))
    if outcome.kept:
        lines.append(_("  有 {n} 行来自更新版本的程序，原样留着，升级后再读，转发时照带。").format(n=outcome.kept))
    if outcome.refused:
        lines.append(_("  有 {n} 处说的是这里已经删除的户，没有收。").format(n=outcome.refused))
    if outcome.state == "undone":
        lines.append(_("  这份收过又撤销了；要再写入：jiedui exchange undo {file} --again").format(file=name))
    return lines
