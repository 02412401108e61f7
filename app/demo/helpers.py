"""Those who help, made up: districts, departments, enterprises, teams with dated members, and the two upper levels of
pairing. Which household is helped by whom is in `pairings`.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Final

from app.demo.names import credit_code, firms, helper_name, phone
from app.demo.places import Place, Village
from app.demo.ready import note_ticks
from app.demo.sheets import Sheets

# district -> the county it is paired with, and the person at its front office (made up)
DISTRICTS: Final = {
    "莎车县": ("上海市浦东新区", "沈立新"),
    "泽普县": ("上海市闵行区", "顾明远"),
    "叶城县": ("上海市宝山区", "黄伟民"),
    "巴楚县": ("上海市静安区", "陆佳宁"),
}
_ORDERS: Final = "一二三四五六七八九十"
_DUTIES: Final = ("专员", "经理", "工程师", "科员", "医生", "教师", "主管")
HOUSEHOLDS_OF_A_HELPER: Final = 6
_UNITS: Final = (("school", "示范实验学校"), ("hospital", "示范中心医院"), ("social_organisation", "示范助学促进会"))


@dataclass
class Holder:
    """A helper on a seat of a team, from a day to a day."""

    helper: int
    start: date
    end: date | None
    sheet: int | None = None  # of the hand-over with which they came


@dataclass
class Team:
    """A team in a village; each seat is held by one helper after the other."""

    id: int
    seats: list[list[Holder]] = field(default_factory=list)


@dataclass
class Stay:
    """An enterprise in a village between two days: the pairing its teams' pairings lie in."""

    pairing: int
    organisation: int
    start: date
    end: date | None
    teams: list[Team] = field(default_factory=list)


class Helping:
    """Notes organisations, teams and helpers of all villages, and the pairings of districts and enterprises."""

    def __init__(self, sheets: Sheets, rng: Random, today: date) -> None:
        self._sheets = sheets
        self._rng = rng
        self._today = today
        self._counties: dict[str, int] = {}
        self._number = 0
        self._sheet_numbers: Counter[int] = Counter()
        self._upper: list[tuple[int, date]] = []  # pairings of the two upper levels and when they began
        self.departments: dict[str, int] = {}

    def counties(self, counties: list[Place]) -> None:
        """Note the four districts with their counties, and a department in each county."""
        for county in counties:
            district, contact = DISTRICTS[county.name]
            helper = self._organisation(f"{district}对口支援办公室", "assisting_district", contact)
            self._counties[county.name] = self._sheets.add(
                "pairing",
                level="district_county",
                organisation_id=helper,
                region_id=county.id,
                role="lead",
                from_date=f"{self._today.year - 9}-06-01",
                agreement=f"{self._today.year - 9}-{county.code[-3:]}",
            )
            self._upper.append((self._counties[county.name], date(self._today.year - 9, 6, 1)))
            self.departments[county.name] = self._organisation(f"{county.name}农业农村局", "department", None)

    def _organisation(self, name: str, kind: str, contact: str | None, address: str | None = None) -> int:
        self._number += 1
        return self._sheets.add(
            "organisation",
            name=name,
            kind=kind,
            credit_code=credit_code(self._number) if kind == "enterprise" else None,
            contact=contact or helper_name(self._rng)[0],
            phone=phone(self._rng.randrange(10_000)),
            address=address,
        )

    def villages(self, villages: list[Village]) -> dict[str, list[Stay]]:
        """Note who helps in each staffed village, in time; villages by code."""
        staffed = [village for village in villages if village.staffed]
        names = iter(firms(self._rng, 2 * len(staffed) + 1))
        return {village.place.code: self._stays(village, names) for village in staffed}

    def _stays(self, village: Village, names: object) -> list[Stay]:
        rng, today = self._rng, self._today
        start = date(today.year - rng.randint(4, 6), rng.randint(1, 12), 1)
        change = today - timedelta(days=rng.randint(500, 900))
        fate = rng.random()
        if fate < 0.12:  # one enterprise handed over to another
            spans = [(start, change - timedelta(days=1)), (change, None)]
        elif fate < 0.16:  # one left and nobody came yet
            spans = [(start, change)]
        else:
            spans = [(start, None)]
        stays = [self._stay(village, next(names), *span) for span in spans]  # type: ignore[call-overload]
        for before, after in pairwise(stays):
            self._sheets.fill("pairing", after.pairing, replaces_id=before.pairing)
        return stays

    def _beside(self, village: Village, start: date) -> None:
        """Schools, hospitals and social organisations of the district stand beside the enterprise."""
        district = DISTRICTS[village.county.name][0].removeprefix("上海市")
        kind, name = self._rng.choice(_UNITS)
        self._sheets.add(
            "pairing",
            level="enterprise_village",
            parent_id=self._counties[village.county.name],
            organisation_id=self._organisation(f"{district}{name}", kind, None),
            region_id=village.place.id,
            role="support",
            from_date=(start + timedelta(days=self._rng.randint(30, 400))).isoformat(),
        )

    def ready(self) -> None:
        """Note what is in place for the districts and enterprises."""
        for pairing, start in self._upper:
            note_ticks(self._sheets, self._rng, pairing, start, self._today)

    def _stay(self, village: Village, firm: tuple[str, str], start: date, end: date | None) -> Stay:
        short, name, rng = *firm, self._rng
        organisation = self._organisation(name, "enterprise", None, f"{DISTRICTS[village.county.name][0]}（示范地址）")
        pairing = self._sheets.add(
            "pairing",
            level="enterprise_village",
            parent_id=self._counties[village.county.name],
            organisation_id=organisation,
            region_id=village.place.id,
            role="lead",
            from_date=start.isoformat(),
            to_date=_iso(end),
            end_reason="协议到期" if end else None,
            agreement=f"{start.year}-{self._number:03d}",
        )
        self._upper.append((pairing, start))
        if end is None and rng.random() < 0.12:
            self._beside(village, start)
        stay = Stay(pairing, organisation, start, end)
        seats = max(2, round(village.households / 2 / HOUSEHOLDS_OF_A_HELPER))
        stay.teams = [self._team(stay, f"{short}{_ORDERS[number]}队", seats) for number in range(2)]
        return stay

    def _team(self, stay: Stay, name: str, seats: int) -> Team:
        dates = {"from_date": stay.start.isoformat(), "to_date": _iso(stay.end)}
        team = Team(self._sheets.add("team", organisation_id=stay.organisation, name=name, **dates))
        for seat in range(seats):
            team.seats.append(self._seat(stay, team.id, leader=seat == 0))
        return team

    def _seat(self, stay: Stay, team: int, *, leader: bool) -> list[Holder]:
        rng, last = self._rng, stay.end or self._today
        holders = [(stay.start, stay.end)]
        room = (last - stay.start).days
        if room > 400 and rng.random() < 0.35:
            change = stay.start + timedelta(days=rng.randint(200, room - 100))
            holders = [(stay.start, change - timedelta(days=1)), (change, stay.end)]
        elif stay.end is None and not leader and rng.random() < 0.05:  # the term ran out and nobody took over
            holders = [(stay.start, self._today - timedelta(days=rng.randint(8, 60)))]
        made = [self._holder(stay, team, start, end, leader=leader) for start, end in holders]
        for before, after in pairwise(made):
            after.sheet = self._sheet(before, after)
        return made

    def _sheet(self, before: Holder, after: Holder) -> int:
        """The sheet with which one helper's households went to the next."""
        self._sheet_numbers[after.start.year] += 1
        return self._sheets.add(
            "hand_over",
            number=f"{after.start.year}-{self._sheet_numbers[after.start.year]:03d}",
            on_date=after.start.isoformat(),
            reason="任期届满",
            from_helper_id=before.helper,
            to_helper_id=after.helper,
        )

    def _holder(self, stay: Stay, team: int, start: date, end: date | None, *, leader: bool) -> Holder:
        rng = self._rng
        name, sex = helper_name(rng)
        # one in twenty leaves within a month: a hand-over to prepare
        until = end or self._today + timedelta(days=rng.randint(3, 28) if rng.random() < 0.05 else rng.randint(90, 900))
        helper = self._sheets.add(
            "helper",
            name=name,
            sex=sex,
            organisation_id=stay.organisation,
            duty="队长" if leader else rng.choice(_DUTIES),
            phone=phone(rng.randrange(10_000)),
            term=f"第{_ORDERS[min(9, max(0, (start.year - 2010) // 3))]}批" if start.year < 2040 else None,
            from_date=start.isoformat(),
            to_date=until.isoformat(),
        )
        self._sheets.add(
            "team_member",
            team_id=team,
            helper_id=helper,
            leader=leader,
            from_date=start.isoformat(),
            to_date=_iso(end),
        )
        return Holder(helper, start, end)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
