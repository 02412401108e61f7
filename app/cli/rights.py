"""`jiedui consents … | requests … | retention`: what a household agreed to and until when, what it asks for, what of it must go when.

Not here: the household's copy, its erasure (`app.cli.privacy`).
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.opening import keep_clear, opened, opened_to_read, with_qt
from app.cli.options import Json, StorePath
from app.cli.privacy import household_coded
from app.cli.registers import refuse
from app.cli.speak import answer
from db.errors import RuleBroken, StoreProblem
from resources.language import _

consents = typer.Typer(
    name="consents",
    help=_("同意书：户同意了什么、告知了什么条件、到哪天；随时撤回"),
    no_args_is_help=True,
    rich_markup_mode=None,
)
requests = typer.Typer(
    name="requests", help=_("户的要求：更正、查阅、删除、投诉；有回执，15 天内答复"), no_args_is_help=True, rich_markup_mode=None
)  # fmt: skip
Household = Annotated[str, typer.Argument(metavar="HOUSEHOLD", help=_("户编号"))]
OneHousehold = Annotated[str | None, typer.Option("--household", metavar="CODE", help=_("只列这一户的"))]
Day = Annotated[str | None, typer.Option("--on", metavar="DATE", help=_("哪一天，例如 2019-06-30；不写就是今天"))]


@consents.command("list")
def list_consents(store: StorePath, household: OneHousehold = None, json: Json = False) -> None:
    """列出同意书：有效、一个月内到期、已到期、已撤回。先到期的在前。"""
    from db.queries import rights  # noqa: PLC0415  help comes without it

    try:
        with opened_to_read(store) as open_store, open_store.read() as reader:
            found = rights.consents(
                reader, date.today().isoformat(), household_coded(reader, household) if household else None
            )
    except StoreProblem as problem:
        refuse(problem, json)
    lines = [
        _told(line.facts) | {"household": line.code, "person": line.member, "state": line.state, "ends_soon": line.soon}
        for line in found
    ]
    words = [
        _("{id}　{code}　{who}：{about}，{given} 至 {until}　{state}").format(
            id=line.facts["id"],
            code=line.code or "—",
            who=line.member or _("全户"),
            about=line.facts["about"],
            given=line.facts["given_on"],
            until=line.facts["expires_on"],
            state=_("一个月内到期") if line.soon else _(rights.STATES[line.state]),
        )
        for line in found
    ]
    answer({"consents": lines}, as_json=json, words="\n".join(words) or _("没有同意书。"))


def _told(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if not name.startswith("_") and name != "household_id"}


@consents.command("record")
def record_consent(
    household: Household,
    store: StorePath,
    about: Annotated[str, typer.Option("--about", metavar="WORDS", help=_("同意的事，例如：健康帮扶"))] = "",
    terms: Annotated[str, typer.Option("--terms", metavar="WORDS", help=_("先告知了什么条件"))] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help=_("到哪天为止"))] = "",
    person: Annotated[str | None, typer.Option("--person", metavar="NAME", help=_("家里谁同意；不写就是全户"))] = None,
    witness: Annotated[str | None, typer.Option("--witness", metavar="NAME", help=_("口头同意的见证人；写了就是口头"))] = None,
    on: Day = None,
    json: Json = False,
) -> None:  # fmt: skip
    """记一份同意书。先告知条件，写明到哪天；不同意的不写，不进任何名单。"""
    from db.drafts.rights import FORMS, ConsentDraft  # noqa: PLC0415
    from db.ops.rights import give_consent  # noqa: PLC0415

    try:
        with opened(store) as open_store:
            with open_store.read() as reader:
                home = household_coded(reader, household)
                member = _member(reader, home, person) if person else None
            draft = ConsentDraft(
                household_id=home, member_id=member, about=about, terms=terms, form=FORMS[1] if witness else FORMS[0],
                witness=witness, given_on=on or date.today().isoformat(), expires_on=until,
            )  # fmt: skip
            with open_store.write("give_consent", _("加同意书：{about}").format(about=about)) as write:
                made = give_consent(write, draft)
    except (RuleBroken, StoreProblem) as problem:
        refuse(_plain(problem), json)
    answer(
        {"id": made}, as_json=json, words=_("已记下，编号 {id}，到 {day}。随时可以撤回。").format(id=made, day=until)
    )


def _member(reader: Any, household: int, name: str) -> int:
    from db.queries.household import people_of  # noqa: PLC0415

    found = [person.id for person in people_of(reader, household) if person.name == name]
    if len(found) != 1:
        raise StoreProblem("person_unknown", _("这户里没有叫 {name} 的人，或不止一个。").format(name=name))
    return found[0]


def _plain(problem: RuleBroken | StoreProblem) -> StoreProblem:
    if isinstance(problem, StoreProblem):
        return problem
    first = problem.problems[0]
    return StoreProblem(f"{first.field}_{first.code}", str(problem))


@consents.command("withdraw")
def withdraw(
    identifier: Annotated[int, typer.Argument(metavar="ID", help=_("同意书的编号，见 jiedui consents list"))],
    store: StorePath,
    on: Day = None,
    json: Json = False,
) -> None:
    """撤回一份同意书：不问理由，不影响应享受的任何政策。"""
    from db.ops.rights import withdraw_consent  # noqa: PLC0415

    day = on or date.today().isoformat()
    try:
        with opened(store) as open_store, open_store.write("withdraw_consent", _("撤回同意")) as write:
            changed = withdraw_consent(write, identifier, day)
    except (RuleBroken, StoreProblem) as problem:
        refuse(_plain(problem), json)
    answer(
        {"id": identifier, "withdrawn_on": day, "changed": changed},
        as_json=json,
        words=_("已记下撤回，不影响应享受的任何政策。"),
    )


@requests.command("list")
def list_requests(
    store: StorePath,
    household: OneHousehold = None,
    open_only: Annotated[bool, typer.Option("--open", help=_("只列还没答复的"))] = False,
    json: Json = False,
) -> None:
    """列出要求和投诉，最急的在前。"""
    from db.queries.rights import feedback  # noqa: PLC0415

    try:
        with opened_to_read(store) as open_store, open_store.read() as reader:
            home = household_coded(reader, household) if household else None
            found = feedback(reader, date.today().isoformat(), home, open_only=open_only)
    except StoreProblem as problem:
        refuse(problem, json)
    lines = [_told(line.facts) | {"household": line.code, "late": line.late} for line in found]
    words = [
        _("{slip}　{code}　{kind}：{words}　{state}").format(
            slip=line.facts["slip"],
            code=line.code or "—",
            kind=_(line.facts["kind"]),
            words=line.facts["words"],
            state=_("{day} 已答复").format(day=line.facts["answered_on"])
            if line.facts["answered_on"]
            else _("过期未答复")
            if line.late
            else _("{day} 前答复").format(day=line.facts["due_on"]),
        )
        for line in found
    ]
    answer({"requests": lines}, as_json=json, words="\n".join(words) or _("没有要求，也没有投诉。"))


@requests.command("record")
def record_request(
    household: Household,
    store: StorePath,
    kind: Annotated[str, typer.Option("--kind", metavar="更正|投诉|查阅复制|删除", help=_("事由"))] = "",
    words: Annotated[str, typer.Option("--words", metavar="WORDS", help=_("户说的话，照原话写"))] = "",
    on: Day = None,
    slip: Annotated[Path | None, typer.Option("--slip", metavar="OUT.pdf", help=_("把回执写成 PDF"))] = None,
    json: Json = False,
) -> None:
    """记一件要求或投诉，给户回执。15 天内答复。"""
    from db.drafts.rights import FeedbackDraft  # noqa: PLC0415
    from db.ops.rights import receive_feedback  # noqa: PLC0415

    pages = 0
    try:
        _clear(slip)
        with opened(store) as open_store:
            with open_store.read() as reader:
                home = household_coded(reader, household)
            draft = FeedbackDraft(household_id=home, kind=kind, received_on=on or date.today().isoformat(), words=words)
            with open_store.write("receive_feedback", _("记下户的要求：{kind}").format(kind=kind)) as write:
                made, number = receive_feedback(write, draft)
            if slip:
                pages = _print_slip(open_store, number, slip)
    except (RuleBroken, StoreProblem) as problem:
        refuse(_plain(problem), json)
    said = _("已记下，回执编号 {slip}。").format(slip=number)
    answer({"id": made, "slip": number, "pages": pages}, as_json=json, words=said)


@requests.command("answer")
def answer_request(
    number: Annotated[str, typer.Argument(metavar="SLIP", help=_("回执编号"))],
    store: StorePath,
    words: Annotated[str, typer.Option("--words", metavar="WORDS", help=_("怎么答复的"))] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help=_("谁答复的"))] = "",
    on: Day = None,
    slip: Annotated[Path | None, typer.Option("--slip", metavar="OUT.pdf", help=_("把带答复的回执写成 PDF"))] = None,
    json: Json = False,
) -> None:
    """写下怎么答复的。"""
    from db.ops.rights import answer_feedback  # noqa: PLC0415
    from db.queries.persons import actor  # noqa: PLC0415

    try:
        _clear(slip)
        with opened(store) as open_store:
            facts = _slipped(open_store, number)
            with open_store.read() as reader:
                answered_by = by or actor(reader).name
            with open_store.write("answer_feedback", _("答复 {slip}").format(slip=number)) as write:
                answer_feedback(write, int(facts["id"]), words, on or date.today().isoformat(), answered_by)
            if slip:
                _print_slip(open_store, number, slip)
    except (RuleBroken, StoreProblem) as problem:
        refuse(_plain(problem), json)
    answer({"slip": number, "answered_by": answered_by}, as_json=json, words=_("{slip} 已答复。").format(slip=number))


@requests.command("slip")
def print_slip(
    number: Annotated[str, typer.Argument(metavar="SLIP", help=_("回执编号"))],
    out: Annotated[Path, typer.Argument(metavar="OUT.pdf")],
    store: StorePath,
    json: Json = False,
) -> None:
    """把一件要求的回执写成 PDF，答复了的带答复。"""
    try:
        _clear(out)
        with opened(store) as open_store:
            pages = _print_slip(open_store, number, out)
    except (RuleBroken, StoreProblem) as problem:
        refuse(_plain(problem), json)
    answer(
        {"slip": number, "pages": pages, "file": str(out)},
        as_json=json,
        words=_("{pages} 页：{path}").format(pages=pages, path=out),
    )


def retention(
    store: StorePath,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help=_("到哪天为止到期的；不写就是今后一年内"))
    ] = None,
    json: Json = False,
) -> None:
    """保留到期：不再帮扶的户，哪天起哪些登记不该再留。最先到期的在前；到期的请两个人用 jiedui erase 删净。"""
    from app.cli.pair_naming import day_said  # noqa: PLC0415
    from db.queries.rights import retention as due_by  # noqa: PLC0415
    from db.rules.rights import years_later  # noqa: PLC0415

    today = date.today().isoformat()
    try:
        last = day_said(until) if until else years_later(today, 1)
        with opened_to_read(store) as open_store, open_store.read() as reader:
            found = due_by(reader, today, until=last)
    except StoreProblem as problem:
        refuse(problem, json)
    lines = [
        {
            "household": line.code,
            "head": line.head,
            "helped_until": line.since,
            "terms": [
                {"label": label, "years": years, "until": day, "due": day <= last} for label, years, day in line.terms
            ],
            "last": line.last,
        }
        for line in found
    ]
    words = [
        _("{code}　{head}：{since} 起不再帮扶；{terms}").format(
            code=line.code or "—",
            head=line.head or "—",
            since=line.since,
            terms="；".join(f"{day}　{label}" for label, _years, day in line.terms if day <= last),
        )
        for line in found
    ]
    answer(
        {"until": last, "due": lines},
        as_json=json,
        words="\n".join(words) or _("到 {day} 没有户的登记到期。").format(day=last),
    )


def _clear(out: Path | None) -> None:
    from db.outgoing import must_end  # noqa: PLC0415

    if out is not None:
        keep_clear(out)
        must_end(out, ".pdf")


def _slipped(store: Any, number: str) -> Mapping[str, Any]:
    from db.queries.rights import feedback_of_slip  # noqa: PLC0415

    with store.read() as reader:
        found = feedback_of_slip(reader, number)
    if found is None:
        words = _("没有回执编号 {slip}。").format(slip=number)
        raise StoreProblem("slip_unknown", words, _("请用 jiedui requests list 查一查。"))
    return found


def _print_slip(store: Any, number: str, out: Path) -> int:
    """Write the slip; that it is printed is noted as a print of the household's paper."""
    from app.summaries.held import slip as composed  # noqa: PLC0415
    from db.ops.audit import head_of, note_slip  # noqa: PLC0415
    from db.queries.household import household_page  # noqa: PLC0415

    with with_qt():
        from app.ui import fonts  # noqa: PLC0415
        from app.ui.paper.pdf import ensure_application, write_pdf  # noqa: PLC0415
    facts = _slipped(store, number)
    with store.read() as reader:
        page = household_page(reader, int(facts["household_id"]))
    note_slip(store, int(facts["household_id"]))
    ensure_application()
    fonts.load()
    code = str(page.facts["code"] or "") if page else ""
    head = str(page.head["name"]) if page and page.head else ""
    return write_pdf(out, [composed(facts, code, head, date.today().isoformat(), head_of(store))], lambda _pages: None)
