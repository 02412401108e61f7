"""Households that stand on several sheets of one import without a code on each: put together by their people, else by their head.

What the store holds is asked later (`stored`); here a roster, a list of persons with their head's name and a second roster of the
same workbook find each other. A name alone is little: sheets of one workbook are as often its villages or its groups, each with a
张伟. Not here: gathering the rows of one sheet (`households`), one person twice (`said_again`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.matching.names import name_key
from app.matching.places import Named
from app.registers.plans.group import Group
from app.registers.plans.rows import Rows
from db.rules.households import HEAD

PlaceOf = Callable[[Group], Named]
_SHARED: Final = 2  # people of one name, so that two rosters without numbers mean the same household


def joined(groups: Sequence[Group], place_of: PlaceOf) -> list[Group]:
    """Return households with those joined that are the same on several sheets; two with codes of their own never are.

    `place_of`: the place a household's rows, their title or the user name.
    """
    if len({id(group.rows[0][0]) for group in groups}) < 2:
        return list(groups)
    met, there = _Met(place_of), set[int]()
    for group in sorted(groups, key=_says_less):
        home = met.home(group)
        if home is None:
            met.add(group)
            there.add(id(group))
        else:
            home.take(group)
            met.note(home, group)
    return [group for group in groups if id(group) in there]


def homes_by_number(groups: Iterable[Group]) -> dict[str, Group]:
    """Return the household of each ID number; a number in two is in none."""
    found: dict[str, Group | None] = {}
    for group in groups:
        for number in _numbers(group):
            found[number] = group if found.get(number, group) is group else None
    return {number: group for number, group in found.items() if group is not None}


def _says_less(group: Group) -> tuple[bool, bool]:
    """A household with a code is met first, then one with its head on a row: others are found by them."""
    return group.code is None, not _is_roster(group)


def _is_roster(group: Group) -> bool:
    """Whether its head stands on a row with his people; a list of heads is none."""
    return any(rows.get("member.relation", row) == HEAD and not rows.reading.heads_only for rows, row in group.rows)


def _numbers(group: Group) -> set[str]:
    return {number for rows, row in group.rows if (number := rows.get("member.id_number", row))}


@dataclass
class _Met:
    """The households met so far, by the ID numbers of their people and by their heads.

    `own`: the sheets a household was met on first: another one there is another one, however much they look alike. A list
    in any order may speak of it as often as it likes.
    """

    place_of: PlaceOf
    own: dict[int, list[Rows]] = field(default_factory=dict)
    by_number: dict[str, list[Group]] = field(default_factory=dict)
    by_head: dict[str, list[Group]] = field(default_factory=dict)

    def add(self, group: Group) -> None:
        self.own[id(group)] = group.sheets()
        self.note(group, group)
        if name := group.head()[0]:
            self.by_head.setdefault(name_key(name), []).append(group)

    def note(self, home: Group, group: Group) -> None:
        for number in _numbers(group):
            homes = self.by_number.setdefault(number, [])
            if all(each is not home for each in homes):
                homes.append(home)

    def home(self, group: Group) -> Group | None:
        """Return the household on other sheets that a group is, None where none is, or several may be."""
        if group.code or group.cut:
            return None
        fitting = self._by_people(group) or self._by_head(group)
        if len(fitting) != 1:
            return None
        sheets = self.own[id(fitting[0])]
        return None if any(one is other for one in sheets for other in group.sheets()) else fitting[0]

    def _by_people(self, group: Group) -> list[Group]:
        """Return the households in which all its people with an ID number live, under a head of the same name."""
        homes = [self.by_number.get(number, ()) for number in _numbers(group)]
        if not homes:
            return []
        all_there = [home for home in homes[0] if all(any(one is home for one in each) for each in homes)]
        name = group.head()[0]
        return [home for home in all_there if not name or _same_name(home.head()[0] or name, name)]

    def _by_head(self, group: Group) -> list[Group]:
        """Return the households with its head: the same ID number, or the same name where that is enough."""
        name, number = group.head()
        if not name:
            return []
        alike = self.by_head.get(name_key(name), ())
        if number and (same := [home for home in alike if home.head()[1] == number]):
            return same
        return [home for home in alike if not (number and home.head()[1]) and self._is_enough(home, group)]

    def _is_enough(self, home: Group, group: Group) -> bool:
        """Whether the name of the head tells: in the same village, of a list beside a roster; of two rosters by their people."""
        one, other = self.place_of(home), self.place_of(group)
        if not one.village or one.village != other.village or not _may_be_one(one, other) or not _is_roster(home):
            return False
        if not _is_roster(group):
            return True
        names, those = _names(home), _names(group)
        return len(names & those) >= _SHARED and (names <= those or those <= names)


def _names(group: Group) -> set[str]:
    return {name_key(name) for rows, row in group.rows if (name := rows.get("member.name", row))}


def _same_name(one: str, other: str) -> bool:
    return name_key(one) == name_key(other)


def _may_be_one(one: Named, other: Named) -> bool:
    """Whether two places may lie in one township: what is not said is no other."""
    levels = ((one.county, other.county), (one.township, other.township))
    return all(first == second for first, second in levels if first and second)
