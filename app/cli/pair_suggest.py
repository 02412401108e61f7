"""`jiedui pair suggest`: who could take the households and villages that have nobody. Writes only with --accept."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.opening import opened, opened_to_read
from app.cli.options import Json, StorePath, Village
from app.cli.pair_naming import day_said
from app.cli.pair_shapes import tell_refusal
from app.cli.registers import _area, refuse
from app.cli.speak import answer, complain
from db.errors import RuleBroken, StoreProblem
from resources.language import _

if TYPE_CHECKING:
    from app.assignment.suggest import Line, Suggestion, Unplaced, VillageLine
    from db.queries.assignment import Helper, Household
    from db.store import Store

Capacity = Annotated[
    int | None, typer.Option("--capacity", min=0, metavar="N", help=_("每人最多负责几户（不写用协调人定的上限）"))
]
Day = Annotated[str | None, typer.Option("--on", metavar="DATE", help=_("哪一天（2018-06-30），不写就是今天"))]


def suggest(
    store: StorePath,
    village: Village = None,
    capacity: Capacity = None,
    on: Day = None,
    seconds: Annotated[float, typer.Option("--seconds", min=1, help=_("最多算几秒；没证明是最好的会说明"))] = 40,
    accept: Annotated[bool, typer.Option("--accept", help=_("把建议全部提出，等对方答复（一步，可撤销）"))] = False,
    json: Json = False,
) -> None:
    """建议结对：给没有责任人的户、没有单位的村配人，一条一条写明理由；不加 --accept 什么也不写。"""
    from app.assignment.suggest import suggest as suggested  # noqa: PLC0415  help comes without it
    from db.queries.assignment import situation  # noqa: PLC0415

    try:
        day = day_said(on)
        with opened(store) if accept else opened_to_read(store) as open_store:
            with open_store.read() as reader:
                area = _area(open_store, village) if village else None
                found = suggested(situation(reader, day, area), capacity=capacity, seconds=seconds)
            facts = as_json(found)
            if accept:
                facts["accepted"] = _accept(open_store, found)
    except RuleBroken as broken:
        raise typer.Exit(tell_refusal(broken, json)) from None
    except StoreProblem as problem:
        refuse(problem, json)
    answer(facts, as_json=json, words=_told(found))
    if accept and not json:
        complain(_("已提出 {n} 条，等对方答复。撤销：jiedui undo").format(n=len(facts["accepted"]["pairings"])))


def _accept(store: "Store", found: "Suggestion") -> dict[str, Any]:
    from app.assignment.suggest import drafts  # noqa: PLC0415  help comes without it
    from db.ops.pairing import propose_all  # noqa: PLC0415

    wanted = drafts([*found.lines, *found.villages], found.on)
    if not wanted:
        return {"change_set": None, "pairings": []}
    with store.write("propose_all", _("提出建议的结对 {n} 条").format(n=len(wanted)), bulk=True) as write:
        made = propose_all(write, wanted, on=found.on)
        step = {"id": write.change_set_id, "verb": write.verb, "label": write.label}
        return {"change_set": step, "pairings": made}


def as_json(found: "Suggestion") -> dict[str, Any]:
    """Return a suggestion as the command line gives it."""
    rule = found.rule
    return {
        "on": found.on,
        "rule": {
            "version": rule.version,
            "helper_limit": found.limits.coordinator,
            "capacity": found.limits.cap,
            "village_limit": found.village_limit,
            "steps": [{"key": each.key, "name": each.name, "words": each.words} for each in rule.steps],
            "weights": [
                {"key": each.key, "step": each.step, "name": each.name, "points": each.points, "words": each.words}
                for each in rule.weights
            ],
        },
        "optimal": found.optimal,
        "pairs": [_pair(each) for each in found.lines],
        "villages": [_village(each) for each in found.villages],
        "unplaced": [_unplaced(each) for each in found.unplaced],
    }


def _pair(line: "Line") -> dict[str, Any]:
    other = line.next
    return {
        "helper": _helper(line.helper),
        "household": _household(line.household, line.village),
        "reasons": _reasons(line),
        "next": other and {"helper": _helper(other.helper), "why_not": other.words},
    }


def _village(line: "VillageLine") -> dict[str, Any]:
    return {
        "organisation": {
            "id": line.organisation.id,
            "code": line.organisation.code or str(line.organisation.id),
            "name": line.organisation.name,
        },
        "village": {
            "id": line.village.id,
            "code": line.village.code or str(line.village.id),
            "name": line.village.label,
        },
        "reasons": _reasons(line),
    }


def _unplaced(each: "Unplaced") -> dict[str, Any]:
    place = each.village
    if each.household:
        whom = {"household": _household(each.household, place.label if place else "")}
    else:
        assert place
        whom = {"village": {"id": place.id, "code": place.code or str(place.id), "name": place.label}}
    return {**whom, "reason": each.words, "code": each.code}


def _helper(helper: "Helper") -> dict[str, Any]:
    return {
        "id": helper.id,
        "code": helper.phone or str(helper.id),
        "name": helper.name,
        "organisation": helper.organisation or None,
    }


def _household(household: "Household", village: str) -> dict[str, Any]:
    return {"id": household.id, "code": household.code or str(household.id), "name": household.name, "village": village}


def _reasons(line: "Line | VillageLine") -> list[dict[str, Any]]:
    return [{"code": each.code, "words": each.words, "points": each.points} for each in line.reasons]


def _told(found: "Suggestion") -> str:
    lines = [f"{_(each.name)}：{_(each.words)}" for each in found.rule.steps]
    for line in found.lines:
        lines.append(f"{line.village} {line.household.name} ← {line.helper.name}：{_because(line)}")
    for place in found.villages:
        lines.append(f"{place.village.label} ← {place.organisation.name}：{_because(place)}")
    for left in found.unplaced:
        named = left.household.name if left.household else ""
        lines.append(f"{left.village.label if left.village else ''} {named} × {left.words}")
    counted = _("建议 {n} 户、{m} 个村；{left} 条没有建议").format(
        n=len(found.lines), m=len(found.villages), left=len(found.unplaced)
    )
    proof = "" if found.optimal else _("；时间到了，没有证明是最好的")
    return "\n".join([*lines, counted + proof])


def _because(line: "Line | VillageLine") -> str:
    return "；".join(f"{each.words} {each.points:+d}" if each.points else each.words for each in line.reasons)
