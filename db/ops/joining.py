"""Verbs of "who is who": two records of one household or person joined, or two that look alike told apart.

What is joined keeps its row and its history and names the record it is (`joined_into`); everything that belongs to it
follows. Not here: finding those that look alike (`app.matching`), what the one that stays says (`db.rules.joining`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.models import kind_of, table_of
from db.queries.joined import DoubleLead, double_leads, record, same_by_number, told_apart
from db.queries.lookup import rows_where
from db.rules.joining import in_order, joined, joining_problems
from resources.language import _

KINDS: Final = ("household", "member")
_OF_HOUSEHOLD: Final = ("member", "pairing", "need", "measure", "visit", "attachment", "consent", "feedback")
_OF_MEMBER: Final = ("pairing", "need", "measure", "consent")

Chosen = Mapping[str, int]  # field -> the record whose value stays


@dataclass
class Joined:
    """What came of it: the record that stays, the one joined into it, people joined along, days with two leads."""

    kept: int
    gone: int
    along: list[tuple[int, int]] = field(default_factory=list)
    leads: list[DoubleLead] = field(default_factory=list)


def join(write: Write, one: int, other: int, chosen: Chosen | None = None) -> Joined:
    """Join two households or two people; either may be named first. RuleBroken where that cannot be.

    Where both say something else the record that stays keeps its own, or as `chosen`. Two leads on a day are not
    settled here: they are listed with a proposal.
    """
    kind = _kind(one, other)
    facts = [_known(write, kind, each) for each in (one, other)]
    problems = joining_problems(kind, *facts)
    if problems:
        raise RuleBroken(problems)
    kept, gone = in_order(*facts)
    outcome = Joined(kept["id"], gone["id"])
    for pair in told_apart(write.connection, one, other):
        write.delete(pair)
    if kind == "household":
        _join_households(write, kept, gone, chosen, outcome)
        home = kept["id"]
    else:
        home = _join_members(write, kept, gone, chosen)
    outcome.leads = double_leads(write.connection, home)
    return outcome


def tell_apart(write: Write, one: int, other: int, reason: str = "") -> int:
    """Note that two households or people look alike and are not the same: they are not asked about again."""
    kind = _kind(one, other)
    facts = [_known(write, kind, each) for each in (one, other)]
    if one == other or None not in [each["joined_into"] for each in facts]:
        raise RuleBroken([Problem("b", "same_record", _("这是同一条记录。"))])
    known = told_apart(write.connection, one, other)
    if known:
        return known[0]
    first, second = sorted((one, other))
    return write.create("distinct_pair", first_id=first, second_id=second, reason=reason.strip() or None)


def _kind(one: int, other: int) -> str:
    kinds = set()
    for each in (one, other):
        try:
            kinds.add(kind_of(each))
        except KeyError:
            kinds.add("")
    if len(kinds) != 1 or not kinds <= set(KINDS):
        raise RuleBroken([Problem("b", "other_kind", _("只能是两户，或者两个人。"))])
    return kinds.pop()


def _known(write: Write, kind: str, identifier: int) -> dict[str, Any]:
    facts = record(write.connection, kind, identifier)
    if facts is None:
        raise RuleBroken([Problem("a", "missing", _("这条记录已经不在库里了。"))])
    return facts


def _note(write: Write, kind: str, kept: Mapping[str, Any], gone: Mapping[str, Any], says: dict[str, Any]) -> None:
    if says:
        write.update(kept["id"], **says)
    earlier = rows_where(write.connection, kind, "joined_into", [gone["id"]])
    write.update_many([(each, {"joined_into": kept["id"]}) for each in (gone["id"], *(row["id"] for row in earlier))])


def _join_members(write: Write, kept: Mapping[str, Any], gone: Mapping[str, Any], chosen: Chosen | None) -> int:
    says = joined(kept, gone, chosen)
    home: int = says.get("household_id", kept["household_id"])
    _note(write, "member", kept, gone, says)
    for kind in _OF_MEMBER:
        rows = rows_where(write.connection, kind, "member_id", [kept["id"], gone["id"]])
        write.update_many([(row["id"], _moved(row, kept["id"], home)) for row in rows])
    return home


def _moved(row: Mapping[str, Any], member: int, home: int) -> dict[str, Any]:
    """What belongs to a person is the household's they live in."""
    return {"member_id": member} | ({"household_id": home} if row["household_id"] is not None else {})


def _join_households(
    write: Write, kept: Mapping[str, Any], gone: Mapping[str, Any], chosen: Chosen | None, outcome: Joined
) -> None:
    _note(write, "household", kept, gone, joined(kept, gone, chosen))
    _join_years(write, kept["id"], gone["id"])
    for kind in _OF_HOUSEHOLD:
        rows = rows_where(write.connection, kind, "household_id", [gone["id"]])
        write.update_many([(row["id"], {"household_id": kept["id"]}) for row in rows])
    for pair in same_by_number(write.connection, kept["id"]):
        people = in_order(*(_known(write, "member", each) for each in pair))
        _join_members(write, *people, None)
        outcome.along.append((people[0]["id"], people[1]["id"]))


def _join_years(write: Write, kept: int, gone: int) -> None:
    """A year only one of them has follows; of a year both have the blanks are filled, and the other stays where it is."""
    there = {row["year"]: row for row in rows_where(write.connection, "household_year", "household_id", [kept])}
    names = [
        column.name
        for column in table_of("household_year").columns
        if column.name not in ("id", "household_id", "year")
    ]
    for row in rows_where(write.connection, "household_year", "household_id", [gone]):
        same = there.get(row["year"])
        if same is None:
            write.update(row["id"], household_id=kept)
        elif says := {name: row[name] for name in names if same[name] is None and row[name] is not None}:
            write.update(same["id"], **says)
