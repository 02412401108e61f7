"""The pairings of one level as an import goes along: those that stand, those it adds, those it ends.

Whoever helps the same on the same days is met again; a second lead is refused; a change of helper with its date ends
the one before. Not here: whom a row names (`plan_pairings`, `plan_areas`, `plan_families`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from app.registers.plans.parents import Below, Parents
from app.registers.plans.plan import CellChange, Plan, as_fields, differences
from app.registers.plans.rows import Rows
from app.registers.values.codes import record_of
from app.registers.values.persons import Turn, before
from db.rules.periods import Period, first_day, last_day, period
from resources.language import N_, _

_NAMED: Final = {"helper_id": "helper.name", "organisation_id": "organisation.name", "team_id": "team.name"}
REPLACED: Final = N_("更换帮扶责任人")
_GIVEN: Final = ("from_date", "to_date", "end_reason", "agreement", "exception")
Facts = dict[str, Any]


@dataclass
class Row:
    """One row that says who helps whom: where it stands, what it says, how it is called."""

    rows: Rows
    row: int
    helped: int
    side: int
    given: Facts
    label: str
    where: str = ""
    below: Below = field(default_factory=Below)
    turn: Turn | None = None
    fixed: Facts = field(default_factory=dict)  # the sides, beside `helped` and `side`


@dataclass
class Standings:
    """The pairings of one level, by whom they help. `side` and `helped` name the two columns."""

    plan: Plan
    level: str
    side: str
    helped: str
    parents: Parents
    second_lead: str = "lead_exists"
    names: dict[int, str] = field(default_factory=dict)
    by_helped: dict[int, list[Facts]] = field(default_factory=lambda: defaultdict(list))
    made: dict[tuple[int, int], int] = field(default_factory=dict)

    def know(self, pairings: Iterable[Facts], same: dict[int, int] | None = None) -> None:
        """Take in pairings of the store; `same` maps a region to the one that stands for it."""
        for pairing in pairings:
            if pairing["level"] == self.level and not pairing["stage"]:
                helped = int(pairing[self.helped])
                self.by_helped[(same or {}).get(helped, helped)].append(pairing)

    def take(self, said: Row) -> None:
        """Plan one row."""
        given = said.given
        if _ends_early(given):
            return self.refuse(
                said, "ends_before_start", field="pairing.to_date", value=given["to_date"], detail=given["from_date"]
            )
        wanted = period(given.get("from_date"), given.get("to_date"))
        standing = [each for each in self.by_helped[said.helped] if _same_member(each, said)]
        again = self._met(said, standing, wanted)
        if again is not None:
            return self._again(said, again, standing)
        ended = self._before(said, standing) if said.turn and said.turn.begins else []
        other = self._other_lead(standing, wanted, given, ended)
        if other is not None:
            return self._second_lead(said, other)
        return self._add(said, wanted, ended)

    # -- met again ---------------------------------------------------------------------------------------------------
    def _met(self, said: Row, standing: list[Facts], wanted: Period) -> Facts | None:
        code = record_of(str(said.rows.get("pairing.code", said.row) or ""))
        theirs = [each for each in self.by_helped[said.helped] if each[self.side] == said.side]
        coded = next((each for each in theirs if each["id"] == code), None)
        if coded is not None:
            return coded
        own = [each for each in standing if each[self.side] == said.side and not _steps_up(each, said)]
        near = [each for each in own if _dates(each).overlaps(wanted)]
        return min(near, key=lambda each: (len(differences(each, said.given, {})), each["id"]), default=None)

    def _again(self, said: Row, pairing: Facts, standing: list[Facts]) -> None:
        rows, row, given = said.rows, said.row, dict(said.given)
        if met := pairing.get("_met"):
            return self.refuse(said, "row_repeated", value=met)
        pairing["_met"] = rows.number(row)
        self.made[id(rows), row] = pairing["id"]
        if not rows.get("pairing.role", row) and not (said.turn and said.turn.person.role):
            given.pop("role")
        if said.turn is None and rows.get("pairing.from_date", row) is None and pairing.get("from_date"):
            given.pop("from_date", None)  # a roster's year says that the pairing stood, not when it began
        if said.turn and said.turn.replaced and pairing.get("end_reason"):
            given.pop("end_reason", None)
        for name in ("from_date", "to_date"):
            if str(pairing.get(name) or "").startswith(given.get(name) or "-"):
                del given[name]  # a month says nothing new of a day in it
        if "extra" in given:
            held = orjson.loads(pairing["extra"]) if pairing.get("extra") else {}
            given["extra"] = orjson.dumps(held | orjson.loads(given["extra"])).decode()
        given |= self._replaces(said)
        changes = differences(pairing, given, rows.letters("pairing."))
        after = pairing | as_fields(changes)
        if _ends_early(after):
            return self.refuse(
                said, "ends_before_start", field="pairing.to_date", value=after["to_date"], detail=after["from_date"]
            )
        moved = any(change.field in ("from_date", "to_date", "role") for change in changes)
        others = [each for each in standing if each is not pairing]
        other = self._other_lead(others, _dates(after), after, []) if moved else None
        if other is not None and not _dates(other).overlaps(_dates(pairing)):
            return self._second_lead(said, other)
        if changes:
            self.plan.pad.change(pairing["id"], rows.source(row), as_fields(changes))
            pairing |= as_fields(changes)
        status: Any = "changed" if changes else "unchanged"
        self._line(said, status, pairing["id"], changes)

    # -- new ---------------------------------------------------------------------------------------------------------
    def _before(self, said: Row, standing: list[Facts]) -> list[Facts]:
        """Return what ended when somebody became the lead on the day a cell names: who was it, and their own support."""
        begin = said.given.get("from_date")
        if said.given["role"] != "lead" or not begin:
            return []
        return [
            each
            for each in standing
            if (each["role"] == "lead" or _steps_up(each, said))
            and _dates(each).start < first_day(begin) <= _dates(each).end
        ]

    def _other_lead(self, standing: list[Facts], wanted: Period, given: Facts, ended: list[Facts]) -> Facts | None:
        if given.get("role") != "lead" or given.get("exception"):
            return None
        for each in standing:
            if each["role"] == "lead" and _dates(each).overlaps(wanted) and not any(each is other for other in ended):
                return each
        return None

    def _add(self, said: Row, wanted: Period, ended: list[Facts]) -> None:
        rows, row = said.rows, said.row
        fields = said.given | {"level": self.level, self.helped: said.helped, self.side: said.side} | said.fixed
        fields |= self._replaces(said)
        for each in ended:
            self._end(said, each, before(fields["from_date"]))
            if each["role"] == "lead":
                fields["replaces_id"] = each["id"]
        if parent := self.parents.fitting(self.level, said.below, fields):
            fields["parent_id"] = parent
        identifier = self.plan.pad.add("pairing", rows.source(row), fields)
        self.by_helped[said.helped].append({"id": identifier, "_met": rows.number(row)} | fields)
        self.made[id(rows), row] = identifier
        self.parents.note(self.level, said.helped, identifier, wanted, fields["role"])
        self._line(said, "new", identifier)

    def _replaces(self, said: Row) -> Facts:
        """The pairing of whom the same cell says they came after."""
        if said.turn is None or said.turn.replaces is None:
            return {}
        numbers = said.rows.reading.numbers
        first = said.row
        while first > 0 and numbers[first - 1] == numbers[said.row]:
            first -= 1
        earlier = self.made.get((id(said.rows), first + said.turn.replaces))
        return {"replaces_id": earlier} if earlier else {}

    def _end(self, said: Row, pairing: Facts, until: str) -> None:
        given = {"to_date": until} | ({} if pairing.get("end_reason") else {"end_reason": _(REPLACED)})
        changes = tuple(CellChange(name, pairing.get(name), value) for name, value in given.items())
        pairing |= given
        if pairing["id"] < 0:
            self.plan.pad.new["pairing"][-pairing["id"] - 1] |= given
            return
        self.plan.pad.change(pairing["id"], said.rows.source(said.row), given)
        label = f"{self.names.get(pairing[self.side], '')} → {said.label.rpartition(' → ')[2]}"
        self.plan.line(
            "pairings", "changed", label, said.where, said.rows.key(said.row), changes=changes, record_id=pairing["id"]
        )

    # -- what the plan says of it ------------------------------------------------------------------------------------
    def _second_lead(self, said: Row, other: Facts) -> None:
        name, since = self.names.get(other[self.side], ""), other.get("from_date")
        detail = f"{name}（{since}）" if since else name
        self.refuse(
            said, self.second_lead, field=_NAMED[self.side], value=said.label.rpartition(" → ")[2], detail=detail
        )

    def _line(self, said: Row, status: Any, identifier: int, changes: Any = ()) -> None:
        key = said.rows.key(said.row)
        self.plan.line("pairings", status, said.label, said.where, key, changes=changes, record_id=identifier)

    def refuse(self, said: Row, code: str, **values: Any) -> None:
        """Note that a row is not taken, and why."""
        found = said.rows.issue(said.row, code, refuses=True, **values)
        self.plan.refuse("pairings", said.rows, said.row, found, said.label, said.where)


def given_of(rows: Rows, row: int, role: str | None) -> Facts:
    """Return what a row says of a pairing itself: dates, reason, agreement, role."""
    given = {name: value for name in _GIVEN if (value := rows.get(f"pairing.{name}", row)) is not None}
    turn = rows.get("turn", row)
    if isinstance(turn, Turn):
        dates = {"from_date": turn.from_date, "to_date": turn.to_date}
        given = {name: value for name, value in (given | dates).items() if value is not None}
        if turn.replaced:
            given["end_reason"] = _(REPLACED)
        role = turn.role if turn.person.role or turn.role == "support" else role
    given["role"] = role or "lead"
    return given


def kept_of(rows: Rows, row: int, more: Iterable[str]) -> str | None:
    """Return what is kept as it is beside a pairing: unknown columns, and known ones that have no field."""
    extra = dict(rows.extra[row] or {})
    for name in more:
        if said := rows.get(name, row):
            column = rows.reading.column_of(name)
            extra[column.heading if column else name] = str(said)
    return orjson.dumps(extra).decode() if extra else None


def _dates(pairing: Facts) -> Period:
    return period(pairing.get("from_date"), pairing.get("to_date"))


def _same_member(pairing: Facts, said: Row) -> bool:
    """Whether a pairing helps the same of the household: the whole of it, or the same person."""
    return (pairing.get("member_id") or 0) == (said.fixed.get("member_id") or 0)


def _steps_up(pairing: Facts, said: Row) -> bool:
    """Whether a pairing is the support of somebody who becomes the lead later, on the day a cell names."""
    if not (said.turn and said.turn.begins and said.given["role"] == "lead" and pairing["role"] == "support"):
        return False
    return _dates(pairing).start < first_day(said.given.get("from_date") or "0001")


def _ends_early(given: Facts) -> bool:
    start, end = given.get("from_date"), given.get("to_date")
    return bool(start and end and last_day(end) < first_day(start))
