"""Rules of handing over, and who could take over what. Pure: what is held and who may follow is handed in."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from db.drafts.base import is_date
from db.errors import Other, Problem, Way
from db.rules.periods import Period, day_before, first_day
from resources.language import N_, _

How = Literal["balanced", "village", "load"]
SUPPORTS, SAME_GROUP, SAME_VILLAGE, BALANCE, BY_HAND, FULL = "supports", "group", "village", "balance", "hand", "full"

REASONS: Final = {
    SUPPORTS: N_("已是协助人"),
    SAME_GROUP: N_("同组"),
    SAME_VILLAGE: N_("同村"),
    BALANCE: N_("均衡"),
    BY_HAND: N_("家里希望"),
    FULL: N_("都已到上限"),
}


@dataclass(frozen=True)
class Held:
    """A pairing that the leaver holds, with what is open there; dates as stored, money in fen."""

    pairing_id: int
    level: str
    role: str
    household_id: int
    member_id: int | None
    from_date: str | None
    to_date: str | None
    code: str | None
    name: str
    village_id: int | None
    place: str
    group: str
    open_needs: int
    open_measures: int
    open_fen: int
    next_visit: str | None
    supports: tuple[int, ...] = ()
    leads: tuple[int, ...] = ()  # others who lead there: whoever does cannot support there as well


@dataclass(frozen=True)
class Successor:
    """Somebody who could take over: what they answer for on the day, their limit, and where they work already."""

    id: int
    name: str
    phone: str | None
    organisation: str
    load: int
    limit: int | None
    term: Period
    groups: frozenset[tuple[int | None, str]] = frozenset()
    villages: frozenset[int] = frozenset()

    @property
    def full(self) -> bool:
        """Whether they are at their limit already."""
        return self.limit is not None and self.load >= self.limit


@dataclass
class Shares:
    """Who gets which household and why; `loads` what each successor leads afterwards. `without` had nobody to go to."""

    to: dict[int, int] = field(default_factory=dict)
    why: dict[int, str] = field(default_factory=dict)
    loads: Counter[int] = field(default_factory=Counter)
    even: int = 0  # what each would answer for if all had the same
    without: list[int] = field(default_factory=list)

    def give(self, home: "Home", successor: int, why: str) -> None:
        """Give a household to a successor; one that is only supported is nobody's load."""
        self.to[home.household_id], self.why[home.household_id] = successor, why
        self.loads[successor] += home.led


@dataclass(frozen=True)
class Home:
    """A household with all that the leaver holds there: it goes to one person as a whole."""

    household_id: int
    held: tuple[Held, ...]

    @property
    def first(self) -> Held:
        """What is held for the household as such, where there is any; else for one of its people."""
        return next((each for each in self.held if each.member_id is None), self.held[0])

    @property
    def led(self) -> bool:
        """Whether the leaver answers for it, and does not only support."""
        return any(each.role == "lead" for each in self.held)

    def barred(self, successor: int) -> bool:
        """Whether somebody cannot support here because they lead here."""
        return any(each.role == "support" and successor in each.leads for each in self.held)


def homes_of(held: Sequence[Held]) -> list[Home]:
    """Return the households of what is held, in the same order."""
    found: dict[int, list[Held]] = defaultdict(list)
    for each in held:
        found[each.household_id].append(each)
    return [Home(household, tuple(each)) for household, each in found.items()]


def distribute(
    held: Sequence[Held],
    successors: Sequence[Successor],
    how: How = "balanced",
    pinned: Mapping[int, int] | None = None,
) -> Shares:
    """Propose who takes over which household; what is pinned stays as it is.

    balanced: who supports there already, then, up to an even share, who works in the same group, then the same village,
    then who has fewest.
    village: a village (or, where there is one only, a group) goes to one person as a whole. load: who has fewest.
    Nobody is filled beyond a limit while somebody else has room; only a village that fits nowhere as a whole is.
    A household's pairings stay together, and nobody is to support where they lead.
    """
    shares = Shares(loads=Counter({each.id: each.load for each in successors}))
    known = {each.id: each for each in successors}
    left = []
    for home in homes_of(held):
        wanted = (pinned or {}).get(home.household_id)
        if wanted in known:
            shares.give(home, known[wanted].id, BY_HAND)
        elif all(home.barred(each.id) for each in successors):
            shares.without.append(home.household_id)
        else:
            left.append(home)
    if successors:
        shares.even = -(-(shares.loads.total() + sum(home.led for home in left)) // len(successors))
    if how == "village":
        _by_village(shares, left, successors)
    else:
        for home in sorted(left, key=lambda each: _choices(each.first, successors) if how == "balanced" else 0):
            _one(shares, home, successors, how)
    return shares


def _choices(home: Held, successors: Sequence[Successor]) -> int:
    """Those with the strongest tie go first: what is left evens out the numbers."""
    return min(_tie(home, each)[0] for each in successors)


def _tie(home: Held, successor: Successor) -> tuple[int, str]:
    if successor.id in home.supports:
        return 0, SUPPORTS
    if (home.village_id, home.group) in successor.groups:
        return 1, SAME_GROUP
    if home.village_id in successor.villages:
        return 2, SAME_VILLAGE
    return 3, BALANCE


def _one(shares: Shares, home: Home, successors: Sequence[Successor], how: How) -> None:
    possible = [each for each in successors if not home.barred(each.id)]
    free = [each for each in possible if not home.led or each.limit is None or shares.loads[each.id] < each.limit]

    def order(each: Successor) -> tuple[int, int, int, int]:
        tie = _tie(home.first, each)[0] if how == "balanced" and free else 0
        # a support takes over; who works near comes next, up to an even share
        full = 0 if tie == 0 else 1 if shares.loads[each.id] < shares.even else 2
        return full, tie, shares.loads[each.id], each.id

    chosen = min(free or possible, key=order)
    why = BALANCE if how == "load" else _tie(home.first, chosen)[1]
    shares.give(home, chosen.id, why if free else FULL)


def _by_village(shares: Shares, homes: Sequence[Home], successors: Sequence[Successor]) -> None:
    villages = {home.first.village_id for home in homes}
    blocks: dict[tuple[int | None, str], list[Home]] = defaultdict(list)
    for home in homes:
        blocks[(home.first.village_id, home.first.group if len(villages) == 1 else "")].append(home)
    for place, block in sorted(blocks.items(), key=lambda each: (-len(each[1]), str(each[0]))):
        more = sum(home.led for home in block)
        possible = [each for each in successors if not any(home.barred(each.id) for home in block)]
        fits = [each for each in possible if each.limit is None or shares.loads[each.id] + more <= each.limit]
        works_here = [each for each in fits if place[0] in each.villages]
        among = works_here or fits or possible
        if not among:  # somebody leads in it for each of them: one by one then
            for home in block:
                _one(shares, home, successors, "balanced")
            continue
        chosen = min(among, key=lambda each: (shares.loads[each.id], each.id))
        why = SAME_VILLAGE if works_here else BALANCE if fits else FULL
        for home in block:
            shares.give(home, chosen.id, why)


# -- what is refused ---------------------------------------------------------------------------------------------------
def date_problems(on: str) -> list[Problem]:
    """A hand-over has a full date."""
    if is_date(on) and len(on) == 10:
        return []
    return [Problem("on", "bad_date", _("请写完整的日期，例如 2018-06-30。"))]


def term_problems(successor: Successor, on: str) -> list[Problem]:
    """A successor takes over within their own term."""
    if on < successor.term.start:
        words = _("{helper} {day} 才到任，交接不能更早。").format(helper=successor.name, day=successor.term.start)
        way = Way("change_date", _("改为 {day} 交接").format(day=successor.term.start), successor.term.start)
        return [Problem("on", "before_term", words, (), (way,), successor.id)]
    if on > successor.term.end:
        words = _("{helper}的任期 {day} 已到。").format(helper=successor.name, day=successor.term.end)
        way = Way("other_helper", _("换一位接收人"))
        return [Problem("to_helper", "after_term", words, (), (way,), successor.id)]
    return []


def held_problems(held: Sequence[Held], on: str) -> list[Problem]:
    """There is something to hand over, and all of it began before the day."""
    if not held:
        return [Problem("households", "nothing", _("没有选中要交接的户。"))]
    words = _("{name}家的结对 {day} 才开始，交接要在这之后。")
    return [
        Problem(
            "on",
            "before_start",
            words.format(name=each.name, day=each.from_date),
            (Other(each.pairing_id, each.name, each.from_date, each.to_date),),
            record=each.household_id,
        )
        for each in held
        if each.from_date and day_before(on) < first_day(each.from_date)
    ]


def assigned_problems(held: Sequence[Held], moves: Mapping[int, int], leaver: int) -> list[Problem]:
    """Every pairing goes to somebody else, and a household's pairings to the same one."""
    found = []
    if any(moves.get(each.pairing_id) in (None, leaver) for each in held):
        found.append(Problem("to_helper", "missing", _("有的户还没有接收人，请给每一户选一位别人。")))
    homes: dict[int, set[int | None]] = defaultdict(set)
    for each in held:
        homes[each.household_id].add(moves.get(each.pairing_id))
    if any(len(each) > 1 for each in homes.values()):
        found.append(Problem("to_helper", "split", _("一户的几个结对要交给同一位，请改成一样的。")))
    return found
