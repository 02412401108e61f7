"""How alike two people, or two households, are: a score of named parts and one of four answers. Pure.

Never "same" by likeness alone: that takes an ID number or a 户编号 both have. Points are in `resources/matching.toml`, the
words of a reason in `words`. Nothing is compared that the red lines keep out, nor health or disability.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.matching.rule import Answer, Rule, rule
from app.matching.sounds import Kinship, kinship, sound_of
from db.rules.joining import numbers_agree

_CLEAR = ("same", "sound", "close", "homophone")


@dataclass(frozen=True)
class Kin:
    """A person of the same household: name and birth."""

    name: str
    birth: str | None = None


@dataclass(frozen=True)
class Someone:
    """What is known of a person. Areas are ids; `number_part` what is left of a number that is cut; `namesakes` people of
    that name in the village; `settled` that the household's people are all known (so nobody alike counts against)."""

    name: str
    birth: str | None = None
    id_number: str | None = None
    sex: str | None = None
    relation: str | None = None
    phone: str | None = None
    village: int | None = None
    township: int | None = None
    county: int | None = None
    household: int | None = None
    kin: tuple[Kin, ...] = ()
    number_part: str | None = None
    namesakes: int = 0


@dataclass(frozen=True)
class Home:
    """What is known of a household: its code and its people, the head first."""

    code: str | None
    people: tuple[Someone, ...]
    phone: str | None = None


@dataclass(frozen=True)
class Reason:
    """One part of a score: its name in the rule, what it counts here, and what it is about ("", or the values compared)."""

    code: str
    points: int
    about: str = ""


@dataclass(frozen=True)
class Likeness:
    """How alike two records are: score (0 to 100), answer, reasons."""

    score: int
    answer: Answer
    reasons: tuple[Reason, ...]


@dataclass
class Weighing:
    """The reasons gathered so far."""

    rule: Rule
    reasons: list[Reason] = field(default_factory=list)

    def note(self, code: str, about: str = "", times: int = 1) -> None:
        """Count a part of the rule."""
        self.reasons.append(Reason(code, self.rule.points[code] * times, about))

    def result(self, *, known: bool) -> Likeness:
        """Return the likeness; `known`: a number or code both have says that they are one."""
        total = sum(each.points for each in self.reasons)
        score = self.rule.answers["same"] if known else max(0, min(total, self.rule.answers["likeness_at_most"]))
        return Likeness(score, self.rule.answer(score), tuple(self.reasons))


def compare_people(one: Someone, other: Someone) -> Likeness:
    """Compare two people."""
    found = Weighing(rule())
    named = kinship(one.name, other.name)
    found.note(f"name_{named}", "" if named == "same" else f"{one.name}／{other.name}")
    born = birth_kinship(one.birth, other.birth)
    if born:
        found.note(f"birth_{born}", one.birth or "" if born == "same" else f"{one.birth}／{other.birth}")
    agree = _numbers(found, one, other)
    if one.sex and other.sex and one.sex != other.sex:
        found.note("sex_other", f"{one.sex}／{other.sex}")
    if one.relation and one.relation == other.relation:
        found.note("relation_same", one.relation)
    _place(found, one, other)
    _phone(found, one.phone, other.phone)
    if one.household is not None and one.household == other.household:
        _at_home(found, named, born)
    else:
        _kin(found, one, other)
    if max(one.namesakes, other.namesakes) > found.rule.limits["namesakes"] and not agree:
        found.note("namesakes", str(max(one.namesakes, other.namesakes)))
    return found.result(known=bool(agree) and named in _CLEAR)


def birth_kinship(one: str | None, other: str | None) -> str | None:
    """Return how two births agree (a part of the rule without its "birth_"), None where one is not known."""
    if not one or not other:
        return None
    shared = min(len(one), len(other))
    if one[:shared] == other[:shared]:
        return {4: "year", 7: "month"}.get(shared, "same")
    if shared < 10:
        return "slip" if shared == 7 and _one_digit(one[:7], other[:7]) and one[:4] == other[:4] else "other"
    (year, month, day), (their_year, their_month, their_day) = one.split("-"), other.split("-")
    if year == their_year and (month, day) == (their_day, their_month):
        return "swapped"
    if _one_digit(one, other):
        return "slip"
    near = (month, day) == (their_month, their_day) and abs(int(year) - int(their_year)) <= 2
    return "near" if near else "other"


def _one_digit(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _numbers(found: Weighing, one: Someone, other: Someone) -> bool | None:
    agree = numbers_agree(one.id_number, other.id_number)
    if agree:
        found.note("number_same")
    elif agree is False:
        first, second = str(one.id_number), str(other.id_number)
        slip = len(first) == len(second) and sum(a != b for a, b in zip(first, second, strict=True)) <= 2
        found.note("number_slip" if slip else "number_other")
    elif part := _part_agrees(one, other):
        found.note("number_part", part)
    return agree


def _part_agrees(one: Someone, other: Someone) -> str:
    for cut, whole in ((one.number_part, other.id_number), (other.number_part, one.id_number)):
        if (
            cut
            and whole
            and len(cut) >= 10
            and (whole.startswith(cut[:14]) if len(cut) >= 14 else whole.startswith(cut))
        ):
            return f"{len(cut)}"
    return ""


def _place(found: Weighing, one: Someone, other: Someone) -> None:
    if one.village is None or other.village is None:
        return
    if one.village == other.village:
        found.note("village_same")
    elif one.township is not None and one.township == other.township:
        found.note("township_same")
    elif one.county is not None and other.county is not None and one.county != other.county:
        found.note("county_other")
    else:
        found.note("village_other")


def _phone(found: Weighing, one: str | None, other: str | None) -> None:
    if one and other:
        found.note("phone_same" if one == other else "phone_other")


def _at_home(found: Weighing, named: Kinship, born: str | None) -> None:
    if born == "same" and named not in ("same", "sound"):
        found.note("twins")
    elif born is None and named != "same":
        found.note("one_home")


def _kin(found: Weighing, one: Someone, other: Someone) -> None:
    alike = shared_kin(one.kin, other.kin)
    limit = found.rule.limits["kin_at_most"] // found.rule.points["kin_each"]
    if alike:
        found.note("kin_each", "、".join(alike[:4]), times=min(len(alike), int(limit)))
    elif len(one.kin) > 1 and len(other.kin) > 1:
        found.note("kin_none")


def shared_kin(ours: Iterable[Kin], theirs: Iterable[Kin]) -> list[str]:
    """Return the names of those in one family who are in the other too: name by sound, birth not against it."""
    left = list(theirs)
    found = []
    for each in ours:
        for other in left:
            if sound_of(each.name) != sound_of(other.name) or birth_kinship(each.birth, other.birth) == "other":
                continue
            found.append(each.name)
            left.remove(other)
            break
    return found


def compare_homes(one: Home, other: Home) -> Likeness:
    """Compare two households by their codes, their heads and the people who live there."""
    found = Weighing(rule())
    same_code = bool(one.code and one.code == other.code)
    if same_code:
        found.note("code_same", one.code or "")
    heads = one.people[:1] + other.people[:1]
    if len(heads) == 2:
        found.reasons += compare_people(*heads).reasons
    if one.people and other.people and len(one.people) != len(other.people):
        found.note("people_other", f"{len(one.people)}／{len(other.people)}")
    head_fits = len(heads) == 2 and kinship(heads[0].name, heads[1].name) in (*_CLEAR, "near", "part")
    return found.result(known=same_code and head_fits)


def from_facts(facts: Any, **more: Any) -> Someone:
    """Return what is known of a person from the facts of a member."""
    names = ("name", "birth", "id_number", "sex", "relation", "phone")
    return Someone(**{name: facts[name] for name in names} | more)
