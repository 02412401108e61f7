"""A made-up family: who lives there, how they are related, their ages, schooling, health and work.

Relations, sex and age agree with one another (`db.rules.households`). Not here: income (`years`), help (`help`).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from app.demo.names import LONG_NAME, IdNumbers, Surnamed, phone

_SCHOOLS: Final = {
    **dict.fromkeys(range(3), "学龄前儿童"),
    **dict.fromkeys(range(3, 6), "学前教育"),
    **dict.fromkeys(range(6, 12), "小学"),
    12: "七年级",
    13: "八年级",
    14: "九年级",
}
_UPPER: Final = {15: "一年级", 16: "二年级", 17: "三年级"}
_COLLEGE: Final = {18: "一年级", 19: "二年级", 20: "三年级", 21: "四年级"}
_WAYS_OUT = ("分户", "迁出", "分户")
_POSTS: Final = ("护林员", "护路员", "护水员", "护理员", "护草员")


@dataclass
class Person:
    """A member: the fields of the record, and what others of the family are made from."""

    given: str
    sex: str
    birth: date
    age: int
    fields: dict[str, Any]

    @property
    def in_school(self) -> bool:
        """Whether they go to a school."""
        return self.fields["school"] not in ("非在校生", "学龄前儿童")

    @property
    def works(self) -> bool:
        """Whether they can work."""
        return str(self.fields["labour"]) in ("普通劳动力", "技能劳动力")


@dataclass
class Family:
    """A household's people; `left` moved out and stays in the register with the day and the reason."""

    code: str
    poor: str
    people: list[Person] = field(default_factory=list)
    left: list[Person] = field(default_factory=list)

    @property
    def head(self) -> Person:
        """The head of the household."""
        return self.people[0]

    @property
    def workers(self) -> int:
        """How many can work."""
        return sum(person.works for person in self.people)


class Families:
    """Makes families as of one day; ID numbers are never given twice."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._ids = IdNumbers()

    def make(self, rng: Random, number: int) -> Family:
        """Return family `number`, counted from 1."""
        family = Family(f"999999{number:06d}", rng.choices(("一般", "低保", "特困"), (70, 24, 6))[0])
        line = Surnamed(rng)
        if number == 1:
            line.han, line.root = False, LONG_NAME[1]
        self._head(rng, family, line, LONG_NAME[0] if number == 1 else None)
        if family.poor == "特困":
            return self._finish(rng, family)
        self._parents(rng, family, line)
        self._partner(rng, family)
        self._children(rng, family, line)
        return self._finish(rng, family)

    def _person(self, rng: Random, name: tuple[str, str], relation: str, sex: str, age: int) -> Person:
        birth = self._today - timedelta(days=int(age * 365.25) + rng.randint(3, 360))
        fields: dict[str, Any] = {"name": name[1], "relation": relation, "sex": sex, "birth": birth.isoformat()}
        if rng.random() > 0.004:  # a few have no papers yet
            fields |= {"id_kind": "居民身份证", "id_number": self._ids.take(birth, sex)}
        years = self._today.year - birth.year - ((self._today.month, self._today.day) < (birth.month, birth.day))
        fields |= _schooling(rng, years) | _health(rng, years) | _insurance(years)
        fields |= _work(rng, years, fields)
        return Person(name[0], sex, birth, years, fields)

    def _head(self, rng: Random, family: Family, line: Surnamed, given: str | None) -> None:
        alone = family.poor == "特困"
        age = rng.randint(62, 84) if alone else int(rng.triangular(26, 74, 46))
        sex = "男" if given or rng.random() < 0.84 else "女"
        name = (given, f"{given}·{line.root}") if given else line.name(rng, sex)
        family.people.append(self._person(rng, name, "户主", sex, age))

    def _partner(self, rng: Random, family: Family) -> None:
        head = family.head
        if rng.random() > (0.85 if head.sex == "男" else 0.3):
            return
        sex = "女" if head.sex == "男" else "男"
        age = max(21, head.age + rng.randint(-4, 3))
        family.people.append(self._person(rng, Surnamed(rng).name(rng, sex), "配偶", sex, age))

    def _children(self, rng: Random, family: Family, line: Surnamed) -> None:
        head = family.head
        root = head.given if head.sex == "男" or line.han else Surnamed(rng).root
        eldest = head.age - rng.randint(23, 29)
        for _ in range(rng.choices((0, 1, 2, 3, 4), (8, 24, 38, 25, 5))[0]):
            if eldest < 0:
                return
            sex = rng.choice("男女")
            child = self._person(rng, line.name(rng, sex, root), "之子" if sex == "男" else "之女", sex, eldest)
            if eldest < 24 or (eldest < 36 and rng.random() < 0.5):
                family.people.append(child)
                if eldest >= 26 and sex == "男":
                    self._young_couple(rng, family, child, line.han)
            elif rng.random() < 0.12:
                self._leave(rng, family, child, "婚嫁" if sex == "女" else _WAYS_OUT[eldest % 3])
            eldest -= rng.randint(2, 5)

    def _young_couple(self, rng: Random, family: Family, son: Person, han: bool) -> None:
        wife = self._person(rng, Surnamed(rng).name(rng, "女"), "之儿媳", "女", son.age - rng.randint(0, 3))
        wife.fields["from_date"] = (self._today - timedelta(days=rng.randint(400, 1500))).isoformat()[:7]
        family.people.append(wife)
        if rng.random() < 0.5:
            sex = rng.choice("男女")
            line = Surnamed(rng)
            line.han, line.root = han, son.given
            relation = "之孙子" if sex == "男" else "之孙女"
            family.people.append(self._person(rng, line.name(rng, sex), relation, sex, rng.randint(0, 3)))

    def _parents(self, rng: Random, family: Family, line: Surnamed) -> None:
        head = family.head
        if head.age > 56 or rng.random() > 0.3:
            return
        age = head.age + rng.randint(20, 27)
        if rng.random() < 0.45:
            name = line.root if not line.han else ""
            elder = Surnamed(rng)
            full = (name, f"{name}·{elder.root}") if name and not elder.han else line.name(rng, "男")
            family.people.append(self._person(rng, full, "之父", "男", age))
        if rng.random() < 0.7:
            family.people.append(self._person(rng, Surnamed(rng).name(rng, "女"), "之母", "女", age - 2))
        elif (
            apart := Random(f"{family.code} mother")
        ).random() < 0.5:  # a throw of its own: the others stay as they are
            mother = self._person(apart, Surnamed(apart).name(apart, "女"), "之母", "女", age - 2)
            self._leave(apart, family, mother, "去世")

    def _leave(self, rng: Random, family: Family, person: Person, reason: str) -> None:
        day = self._today - timedelta(days=rng.randint(60, 1800))
        person.fields |= {"to_date": day.isoformat(), "leave_reason": reason}
        family.left.append(person)

    def _finish(self, rng: Random, family: Family) -> Family:
        for order, person in enumerate((*family.people, *family.left), 1):
            person.fields["code"] = f"{family.code}{order:02d}"
            person.fields["subsistence"] = "是" if family.poor == "低保" else "否"
            if person.age >= 18 and rng.random() < 0.5:
                person.fields["phone"] = phone(rng.randrange(10_000))
        return family


def _schooling(rng: Random, age: int) -> dict[str, str]:
    school = _SCHOOLS.get(age, "非在校生")
    if age in _UPPER and rng.random() < 0.95:
        school = rng.choice(("普通高中", "中职")) + _UPPER[age]
    if age in _COLLEGE and rng.random() < 0.4:
        school = "本科" + _COLLEGE[age]
    found = {"school": school}
    if age < 6:
        found["education"] = "学龄前儿童"
    elif school == "非在校生":
        levels = ("文盲或半文盲", "小学", "初中", "高中", "大专")
        weights = (30, 50, 18, 2, 0) if age > 55 else (4, 26, 50, 14, 6)
        found["education"] = rng.choices(levels, weights)[0]
    return found


def _health(rng: Random, age: int) -> dict[str, str]:
    ill = rng.random()
    weak = age / 250
    if ill < weak:
        return {"health": "长期慢性病"}
    if ill < weak + 0.01:
        return {"health": "患有大病"}
    if ill < weak + 0.045:
        kind = rng.choice(("肢体", "视力", "听力", "言语", "智力"))
        return {"health": "残疾", "disability": kind, "disability_grade": rng.choice(("二级", "三级", "四级"))}
    return {"health": "健康"}


def _insurance(age: int) -> dict[str, str]:
    return {"basic_insurance": "是", "serious_insurance": "是", "pension_insurance": "是" if age >= 16 else "否"}


def _work(rng: Random, age: int, known: dict[str, Any]) -> dict[str, Any]:
    if age < 16 or age > 72 or known["school"] not in ("非在校生",):
        return {"labour": "无劳动力"}
    if known["health"] == "残疾":
        return {"labour": rng.choice(("丧失劳动力", "弱劳动力或半劳动力"))}
    if age > 60 or known["health"] != "健康":
        return {"labour": "弱劳动力或半劳动力"}
    found: dict[str, Any] = {"labour": "技能劳动力" if rng.random() < 0.2 else "普通劳动力"}
    if rng.random() < 0.45:
        found["work_months"] = rng.randint(3, 11)
    elif rng.random() < 0.06:
        found["public_post"] = rng.choice(_POSTS)
    return found
