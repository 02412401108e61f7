"""`jiedui pair handover` and `jiedui pair sheet`: everything somebody holds to their successors, and the sheets to sign."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.opening import opened, opened_to_read
from app.cli.options import Json, StorePath, Village
from app.cli.pair_naming import day_said, side_said, whom_said
from app.cli.pair_shapes import of_side, tell_refusal
from app.cli.registers import _area, refuse
from app.cli.speak import answer
from db.errors import RuleBroken, StoreProblem
from resources.language import _

HOW = ("balanced", "village", "load")


def add_to(group: typer.Typer) -> None:
    """Add the verbs to `jiedui pair`."""
    group.command("handover")(handover)
    group.command("sheet")(sheet)


class _NotWritten(Exception):
    """The trial is over: nothing of it is kept."""


@dataclass
class _Proposal:
    """What would be handed over: to whom what goes and why, and what nobody named may take."""

    side: Any
    leaver: Any
    heirs: dict[int, Any]
    on: str
    reason: str = ""
    notes: dict[int, str] = field(default_factory=dict)
    held: list[Any] = field(default_factory=list)
    shares: Any = None

    @property
    def moves(self) -> dict[int, int]:
        """Pairing -> successor."""
        to = self.shares.to
        return {each.pairing_id: to[each.household_id] for each in self.held if each.household_id in to}

    @property
    def label(self) -> str:
        """The name of the step."""
        taking = [self.heirs[each].name for each in dict.fromkeys(self.shares.to.values())]
        words = _("交接：{old} 的 {n} 户给 {new}")
        return words.format(old=self.leaver.name, n=len(self.shares.to), new="、".join(taking))


def handover(
    store: StorePath,
    leaver: Annotated[str, typer.Option("--from", metavar="HELPER", help=_("移交人：编号、电话或全名"))],
    to: Annotated[list[str], typer.Option("--to", metavar="HELPER", help=_("接收人，可以写几个"))],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help=_("从哪天起由接收人负责，不写就是今天"))
    ] = None,
    team: Annotated[bool, typer.Option("--team", help=_("移交和接收的是团队"))] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=_("交接原因"))] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="balanced|village|load", help=_("怎样分：均衡、按村组、按户数"))
    ] = "balanced",
    village: Village = None,
    give: Annotated[
        list[str] | None, typer.Option("--give", metavar="CODE=HELPER", help=_("这一户交给谁，可以写几个"))
    ] = None,
    note: Annotated[
        list[str] | None, typer.Option("--note", metavar="HELPER=TEXT", help=_("给接收人的话，印在交接单上"))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("只看怎样分，不移交；交接单是草稿"))] = False,
    sheets: Annotated[
        Path | None, typer.Option("--sheets", metavar="FOLDER", help=_("交接单存成 PDF 放在这里"))
    ] = None,
    json: Json = False,
) -> None:
    """交接：一个人（或一支团队）名下的户一步全部交给一位或几位接收人，每位一份交接单。"""
    try:
        day = day_said(on)
        if by not in HOW:
            raise StoreProblem("option_unknown", _("--by 没有“{given}”。").format(given=by), _("可选：{known}。").format(known="、".join(HOW)))  # fmt: skip
        with (opened_to_read if dry_run else opened)(store) as open_store:
            with open_store.read() as reader:
                area = _area(open_store, village) if village else None
                proposal = _proposed(reader, "team" if team else "helper", leaver, to, day, by, area, give or (), note or ())  # fmt: skip
                proposal.reason = reason
            facts = _done(open_store, proposal, dry_run)
            _add_sheets(open_store, proposal, facts, sheets)
    except RuleBroken as refused:
        raise typer.Exit(tell_refusal(refused, json)) from None
    except StoreProblem as problem:
        refuse(problem, json)
    answer(facts, as_json=json, words=_in_words(facts, dry_run))


def _proposed(
    reader: Any, side: Any, leaver: str, to: Sequence[str], on: str, by: Any, area: int | None,
    give: Iterable[str], note: Iterable[str],
) -> _Proposal:  # fmt: skip
    from db.queries.handover import held_by, successor  # noqa: PLC0415
    from db.queries.household import households_of  # noqa: PLC0415
    from db.rules.handover import distribute  # noqa: PLC0415

    heirs = [side_said(reader, side, words) for words in to]
    proposal = _Proposal(side, side_said(reader, side, leaver), {each.id: each for each in heirs}, on)
    pinned = {}
    for code, words in _halves("--give", give):
        household = whom_said(reader, code).household_id
        heir = side_said(reader, side, words).id
        if household is None or heir not in proposal.heirs:
            told = _("--give {code}={words}：接收人要先写在 --to 里，户要写户编号。").format(code=code, words=words)
            raise StoreProblem("give_unknown", told)
        pinned[household] = heir
    for words, said in _halves("--note", note):
        proposal.notes[side_said(reader, side, words).id] = said
    proposal.held = held_by(reader, side, proposal.leaver.id, on)
    if area is not None:
        inside = set(households_of(reader, area))
        proposal.held = [each for each in proposal.held if each.household_id in inside]
    free = [successor(reader, side, each, on) for each in proposal.heirs]
    proposal.shares = distribute(proposal.held, [each for each in free if each], by, pinned)
    return proposal


def _halves(option: str, given: Iterable[str]) -> list[tuple[str, str]]:
    found = []
    for words in given:
        first, sign, second = words.partition("=")
        if not (first.strip() and sign and second.strip()):
            told = _("{option} 要写成“甲=乙”，不是“{words}”。").format(option=option, words=words)
            raise StoreProblem("option_unknown", told)
        found.append((first.strip(), second.strip()))
    return found


def _done(store: Any, proposal: _Proposal, dry_run: bool) -> dict[str, Any]:
    """Hand over, or try it and take it back; return the answer without its files."""
    from db.ops.pairing import hand_over  # noqa: PLC0415

    made: list[int] = []
    change_set = None
    try:
        if not store.read_only:  # somebody has it open: then the proposal is all there is
            with store.write("hand_over", proposal.label) as write:
                made = hand_over(
                    write, proposal.side, proposal.leaver.id, proposal.moves, proposal.on,
                    reason=proposal.reason, notes=proposal.notes,
                )  # fmt: skip
                change_set = {"id": write.change_set_id, "verb": "hand_over", "label": proposal.label}
                if dry_run:
                    raise _NotWritten
    except _NotWritten:
        made, change_set = [], None
    return {"change_set": change_set, "on": proposal.on, "sheets": _shares(store, proposal, made)}


def _shares(store: Any, proposal: _Proposal, made: Sequence[int]) -> list[dict[str, Any]]:
    from db.queries import handover as queries  # noqa: PLC0415
    from db.queries.sheets import lines  # noqa: PLC0415
    from db.rules.handover import REASONS  # noqa: PLC0415

    with store.read() as reader:
        shown = {each.household_id: each for each in lines(reader, proposal.held)}
        numbers = {
            each.successor_id: each.number
            for each in queries.sheets(reader, leaver=proposal.leaver.id)
            if each.id in set(made)
        }
    shares = proposal.shares
    found = []
    for heir in dict.fromkeys(shares.to.values()):
        homes = [each for each in shown if shares.to.get(each) == heir]
        found.append(
            {
                "number": numbers.get(heir),
                "successor": of_side(proposal.heirs[heir]),
                "households": [
                    {"code": shown[each].code, "name": shown[each].head, "why": _(REASONS[shares.why[each]])}
                    for each in homes
                ],
                "file": None,
            }
        )
    without = [{"code": shown[each].code, "name": shown[each].head} for each in shares.without]
    return [*found, {"number": None, "successor": None, "households": without, "file": None}] if without else found


def _add_sheets(store: Any, proposal: _Proposal, facts: dict[str, Any], folder: Path | None) -> None:
    """Write a PDF for each successor, and its place into the answer."""
    if folder is None:
        return
    from app.summaries.handover import sheet as composed  # noqa: PLC0415
    from db.history.sheets import sheet_again  # noqa: PLC0415
    from db.ops.audit import head_of, note_sheets  # noqa: PLC0415

    note_sheets(store, list(dict.fromkeys(each.household_id for each in proposal.held)))
    audit = head_of(store)
    folder.mkdir(parents=True, exist_ok=True)
    today, written = date.today().isoformat(), set[str]()
    for each in facts["sheets"]:
        if each["successor"] is None:
            continue
        with store.read() as reader:
            number = each["number"]
            content = sheet_again(reader, number) if number else _draft(reader, proposal, each["successor"]["id"])
        if content is not None:
            document = composed(content, today, audit)
            path = folder / f"{_file_name(document.title)}.pdf"
            if str(path) in written:  # a draft of somebody with the same name
                path = folder / f"{_file_name(document.title)} {each['successor']['id']}.pdf"
            _write(path, document)
            each["file"] = str(path)
            written.add(str(path))


def _draft(reader: Any, proposal: _Proposal, heir: int) -> Any:
    from db.queries.sheets import SheetContent, lines, party, place_of  # noqa: PLC0415

    mine = [each for each in proposal.held if proposal.shares.to.get(each.household_id) == heir]
    return SheetContent(
        number=None, on_date=proposal.on, reason=proposal.reason, note=proposal.notes.get(heir, ""), side=proposal.side,
        leaver=party(reader, proposal.side, proposal.leaver.id, proposal.on),
        successor=party(reader, proposal.side, heir, proposal.on),
        place=place_of(reader, {each.household_id for each in mine}), lines=tuple(lines(reader, mine)),
    )  # fmt: skip


def _file_name(title: str) -> str:
    return re.sub(r'[\\/:*?"<>|\s]+', " ", title).strip()


def _write(path: Path, document: Any) -> int:
    from app.ui import fonts  # noqa: PLC0415  help comes without it
    from app.ui.paper.pdf import ensure_application, write_pdf  # noqa: PLC0415

    ensure_application()
    fonts.load()
    return write_pdf(path, [document])


def _in_words(facts: dict[str, Any], dry_run: bool) -> str:
    said = [_("只看不写：") if dry_run else facts["change_set"]["label"]]
    for each in facts["sheets"]:
        homes = "、".join(
            f"{one['name']}（{one['why']}）" if one.get("why") else one["name"] for one in each["households"]
        )
        if each["successor"] is None:
            said.append(_("没有人能接，留着：{homes}").format(homes=homes))
        else:
            name, number = each["successor"]["name"], each["number"] or _("草稿")
            said.append(f"{number}\t{name}\t{len(each['households'])}\t{homes}\t{each['file'] or ''}".rstrip())
    return "\n".join(said)


def sheet(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help=_("交接单编号，例如 2019-018"))],
    store: StorePath,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE.pdf", show_default=False)],
    json: Json = False,
) -> None:
    """再打印一份交接单，和移交那天的一样。"""
    from app.summaries.handover import sheet as composed  # noqa: PLC0415
    from db.history.sheets import sheet_again  # noqa: PLC0415
    from db.ops.audit import head_of, note_sheets  # noqa: PLC0415
    from db.queries.persons import permit  # noqa: PLC0415

    try:
        with opened_to_read(store) as open_store:
            with open_store.read() as reader:
                permit(reader, "print")
                content = sheet_again(reader, number)
            if content is None:
                words = _("库里没有编号为 {number} 的交接单。").format(number=number)
                raise StoreProblem("sheet_unknown", words, _("编号印在交接单左下角。"))
            note_sheets(open_store, [line.household_id for line in content.lines])
            audit = head_of(open_store)
        out.parent.mkdir(parents=True, exist_ok=True)
        pages = _write(out, composed(content, date.today().isoformat(), audit))
    except StoreProblem as problem:
        refuse(problem, json)
    facts = {"number": number, "households": len(content.lines), "pages": pages, "file": str(out)}
    words = _("交接单 {number}：{n} 户，{pages} 页：{path}").format(
        number=number, n=len(content.lines), pages=pages, path=out
    )
    answer(facts, as_json=json, words=words)
