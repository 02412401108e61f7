"""What may be done with a pairing now, and which dialog does it. The most needed verb comes first.

Here: the choice of verbs. Not here: the dialogs (`forms`, `course`, `standing_forms`, `handover`), the rules (`db.rules.stages`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from PySide6.QtWidgets import QMenu, QWidget

from app.ui.desk import Desk, Done
from app.ui.pairings.course import CorrectDates, CourseForm
from app.ui.pairings.forms import ChangeSide, Propose
from app.ui.pairings.standing_forms import MarkReady
from db.catalogues import catalogue
from db.ops import pairing as ops
from db.queries.place import Place
from db.queries.readiness import Tick
from db.queries.search import Hit
from db.queries.standing import PairingFacts
from db.rules.stages import ACTIVE, NAMES, REFUSED, stage_problems
from resources.language import N_, _

# verb of `db.rules.stages` or of ours -> (what it is called, its letter in a menu)
NAMED: Final = {
    "accept": (N_("接受"), "A"), "refuse": (N_("不接受…"), "X"), "start": (N_("开始…"), "S"),
    "resume": (N_("恢复…"), "H"), "hand_over": (N_("交接…"), "J"), "replace": (N_("更换…"), "R"),
    "add_support": (N_("加协助人…"), "B"), "remove_support": (N_("撤协助人…"), "C"), "suspend": (N_("暂停…"), "Z"),
    "correct": (N_("改日期…"), "D"), "attach": (N_("归到上级"), "G"), "end": (N_("结束…"), "E"),
}  # fmt: skip


@dataclass(frozen=True)
class Verb:
    """Something to do: its key, its words, the letter it has in a menu, and doing it."""

    key: str
    words: str
    letter: str
    run: Callable[[], object]


def keys_for(facts: PairingFacts, day: str, *, stray: bool = False) -> list[str]:
    """Return the verbs that may follow the state of a pairing on a day, in the order of NAMED."""
    state = facts.state(day)
    found = {
        verb
        for verb in ("accept", "refuse", "start", "resume", "suspend", "end", "correct")
        if not stage_problems(verb, state)
    }
    replaceable = not stage_problems("replace", state)
    if facts.role == "support":
        found |= {"remove_support"} if replaceable else set()
        found -= {"end"} if replaceable else set()
    elif replaceable:
        found |= {"replace", "add_support"}
        if facts.level in ("person_person", "team_family") and state == ACTIVE:
            found.add("hand_over")
    if stray and state != REFUSED:
        found.add("attach")
    return [key for key in NAMED if key in found]


class Doing:
    """Opens the dialogs of verbs over a widget, for the day its page shows."""

    def __init__(self, desk: Desk, parent: QWidget, day: Callable[[], date]) -> None:
        self._desk, self._parent, self._day = desk, parent, day

    def verbs(self, facts: PairingFacts, *, stray: bool = False) -> list[Verb]:
        """Return what may be done with a pairing."""
        return [self.verb(key, facts) for key in keys_for(facts, self._day().isoformat(), stray=stray)]

    def verb(self, key: str, facts: PairingFacts) -> Verb:
        """Return one verb of a pairing."""
        words, letter = NAMED[key]
        return Verb(key, _(words), letter, partial(self._run, key, facts))

    def _run(self, key: str, facts: PairingFacts) -> None:
        desk, day, parent = self._desk, self._day(), self._parent
        if key == "accept" and day == desk.today():
            step = _("接受：{words}").format(words=facts.words)
            self._write("accept", step, lambda write: ops.accept(write, facts.id, day.isoformat()))
        elif key == "attach":
            step = _("归到上级：{words}").format(words=facts.words)
            self._write("attach", step, lambda write: ops.attach(write, [facts.id]), self._attached)
        elif key == "hand_over":
            self.hand_over(facts)
        elif key == "correct":
            CorrectDates(desk, facts, day, parent).open()
        elif key in ("replace", "add_support"):
            ChangeSide(desk, facts, day, parent, beside=key == "add_support").open()
        else:
            CourseForm(desk, key, facts, day, parent).open()

    def _write(self, verb: str, step: str, change: Callable[..., object], done: Done | None = None) -> None:  # fmt: skip
        said = _("{step}，Ctrl+Z 可撤销。").format(step=step)
        self._desk.write(verb, step, change, done=done or (lambda _result: self._desk.say(said, "good")))

    def _attached(self, found: object) -> None:
        if found:
            self._desk.say(_("已归到上级结对，Ctrl+Z 可撤销。"), "good")
        else:
            self._desk.say(_("上面没有这些日子在进行的结对，先给村或户结对。"), "warn")

    def hand_over(self, facts: PairingFacts) -> None:
        """Hand over everything the helper or team of a pairing holds."""
        if facts.helper_id:
            self._desk.open_hand_over("helper", facts.helper_id)
        elif facts.team_id:
            self._desk.open_hand_over("team", facts.team_id)

    def propose(self, place: Place, level: str = "", *, helper: Hit | None = None) -> None:
        """Propose who is to help a place (a member: one of their household)."""
        member = place.id if place.kind == "member" else None
        helped = place.id if place.kind != "member" else next(
            (lane.facts.household_id for lane in place.lanes if lane.facts.household_id), 0) or 0  # fmt: skip
        Propose(
            self._desk,
            level or place.level,
            helped,
            place.name,
            self._day(),
            self._parent,
            member=member,
            helper=helper,
        ).open()

    def promote(self, place: Place, facts: PairingFacts) -> None:
        """Make who supports the lead: the same dialog with them in it, agreed already."""
        hit = Hit("helper", facts.helper_id or 0, None, facts.helper, "")
        Propose(
            self._desk, facts.level, place.id, place.name, self._day(), self._parent, helper=hit, agreed=True
        ).open()

    def mark(self, facts: PairingFacts, tick: Tick) -> None:
        """Note one of the five with its evidence."""
        MarkReady(self._desk, facts.id, facts.words, tick, self._day(), self._parent).open()

    def unmark(self, facts: PairingFacts, tick: Tick) -> None:
        """Take one of the five back."""
        record = tick.record_id
        if record is not None:
            step = _("撤回到位：{words}").format(words=facts.words)
            self._write("unmark_ready", step, lambda write: ops.unmark_ready(write, record))


def menu_of(parent: QWidget, groups: Iterable[tuple[str, list[Verb]]]) -> QMenu:
    """Return a menu of verbs, each group under its words; the letters are for the keyboard."""
    menu = QMenu(parent)
    menu.setAccessibleName(_("能做的事"))
    for words, verbs in groups:
        if words:
            head = menu.addAction(words)
            head.setEnabled(False)
        taken: set[str] = set()
        for verb in verbs:
            mark = f"(&{verb.letter})" if verb.letter and verb.letter not in taken else ""
            taken.add(verb.letter)
            action = menu.addAction(f"{verb.words} {mark}".strip())
            action.triggered.connect(lambda _checked=False, verb=verb: verb.run())
        menu.addSeparator()
    return menu


def group_words(facts: PairingFacts, day: str) -> str:
    """Return what a group of verbs is about: the level, who helps, and the state."""
    role = _(catalogue("pairing_role").shown(facts.role))
    return f"{facts.helper}  {role}  {_(NAMES[facts.state(day)])}"
