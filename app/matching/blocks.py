"""Who may be whom among half a million people: pairs that share a block, and nearly a name. Columns in, pairs out.

People are numbers here (position, code of the name's sound, day of birth, village); a pair is looked at where it shares
the village and nearly the birth, the birth and the beginning of the name, the village and the name, or the ID number.
Not here: how alike a pair is in full (`likeness`), reading the store (`duplicates`).
"""

from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import numpy as np
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist

from app.matching.rule import rule
from app.matching.sounds import sound_of

Pairs = Any  # two rows of positions
_WIDEST: Final = 60  # of a block: more people who share so little say nothing
_FAMILY: Final = 2  # people of the family who may lift a pair that is not enough by itself
_BEGINNING: Final = 4  # letters of a name's sound that two spellings share


class People:
    """Everybody, as columns: 40 bytes a person, and each sound of a name once."""

    def __init__(self) -> None:
        self._columns = {name: array("q") for name in ("id", "sound", "birth", "number", "sex", "home", "village")}
        self.sounds: list[str] = []
        self._sound_at: dict[str, int] = {}
        self._of_name: dict[str, int] = {}

    def add(self, rows: Iterable[Any]) -> None:
        """Note a part of the people (rows of `db.queries.duplicates.everybody`)."""
        add = {name: column.append for name, column in self._columns.items()}
        for identifier, name, birth, number, sex, home, village in rows:
            add["id"](identifier)
            at = self._of_name.get(name)
            add["sound"](self._note(name) if at is None else at)
            add["birth"](_day(birth or (_born(number) if number else "")))
            add["number"](_number(number) if number else 0)
            add["sex"](0 if sex is None else 1 + (sex == "女"))
            add["home"](home)
            add["village"](village or 0)

    def _note(self, name: str) -> int:
        sound = sound_of(name)
        at = self._sound_at.setdefault(sound, len(self.sounds))
        if at == len(self.sounds):
            self.sounds.append(sound)
        self._of_name[name] = at
        return at

    def __len__(self) -> int:
        return len(self._columns["id"])

    def namesakes(self, positions: Any) -> Any:
        """Return how many people of the village sound like each of these, themselves among them."""
        keys = _mixed(self.column("village") > 0, self.column("sound"), self.column("village"))
        _keys, at, counts = np.unique(keys, return_inverse=True, return_counts=True)
        return np.where(keys[positions] != 0, counts[at[positions]], 1)

    def column(self, name: str) -> Any:
        """Return a column as numbers; nothing is copied."""
        return np.frombuffer(self._columns[name], dtype=np.int64)


def _day(birth: str) -> int:
    """Return a birth as a number, the unknown month or day as 0."""
    year, month, day = (*birth.split("-"), "0", "0")[:3] if birth else ("0", "0", "0")
    return int(year) * 10_000 + int(month) * 100 + int(day)


def _number(said: str) -> int:
    """Return the 15 digits that the old and the new form of an ID number share; another code as a negative number."""
    digits = said[:6] + said[8:17] if len(said) >= 18 else said
    return int(digits) if len(digits) == 15 and digits.isdigit() else -1 - abs(hash(said))


def _born(number: str) -> str:
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}" if len(number) >= 18 and number[6:14].isdigit() else ""


def likely_pairs(people: People, tell: Callable[[], None] = lambda: None) -> tuple[Any, Any]:
    """Return (pairs of positions, a rough score of each), every pair once, the likeliest first."""
    if len(people) < 2:
        return np.empty((2, 0), dtype=np.int64), np.empty(0, dtype=np.int64)
    found = []
    for keys, by_name in _blocks(people):
        tell()
        pairs = _sharing(keys)
        pairs = pairs[:, _may_be(people, pairs)]
        found.append(pairs if by_name else pairs[:, _sound_alike(people, pairs)])
    merged = np.concatenate(found, axis=1)
    size = len(people)
    once = np.unique(np.minimum(merged[0], merged[1]) * size + np.maximum(merged[0], merged[1]))
    pairs = np.stack((once // size, once % size))
    rough = _rough(people, pairs)
    enough = rough >= rule().answers["unsure"] - _FAMILY * rule().points["kin_each"]
    pairs, rough = pairs[:, enough], rough[enough]
    order = np.argsort(-rough, kind="stable")
    return pairs[:, order], rough[order]


def _blocks(people: People) -> Iterator[tuple[Any, bool]]:
    """Yield the keys of each way two records are brought together, and whether sharing it says that the names agree."""
    birth, village, sound = (people.column(name) for name in ("birth", "village", "sound"))
    year, month, day = birth // 10_000, birth // 100 % 100, birth % 100
    whole, placed = day > 0, village > 0
    first, second = np.minimum(month, day), np.maximum(month, day)
    beginning = _beginnings(people)[sound]
    yield people.column("number"), True
    yield _mixed(whole, sound, birth), True
    yield _mixed(placed, sound, village), True
    yield _mixed(whole & placed, village, year, first, second), False
    yield _mixed(placed & (month > 0), village, year, month), False
    yield _mixed(whole & placed, village, year, day + 100), False
    yield _mixed(whole, beginning, birth), False


def _beginnings(people: People) -> Any:
    seen: dict[str, int] = {}
    codes = [seen.setdefault(sound[:_BEGINNING], len(seen)) for sound in people.sounds]
    return np.array(codes, dtype=np.int64)


def _mixed(known: Any, *columns: Any) -> Any:
    """Return one number for several columns; 0 where they are not known (two that meet by chance are told apart later)."""
    mixed = np.zeros(len(known), dtype=np.uint64)
    for column in columns:
        mixed = (mixed ^ (column.astype(np.uint64) + np.uint64(1))) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return np.where(known, mixed.astype(np.int64), 0)


def _sharing(keys: Any) -> Any:
    """Return all pairs of positions that share a key other than 0."""
    order = np.argsort(keys, kind="stable")
    order = order[keys[order] != 0]
    held = keys[order]
    found = [np.empty((2, 0), dtype=np.int64)]
    starts = np.arange(len(order))
    for step in range(1, _WIDEST):
        starts = starts[starts + step < len(order)]
        starts = starts[held[starts] == held[starts + step]]
        if not len(starts):
            break
        found.append(np.stack((order[starts], order[starts + step])))
    return np.concatenate(found, axis=1)


def _may_be(people: People, pairs: Any) -> Any:
    """Leave out those of another sex, and those whose births have nothing in common."""
    sex, birth, number = (people.column(name) for name in ("sex", "birth", "number"))
    one, other = pairs
    fits = (sex[one] == sex[other]) | (sex[one] == 0) | (sex[other] == 0)
    return (fits & (_births(birth[one], birth[other]) >= 0)) | ((number[one] == number[other]) & (number[one] != 0))


def _births(one: Any, other: Any) -> Any:
    """Return what two births count by the rule; -1 where they contradict, 0 where one is not known."""
    points = rule().points
    years, months, days = (
        np.stack((one // part % size, other // part % size)) for part, size in ((10_000, 10_000), (100, 100), (1, 100))
    )
    unknown = (one == 0) | (other == 0)
    year, month, day = years[0] == years[1], months[0] == months[1], days[0] == days[1]
    some_day, some_month = (days == 0).any(axis=0), (months == 0).any(axis=0)
    swapped = year & (months[0] == days[1]) & (months[1] == days[0])
    alike = (year.astype(int) + month + day == 2) & ~some_day
    return np.select(
        [unknown, year & month & day & ~some_day, year & some_month, year & month & some_day, swapped, alike],
        [0, points["birth_same"], points["birth_year"], points["birth_month"], points["birth_swapped"], points["birth_slip"]],
        -1,
    )  # fmt: skip


def _sound_alike(people: People, pairs: Any) -> Any:
    sound = people.column("sound")
    return _ears(people, sound[pairs[0]], sound[pairs[1]]) > 0


def _ears(people: People, one: Any, other: Any) -> Any:
    """Return how alike the names of pairs sound; 0 for less than alike."""
    heard = np.ones(len(one), dtype=np.float32)
    differ = np.flatnonzero(one != other)
    words = people.sounds
    heard[differ] = cpdist(
        [words[at] for at in one[differ].tolist()],
        [words[at] for at in other[differ].tolist()],
        scorer=JaroWinkler.similarity,
        score_cutoff=rule().alike["near"],
        dtype=np.float32,
    )
    return heard


def _rough(people: People, pairs: Any) -> Any:
    points, (one, other) = rule().points, pairs
    sound, birth, number, village = (people.column(name) for name in ("sound", "birth", "number", "village"))
    heard = _ears(people, sound[one], sound[other])
    name = np.select(
        [heard == 1, heard >= rule().alike["close"], heard > 0],
        [points["name_same"], points["name_close"], points["name_near"]],
        points["name_other"],
    )
    same = (number[one] == number[other]) & (number[one] != 0)
    apart = (number[one] != number[other]) & (number[one] != 0) & (number[other] != 0)
    slips = _digits_apart(number[one], number[other]) <= 2
    there = (village[one] == village[other]) & (village[one] != 0)
    return (
        name
        + _births(birth[one], birth[other])
        + np.where(same, points["number_same"], 0)
        + np.where(apart, np.where(slips, points["number_slip"], points["number_other"]), 0)
        + np.where(there, points["village_same"], 0)
    )


def _digits_apart(one: Any, other: Any) -> Any:
    apart = np.zeros(len(one), dtype=np.int64)
    for place in range(15):
        size = 10**place
        apart += (one // size % 10) != (other // size % 10)
    return apart
