"""What a hand-over would do before it is done: who takes which household and why, and what was chosen by hand.

Here: the state of the page without a widget. Not here: the rules (`db.rules.handover`) and the verb (`db.ops.pairing`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

from db.errors import Problem
from db.queries.handover import Side, held_by, successor, successors
from db.queries.sheets import Party, SheetContent, SheetLine, lines, party, place_of
from db.queries.today import HAND_OVER_AHEAD
from db.rules.handover import BY_HAND, REASONS, Held, Home, Shares, Successor, date_problems, distribute, homes_of
from db.rules.periods import LAST, day_after
from db.store import Reader
from resources.language import N_, _

Mode = Literal["balanced", "village", "load", "hand"]
MODES: Final[tuple[tuple[Mode, str, str], ...]] = (
    ("balanced", N_("均衡"), N_("先看已是协助人，再看同组，最后均衡；家里的希望不动")),
    ("village", N_("按村组"), N_("一个村（只有一个村时一个组）整个交给一位；家里的希望不动")),
    ("load", N_("按户数"), N_("谁的户少就给谁；家里的希望不动")),
    ("hand", N_("手工"), N_("一户一户自己选，别的不动")),
)
CHOSEN, FREE, STAYS, NOBODY = "chosen", "free", "stays", "nobody"
WHY: Final = {
    **REASONS,
    CHOSEN: N_("手工选定"),
    FREE: N_("待重新均衡"),
    STAYS: N_("这次不移交"),
    NOBODY: N_("还没有接收人"),
}
AT_FIRST: Final = 6  # ticked at most where nobody works near


@dataclass
class Plan:
    """The leaver, the day, who may take over, and the share of each; changed by the page, read by its cards."""

    side: Side
    leaver: int
    on: str
    reason: str = ""
    mode: Mode = "balanced"
    who: Party = field(default_factory=lambda: Party("", None, ""))
    held: list[Held] = field(default_factory=list)
    lines: dict[int, SheetLine] = field(default_factory=dict)
    candidates: list[Successor] = field(default_factory=list)
    parties: dict[int, Party] = field(default_factory=dict)
    ticked: set[int] = field(default_factory=set)
    wished: dict[int, int] = field(default_factory=dict)  # household -> successor: the family's wish
    chosen: dict[int, int] = field(default_factory=dict)  # household -> successor: set by hand
    staying: set[int] = field(default_factory=set)  # households that are not handed over now
    notes: dict[int, str] = field(default_factory=dict)
    shares: Shares = field(default_factory=Shares)
    refused: dict[int, list[Problem]] = field(default_factory=dict)  # household, successor or 0 -> what is refused
    changed: dict[int, str] = field(default_factory=dict)  # household -> what happened since the proposal

    # -- what there is ---------------------------------------------------------------------------------------------
    @property
    def homes(self) -> list[Home]:
        """The households of the leaver, in the order shown."""
        return homes_of(self.held)

    @property
    def successors(self) -> list[Successor]:
        """Who takes over, in the order shown."""
        return [each for each in self.candidates if each.id in self.ticked]

    @property
    def moving(self) -> list[Home]:
        """The households that go to somebody."""
        return [home for home in self.homes if home.household_id in self.shares.to]

    def heir_of(self, household: int) -> int | None:
        """Return who takes over a household."""
        return self.shares.to.get(household)

    def why(self, household: int) -> str:
        """Return why, as a key of `WHY`."""
        if household in self.staying:
            return STAYS
        heir = self.heir_of(household)
        if heir is None:
            return NOBODY
        if self.wished.get(household) == heir:
            return BY_HAND
        return CHOSEN if self.chosen.get(household) == heir else self.shares.why[household]

    def count(self, heir: int) -> int:
        """Return how many households somebody takes over."""
        return sum(each == heir for each in self.shares.to.values())

    def added(self, heir: Successor) -> int:
        """Return how many households more somebody leads afterwards."""
        return self.shares.loads[heir.id] - heir.load

    def moves(self) -> dict[int, int]:
        """Return pairing -> successor, as the verb wants it."""
        to = self.shares.to
        return {each.pairing_id: to[each.household_id] for each in self.held if each.household_id in to}

    def waits(self) -> str:
        """Return in words what is missing before it can be done, "" where nothing is."""
        if not self.held:
            return _("{name}名下没有要交接的户。").format(name=self.who.name)
        if date_problems(self.on):
            return date_problems(self.on)[0].message
        if not self.ticked:
            return _("还没有接收人：勾上一位，或加一位。")
        if self.changed:
            return _("{n} 户刚有变动，看过再移交。").format(n=len(self.changed))
        without = [each for each in self.homes if self.why(each.household_id) == NOBODY]
        if without:
            return _("{n} 户还没有接收人。").format(n=len(without))
        return "" if self.moving else _("没有要移交的户。")

    # -- what is chosen --------------------------------------------------------------------------------------------
    def propose(self) -> None:
        """Share out again what is not fixed; by hand nothing moves, and what lost its successor has none."""
        if self.mode == "hand":
            self.shares = self._as_it_is()
        else:
            free = [each for each in self.held if each.household_id not in self.staying]
            self.shares = distribute(free, self.successors, self.mode, self.chosen | self.wished)
        self.refused = {}

    def _as_it_is(self) -> Shares:
        shares = Shares(loads=Counter({each.id: each.load for each in self.successors}))
        wanted = self.shares.to | self.chosen | self.wished
        for home in self.homes:
            at = home.household_id
            heir = wanted.get(at)
            if heir in self.ticked and at not in self.staying:
                shares.give(home, heir, self.shares.why.get(at, FREE))
        return shares

    def tick(self, heir: int, on: bool) -> None:
        """Let somebody take over or not."""
        (self.ticked.add if on else self.ticked.discard)(heir)
        self.propose()

    def give(self, household: int, heir: int) -> None:
        """Give a household to somebody by hand; a new balancing leaves it there."""
        self.staying.discard(household)
        self.wished.pop(household, None)
        self.chosen[household] = heir
        self.shares, self.refused = self._as_it_is(), {}

    def keep(self, household: int) -> None:
        """Leave a household with the leaver for now."""
        self.staying.add(household)
        self.shares, self.refused = self._as_it_is(), {}

    def pin(self, household: int) -> None:
        """Note that the family wishes who takes over, or that it does not any more."""
        heir = self.heir_of(household)
        if self.wished.pop(household, None) is None and heir is not None:
            self.wished[household] = heir
        self.chosen.pop(household, None)
        if heir is not None and self.shares.why[household] == BY_HAND:
            self.shares.why[household] = FREE

    # -- the store -------------------------------------------------------------------------------------------------
    def read(self, reader: Reader) -> None:
        """Read what is held on the day and who may take over; choices that still can be stay."""
        self.who = party(reader, self.side, self.leaver, self.on)
        self._read_held(reader)
        known = {each.id for each in self.candidates}
        found = successors(reader, self.side, self.leaver, self.on)
        more = known - {each.id for each in found}
        self.candidates = found + [
            each for each in (successor(reader, self.side, one, self.on) for one in more) if each
        ]
        self.parties = {each.id: party(reader, self.side, each.id, self.on) for each in self.candidates}
        if not known:
            self.ticked = self._ticked_at_first()
        self.propose()

    def _read_held(self, reader: Reader) -> None:
        self.held = held_by(reader, self.side, self.leaver, self.on)
        self.lines = {each.household_id: each for each in lines(reader, self.held)}
        self.changed = {}

    def _ticked_at_first(self) -> set[int]:
        """Those with room who work near; where nobody does, the first ones with room."""
        homes = self.homes
        villages = {home.first.village_id for home in homes}
        supports = {one for home in homes for one in home.first.supports}
        room = [each for each in self.candidates if not each.full and each.term.holds(self.on)]
        near = [each.id for each in room if each.id in supports or each.villages & villages]
        return set(near or [each.id for each in room][:AT_FIRST])

    def add(self, reader: Reader, heir: int) -> bool:
        """Let somebody else take over too; False where that is the leaver or nobody."""
        if heir == self.leaver:
            return False
        found = None if heir in {each.id for each in self.candidates} else successor(reader, self.side, heir, self.on)
        if found:
            self.candidates.append(found)
            self.parties[heir] = party(reader, self.side, heir, self.on)
        self.tick(heir, True)
        return heir in self.parties

    def compare(self, reader: Reader) -> None:
        """Note which households changed in the store since the proposal."""
        fresh = held_by(reader, self.side, self.leaver, self.on)
        told = {each.household_id: each for each in lines(reader, fresh)}
        mine = {home.household_id: home.held for home in self.homes}
        now = {home.household_id: home.held for home in homes_of(fresh)}
        self.changed = {}
        for household in mine.keys() | now.keys():
            if household not in now:
                self.changed[household] = _("已不在名下")
            elif household not in mine:
                self.changed[household] = _("新到名下")
            elif (now[household], told[household]) != (mine[household], self.lines[household]):
                self.changed[household] = _("刚有变动")

    def content(self, reader: Reader, heir: int) -> SheetContent:
        """Return the sheet of a successor as it stands now: a draft."""
        mine = [home.household_id for home in self.moving if self.heir_of(home.household_id) == heir]
        return SheetContent(
            number=None,
            on_date=self.on,
            reason=self.reason.strip(),
            note=self.notes.get(heir, "").strip(),
            side=self.side,
            leaver=self.who,
            successor=self.parties[heir],
            place=place_of(reader, mine),
            lines=tuple(self.lines[each] for each in mine),
        )

    # -- refusals --------------------------------------------------------------------------------------------------
    def refuse(self, problems: Sequence[Problem]) -> None:
        """Keep what the verb refused, by the household or successor it is about; 0 for what is about all."""
        known = {home.household_id for home in self.homes} | {each.id for each in self.candidates}
        self.refused = {}
        for problem in problems:
            about = problem.record if problem.record in known else 0
            self.refused.setdefault(about or 0, []).append(problem)


def begun(reader: Reader, side: Side, leaver: int, today: date) -> Plan:
    """Return the plan with which the page opens: the day after the term where that ends soon, else today."""
    own = successor(reader, side, leaver, today.isoformat())
    end = own.term.end if own else LAST
    plan = Plan(side, leaver, today.isoformat())
    if end <= (today + timedelta(days=HAND_OVER_AHEAD)).isoformat():
        plan.on = max(plan.on, day_after(end))
        plan.reason = _("任期 {day} 到期").format(day=end)
    plan.read(reader)
    return plan
