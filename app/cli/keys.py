"""`jiedui keys list|add|change|remove|recovery`: who may open a store.

The passphrase comes from JIEDUI_PASSPHRASE or is asked for, a new one from JIEDUI_NEW_PASSPHRASE or is asked for twice.
Not here: the verbs themselves (`db.keys_verbs`).
"""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar

import typer

from app.cli.opening import asked, keep_clear, opened_to_read, with_passphrase, with_qt
from app.cli.options import Json, StorePath
from app.cli.registers import refuse
from app.cli.speak import answer, complain
from db.errors import StoreProblem
from resources.language import _

if TYPE_CHECKING:
    from db.keys_verbs import Person
    from db.store import Store

NEW_VARIABLE: Final = "JIEDUI_NEW_PASSPHRASE"
Done = TypeVar("Done")

keys = typer.Typer(name="keys", help=_("口令与钥匙：谁能打开这个库。"), no_args_is_help=True)
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help=_("第几号，见 jiedui keys list"))]
Me = Annotated[str, typer.Option("--me", metavar="NAME", help=_("现在这个口令是谁的（名单里还没有写名字时）"))]


@keys.command("list")
def list_keys(store: StorePath, json: Json = False) -> None:
    """列出谁能打开这个库：使用人、监督人、恢复码，从哪天起。"""
    try:
        with opened_to_read(store) as found:
            facts = _told(found)
    except StoreProblem as problem:
        refuse(problem, json)
    answer(facts, as_json=json, words="\n".join(_line(each) for each in facts["persons"]))


@keys.command("add")
def add(
    store: StorePath,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help=_("加的是谁"), show_default=False)],
    kind: Annotated[Literal["user", "supervisor"], typer.Option("--kind", help=_("使用人或监督人"))] = "user",
    me: Me = "",
    json: Json = False,
) -> None:
    """加一个人，给他自己的口令。"""
    from db import keys_verbs  # noqa: PLC0415  help comes without it

    def do(found: "Store", passphrase: str) -> dict[str, Any]:
        keys_verbs.must_be_me(found, me)
        person = keys_verbs.add(found, passphrase, name, new_passphrase(), kind=kind, me=me)
        return {"added": _fact(person)}

    words = _("{name} 能用自己的口令打开这个库了。").format(name=name)
    _verb(store, json, do, lambda _facts: words)


@keys.command("change")
def change(
    store: StorePath,
    number: Annotated[
        int | None, typer.Option("--person", metavar="NUMBER", min=1, help=_("用恢复码时：给第几号换口令"))
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help=_("名字也改成"))] = None,
    anew: Annotated[
        bool, typer.Option("--new-data-key", help=_("旧口令可能被人知道了：数据钥匙也换，整个库重写一遍"))
    ] = False,
    json: Json = False,
) -> None:
    """换口令：只改钥匙，库不重写；旧口令从此打不开。"""
    from db import keys_verbs  # noqa: PLC0415  help comes without it

    def do(found: "Store", passphrase: str) -> dict[str, Any]:
        person = keys_verbs.change(found, passphrase, new_passphrase(), number=number, name=name, anew=anew)
        return {"changed": _fact(person), "backups_before": keys_verbs.before(found)}

    _verb(store, json, do, lambda facts: _("口令换好了。") + before_words(facts["backups_before"]))


@keys.command("remove")
def remove(number: Number, store: StorePath, json: Json = False) -> None:
    """去掉一个人：数据钥匙换新的，整个库重写一遍，他知道的都打不开现在的库。"""
    from db import keys_verbs  # noqa: PLC0415  help comes without it

    def do(found: "Store", passphrase: str) -> dict[str, Any]:
        return {"removed": number, "backups_before": keys_verbs.remove(found, passphrase, number)}

    _verb(store, json, do, lambda facts: _("去掉了，数据钥匙是新的。") + before_words(facts["backups_before"]))


@keys.command("recovery")
def recovery(
    store: StorePath,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE.pdf", help=_("写成一页 PDF；不写就显示出来"))
    ] = None,
    me: Me = "",
    json: Json = False,
) -> None:
    """生成恢复码：打印出来另外收好；原来那一张从此打不开现在的库。"""
    from db import keys_verbs  # noqa: PLC0415  help comes without it

    try:
        if out is not None:
            _ready(out)
    except StoreProblem as problem:
        refuse(problem, json)

    def do(found: "Store", passphrase: str) -> dict[str, Any]:
        keys_verbs.must_be_me(found, me)
        code = keys_verbs.make_recovery(found, passphrase, me=me)
        return {"code": code, "file": str(out) if out else None, "backups_before": keys_verbs.before(found)}

    def words(facts: dict[str, Any]) -> str:
        said = _("恢复码：{code}").format(code=facts["code"]) if out is None else _("恢复码在 {path}").format(path=out)
        return said + before_words(facts["backups_before"])

    # whoever asked for a file has the code there: it is shown only where it would be lost otherwise
    _verb(store, json, do, words, lambda facts: _printed(store, facts.pop("code"), out) if out else None)


def _ready(out: Path) -> None:
    """Raise StoreProblem where the sheet could not be written: before the code of the sheet of before is worthless."""
    from db.outgoing import must_end, written_whole  # noqa: PLC0415  help comes without it

    keep_clear(out)
    must_end(out, ".pdf")
    with with_qt():
        from app.ui.paper import pdf as _pdf  # noqa: F401, PLC0415
    with written_whole(out) as path:
        path.write_bytes(b"")


def _printed(store: Path, code: str, out: Path) -> None:
    from app.summaries.recovery import recovery_sheet  # noqa: PLC0415  help comes without it
    from app.ui import fonts  # noqa: PLC0415
    from app.ui.paper.pdf import ensure_application, write_pdf  # noqa: PLC0415

    try:
        ensure_application()
        fonts.load()
        write_pdf(out, [recovery_sheet(store.stem, code, date.today().isoformat())])
    except StoreProblem:
        complain(_("恢复码：{code}").format(code=code))  # the sheet of before opens nothing any more
        raise


# -- between them ----------------------------------------------------------------------------------------------------
def _verb(
    path: Path,
    json: bool,
    do: "Callable[[Store, str], dict[str, Any]]",
    words: Callable[[dict[str, Any]], str],
    then: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """Open a store with a passphrase, do something that wants it once more, and answer."""
    try:
        passphrase, found = _opened(path)
        with found:
            facts = do(found, passphrase)
        said = words(facts)
        if then:
            then(facts)
    except StoreProblem as problem:
        refuse(problem, json)
    answer(facts, as_json=json, words=said)


def _opened(path: Path) -> "tuple[str, Store]":
    from db.store import Store  # noqa: PLC0415  help comes without it

    return with_passphrase(path, lambda passphrase: (passphrase, Store.open(path, passphrase)))


def new_passphrase() -> str:
    """Return the new passphrase: from the environment, or asked for twice."""
    given = os.environ.get(NEW_VARIABLE)
    if given is not None:
        return given
    first = asked(_("新口令："), NEW_VARIABLE)
    if asked(_("再输一遍："), NEW_VARIABLE) != first:
        raise StoreProblem("passphrases_differ", _("两遍口令不一样，没有改。"))
    return first


def before_words(count: int) -> str:
    """Say of the backups made before that they open as on their day; nothing where there are none."""
    if not count:
        return ""
    words = _("旁边有 {n} 份更早的备份，仍能用备份那天的口令和恢复码打开；不再需要的请删掉。")
    return words.format(n=count)


def _told(store: "Store") -> dict[str, Any]:
    from db import keys_verbs  # noqa: PLC0415  help comes without it

    return {"slots": store.key.slots is not None, "persons": [_fact(each) for each in keys_verbs.persons(store)]}


def _fact(person: "Person") -> dict[str, Any]:
    return {
        "number": person.number,
        "kind": person.kind,
        "name": person.name or None,
        "since": person.since or None,
        "opened_now": person.opened_now,
    }


def _line(fact: dict[str, Any]) -> str:
    from db.keys_verbs import KINDS  # noqa: PLC0415  help comes without it

    name = "" if fact["kind"] == "recovery" else "  " + (fact["name"] or _("（没写名字）"))
    now = _("，现在用的就是它") if fact["opened_now"] else ""
    since = _("，{date} 起").format(date=fact["since"]) if fact["since"] else ""
    return f"{fact['number']}  {_(KINDS[fact['kind']])}{name}{since}{now}"
