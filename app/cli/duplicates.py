"""`jiedui duplicates | join | distinct`: who stands in the store twice. Nothing is joined without a person's word."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.opening import opened, opened_to_read
from app.cli.options import Json, StorePath
from app.cli.pair_shapes import tell_refusal
from app.cli.registers import refuse
from app.cli.speak import answer, progress
from db.errors import RuleBroken, StoreProblem
from resources.language import N_, _

if TYPE_CHECKING:
    from app.matching.duplicates import Pair
    from db.queries.joined import DoubleLead

First = Annotated[str, typer.Argument(metavar="A", help=_("户编号、人编号、证件号码或记录编号"))]
Second = Annotated[str, typer.Argument(metavar="B", help=_("另一个，和前一个同是户或同是人"))]
_KINDS = {"household": N_("户"), "member": N_("人")}


def duplicates(
    store: StorePath,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help=_("最多列几对，像的在前"))] = 200,
    json: Json = False,
) -> None:
    """列出可能登记了两次的户和人：像的在前，逐条写明理由；什么也不写。"""
    from app.matching.duplicates import duplicates as found_in  # noqa: PLC0415  help comes without it

    try:
        with opened_to_read(store) as open_store, open_store.read() as reader, progress(_("比对")) as tell:
            found = found_in(reader, limit, on_progress=tell)
    except StoreProblem as problem:
        refuse(problem, json)
    told = [_told(pair) for pair in found.pairs]
    if found.total > len(found.pairs):
        told.append(_("还有 {n} 对，用 --limit 多列一些").format(n=found.total - len(found.pairs)))
    answer(
        {"pairs": [as_json(pair) for pair in found.pairs], "total": found.total},
        as_json=json,
        words="\n".join(told) or _("没有像同一人或同一户的记录。"),
    )


def as_json(pair: "Pair") -> dict[str, Any]:
    """Return a pair as --json gives it: codes, score, answer, each reason in words with its part."""
    from app.matching.words import reason_words  # noqa: PLC0415

    return {
        "kind": pair.kind,
        "a": pair.code_a,
        "b": pair.code_b,
        "names": [pair.name_a, pair.name_b],
        "places": [pair.place_a, pair.place_b],
        "score": pair.likeness.score,
        "answer": pair.likeness.answer,
        "reasons": [
            {"reason": reason_words(each), "part": each.points, "code": each.code} for each in pair.likeness.reasons
        ],
    }


def _told(pair: "Pair") -> str:
    from app.matching.words import sentence  # noqa: PLC0415

    words = _("{score} {kind} {a} {name_a} · {b} {name_b}：{reasons}")
    return words.format(
        score=pair.likeness.score, kind=_(_KINDS[pair.kind]), a=pair.code_a, name_a=pair.name_a, b=pair.code_b,
        name_b=pair.name_b, reasons=sentence(pair.likeness),
    )  # fmt: skip


def join(a: First, b: Second, store: StorePath, json: Json = False) -> None:
    """把两户（或两人）合并成一条：结对、措施、走访、文件跟着走，先写哪个都一样，可以撤销。"""
    from db.ops.joining import join as joined  # noqa: PLC0415

    try:
        with opened(store) as open_store:
            with open_store.read() as reader:
                one, other = _both_named(reader, a, b)
            with open_store.write("join", _("合并 {a} 和 {b}").format(a=a, b=b)) as write:
                outcome = joined(write, one, other)
            with open_store.read() as reader:
                codes = {each: _code(reader, each) for each in (outcome.kept, outcome.gone)}
    except RuleBroken as broken:
        raise typer.Exit(tell_refusal(broken, json)) from None
    except StoreProblem as problem:
        refuse(problem, json)
    told = [
        _("已合并：{gone} 并入 {kept}。撤销：jiedui undo").format(gone=codes[outcome.gone], kept=codes[outcome.kept])
    ]
    told += [proposal(each) for each in outcome.leads]
    facts = {
        "kept": codes[outcome.kept],
        "gone": codes[outcome.gone],
        "people_joined": len(outcome.along),
        "leads": [_lead_json(each) for each in outcome.leads],
    }
    answer(facts, as_json=json, words="\n".join(told))


def distinct(
    a: First,
    b: Second,
    store: StorePath,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=_("说明"))] = "",
    json: Json = False,
) -> None:
    """记下两户（或两人）不是同一个：以后不再问，可以撤销。"""
    from db.ops.joining import tell_apart  # noqa: PLC0415

    try:
        with opened(store) as open_store:
            with open_store.read() as reader:
                one, other = _both_named(reader, a, b)
            with open_store.write("distinct", _("{a} 和 {b} 不是同一个").format(a=a, b=b)) as write:
                tell_apart(write, one, other, reason)
    except RuleBroken as broken:
        raise typer.Exit(tell_refusal(broken, json)) from None
    except StoreProblem as problem:
        refuse(problem, json)
    answer({"distinct": [a, b]}, as_json=json, words=_("已记下：{a} 和 {b} 不是同一个。").format(a=a, b=b))


def proposal(lead: "DoubleLead") -> str:
    """Say of two leads on the same days what may be done; neither is dropped."""
    sides = {
        "earlier": lead.earlier.helper, "later": lead.later.helper, "id": lead.earlier.id, "day": lead.ends_on,
        "from_a": lead.earlier.from_date or "?", "from_b": lead.later.from_date or "?",
    }  # fmt: skip
    if lead.ends_on is None:
        words = _("有两个主责：{earlier}（{from_a} 起）、{later}（{from_b} 起）。请选一个结束：jiedui pair end")
    else:
        words = _(
            "有两个主责：{earlier}（{from_a} 起）、{later}（{from_b} 起）。建议前一个到 {day} 为止：jiedui pair end {id} --on {day}"
        )
    return words.format(**sides)


def _lead_json(lead: "DoubleLead") -> dict[str, Any]:
    return {
        "earlier": {"pairing": str(lead.earlier.id), "helper": lead.earlier.helper, "from": lead.earlier.from_date},
        "later": {"pairing": str(lead.later.id), "helper": lead.later.helper, "from": lead.later.from_date},
        "proposed_end": lead.ends_on,
        "words": proposal(lead),
    }


def _both_named(reader: Any, a: str, b: str) -> tuple[int, int]:
    """Return the two records meant: both households, or both people."""
    from db.queries.joined import records_named  # noqa: PLC0415

    for kind in _KINDS:
        found = [records_named(reader, kind, words) for words in (a, b)]
        if not all(found):
            continue
        ids = [each[0] for each in found]
        if a == b and len(found[0]) > 1:
            ids = found[0][:2]  # two records under one code
        return ids[0], ids[1]
    missing = next(
        (words for words in (a, b) if not any(records_named(reader, kind, words) for kind in _KINDS)), f"{a}、{b}"
    )
    raise StoreProblem(
        "record_unknown",
        _("库里没有“{words}”，或者一个是户、一个是人。").format(words=missing),
        _("请写户编号、人编号或证件号码，或用 jiedui duplicates 查一查。"),
    )


def _code(reader: Any, identifier: int) -> str:
    from db.models import kind_of  # noqa: PLC0415
    from db.queries.joined import record  # noqa: PLC0415

    facts = record(reader, kind_of(identifier), identifier)
    return str((facts or {}).get("code") or identifier)
