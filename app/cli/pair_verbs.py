"""The verbs of `jiedui pair`: each one op, one change set, one step of undo. A refusal says the rule and the ways on."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.opening import opened
from app.cli.options import Json, StorePath
from app.cli.pair_naming import day_said, pairing_said, side_said, whom_said
from app.cli.pair_shapes import in_words, of_pairing, tell_refusal
from app.cli.registers import refuse
from app.cli.speak import answer
from db.errors import RuleBroken, StoreProblem
from db.queries.standing import PairingFacts
from resources.language import N_, _

Pairing = Annotated[
    str, typer.Argument(metavar="PAIRING", help=_("结对编号；也可以写户编号、人编号或村，用它当天的主责结对"))
]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help=_("哪一天起（2018-06-30），不写就是今天"))]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=_("原因"))]
EndOther = Annotated[bool, typer.Option("--end-other", help=_("另一个主责到前一天为止"))]
Exception_ = Annotated[str, typer.Option("--exception", metavar="TEXT", help=_("作为例外记下，写明理由"))]
WithChildren = Annotated[bool, typer.Option("--with-children", help=_("下级结对一起到这天为止"))]
By = Annotated[str, typer.Option("--by", metavar="HELPER", help=_("接替或协助的人、团队或单位：编号、电话或全名"))]

_SIDE = {"person_person": "helper", "team_family": "team", "enterprise_village": "organisation", "district_county": "organisation"}  # fmt: skip
_WORDS = {
    "propose": N_("提出结对"), "pair": N_("结对"), "accept": N_("接受结对"), "refuse": N_("不接受结对"),
    "start": N_("开始结对"), "suspend": N_("暂停结对"), "resume": N_("恢复结对"), "end_pairing": N_("结束结对"),
    "replace": N_("更换"), "support": N_("加协助"), "unsupport": N_("撤协助"), "correct_dates": N_("改结对日期"),
    "ready": N_("登记到位"), "unready": N_("撤回到位"), "attach": N_("归到上级"),
}  # fmt: skip


def add_to(group: typer.Typer) -> None:
    """Add the verbs to `jiedui pair`."""
    for name, verb in (
        ("propose", propose), ("accept", accept), ("refuse", refuse_pairing), ("start", start), ("suspend", suspend),
        ("resume", resume), ("end", end), ("replace", replace), ("support", support), ("unsupport", unsupport),
        ("date", correct), ("ready", ready), ("unready", unready), ("attach", attach),
    ):  # fmt: skip
        group.command(name)(verb)


def propose(
    store: StorePath,
    whom: Annotated[str, typer.Option("--for", metavar="CODE", help=_("给谁：户编号、人编号、村或县（代码或名称）"))],
    helper: Annotated[str | None, typer.Option("--helper", help=_("帮扶责任人：编号、电话或全名"))] = None,
    team: Annotated[str | None, typer.Option("--team", help=_("帮扶团队：编号或全名"))] = None,
    organisation: Annotated[
        str | None, typer.Option("--organisation", help=_("帮扶单位：编号、信用代码或全名"))
    ] = None,
    level: Annotated[str | None, typer.Option("--level", help=_("哪一级（不写就按双方来定）"))] = None,
    role: Annotated[str, typer.Option("--role", metavar="lead|support", help=_("主责还是协助"))] = "lead",
    from_date: Annotated[str | None, typer.Option("--from", metavar="DATE", help=_("起始日期"))] = None,
    to_date: Annotated[str | None, typer.Option("--to", metavar="DATE", help=_("终止日期"))] = None,
    agreement: Annotated[str | None, typer.Option("--agreement", help=_("协议编号"))] = None,
    on: On = None,
    started: Annotated[bool, typer.Option("--start", help=_("已经商定：提出、接受、开始一步写入"))] = False,
    as_support: Annotated[bool, typer.Option("--as-support", help=_("作为协助提出"))] = False,
    end_other: EndOther = False,
    exception: Exception_ = "",
    json: Json = False,
) -> None:
    """提出结对：给一户、一个人、一个村或一个县。"""
    from db.drafts import PairingDraft  # noqa: PLC0415  help comes without it
    from db.ops import pairing as ops  # noqa: PLC0415
    from db.ops.pairing.settling import Chosen  # noqa: PLC0415

    chosen = Chosen(exception, end_other)

    def make(reader: Any) -> tuple[str, str, Callable[[Any], Any]]:
        sides = _sides(reader, whom, helper, team, organisation, level)
        draft = PairingDraft(
            **sides, role="support" if as_support else role, from_date=from_date, to_date=to_date, agreement=agreement
        )
        if started:
            draft.from_date = draft.from_date or day_said(on)
            return "pair", whom, lambda write: ops.pair(write, draft, chosen)
        return "propose", whom, lambda write: ops.propose(write, draft, chosen, on=day_said(on))

    _run(store, json, make, day_said(on))


def _sides(
    reader: Any, whom: str, helper: str | None, team: str | None, organisation: str | None, level: str | None
) -> dict[str, Any]:
    given = {"helper": helper, "team": team, "organisation": organisation}
    named = [(kind, words) for kind, words in given.items() if words]
    if len(named) != 1:
        raise StoreProblem(
            "helper_missing", _("帮扶的一方要写一个，也只能写一个。"), _("请写 --helper、--team 或 --organisation。")
        )
    kind, words = named[0]
    side, helped = side_said(reader, kind, words), whom_said(reader, whom)
    fitting = {("helper", "household"): "person_person", ("helper", "member"): "person_person",
               ("team", "household"): "team_family", ("organisation", "village"): "enterprise_village",
               ("organisation", "county"): "district_county"}.get((kind, helped.kind))  # fmt: skip
    if fitting is None or (level and level != fitting):
        raise StoreProblem(
            "level_unknown",
            _("这两方结不成{level}对。").format(level=f" {level} " if level else ""),
            _("四级是：区 ⇆ 县、企业（单位）⇆ 村、团队 ⇆ 户、人 ⇆ 户或人。"),
        )
    return {
        "level": fitting,
        f"{kind}_id": side.id,
        "household_id": helped.household_id,
        "member_id": helped.id if helped.kind == "member" else None,
        "region_id": helped.region_id,
    }


def accept(pairing: Pairing, store: StorePath, on: On = None, json: Json = False) -> None:
    """接受一个提出的结对。"""
    _on_one(store, json, pairing, on, "accept", ("proposed",), lambda ops, write, facts, day: ops.accept(write, facts.id, day))  # fmt: skip


def refuse_pairing(pairing: Pairing, store: StorePath, reason: Reason = "", on: On = None, json: Json = False) -> None:
    """不接受一个提出的结对，写明原因。"""
    _on_one(store, json, pairing, on, "refuse", ("proposed", "accepted"), lambda ops, write, facts, day: ops.refuse(write, facts.id, reason, day))  # fmt: skip


def start(
    pairing: Pairing, store: StorePath, on: On = None, end_other: EndOther = False, exception: Exception_ = "",
    json: Json = False,
) -> None:  # fmt: skip
    """开始一个已接受的结对。不写日期就从它自己的起始日期开始，没有就从今天开始。"""

    def do(ops: Any, write: Any, facts: PairingFacts, day: str) -> Any:
        return ops.start(write, facts.id, day if on else None, _chosen(exception, end_other))

    _on_one(store, json, pairing, on, "start", ("accepted", "proposed"), do)


def suspend(pairing: Pairing, store: StorePath, reason: Reason = "", on: On = None, json: Json = False) -> None:
    """从某一天起暂停，写明原因；暂停期间没有责任人。"""
    _on_one(store, json, pairing, on, "suspend", ("active",), lambda ops, write, facts, day: ops.suspend(write, facts.id, day, reason))  # fmt: skip


def resume(pairing: Pairing, store: StorePath, on: On = None, exception: Exception_ = "", json: Json = False) -> None:
    """从某一天起恢复。"""
    _on_one(store, json, pairing, on, "resume", ("suspended",), lambda ops, write, facts, day: ops.resume(write, facts.id, day, _chosen(exception)))  # fmt: skip


def end(
    pairing: Pairing, store: StorePath, reason: Reason = "", on: On = None, with_children: WithChildren = False,
    exception: Exception_ = "", json: Json = False,
) -> None:  # fmt: skip
    """结束，写明原因；那一天是最后一天，历史留着。"""

    def do(ops: Any, write: Any, facts: PairingFacts, day: str) -> Any:
        return ops.end_pairing(write, facts.id, day, reason, _chosen(exception, False, with_children))

    _on_one(store, json, pairing, on, "end_pairing", ("active", "suspended", "coming"), do)


def replace(
    pairing: Pairing, store: StorePath, by: By, on: On = None, reason: Reason = "", exception: Exception_ = "",
    json: Json = False,
) -> None:  # fmt: skip
    """换人（团队、单位）：原来的到前一天为止，新的从这天起。"""

    def do(ops: Any, write: Any, facts: PairingFacts, day: str) -> Any:
        side = side_said(write.connection, _SIDE[facts.level], by)
        return ops.replace_lead(write, facts.id, side.id, day, reason, _chosen(exception))

    _on_one(store, json, pairing, on, "replace", ("active", "suspended"), do)


def support(
    pairing: Pairing, store: StorePath, by: By, on: On = None, exception: Exception_ = "", json: Json = False
) -> None:
    """给一个结对加协助的人（团队、单位）。"""

    def do(ops: Any, write: Any, facts: PairingFacts, day: str) -> Any:
        side = side_said(write.connection, _SIDE[facts.level], by)
        return ops.add_support(write, facts.id, side.id, day, _chosen(exception))

    _on_one(store, json, pairing, on, "support", ("active", "suspended"), do)


def unsupport(pairing: Pairing, store: StorePath, on: On = None, reason: Reason = "", json: Json = False) -> None:
    """撤下协助：那一天是最后一天。"""
    _on_one(store, json, pairing, on, "unsupport", ("active",), lambda ops, write, facts, day: ops.remove_support(write, facts.id, day, reason), role="support")  # fmt: skip


def correct(
    pairing: Pairing, store: StorePath,
    from_date: Annotated[str | None, typer.Option("--from", metavar="DATE", help=_("起始日期；不写就不改"))] = None,
    to_date: Annotated[str | None, typer.Option("--to", metavar="DATE", help=_("终止日期；不写就不改，写 open 就没有终止"))] = None,
    with_children: WithChildren = False, exception: Exception_ = "", json: Json = False,
) -> None:  # fmt: skip
    """改结对的起止日期。"""

    def do(ops: Any, write: Any, facts: PairingFacts, _day: str) -> Any:
        end = facts.to_date if to_date is None else None if to_date == "open" else to_date
        return ops.correct_dates(
            write, facts.id, from_date or facts.from_date, end, _chosen(exception, False, with_children)
        )

    _on_one(store, json, pairing, None, "correct_dates", ("active", "suspended", "coming"), do)


def ready(
    pairing: Pairing, store: StorePath,
    aspect: Annotated[str, typer.Option("--aspect", metavar="organisation|responsibility|funds|project|measures", help=_("哪一项到位：组织、责任、资金、项目、措施"))],
    evidence: Annotated[str, typer.Option("--evidence", metavar="TEXT", help=_("依据"))] = "",
    on: On = None, json: Json = False,
) -> None:  # fmt: skip
    """登记五到位之一，写明依据和日期。"""
    from db.catalogues import normalise  # noqa: PLC0415

    key = normalise("readiness", aspect) or aspect
    _on_one(store, json, pairing, on, "ready", ("active", "suspended", "coming"), lambda ops, write, facts, day: ops.mark_ready(write, facts.id, key, evidence, day))  # fmt: skip


def unready(
    pairing: Pairing, store: StorePath,
    aspect: Annotated[str, typer.Option("--aspect", metavar="organisation|responsibility|funds|project|measures", help=_("哪一项"))],
    on: On = None, json: Json = False,
) -> None:  # fmt: skip
    """撤回五到位之一。"""
    from db.catalogues import normalise  # noqa: PLC0415
    from db.queries.readiness import ticks  # noqa: PLC0415

    key = normalise("readiness", aspect) or aspect

    def do(ops: Any, write: Any, facts: PairingFacts, day: str) -> Any:
        for tick in ticks(write.connection, facts.id, day):
            if tick.aspect == key and tick.record_id:
                ops.unmark_ready(write, tick.record_id)

    _on_one(store, json, pairing, on, "unready", ("active", "suspended", "coming"), do)


def attach(store: StorePath, json: Json = False) -> None:
    """给没有上级的结对找上级：按地方和日期。"""
    from db.ops import pairing as ops  # noqa: PLC0415
    from db.queries.strays import ORPHAN, strays  # noqa: PLC0415

    def make(reader: Any) -> tuple[str, str, Callable[[Any], Any]]:
        orphans = [each.pairing_id for each in strays(reader) if each.kind == ORPHAN]
        return "attach", _("{n} 个").format(n=len(orphans)), lambda write: ops.attach(write, orphans)

    _run(store, json, make, day_said(None), shows_pairing=False)


def _chosen(exception: str, end_other: bool = False, with_children: bool = False) -> Any:
    from db.ops.pairing.settling import Chosen  # noqa: PLC0415

    return Chosen(exception, end_other, with_children)


def _on_one(
    store: Path, json: bool, words: str, on: str | None, verb: str, states: tuple[str, ...],
    do: Callable[[Any, Any, PairingFacts, str], Any], *, role: str | None = None,
) -> None:  # fmt: skip
    """Do a verb with one pairing: the one with the id, or the beneficiary's that is in one of the states on the day."""
    from db.ops import pairing as ops  # noqa: PLC0415

    def make(reader: Any) -> tuple[str, str, Callable[[Any], Any]]:
        day = day_said(on)
        facts = pairing_said(
            reader, words, lambda each: each.state(day) in states and (role is None or each.role == role)
        )

        def change(write: Any) -> int:
            made = do(ops, write, facts, day)
            return made if verb in ("replace", "support") else facts.id

        return verb, facts.words, change

    _run(store, json, make, on)


def _run(
    store: Path, json: bool, make: Callable[[Any], tuple[str, str, Callable[[Any], Any]]], on: str | None,
    *, shows_pairing: bool = True,
) -> None:  # fmt: skip
    """Open, change in one step, tell the change set and the pairing as it stands now."""
    from db.queries.standing import pairing_facts  # noqa: PLC0415

    try:
        day = day_said(on)
        with opened(store) as open_store:
            with open_store.read() as reader:
                verb, about, change = make(reader)
            label = f"{_(_WORDS[verb])}：{about}"
            with open_store.write(verb, label) as write:
                made = change(write)
            facts: dict[str, Any] = {"change_set": {"id": write.change_set_id, "verb": verb, "label": label}}
            words = [label]
            with open_store.read() as reader:
                found = pairing_facts(reader, made) if shows_pairing else None
                if found:
                    facts["pairing"] = of_pairing(reader, found, day)
                    words.append(in_words(found, day))
    except RuleBroken as refused:
        raise typer.Exit(tell_refusal(refused, json)) from None
    except StoreProblem as problem:
        refuse(problem, json)
    answer(facts, as_json=json, words="\n".join(words))
