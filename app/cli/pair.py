"""`jiedui pair …`: what can be asked of the pairings. The verbs that change them are in `pair_verbs`."""

from typing import Annotated, Any

import typer

from app.cli import pair_handover, pair_new, pair_verbs
from app.cli.opening import opened_to_read
from app.cli.options import Json, StorePath, Village
from app.cli.pair_naming import day_said, whom_said
from app.cli.pair_shapes import in_words, of_answer, of_pairing
from app.cli.pair_suggest import suggest
from app.cli.registers import _area, refuse
from app.cli.speak import answer
from db.errors import StoreProblem
from resources.language import _

LEVELS = ("district_county", "enterprise_village", "team_family", "person_person")
pair = typer.Typer(
    name="pair",
    help=_("结对：谁在什么时候帮谁；提出、接受、开始、暂停、结束、换人、交接；覆盖和建议。"),
    no_args_is_help=True,
    rich_markup_mode=None,
)
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help=_("哪一天（2018-06-30），不写就是今天"))]
Level = Annotated[str | None, typer.Option("--level", metavar="|".join(LEVELS), help=_("哪一级"))]


@pair.command("list")
def list_pairings(
    store: StorePath,
    level: Level = None,
    on: On = None,
    state: Annotated[
        str | None,
        typer.Option("--state", help="proposed|accepted|refused|coming|active|suspended|ended"),
    ] = None,
    village: Village = None,
    json: Json = False,
) -> None:
    """列出某一天的结对（四级），或处在某种状态的结对。"""
    from db.queries.pairing_list import pairings_on  # noqa: PLC0415  help comes without it
    from db.rules.stages import NAMES  # noqa: PLC0415

    try:
        day = day_said(on)
        _one_of("--level", level, LEVELS)
        _one_of("--state", state, tuple(NAMES))
        with opened_to_read(store) as open_store, open_store.read() as reader:
            area = _area(open_store, village) if village else None
            found = pairings_on(reader, day, level=level, area=area, state=state)
            listed = [of_pairing(reader, each, day) for each in found] if json else []
    except StoreProblem as problem:
        refuse(problem, json)
    words = "\n".join(in_words(each, day) for each in found) or _("没有这样的结对。")
    answer({"on": day, "pairings": listed}, as_json=json, words=words)


@pair.command("who")
def who(
    code: Annotated[str, typer.Argument(metavar="CODE", help=_("户编号、人编号、村（代码或名称）"))],
    store: StorePath,
    on: On = None,
    json: Json = False,
) -> None:
    """某一天谁负责这一户、这个人或这个村，一直到区县。"""
    from db.queries.responsible import who as who_answered  # noqa: PLC0415

    try:
        day = day_said(on)
        with opened_to_read(store) as open_store, open_store.read() as reader:
            found = who_answered(reader, whom_said(reader, code), day)
            facts = of_answer(reader, found)
    except StoreProblem as problem:
        refuse(problem, json)
    lead = facts["lead"]
    name = facts["beneficiary"]["name"]
    if lead:
        words = _("{day} 这天由 {helper}（{organisation}）负责{name}，{start} 起").format(
            day=day, helper=lead["name"], organisation=lead["organisation"] or "—", name=name, start=lead["from"] or "…"
        )
    else:
        words = _("{day} 这天没有人负责{name}。").format(day=day, name=name)
    above = [f"  {each['helper']} ⇆ {each['beneficiary']}  {each['from'] or '…'} — {each['to'] or '…'}" for each in facts["chain"]]  # fmt: skip
    answer(facts, as_json=json, words="\n".join([words, *above]))


@pair.command("coverage")
def coverage(
    store: StorePath,
    by: Annotated[str, typer.Option("--by", metavar="county|township|village", help=_("按县、乡镇或村分"))] = "county",
    on: On = None,
    village: Village = None,
    json: Json = False,
) -> None:
    """村和户：已结对、未结对、缺责任人、帮扶过多；各处加起来等于总数。"""
    from db.queries.coverage import AreaReach, reach, reach_by  # noqa: PLC0415

    try:
        day = day_said(on)
        _one_of("--by", by, ("county", "township", "village"))
        with opened_to_read(store) as open_store, open_store.read() as reader:
            area = _area(open_store, village) if village else None
            whole = reach(reader, day, area=area)
            parts: list[AreaReach] = reach_by(reader, by, day, area=area)  # type: ignore[arg-type]  # asked above
    except StoreProblem as problem:
        refuse(problem, json)
    listed = [{"code": each.code, "name": each.name, "place": each.place} | _reach(each.reach) for each in parts]
    lines = [_counts(each.place + (each.name or _("没有写地方")), each.reach) for each in parts]
    answer(
        {"on": day} | _reach(whole) | {"by": listed}, as_json=json, words="\n".join([*lines, _counts(_("合计"), whole)])
    )


def _reach(found: Any) -> dict[str, Any]:
    return {
        "villages": {
            "total": found.villages, "paired": found.villages_paired, "unpaired": found.villages_unpaired,
        },
        "households": {
            "total": found.households, "paired": found.households_paired, "unpaired": found.households_unpaired,
            "lead_missing": found.lead_missing, "over_helped": found.over_helped,
        },
    }  # fmt: skip


def _counts(name: str, found: Any) -> str:
    words = _(
        "{name}：村 {v} = {vp} 已结对 + {vu} 未结对；户 {h} = {hp} 已结对 + {hu} 未结对，缺责任人 {m}，帮扶过多 {o}"
    )
    return words.format(
        name=name, v=found.villages, vp=found.villages_paired, vu=found.villages_unpaired, h=found.households,
        hp=found.households_paired, hu=found.households_unpaired, m=found.lead_missing, o=found.over_helped,
    )  # fmt: skip


@pair.command("strays")
def strays(store: StorePath, village: Village = None, json: Json = False) -> None:
    """不在位的结对：没有上级、超出上级的日期或地方、团队没有人的日子。"""
    from db.queries.strays import NAMES_OF  # noqa: PLC0415
    from db.queries.strays import strays as find_strays  # noqa: PLC0415

    try:
        with opened_to_read(store) as open_store, open_store.read() as reader:
            found = find_strays(reader, area=_area(open_store, village) if village else None)
    except StoreProblem as problem:
        refuse(problem, json)
    listed = [
        {"pairing": each.pairing_id, "kind": each.kind, "level": each.level, "words": each.words,
         "from": each.from_date, "to": each.to_date, "detail": each.detail, "exception": each.excused}
        for each in found
    ]  # fmt: skip
    lines = [f"{each.pairing_id}\t{_(NAMES_OF[each.kind])}\t{each.words}\t{each.detail}" for each in found]
    answer({"strays": listed}, as_json=json, words="\n".join(lines) or _("都在位。"))


@pair.command("loads")
def loads(
    store: StorePath,
    side: Annotated[str, typer.Option("--side", metavar="helper|team", help=_("按人还是按团队"))] = "helper",
    on: On = None,
    village: Village = None,
    json: Json = False,
) -> None:
    """每位帮扶责任人或团队负责多少户，和上限比。"""
    from db.queries.loads import loads as find_loads  # noqa: PLC0415

    try:
        day = day_said(on)
        _one_of("--side", side, ("helper", "team"))
        with opened_to_read(store) as open_store, open_store.read() as reader:
            found = find_loads(reader, side, day, area=_area(open_store, village) if village else None)
    except StoreProblem as problem:
        refuse(problem, json)
    listed = [
        {"id": each.id, "name": each.name, "organisation": each.organisation, "leads": each.leads,
         "supports": each.supports, "villages": each.villages, "limit": each.limit, "over": each.over}
        for each in found
    ]  # fmt: skip
    lines = [f"{each.organisation}\t{each.name}\t{each.leads}/{each.limit}" for each in found]
    answer({"on": day, "loads": listed}, as_json=json, words="\n".join(lines) or _("没有在任的。"))


def _one_of(option: str, given: str | None, known: tuple[str, ...]) -> None:
    if given is not None and given not in known:
        raise StoreProblem(
            "option_unknown",
            _("{option} 没有“{given}”。").format(option=option, given=given),
            _("可选：{known}。").format(known="、".join(known)),
        )


pair_verbs.add_to(pair)
pair_new.add_to(pair)
pair_handover.add_to(pair)
pair.command("suggest")(suggest)
