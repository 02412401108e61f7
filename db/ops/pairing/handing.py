"""Handing over: everything a leaving helper or team holds moves to one or several successors, in one verb."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.ops.pairing.leads import succeed
from db.ops.pairing.settling import known
from db.queries.handover import Side, held_by, next_number, successor
from db.rules import handover as rules
from db.rules.handover import Held
from resources.language import _

HANDED_OVER: Final = "交接"  # the reason kept with the pairing that ends


def hand_over(
    write: Write,
    side: Side,
    leaver: int,
    moves: Mapping[int, int],
    on: str,
    *,
    reason: str = "",
    notes: Mapping[int, str] | None = None,
) -> list[int]:
    """Move pairings of a helper or team to successors from a day on; return the hand-over sheets, one per successor.

    `moves` is pairing -> successor; all that is not named stays. The old ones end the day before, open measures of
    the leaver go along, a successor who supported there becomes what the leaver was. `notes` is what each successor
    should know. Raises RuleBroken: nothing is moved then.
    """
    found = rules.date_problems(on)
    if found:
        raise RuleBroken(found)
    held = [each for each in held_by(write.connection, side, leaver, on) if each.pairing_id in moves]
    found = rules.held_problems(held, on) + rules.assigned_problems(held, moves, leaver)
    found += _successor_problems(write, side, set(moves.values()), on)
    if found:
        raise RuleBroken(found)
    shares: dict[int, list[Held]] = defaultdict(list)
    for each in held:
        shares[moves[each.pairing_id]].append(each)
    broken: list[Problem] = []
    made = [
        _one_sheet(write, side, leaver, heir, share, on, reason, (notes or {}).get(heir, ""), broken)
        for heir, share in shares.items()
    ]
    if broken:
        raise RuleBroken(broken)
    return made


def _successor_problems(write: Write, side: Side, heirs: set[int], on: str) -> list[Problem]:
    found = []
    for heir in sorted(heirs):
        facts = successor(write.connection, side, heir, on)
        if facts is None:
            found.append(Problem("to_helper", "missing", _("请选另一位接手的人。")))
        else:
            found += rules.term_problems(facts, on)
    return found


def _one_sheet(
    write: Write, side: Side, leaver: int, heir: int, share: Sequence[Held], on: str, reason: str, note: str,
    broken: list[Problem],
) -> int:  # fmt: skip
    """Move one successor's share and return their sheet; what is refused is added to `broken`, so that all is told at once."""
    sides: dict[str, Any] = {f"from_{side}_id": leaver, f"to_{side}_id": heir}
    sheet = write.create(
        "hand_over",
        number=next_number(write.connection, on),
        on_date=on,
        reason=reason.strip() or None,
        note=note.strip() or None,
        **sides,
    )
    for each in share:
        try:
            made = succeed(write, known(write, each.pairing_id), heir, on, HANDED_OVER, hand_over_id=sheet)
        except RuleBroken as refused:
            broken += [_named(problem, each) for problem in refused.problems]
            continue
        if side == "helper":
            _measures_along(write, each.household_id, leaver, heir, made)
    return sheet


def _named(problem: Problem, held: Held) -> Problem:
    """Say of which household a problem is."""
    field = "to_helper" if problem.code == "already" else "households"
    words = _("{name}家：{words}").format(name=held.name, words=problem.message)
    return Problem(field, problem.code, words, problem.others, problem.ways, held.household_id)


def _measures_along(write: Write, household: int, leaver: int, heir: int, pairing: int) -> None:
    """What the leaver promised and has not done yet is the successor's now."""
    rows = write.connection.exec_driver_sql(
        "SELECT id FROM measure WHERE household_id = ? AND helper_id = ? AND done_on IS NULL", (household, leaver)
    ).scalars()
    write.update_many([(measure, {"helper_id": heir, "pairing_id": pairing}) for measure in rows.all()])
