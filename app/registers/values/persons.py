"""Several people in one cell, and a change of helper written beside a name or a phone. Pure.

李建国、王芳 · 李建国（至2018.2）、王芳（2018.3起） · 原：李建国；现：王芳 · 李建国→王芳（2018.3起）. The first named is the lead, who
came after them is the lead from then on, others support. What cannot be understood is a `Doubt`; nothing is guessed.
Not here: the other columns of such rows (`spread`).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Literal

from app.registers.values.cells import day
from db.catalogues import catalogue
from db.rules.periods import first_day, last_day

_BETWEEN: Final = re.compile(r"\s*(→|-+>|=>|变更为|更换为|调整为|改为|换为|[、,;/\n\r])\s*")
_CHANGES: Final = frozenset(("→", "=>", "变更为", "更换为", "调整为", "改为", "换为"))
_ASIDE: Final = re.compile(r"\(([^()]*)\)\s*$")
_TENSE: Final = re.compile(r"^(原任?|前任|现任?|现在)\s*:\s*")
_BARE: Final = re.compile(r"^([原现])(?=\S{2,})")
_PHONE: Final = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")
_NUMBER: Final = re.compile(rf"[\s:]*((?<!\d)(?:{_PHONE.pattern})(?!\d))$")
_BEHIND: Final = re.compile(
    r"^(\D{2,}?|1\d{10}|0\d{2,3}-?\d{7,8})\s*((?:自|从|至|到|截至)?(?:19|20)\d{2}\D.*)$"
)  # no brackets
_DATED: Final = re.compile(r"\([^)]*\d{4}|(?<!\d)(?:19|20)\d{2}(?:年|[./]\d)")  # a date that was not understood
_TOUCHING: Final = re.compile(r"(?<=\d{11})\s+(?=1\d{10})")
_D: Final = r"(\d{8}|\d{6}|\d{4}(?:年|[./-])\d{1,2}(?:(?:月|[./-])\d{1,2}日?|月)?|\d{4}年?)"
_COMES: Final = r"(?:起|开始|以来|接替|接任|接手|接管|到任|到岗|上任|起任|起接替|起接任|起负责|至今|到现在|-+|—+|~)"
_GOES: Final = r"(?:止|为止|底|末|离任|离岗|调离|调走|退出|卸任|结束|退休)"
_SINCE: Final = (re.compile(rf"(?:自|从){_D}{_COMES}?"), re.compile(rf"{_D}{_COMES}"))
_UNTIL: Final = (re.compile(rf"(?:至|到|截至|截止|止于){_D}{_GOES}?"), re.compile(rf"{_D}{_GOES}"))
_BEFORE: Final = re.compile(rf"(?:至|到)?{_D}(?:以前|之前|前)")
_RANGE: Final = re.compile(rf"(?:自|从)?{_D}起?(?:至|到|-+|—+|~){_D}{_GOES}?")
_SUCCEEDS: Final = re.compile(r"(?:接替?|替换?)\D{2,}")  # whom they came after stands beside them anyway
_FORMER: Final = frozenset(("原", "原任", "前任", "已离任", "已调离", "离任", "调离"))
_PRESENT: Final = frozenset(("现", "现任", "现在", "在任"))
_OF_TIME: Final = re.compile(r"\d|[起止至换调离接]|原|现")

Tense = Literal["former", "present"]


@dataclass(frozen=True)
class Doubt:
    """What cannot be decided: a code of `issues`, the words as they stand, a detail for the sentence."""

    code: str
    value: str
    detail: str = ""


@dataclass(frozen=True)
class Person:
    """A person as a cell names them; dates, role, post and tense as far as it says so."""

    name: str
    phone: str | None = None
    since: str | None = None
    until: str | None = None
    role: str | None = None
    post: str | None = None
    tense: Tense | None = None
    follows: bool = False  # stands behind an arrow: takes over from the one before


@dataclass(frozen=True)
class Turn:
    """One person's turn: dates and role; `replaces` the place in the cell of whom they took over from.

    `begins`: the cell itself says from when, so that whoever was the lead until then has ended. `replaced`: somebody in
    the same cell took over.
    """

    person: Person
    from_date: str | None
    to_date: str | None
    role: str
    replaces: int | None = None
    begins: bool = False
    replaced: bool = False


def folded(text: str) -> str:
    """Return a cell's text narrow, with one kind of brackets."""
    narrowed = unicodedata.normalize("NFKC", text).strip()
    return narrowed.translate(str.maketrans("[【〔{]】〕}", "(((())))"))


def parts_of(text: str) -> list[tuple[str, bool]]:
    """Return the parts of a text between separators outside brackets, and whether an arrow stands before each."""
    found: list[tuple[str, bool]] = []
    begin = depth = at = 0
    follows = False
    while at < len(text):
        depth += (text[at] == "(") - (text[at] == ")" and depth > 0)
        between = None if depth else _BETWEEN.match(text, at)
        if between is None:
            at += 1
            continue
        found.append((text[begin : between.start()].strip(), follows))
        follows = between.group(1) in _CHANGES or between.group(1).endswith("->")
        begin = at = between.end()
    found.append((text[begin:].strip(), follows))
    return [(part, arrow) for part, arrow in found if part]


def people_in(text: str) -> list[Person] | Doubt:
    """Return the people a cell names."""
    said = folded(text)
    parts = parts_of(said)
    bare = {found.group(1) for part, _arrow in parts if (found := _BARE.match(part))} == {"原", "现"}
    people = []
    for part, follows in parts:
        person = _person(part, bare=bare)
        if isinstance(person, Doubt):
            return person
        people.append(replace(person, follows=follows))
    return _with_phones(people)


def _with_phones(people: list[Person]) -> list[Person] | Doubt:
    """Return people with the phones that stand between them (孙伟/13700003333; 李建国、王芳、19…、18…), the first of one's several."""
    phones = [each for each in people if _PHONE.fullmatch(each.name)]
    names = [each for each in people if each not in phones]
    if not phones or not names:
        return people
    if len(names) not in (1, len(phones)) or any(each.phone for each in names) or any(map(_says, phones)):
        return Doubt("persons_phones", str(len(names)), str(len(phones)))
    return [replace(name, phone=_plain(phone.name)) for name, phone in zip(names, phones, strict=False)]


def _plain(phone: str) -> str:
    return phone.replace("-", "")


def phones_in(text: str) -> list[Person] | Doubt:
    """Return the phones of a cell, each as a person without a name, with what is noted beside it."""
    return people_in(_TOUCHING.sub("、", folded(text)))


def _person(part: str, *, bare: bool) -> Person | Doubt:
    words, tense = part, None
    if marked := (_TENSE.match(words) or (_BARE.match(words) if bare else None)):
        tense = _tense(marked.group(1)[0])
        words = words[marked.end() :].strip()
    person = Person("", tense=tense)
    while aside := _ASIDE.search(words):
        noted = _noted(person, re.sub(r"\s+", "", aside.group(1)))
        if noted is None:
            break
        if isinstance(noted, Doubt):
            return noted
        person, words = noted, words[: aside.start()].strip()
    if (bare_note := _BEHIND.match(words)) and isinstance(noted := _noted(person, bare_note.group(2)), Person):
        person, words = noted, bare_note.group(1).strip()
    number = _NUMBER.search(words)
    if number and number.start() > 0:
        return replace(person, name=words[: number.start()].strip(), phone=_plain(number.group(1)))
    if _DATED.search(words):
        return Doubt("person_note", words)
    return replace(person, name=words)


def _tense(mark: str) -> Tense:
    return "present" if mark == "现" else "former"


def _noted(person: Person, note: str) -> Person | Doubt | None:
    """Return the person with what a note beside them says; None where it is no note of ours but part of the name."""
    clauses = [clause for clause in re.split(r"[,;、/]", note) if clause]
    if len(clauses) > 1 and any(_SUCCEEDS.fullmatch(clause) for clause in clauses):
        clauses = [clause for clause in clauses if not _SUCCEEDS.fullmatch(clause)]
    for clause in clauses:
        found = _clause(person, clause)
        if not isinstance(found, Person):
            return Doubt("person_note", note) if found is not None or len(clauses) > 1 else None
        person = found
    return person


def _clause(person: Person, note: str) -> Person | Doubt | None:
    if _PHONE.fullmatch(note):
        return replace(person, phone=_plain(note))
    if note in _FORMER | _PRESENT:
        return replace(person, tense="former" if note in _FORMER else "present")
    if role := catalogue("pairing_role").normalise(note):
        return replace(person, role=role)
    if post := catalogue("village_post").normalise(note):
        return replace(person, post=post)
    for pattern, fields in ((_RANGE, ("since", "until")), *((each, ("since",)) for each in _SINCE),
                            *((each, ("until",)) for each in _UNTIL), (_BEFORE, ("before",))):  # fmt: skip
        if found := pattern.fullmatch(note):
            days = [day(said)[0] for said in found.groups()]
            if None in days:
                return Doubt("person_note", note)
            given = dict(zip(fields, days, strict=True))
            if "before" in given:
                given = {"until": before(given["before"])}
            return replace(person, **given)
    return Doubt("person_note", note) if _OF_TIME.search(note) else None


def together(names: Sequence[Person], phones: Sequence[Person]) -> list[Person] | Doubt:
    """Return people with their phones by position; unequal counts, and dates that say two things, are in doubt."""
    if not phones:
        return list(names)
    if len(names) == 1 and not any(_says(each) for each in phones):
        spaced = names[0].name.split()
        if len(spaced) == len(phones) > 1 and all(len(part) > 1 for part in spaced):
            return Doubt("persons_spaced", names[0].name, str(len(spaced)))
        return list(names)  # one person may have several phones
    if len(names) != len(phones):
        return Doubt("persons_phones", str(len(names)), str(len(phones)))
    people = []
    for person, phone in zip(names, phones, strict=True):
        joined: dict[str, Any] = {"phone": phone.name, "follows": person.follows or phone.follows}
        for name in ("since", "until", "role", "tense"):
            here, there = getattr(person, name), getattr(phone, name)
            if here and there and here != there:
                return Doubt("person_note", f"{here} {there}")
            joined[name] = here or there
        people.append(replace(person, **joined))
    return people


def _says(phone: Person) -> bool:
    return bool(phone.since or phone.until or phone.tense)


def in_turn(people: Sequence[Person], from_date: str | None = None, to_date: str | None = None) -> list[Turn] | Doubt:
    """Return the turns of the people of one cell; the row's own dates are the first one's beginning, the last one's end."""
    turns: list[Turn] = []
    lead = 0
    for at, person in enumerate(people):
        before_them = turns[lead] if at else None
        if before_them is None or not _takes_over(person, before_them):
            role = person.role or ("lead" if at == 0 else "support")
            turns.append(Turn(person, person.since or from_date, person.until, role, begins=bool(person.since)))
            continue
        since = person.since or (after(before_them.to_date) if before_them.to_date else None)
        if since is None:
            return Doubt("change_undated", before_them.person.name, person.name)
        until = before_them.to_date
        ended = before_them if until and until != since else replace(before_them, to_date=before(since))
        turns[lead] = replace(ended, replaced=True)
        turns.append(Turn(person, since, person.until, before_them.role, replaces=lead, begins=True))
        lead = at
    return _closed(turns, lead, from_date, to_date)


def _takes_over(person: Person, lead: Turn) -> bool:
    if person.role == "support":
        return False
    ended = lead.to_date is not None or lead.person.tense == "former"
    return bool(person.since or person.tense == "present" or person.follows or ended)


def _closed(turns: list[Turn], lead: int, from_date: str | None, to_date: str | None) -> list[Turn] | Doubt:
    """Give the row's end to those who are still there; refuse turns that make no sense."""
    turns = [
        replace(turn, to_date=turn.to_date or to_date) if at == lead or turn.role == "support" else turn
        for at, turn in enumerate(turns)
    ]
    if lead and from_date and turns[0].to_date and first_day(from_date) > last_day(turns[0].to_date):
        if from_date != turns[lead].from_date:
            return Doubt("change_order", turns[0].person.name, turns[lead].person.name)
        turns[0] = replace(turns[0], from_date=turns[0].person.since)  # the row's date is that of the change
    for turn in turns:
        if turn.person.tense == "former" and turn.to_date is None:
            return Doubt("change_undated", turn.person.name, "")
        if turn.from_date and turn.to_date and last_day(turn.to_date) < first_day(turn.from_date):
            return Doubt("change_order", turn.person.name, turn.person.name)
    return turns


def before(value: str) -> str:
    """Return the day, month or year before one, as precise as it: 2018-03 -> 2018-02."""
    return _moved(value, -1)


def after(value: str) -> str:
    """Return the day, month or year after one, as precise as it: 2018-12 -> 2019-01."""
    return _moved(value, 1)


def _moved(value: str, step: int) -> str:
    if len(value) == 4:
        return f"{int(value) + step:04d}"
    if len(value) == 7:
        months = int(value[:4]) * 12 + int(value[5:]) - 1 + step
        return f"{months // 12:04d}-{months % 12 + 1:02d}"
    return (date.fromisoformat(value) + timedelta(days=step)).isoformat()
