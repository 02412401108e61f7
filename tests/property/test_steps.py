"""Every verb can be taken back and put back: a random working day over all verbs, imports included.

Laws: undo gives the tables before, redo those after, in any number; an older step taken back and put back changes
nothing; a refused verb writes nothing; the log replayed is the tables; a field's history ends in its value.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from workbooks import id_number

from db.check import check
from db.drafts import HouseholdDraft, MeasureDraft, MemberDraft, NeedDraft, PairingDraft, VisitDraft
from db.errors import RuleBroken
from db.history import undo
from db.history.digest import digest
from db.history.household import household_history
from db.history.write import Write
from db.models import KINDS
from db.ops import household, measure, pairing, register, setting
from db.ops.register import RegisterRecords
from db.queries.handover import held_by
from db.store import Store

NAMES = some.sampled_from(["艾力·买买提", "古丽·艾山", "李建国", "王芳"])
TEXTS = some.sampled_from(["", "送鸡苗50只", "修水渠", "=1+1"])
DAYS = some.sampled_from(["2019", "2019-05", "2019-05-04", "2020-01-31"])
FEN = some.one_of(some.none(), some.integers(0, 10**7))
PLACES = some.integers(0, 3)  # which of the records there are
SOURCES = some.one_of(some.none(), some.just("0:0:7"))


def template(folder: Path) -> Path:
    """Return a store with a village, two helpers and a household, made once."""
    path = folder / "vorlage.jiedui"
    with Quick.create(path, "test", quick=True) as store, store.write("divisions", "放入区划") as write:
        county = write.create("region", name="莎车县", level="county", edition=2023)
        town = write.create("region", name="米夏镇", level="township", edition=2023, parent_id=county)
        write.create("region", name="试验村", level="village", edition=2023, parent_id=town)
        for name in ("李建国", "王芳"):
            write.create("helper", name=name, from_date="2018")
    return path


class Quick(Store):
    """A store that does not wait for the disk at every step."""

    def _prepare(self, connection: Any) -> None:
        super()._prepare(connection)
        connection.execute("PRAGMA synchronous = OFF")


class Days(RuleBasedStateMachine):
    """One store and the steps it went through, with the digest before and after each."""

    folder = Path(tempfile.mkdtemp(prefix="jiedui-steps-"))
    made: Path | None = None

    def __init__(self) -> None:
        super().__init__()
        Days.made = Days.made or template(self.folder)
        self.own = Path(tempfile.mkdtemp(dir=self.folder))
        path = self.own / "库.jiedui"
        shutil.copy(Days.made, path)
        self.store = Quick.open(path, "test")
        self.done: list[tuple[str, str, str]] = []  # verb, before, after
        self.undone: list[tuple[str, str, str]] = []

    def teardown(self) -> None:
        _whole(self.store)
        self._history_ends_in_the_values()
        steps, after = len(self.done), self.state
        while self.done:
            self.undo()
        with self.store.read() as reader:
            assert undo.next_undo(reader) is None
            for kind in KINDS:
                kept = {"region": 3, "helper": 2}.get(kind, 0)
                assert reader.exec_driver_sql(f"SELECT count(*) FROM {kind}").scalar_one() == kept
        for _ in range(steps):
            self.redo()
        assert self.state == after
        self._an_older_step_back_and_forth()
        self.store.close()
        shutil.rmtree(self.own)

    def _an_older_step_back_and_forth(self) -> None:
        with self.store.read() as reader:
            sets = reader.exec_driver_sql("SELECT id FROM change_set WHERE verb NOT IN ('undo', 'redo', 'divisions')")
            oldest = [each for each in sets.scalars() if undo.standing_set(reader, each)][:3]
        for step in oldest:
            with self.store.read() as reader:
                before, target = digest(reader), undo.target_of(reader, step)
            assert target
            with self.store.write("undo", target.label) as write:
                undo.take_back(write, target)
            _whole(self.store)
            with self.store.read() as reader:
                back = undo.next_redo(reader)
            assert back and back.verb == target.verb
            with self.store.write("redo", back.label) as write:
                undo.take_back(write, back)
            assert self.state == before, target.verb

    def _history_ends_in_the_values(self) -> None:
        with self.store.read() as reader:
            for home in reader.exec_driver_sql("SELECT id FROM household").scalars():
                for entry in household_history(reader, home):
                    assert entry.who and entry.at and entry.label
                    if entry.field and entry.current:
                        row = reader.exec_driver_sql(
                            f"SELECT {entry.field} FROM {entry.kind} WHERE id = {entry.record_id}"
                        )
                        assert row.scalar_one() == entry.new

    # -- doing -------------------------------------------------------------------------------------------------------
    @property
    def state(self) -> str:
        with self.store.read() as reader:
            return digest(reader)

    def do(self, verb: str, change: Callable[[Write], Any]) -> None:
        """Do a verb; one that is refused leaves nothing."""
        before, sets = self.state, self.sets
        try:
            with self.store.write(verb, verb) as write:
                change(write)
        except RuleBroken:
            assert (self.state, self.sets) == (before, sets)
            return
        if verb != "unmask":  # somebody looked: nothing to take back
            self.done.append((verb, before, self.state))
            self.undone.clear()

    @property
    def sets(self) -> int:
        with self.store.read() as reader:
            return int(reader.exec_driver_sql("SELECT count(*) FROM change_set").scalar_one())

    def some_id(self, kind: str, place: int) -> int | None:
        with self.store.read() as reader:
            ids = reader.exec_driver_sql(f"SELECT id FROM {kind} ORDER BY id").scalars().all()
        return ids[place % len(ids)] if ids else None

    def on(self, kind: str, place: int, verb: str, change: Callable[[Write, int], Any]) -> None:
        """Do a verb with one of the records there are, if there is one."""
        if found := self.some_id(kind, place):
            self.do(verb, lambda write: change(write, found))

    # -- taking back and putting back --------------------------------------------------------------------------------
    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        verb, before, _after = step = self.done.pop()
        with self.store.read() as reader:
            target = undo.next_undo(reader)
        assert target and target.verb == verb
        with self.store.write("undo", target.label) as write:
            assert undo.take_back(write, target).kept == []
        assert self.state == before, verb
        self.undone.append(step)

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        verb, _before, after = step = self.undone.pop()
        with self.store.read() as reader:
            target = undo.next_redo(reader)
        assert target and target.verb == verb
        with self.store.write("redo", target.label) as write:
            assert undo.take_back(write, target).kept == []
        assert self.state == after, verb
        self.done.append(step)

    # -- households --------------------------------------------------------------------------------------------------
    @initialize(name=NAMES)
    def a_first_household(self, name: str) -> None:
        self.add_household(name, "一组")

    @rule(name=NAMES, note=TEXTS)
    def add_household(self, name: str, note: str) -> None:
        village = self.some_id("region", 2)
        draft, head = HouseholdDraft(village_id=village, note=note), MemberDraft(name=name, relation="户主")
        self.do("add_household", lambda write: household.add_household(write, draft, head))

    @rule(place=PLACES, note=TEXTS, village=PLACES)
    def edit_household(self, place: int, note: str, village: int) -> None:
        draft = HouseholdDraft(village_id=self.some_id("region", village), note=note, phone="19900000001")
        self.on("household", place, "edit_household", lambda write, at: household.edit_household(write, at, draft))

    @rule(
        place=PLACES,
        kind=some.sampled_from(["household.note", "household.phone", "member.name", "measure.result"]),
        value=TEXTS,
    )
    def set_field(self, place: int, kind: str, value: str) -> None:
        table, field = kind.split(".")
        said = value or ("某人" if field == "name" else None)
        self.on(table, place, "set_field", lambda write, at: household.set_field(write, at, field, said))

    @rule(place=PLACES, year=some.integers(2018, 2019), wage=FEN)
    def set_year(self, place: int, year: int, wage: int | None) -> None:
        self.on(
            "household",
            place,
            "set_year",
            lambda write, at: household.set_year(write, at, year, wage_fen=wage, people=3),
        )

    @rule(place=PLACES, name=NAMES, serial=some.integers(1, 3))
    def add_member(self, place: int, name: str, serial: int) -> None:
        def change(write: Write, at: int) -> None:
            draft = MemberDraft(household_id=at, name=name, relation="之子", id_number=id_number(serial), health="健康")
            household.add_member(write, draft)

        self.on("household", place, "add_member", change)

    @rule(place=PLACES, name=NAMES, left=some.one_of(some.none(), DAYS))
    def edit_member(self, place: int, name: str, left: str | None) -> None:
        draft = MemberDraft(name=name, relation="户主", to_date=left)
        self.on("member", place, "edit_member", lambda write, at: household.edit_member(write, at, draft))

    @rule(place=PLACES)
    def unmask(self, place: int) -> None:
        self.on("household", place, "unmask", household.unmask)

    # -- measures, visits, needs -------------------------------------------------------------------------------------
    def _draft(
        self, write: Write, home: int, content: str, day: str, amount: int | None, *, done: bool
    ) -> MeasureDraft:
        need = write.connection.exec_driver_sql("SELECT max(id) FROM need WHERE household_id = ?", (home,)).scalar()
        dates = {"done_on": day} if done else {"planned_on": day}
        return MeasureDraft(household_id=home, content=content or "慰问", amount_fen=amount, need_id=need, **dates)

    @rule(place=PLACES, content=TEXTS, day=DAYS, amount=FEN, done=some.booleans(), meets=some.booleans())
    def record_measure(self, place: int, content: str, day: str, amount: int | None, done: bool, meets: bool) -> None:
        def change(write: Write, at: int) -> None:
            draft = self._draft(write, at, content, day, amount, done=done)
            measure.record_measure(write, draft, meets_need=meets)

        self.on("household", place, "record_measure", change)

    @rule(
        place=PLACES,
        verb=some.sampled_from(["edit", "deliver", "planned", "acknowledge", "remove"]),
        content=TEXTS,
        day=DAYS,
        amount=FEN,
    )
    def change_measure(self, place: int, verb: str, content: str, day: str, amount: int | None) -> None:
        def change(write: Write, at: int) -> None:
            home = write.connection.exec_driver_sql("SELECT household_id FROM measure WHERE id = ?", (at,)).scalar_one()
            draft = self._draft(write, home, content, day, amount, done=True)
            ways: dict[str, Callable[[], Any]] = {
                "edit": lambda: measure.edit_measure(write, at, draft),
                "deliver": lambda: measure.deliver_measure(write, at, day, content),
                "planned": lambda: measure.deliver_planned(write, at, draft),
                "acknowledge": lambda: measure.acknowledge_measure(write, at, day),
                "remove": lambda: measure.remove_measure(write, at),
            }
            ways[verb]()

        self.on("measure", place, f"{verb}_measure", change)

    @rule(place=PLACES, words=TEXTS, day=DAYS, then=some.one_of(some.none(), DAYS))
    def record_visit(self, place: int, words: str, day: str, then: str | None) -> None:
        def change(write: Write, at: int) -> None:
            measure.record_visit(write, VisitDraft(household_id=at, visited_on=day, promises=words, next_on=then))

        self.on("household", place, "record_visit", change)

    @rule(place=PLACES, day=DAYS)
    def postpone_visit(self, place: int, day: str) -> None:
        self.on("visit", place, "postpone_visit", lambda write, at: measure.postpone_visit(write, at, day))

    @rule(place=PLACES, title=TEXTS)
    def open_need(self, place: int, title: str) -> None:
        def change(write: Write, at: int) -> None:
            measure.open_need(write, NeedDraft(household_id=at, kind="产业", title=title))

        self.on("household", place, "open_need", change)

    @rule(place=PLACES, day=DAYS, why=TEXTS)
    def meet_or_explain_need(self, place: int, day: str, why: str) -> None:
        if why:
            self.on("need", place, "explain_need", lambda write, at: measure.explain_need(write, at, why))
        else:
            self.on("need", place, "meet_need", lambda write, at: measure.meet_need(write, at, day))

    # -- pairings ----------------------------------------------------------------------------------------------------
    @rule(place=PLACES, helper=PLACES, day=DAYS, role=some.sampled_from(["lead", "support"]))
    def pair(self, place: int, helper: int, day: str, role: str) -> None:
        def change(write: Write, at: int) -> None:
            draft = PairingDraft(
                level="person_person",
                helper_id=self.some_id("helper", helper),
                household_id=at,
                role=role,
                from_date=day,
            )
            pairing.pair(write, draft)

        self.on("household", place, "pair", change)

    @rule(place=PLACES, day=DAYS, why=TEXTS)
    def end_pairing(self, place: int, day: str, why: str) -> None:
        self.on("pairing", place, "end_pairing", lambda write, at: pairing.end_pairing(write, at, day, why))

    @rule(day=DAYS)
    def hand_over(self, day: str) -> None:
        first, second = self.some_id("helper", 0), self.some_id("helper", 1)
        assert first and second
        with self.store.read() as reader:
            held = held_by(reader, "helper", first, day) if len(day) == 10 else []  # a cut day is refused
            moves = {each.pairing_id: second for each in held}
        self.do("hand_over", lambda write: pairing.hand_over(write, "helper", first, moves, day))

    # -- settings and imports ----------------------------------------------------------------------------------------
    @rule(name=some.sampled_from(["organisation", "views"]), value=some.one_of(some.integers(0, 2), TEXTS))
    def set_setting(self, name: str, value: int | str) -> None:
        self.do("set_setting", lambda write: setting.set_setting(write, name, value))

    @rule(names=some.lists(NAMES, max_size=3), place=PLACES, note=TEXTS, source=SOURCES, moved=some.booleans())
    def import_register(self, names: list[str], place: int, note: str, source: str | None, moved: bool) -> None:
        """New households with their members, a changed one, and a member who moves into a new household."""
        changed: dict[int, dict[str, Any]] = {}
        if old := self.some_id("household", place):
            changed[old] = {"note": note or None, "phone": "19900000002"}
        if moved and names and (person := self.some_id("member", place)):
            changed[person] = {"household_id": -1}
        homes = [{"code": f"99999900000{number}", "note": note or None} for number, _ in enumerate(names)]
        heads = [{"household_id": -(number + 1), "name": name, "relation": "户主"} for number, name in enumerate(names)]
        records = RegisterRecords(
            {"household": homes, "member": heads},
            {"household": [source] * len(homes), "member": [source] * len(heads)},
            changed,
            dict.fromkeys(changed, source),
        )
        files = [{"name": "户.xlsx", "sheets": [{"sheet": "Sheet1", "columns": {"household.note": "C"}}]}]
        self.do("import", lambda write: register.apply_register(write, records, files=files, counts={}))


def _whole(store: Store) -> None:
    """The store is sound and its log gives its tables."""
    found = check(store)
    assert (found.damage, found.different) == ((), ())


TestSteps = Days.TestCase
TestSteps.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a failing day is long, but shrinking it takes minutes
)
