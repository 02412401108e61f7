"""`jiedui doubts`: where the register does not agree with itself; --waive and --ask-again decide about single doubts."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.opening import opened, opened_to_read
from app.cli.options import Json, StorePath, Village
from app.cli.registers import _area, refuse
from app.cli.speak import answer, complain, progress
from db.errors import Cancelled, RuleBroken, StoreProblem
from resources.language import _

if TYPE_CHECKING:
    from db.queries.doubts import Found
    from db.rules.doubts import Doubt
    from db.store import Reader, Store

SHOWN = 200  # lines for people; --json gives all

Only = Annotated[
    list[str] | None, typer.Option("--rule", metavar="RULE", help=_("只查这条规则（可写几次）；--rules 列出全部"))
]
Waive = Annotated[
    list[str] | None, typer.Option("--waive", metavar="KEY", help=_("这一条核对过，不算疑点；要写 --reason"))
]
AskAgain = Annotated[list[str] | None, typer.Option("--ask-again", metavar="KEY", help=_("收回“不算疑点”，重新提出"))]


def doubts(
    store: StorePath,
    village: Village = None,
    rule: Only = None,
    rules: Annotated[bool, typer.Option("--rules", help=_("列出全部规则、理由和出处"))] = False,
    waived: Annotated[bool, typer.Option("--waived", help=_("也列出已说明不算疑点的"))] = False,
    waive: Waive = None,
    ask_again: AskAgain = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=_("为什么没有错"))] = "",
    json: Json = False,
) -> None:
    """疑点：台账自己对不上的地方，一条一条写明规则和涉及的户、人。不加 --waive、--ask-again 什么也不写。"""
    try:
        if rules:
            return _tell_rules(json)
        _known(rule or ())
        changes = bool(waive or ask_again)
        with (opened if changes else opened_to_read)(store) as open_store, progress(_("核对")) as tell:
            if changes:
                _decide(open_store, waive or (), ask_again or (), reason)
            area = _area(open_store, village) if village else None
            with open_store.read() as reader:
                from db.queries.doubts import find  # noqa: PLC0415  help comes without it

                found = find(reader, date.today(), rules=rule or (), area=area, on_progress=tell)
                facts = as_facts(reader, found, waived=waived)
    except RuleBroken as problem:
        refuse(StoreProblem(problem.problems[0].code, str(problem)), json)
    except (StoreProblem, Cancelled) as problem:
        refuse(problem, json)
    answer(facts, as_json=json, words=_words(facts))
    if not json and len(facts["doubts"]) > SHOWN:
        complain(_("还有 {n} 条，用 --json 全部列出。").format(n=len(facts["doubts"]) - SHOWN))
    return None


def as_facts(reader: "Reader", found: "Found", *, waived: bool) -> dict[str, Any]:
    """Return what is printed: the doubts with the codes of their households and records, those waived on request."""
    from app.registers.values.codes import code_of  # noqa: PLC0415
    from db.queries.doubts import codes_of  # noqa: PLC0415

    every = [*found.open, *(doubt for doubt, _waiver in found.waived)]
    known = codes_of(reader, every)

    def said(doubt: "Doubt", **more: Any) -> dict[str, Any]:
        named: dict[str, None] = {}
        for record in doubt.records:
            home, code = known.get(record, (None, None))
            if home:
                named[known.get(home, (None, None))[1] or code_of(home)] = None
            if home != record:
                named[code or code_of(record)] = None
        return {
            "key": doubt.key, "rule": doubt.rule.code, "severity": doubt.rule.severity, "title": _(doubt.rule.title),
            "records": list(named), "sentence": doubt.sentence,
        } | more  # fmt: skip

    facts: dict[str, Any] = {"doubts": [said(doubt) for doubt in found.open], "waived": len(found.waived)}
    if waived:
        facts["waived"] = [said(doubt, reason=waiver.reason) for doubt, waiver in found.waived]
    return facts


def _decide(store: "Store", waived: Sequence[str], again: Sequence[str], reason: str) -> None:
    """Waive doubts and take waivers back, by their keys; each as one step."""
    from db.ops import doubts as ops  # noqa: PLC0415
    from db.queries.doubts import find  # noqa: PLC0415

    with store.read() as reader:
        found = find(reader, date.today())
    standing = {doubt.key: doubt for doubt in found.open}
    kept = {doubt.key: waiver for doubt, waiver in found.waived}
    missing = [key for key in waived if key not in standing] + [key for key in again if key not in kept]
    if missing:
        words = _("没有这样的疑点：{keys}。").format(keys="、".join(missing))
        raise StoreProblem("doubt_unknown", words, _("请先运行 jiedui doubts --json，用里面的 key。"))
    if waived:
        chosen = [standing[key] for key in waived]
        with store.write("waive", waive_label(chosen)) as write:
            ops.waive(write, chosen, reason)
    if again:
        with store.write("ask_again", _("重新提出 {n} 条疑点").format(n=len(again))) as write:
            ops.ask_again(write, [kept[key].id for key in again])


def waive_label(chosen: "Sequence[Doubt]") -> str:
    """Return the name of the step."""
    if len(chosen) == 1:
        return _("不算疑点：{title}").format(title=_(chosen[0].rule.title))
    return _("{n} 条不算疑点").format(n=len(chosen))


def _known(rules: Sequence[str]) -> None:
    from db.queries.doubts import RULES  # noqa: PLC0415

    unknown = [each for each in rules if each not in RULES]
    if unknown:
        raise StoreProblem(
            "rule_unknown",
            _("没有这样的规则：{names}。").format(names="、".join(unknown)),
            _("可选：{known}。").format(known="、".join(RULES)),
        )


def _tell_rules(json: bool) -> None:
    from db.queries.doubts import RULES  # noqa: PLC0415
    from db.rules.doubts import SEVERITIES  # noqa: PLC0415

    listed = [
        {
            "rule": each.code,
            "severity": each.severity,
            "title": _(each.title),
            "why": _(each.why),
            "source": _(each.source),
        }
        for each in RULES.values()
    ]
    lines = [f"{each['rule']}\t{_(SEVERITIES[each['severity']])}\t{each['title']}\t{each['why']}" for each in listed]
    answer({"rules": listed}, as_json=json, words="\n".join(lines))


def _words(facts: dict[str, Any]) -> str:
    lines = [
        "\t".join((each["title"], "、".join(each["records"]), each["sentence"])) for each in facts["doubts"][:SHOWN]
    ]
    waived = facts["waived"] if isinstance(facts["waived"], int) else len(facts["waived"])
    lines.append(_("疑点 {n} 条，另有 {waived} 条已说明。").format(n=len(facts["doubts"]), waived=waived))
    if isinstance(facts["waived"], list):
        lines += ["\t".join((each["title"], "、".join(each["records"]), each["reason"])) for each in facts["waived"]]
    return "\n".join(lines)
