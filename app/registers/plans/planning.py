"""Making the plan of an import: files read, rows parsed, each kind of register compared with the store.

Households first, then who helps (organisations, people, teams), whom they help from above downwards, then needs, projects and
what was given, so that one village can be set up from three files at once.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from app.matching.places import Places
from app.registers.choices import Choices
from app.registers.garbage import collecting_later
from app.registers.issues import Issue, sentence
from app.registers.plans.deciding import decide, decide_again
from app.registers.plans.gifts import gifts_of
from app.registers.plans.helpers import Helpers
from app.registers.plans.known import Known
from app.registers.plans.parents import Parents
from app.registers.plans.plan import Plan
from app.registers.plans.plan_areas import plan_areas
from app.registers.plans.plan_families import plan_families
from app.registers.plans.plan_helpers import plan_helpers, plan_organisations
from app.registers.plans.plan_households import plan_households
from app.registers.plans.plan_measures import MEASURES, VISITS, plan_ledger
from app.registers.plans.plan_needs import plan_needs
from app.registers.plans.plan_pairings import plan_pairings
from app.registers.plans.plan_projects import plan_projects
from app.registers.plans.plan_years import plan_years
from app.registers.plans.rows import Rows
from app.registers.plans.spread import parse_spread
from app.registers.plans.sums import note_sums
from app.registers.plans.teams import Teams
from app.registers.reading import FileReading, SheetReading, column_letter, near_words, read_files
from app.registers.sending.cover import is_cover
from db.errors import Cancelled
from db.queries.lookup import all_regions, newest_change_set
from db.store import Reader, Store


def plan_import(
    store: Store,
    paths: Iterable[Path],
    choices: Choices | None = None,
    *,
    passwords: Sequence[str] = (),
    unknown: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Plan:
    """Read files and plan their import; raises Refused, StoreProblem, Cancelled. Nothing is written.

    `unknown`: files without any known register are taken too, for the user to say what they are.
    """
    choices = choices or Choices()
    files = read_files(
        [*paths],
        layout=choices.layout,
        told=choices.told,
        passwords=passwords,
        unknown=unknown,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return make_plan(store, files, choices, on_progress=on_progress, cancelled=cancelled)


def make_plan(
    store: Store,
    files: list[FileReading],
    choices: Choices,
    *,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Plan:
    """Plan the import of files that were read; made again from the same files whenever the store or a choice changed."""

    def pace(done: int, total: int) -> None:
        if cancelled and cancelled():
            raise Cancelled
        if on_progress:
            on_progress(done, total)

    with collecting_later(), store.read() as reader:
        plan = Plan(files, choices, newest_change_set(reader))
        sheets = _parsed(plan)
        places = Places.of(all_regions(reader), date.today().year)
        _plan(plan, sheets, reader, places, pace)
        decide(plan, reader)
    _add_places(plan, places)
    for rows in plan.rows:
        plan.issues += rows.issues
    plan.issues = _once(plan.issues)
    _in_order(plan)
    return plan


def plan_again(
    store: Store,
    plan: Plan,
    choices: Choices,
    *,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Plan:
    """Return a plan with other decisions of cells and columns: laid over it where that is enough, else made again."""
    with store.read() as reader:
        if newest_change_set(reader) == plan.base and decide_again(plan, reader):
            _in_order(plan)
            return plan
    return make_plan(store, plan.files, choices, on_progress=on_progress, cancelled=cancelled)


def _once(issues: Iterable[Issue]) -> list[Issue]:
    """Return every trouble once: what rows side by side share is said of each, a head's number of the head and of the person."""
    found: dict[tuple[object, ...], Issue] = {}
    for each in issues:
        place = (each.file, each.sheet, each.row, each.column, each.code, each.value)
        what = place if each.column else (*place, each.message)
        first = found.setdefault(what, each)
        if each.refuses and not first.refuses:
            found[what] = each  # in the words that stand on the line
    return list(found.values())


def _in_order(plan: Plan) -> None:
    plan.issues.sort(key=lambda issue: (issue.file, issue.sheet, issue.row, issue.column))


def _add_places(plan: Plan, places: Places) -> None:
    """Note the new places that households, teams and pairings of the plan are in: one that only refused rows name is not."""
    new = [each for kind in ("household", "team", "pairing") for each in plan.pad.new.get(kind, ())]
    records = (*new, *plan.pad.changed.values())
    there = [(each, name) for name in ("village_id", "region_id") for each in records if (each.get(name) or 0) < 0]
    wanted: set[int] = set()
    for at in {each[name] for each, name in there}:
        above: int | None = at
        while above is not None and above < 0:
            wanted.add(above)
            above = places.regions[above]["parent_id"]
    number = {old: -new for new, old in enumerate(sorted(wanted, reverse=True), start=1)}
    for old in number:
        row = dict(places.regions[old])
        plan.pad.add("region", None, row | {"parent_id": number.get(row["parent_id"], row["parent_id"])})
    for each, name in there:
        if each.get(name) in number:
            each[name] = number[each[name]]


def _plan(
    plan: Plan, sheets: dict[str, list[Rows]], reader: Reader, places: Places, pace: Callable[[int, int], None]
) -> None:
    known = Known(reader, places)
    helpers, teams, parents = Helpers(plan), Teams(plan, places), Parents(reader)
    given = [gift for each in sheets.values() for rows in each for gift in gifts_of(rows, plan.choices.year)]
    plan_households(plan, sheets.get("households", []), reader, places, known, pace)
    plan_organisations(plan, sheets.get("organisations", []), reader, helpers)
    plan_helpers(plan, sheets.get("helpers", []), reader, known, helpers, teams)
    plan_areas(plan, sheets.get("areas", []), reader, known, helpers, parents)
    plan_families(plan, sheets.get("families", []), reader, known, helpers, teams, parents)
    pairings = [*sheets.get("pairings", []), *sheets.get("pairings_national", [])]
    plan_pairings(plan, pairings, reader, known, helpers, teams, parents)
    plan_years(plan, sheets.get("years", []), sheets.get("card", []), reader, known, pace)
    plan_needs(plan, sheets.get("needs", []), reader, known)
    plan_projects(plan, sheets.get("projects", []), reader, known)
    plan_ledger(plan, MEASURES, [*sheets.get("measures", []), *given], reader, known, helpers)
    plan_ledger(plan, VISITS, sheets.get("visits", []), reader, known, helpers)


def _say(plan: Plan, reading: SheetReading, code: str, detail: str = "") -> None:
    near = near_words(reading) if code == "column_missing" else {}
    words = sentence(
        code, value=reading.sheet, heading=near.get("heading", ""), detail=near.get("register", "") or detail
    )
    plan.issues.append(Issue(reading.file, reading.sheet, 0, "", code, reading.sheet, words))


def _why_unread(reading: SheetReading) -> str:
    if reading.lookup:
        return "sheet_list"
    if reading.near and not reading.hidden:
        return "column_missing"
    return "sheet_hidden" if reading.hidden else "sheet_not_recognised"


def _taken_hidden(choices: Choices, reading: SheetReading) -> bool:
    """Whether a hidden sheet is read: all are, or somebody said what this one is."""
    told = any((each.file, each.sheet) == (reading.file_number, reading.sheet) for each in choices.told)
    return choices.hidden or told


def _some(numbers: Sequence[int]) -> str:
    return "、".join(map(str, numbers[:12])) + ("…" if len(numbers) > 12 else "")


def _parsed(plan: Plan) -> dict[str, list[Rows]]:
    sheets: dict[str, list[Rows]] = {}
    for file in plan.files:
        for reading in file.sheets:
            if reading.register is None or (reading.hidden and not _taken_hidden(plan.choices, reading)):
                if reading.filled and not is_cover(reading.sheet):
                    _say(plan, reading, _why_unread(reading))
                continue
            if reading.hidden_rows:
                _say(
                    plan, reading, "rows_hidden", _some(list(dict.fromkeys(map(reading.real_row, reading.hidden_rows))))
                )
            if reading.hidden_columns:
                _say(plan, reading, "columns_hidden", "、".join(map(column_letter, reading.hidden_columns[:12])))
            for row, why, words in reading.left_out:
                if why == "form":
                    said = sentence("form_unread", value=words, heading="", detail="")
                    plan.issues.append(Issue(reading.file, reading.sheet, row, "", "form_unread", words, said))
            rows = parse_spread(reading, plan.choices)
            note_sums(rows)
            plan.rows.append(rows)
            sheets.setdefault(reading.register, []).append(rows)
    return sheets
