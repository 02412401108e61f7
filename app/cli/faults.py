"""`jiedui faults`: the fault loops on scratch stores, and their counts."""

from typing import Annotated

import typer

from app.cli.options import Json
from app.cli.registers import refuse
from app.cli.speak import FAILED, answer, complain, say
from db.errors import StoreProblem
from resources.language import _


def faults(
    runs: Annotated[int | None, typer.Option("--runs", min=1, help=_("每一种做多少次（不写则各有各的次数）"))] = None,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help=_("只做这一种，可以写几次"))] = None,
    seed: Annotated[int, typer.Option("--seed", help=_("同一个数做同样的事"))] = 7,
    json: Json = False,
) -> None:
    """在临时的假库上反复制造故障（强行关掉、断电、盘满、坏页、时钟乱跳……），数出损坏、丢失和半截的次数：都应是 0。"""
    from app.faults.loops import LOOPS, run  # noqa: PLC0415  help comes without it

    names = only or list(LOOPS)
    unknown = [name for name in names if name not in LOOPS]
    if unknown:
        words = _("没有叫 {name} 的故障。").format(name="、".join(unknown))
        refuse(StoreProblem("fault_unknown", words, _("可选：{known}。").format(known="、".join(LOOPS))), json)
    done = []
    for counts in run(names, runs, seed):
        done.append(counts)
        if not json:
            say(counts.line())
            for each in counts.wrong:
                complain(f"  {each}")
    totals = {
        kind: sum(getattr(each, kind) for each in done) for kind in ("rounds", "corrupt", "lost", "half", "other")
    }
    holds = all(each.holds for each in done)
    words = _("共 {rounds} 次：损坏 {corrupt}，丢失 {lost}，半截 {half}，其他 {other}").format(**totals)
    answer({"loops": [each.facts() for each in done], **totals, "holds": holds}, as_json=json, words=words)
    if not holds:
        raise typer.Exit(FAILED)
