"""Planning registers of needs that a household stated itself: one row per need; the same need counts once."""

from collections import defaultdict
from typing import Any

from app.matching.names import name_key
from app.registers.layouts.vocabulary import layouts
from app.registers.plans.households import carry_places
from app.registers.plans.known import Known, Villages
from app.registers.plans.plan import Plan, differences
from app.registers.plans.plan_pairings import villages_of
from app.registers.plans.rows import Rows
from db.queries.lookup import rows_where
from db.store import Reader

Facts = dict[str, Any]


def plan_needs(plan: Plan, sheets: list[Rows], reader: Reader, known: Known) -> None:
    """Plan all sheets of such registers."""
    if not sheets:
        return
    people: dict[str, Facts] = {}
    for rows in sheets:
        carry_places(rows, known)
        numbers = list(rows.column("member.id_number"))
        heads = rows.column("head.id_number")
        rows.values["head.id_number"] = [head or number for head, number in zip(heads, numbers, strict=True)]
        people |= {each["id_number"]: each for each in rows_where(reader, "member", "id_number", {*numbers} - {None})}
    known.look_up(sheets)
    stored: dict[tuple[Any, ...], Facts] = {}
    places = {(id(rows), row): villages_of(plan, rows, row, known) for rows in sheets for row in range(len(rows))}
    found = {
        known.household_of(rows, row, places[id(rows), row]).household for rows in sheets for row in range(len(rows))
    }
    for need in rows_where(reader, "need", "household_id", {home for home in found if home is not None and home > 0}):
        stored[_key(need)] = dict(need)
    met: dict[tuple[Any, ...], int] = defaultdict(int)
    for rows in sheets:
        layout = layouts().get(rows.reading.layout or "")
        title = rows.reading.column_of("need.title")
        of_layout = layout and title and layout.column_headed(title.heading)
        defaults = dict(layout.defaults) if layout and of_layout else {}
        for row in range(len(rows)):
            _row(plan, rows, row, places[id(rows), row], known, people, stored, met, defaults)


def _row(
    plan: Plan, rows: Rows, row: int, villages: Villages, known: Known, people: dict[str, Facts],
    stored: dict[tuple[Any, ...], Facts], met: dict[tuple[Any, ...], int], defaults: dict[str, str],
) -> None:  # fmt: skip
    title = rows.get("need.title", row)
    if not title:
        return  # nothing was asked for
    label = str(title)[:40]
    found = known.household_of(rows, row, villages)
    if found.household is None:
        trouble = rows.issue(
            row, found.trouble, refuses=True, field="household.code", value=found.value, detail=found.detail
        )
        return plan.refuse("needs", rows, row, trouble, label, "")
    given: Facts = {name: value[row] for name, value in rows.under("need.") if value[row] is not None}
    given |= {"household_id": found.household, "kind": given.get("kind") or defaults.get("need.kind", "其他")}
    person = people.get(rows.get("member.id_number", row) or "")
    if person and person["household_id"] == found.household:
        given["member_id"] = person["id"]
    if rows.extra[row]:
        beside = "；".join(f"{heading}：{words}" for heading, words in (rows.extra[row] or {}).items())
        given["evidence"] = "；".join(filter(None, (given.get("evidence"), beside)))
    _write(plan, rows, row, known, given, stored, met, label)
    return None


def _write(
    plan: Plan, rows: Rows, row: int, known: Known, given: Facts,
    stored: dict[tuple[Any, ...], Facts], met: dict[tuple[Any, ...], int], label: str,
) -> None:  # fmt: skip
    key, where = _key(given), known.names.get(given["household_id"], "")
    if met[key]:
        again = rows.issue(row, "row_repeated", refuses=True, value=met[key])
        return plan.refuse("needs", rows, row, again, label, where)
    met[key] = rows.number(row)
    before = stored.get(key)
    if before is None:
        identifier = plan.pad.add("need", rows.source(row), given)
        return plan.line("needs", "new", label, where, rows.key(row), record_id=identifier)
    changes = differences(before, given, rows.letters("need."))
    if changes:
        plan.pad.change(before["id"], rows.source(row), {change.field: change.new for change in changes})
    status: Any = "changed" if changes else "unchanged"
    return plan.line("needs", status, label, where, rows.key(row), changes=changes, record_id=before["id"])


def _key(need: Facts) -> tuple[Any, ...]:
    return need["household_id"], need.get("member_id"), need["kind"], name_key(need["title"])
