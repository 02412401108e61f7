"""Who is who among the households of the store and those the same import adds: asked by pairings, measures and visits.

Ids are those of the store, or the negative local ids of the plan.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.matching.names import name_key
from app.matching.places import NOWHERE, Named, Places
from app.registers.plans.rows import Rows
from db.queries.lookup import heads_in, heads_named, heads_of, heads_within, rows_where
from db.store import Reader

Villages = frozenset[int] | None  # those a row may mean; None where it names none


@dataclass(frozen=True)
class Found:
    """The household a row means, or the trouble and what to say of it."""

    household: int | None
    trouble: str = ""
    value: str = ""
    detail: str = ""


@dataclass
class Known:
    """Households by code, by the ID numbers of their people, and by village and head's name."""

    reader: Reader
    places: Places
    codes: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    heads: dict[str, dict[int, int | None]] = field(default_factory=lambda: defaultdict(dict))
    names: dict[int, str] = field(default_factory=dict)
    _villages: set[int] = field(default_factory=set)
    _persons: dict[str, tuple[int, str]] = field(default_factory=dict)
    _spoken: dict[tuple[str, Named], Named] = field(default_factory=dict)
    _titles: dict[tuple[str, Villages], Found] = field(default_factory=dict)

    def village_of(self, household: int) -> int | None:
        """Return the village a household lies in, as far as it was looked up."""
        return self.heads.get(name_key(self.names.get(household, "")), {}).get(household)

    @property
    def homes(self) -> set[int]:
        """All households looked up so far."""
        return {*self.codes.values(), *self.names, *(home for home, _name in self._persons.values())}

    def spoken(self, words: str, within: Named = NOWHERE) -> Named:
        """Return the place some words speak of; the same words are looked through once."""
        if (words, within) not in self._spoken:
            self._spoken[words, within] = self.places.in_words(words, within)
        return self._spoken[words, within]

    def spoken_at(self, rows: Rows, row: int) -> Named:
        """Return the place that the title of a row's block speaks of, else the title, sheet and file name."""
        reading = rows.reading
        whole = self.spoken(" ".join([*reading.titles, reading.sheet, reading.file]))
        return self.spoken(reading.title(row), whole) if reading.contexts[row] else whole

    def add_household(self, household: int, code: str | None, village: int | None, head: str | None) -> None:
        """Note a household of this import."""
        if code:
            self.codes[code] = household
        if head:
            self.heads[name_key(head)][household] = village
            self.names[household] = head

    def add_person(self, household: int, name: str | None, number: str | None, row: int) -> None:
        """Note a person of this import."""
        if number:
            self.numbers[number] = (household, row, name or "")

    def number_seen(self, number: str) -> tuple[int, int, str] | None:
        """Return household, row and name of the row of this import that has an ID number already."""
        return self.numbers.get(number)

    def look_up(self, sheets: Iterable[Rows]) -> None:
        """Load what the store holds of the codes, numbers and heads that some sheets name."""
        codes, numbers, names = set[str](), set[str](), set[str]()
        for rows in sheets:
            codes.update(filter(None, rows.values.get("household.code", [])))
            numbers.update(filter(None, rows.values.get("head.id_number", [])))
            names.update(filter(None, rows.values.get("head.name", [])))
        for row in rows_where(self.reader, "household", "code", codes - self.codes.keys()):
            self.codes.setdefault(row["code"], row["joined_into"] or row["id"])
        people = rows_where(self.reader, "member", "id_number", numbers)
        for row in sorted(people, key=lambda person: person["joined_into"] is None):
            self._persons[row["id_number"]] = (row["household_id"], row["name"])
        self._note(heads_of(self.reader, {home for home, _name in self._persons.values()} - self.names.keys()))
        self._note(heads_named(self.reader, names))

    def look_in(self, villages: Villages) -> None:
        """Load the heads of some villages, whatever dots their names are written with."""
        unseen = {each for each in villages or () if each > 0} - self._villages
        if unseen:
            self._villages |= unseen
            self._note(heads_in(self.reader, unseen))

    def _note(self, rows: Iterable[tuple[int, int | None, str]]) -> None:
        for household, village, name in rows:
            self.heads[name_key(name)].setdefault(household, village)
            self.names.setdefault(household, name)

    def household_of(self, rows: Rows, row: int, villages: Villages) -> Found:
        """Return the household a row speaks of, in its columns or in the title above it."""
        code, number = rows.get("household.code", row), rows.get("head.id_number", row)
        name = rows.get("head.name", row)
        if code or number or name:
            return self.find(code, number, name, villages)
        titled = self.find_in_words(rows.reading.title(row), villages)
        if titled.household is not None:
            return titled
        # a sheet for each household often carries the head's name on its tab
        tab = self.find_in_words(rows.reading.sheet, villages)
        return tab if tab.household is not None else titled

    def find(self, code: str | None, number: str | None, name: str | None, villages: Villages) -> Found:
        """Return the household of a row: by its code, by an ID number that agrees with the name, by name and village."""
        if code and code in self.codes:
            return Found(self.codes[code])
        if number:
            found = self._by_number(number, name)
            if found is not None:
                return found
        if not name:
            missing = "household_unknown" if code or number else "household_missing"
            return Found(None, missing, code or "")
        self.look_in(villages)
        same = self.heads.get(name_key(name), {})
        near = [each for each, place in same.items() if villages is None or place in villages]
        if len(near) == 1:
            return Found(near[0])
        label = f"{self.places.label(next(iter(villages)))}{name}" if villages and len(villages) == 1 else name
        return Found(None, "household_many" if near else "household_unknown", label, str(len(near)))

    def _by_number(self, number: str, name: str | None) -> Found | None:
        seen = self.numbers.get(number)
        person = (seen[0], seen[2]) if seen else self._persons.get(number)
        if person is None:
            return None
        household, owner = person
        keys = {name_key(owner), name_key(self.names.get(household, owner))}
        if name and name_key(name) not in keys:
            return Found(None, "household_id_other_name", name, owner)
        return Found(household)

    def find_in_words(self, words: str, villages: Villages) -> Found:
        """Return the household whose head a title names ("…的帮扶记录情况"); the same words are looked through once."""
        if (words, villages) not in self._titles:
            self._titles[words, villages] = self._in_words(words, villages)
        return self._titles[words, villages]

    def _in_words(self, words: str, villages: Villages) -> Found:
        key = name_key(words)
        self._note(heads_within(self.reader, words))
        self.look_in(villages)
        found = {
            household: name
            for name, households in self.heads.items()
            if len(name) > 1 and name in key
            for household, place in households.items()
            if villages is None or place in villages
        }
        longest = max(map(len, found.values()), default=0)
        best = [household for household, name in found.items() if len(name) == longest]
        if len(best) == 1:
            return Found(best[0])
        return Found(None, "household_many" if best else "household_missing", words[:30], str(len(best)))
