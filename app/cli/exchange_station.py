"""`jiedui exchange station`: the card of this store for others, and `station add`: keeping the card of another one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.opening import opened
from app.cli.options import Json, StorePath
from app.cli.registers import refuse
from app.cli.speak import answer
from db.errors import StoreProblem
from resources.language import _

if TYPE_CHECKING:
    from app.exchange.package.stations import Card
    from db.store import Reader

station = typer.Typer(name="station", help=_("站点名片：本库的名字、站点号和公钥；认别人的名片"))

LARGEST = 1 << 16  # bytes of a card's file
Name = Annotated[str | None, typer.Option("--name", metavar="TEXT", help=_("给本站起个名字（不写就是库文件名）"))]
OptionalStore = Annotated[
    Path | None,
    typer.Option("--store", "-s", metavar="STORE", help=_("库文件（.jiedui）"), show_default=False, readable=False),
]


@station.callback(invoke_without_command=True)
def show(context: typer.Context, store: OptionalStore = None, name: Name = None, json: Json = False) -> None:
    """打印本库的名片：存成文件发给对方，在电话里核对指纹。"""
    if context.invoked_subcommand is not None:
        return
    from app.exchange.package.own import own_station  # noqa: PLC0415  help comes without it

    try:
        if store is None:
            raise StoreProblem("store_not_named", _("没有写是哪个库。"), _("请加上 --store 库文件。"))
        with opened(store) as open_store:
            found = own_station(open_store, name.strip() if name and name.strip() else None)
    except StoreProblem as problem:
        refuse(problem, json)
    words = _(
        "站点 {number} {name}\n指纹 {fingerprint}\n把名片发给对方：jiedui exchange station --store {store} --json > 名片.json"
    )
    shown = found.shown()
    answer(shown, as_json=json, words=words.format(store=store, **shown))


@station.command("add")
def add(
    card: Annotated[Path, typer.Argument(metavar="CARD", readable=False, help=_("对方的名片文件"))],
    store: StorePath,
    json: Json = False,
) -> None:
    """认一个站点：收下它的名片，以后它签发的包照收，也可以发给它。先在电话里核对指纹。"""
    from app.exchange.package.own import row_of  # noqa: PLC0415
    from db.ops.package import STATION, keep_card  # noqa: PLC0415

    try:
        found = card_from(card)
        with (
            opened(store) as open_store,
            open_store.write(STATION, _("认站点 {name}").format(name=found.name)) as write,
        ):
            keep_card(write, row_of(found, trusted=True))
    except StoreProblem as problem:
        refuse(problem, json)
    facts: dict[str, Any] = {"number": found.number, "name": found.name, "fingerprint": found.fingerprint}
    words = _("已认站点 {number} {name}，指纹 {fingerprint}。").format(**facts)
    answer(facts | {"trusted": True}, as_json=json, words=words)


def card_from(path: Path) -> "Card":
    """Return the card in a file; StoreProblem where it cannot be read or is none."""
    from app.exchange.package.stations import read_card  # noqa: PLC0415

    try:
        with path.open("rb") as file:
            content = file.read(LARGEST)
    except OSError as problem:
        raise StoreProblem(
            "card_missing", _("读不了名片文件 {path}。").format(path=path), _("请检查 U 盘是否插好、文件名是否写对。")
        ) from problem
    return read_card(content)


def reader_said(reader: "Reader", words: str) -> "Card":
    """Return the station that is meant: the card in a file of that name, or a trusted station by name or number."""
    from app.exchange.package.own import station_named  # noqa: PLC0415

    path = Path(words)
    return card_from(path) if path.is_file() else station_named(reader, words)
