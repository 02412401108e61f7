"""A made-up household's facts and its income over the last years, each sum equal to its parts."""

from datetime import date
from random import Random
from typing import Any, Final

from app.demo.names import phone
from app.demo.people import Family
from app.demo.places import Village
from db.rules.households import net_fen, per_head_fen

_CAUSES: Final = ("因病", "因残", "因学", "缺技术", "缺资金", "缺劳动力", "缺土地", "缺水", "因灾", "因务工就业不稳")
_EXITS: Final = ("已脱贫（享受政策）", "已脱贫（不再享受政策）", "未脱贫")
_CATEGORIES: Final = {"一般": "一般脱贫户", "低保": "低保脱贫户", "特困": "特困供养脱贫户"}
_POOR: Final = {"一般": "一般贫困户", "低保": "低保贫困户", "特困": "特困供养贫困户"}


def household_fields(rng: Random, family: Family, village: Village, today: date) -> dict[str, Any]:
    """Return the facts of a household, statuses and causes fitting one another."""
    status = rng.choices(_EXITS, (62, 34, 4))[0]
    causes = rng.sample(_CAUSES, rng.choices((1, 2, 3), (60, 30, 10))[0])
    if family.poor == "特困":
        causes[0] = "缺劳动力"
        causes[1:] = [cause for cause in causes[1:] if cause != "缺劳动力"]
    people = len(family.people)
    fields: dict[str, Any] = {
        "code": family.code,
        "village_id": village.place.id,
        "group_name": f"{rng.randint(1, village.groups)}组",
        "phone": phone(rng.randrange(10_000)) if rng.random() < 0.94 else None,
        "category": (_POOR if status == "未脱贫" else _CATEGORIES)[family.poor],
        "exit_status": status,
        "exit_year": None if status == "未脱贫" else today.year - rng.randint(5, 8),
        "main_cause": causes[0],
        "other_causes": "、".join(causes[1:]) or None,
        "standard": "国家标准",
        "identified_on": f"{today.year - rng.randint(9, 11)}-{rng.randint(1, 12):02d}",
        # a few registers say another number than their rows: a doubt for Today
        "stated_people": people + 1 if rng.random() < 0.006 else people,
    }
    return fields | _monitoring(rng, today)


def _monitoring(rng: Random, today: date) -> dict[str, Any]:
    if rng.random() > 0.08:
        return {}
    year = today.year - rng.randint(1, 3)
    fields: dict[str, Any] = {
        "monitor_kind": rng.choice(("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")),
        "risk_on": f"{year}-{rng.randint(1, 12):02d}",
    }
    if rng.random() < 0.5:
        return (
            fields | {"risk_cleared": "是", "risk_cleared_on": f"{year + 1}-{rng.randint(1, 6):02d}"}
            if (year + 1 < today.year)
            else fields | {"risk_cleared": "否"}
        )
    return fields | {"risk_cleared": "否"}


def year_rows(rng: Random, family: Family, today: date) -> list[dict[str, Any]]:
    """Return the household's last three to five whole years, oldest first."""
    people = len(family.people)
    orchard = rng.randint(0, 60) * 10
    arable = rng.randint(10, 180) * 10
    land: dict[str, Any] = {
        "arable_centimu": arable,
        "irrigated_centimu": arable * 8 // 10,
        "orchard_centimu": orchard,
        "house_dm2": rng.choice((5000, 6000, 8000, 8000, 10000)),
        "house_grade": rng.choice(("A级", "B级")),
        "unsafe_house": "否",
        "water_safe": "是",
        "water_short": "否",
    }
    wages = [rng.randint(12_000, 26_000) for _ in range(family.workers)]
    fields = rng.randint(2_000, 9_000) + orchard * rng.randint(8, 16)
    rows: list[dict[str, Any]] = []
    count = rng.randint(3, 5)
    for back in range(count, 0, -1):
        growth = 1.12 ** (count - back) * rng.uniform(0.94, 1.06)
        income = _income(rng, family, sum(wages) * growth, fields * growth)
        rows.append({"year": today.year - back, "people": people} | land | income | _stated(income, people))
    return rows


def _income(rng: Random, family: Family, wages: float, fields: float) -> dict[str, int]:
    parts = {
        "subsistence_fen": 400_000 * len(family.people) if family.poor == "低保" else 0,
        "destitute_fen": 780_000 if family.poor == "特困" else 0,
        "pension_fen": sum(192_000 for person in family.people if person.age > 60),
        "ecology_fen": 1_000_000 if any("public_post" in person.fields for person in family.people) else 0,
        "other_transfer_fen": rng.randint(6, 30) * 10_000,
    }
    return parts | {
        "wage_fen": int(wages / 10) * 1000,
        "business_fen": int(fields / 10) * 1000,
        "property_fen": rng.choice((0, 0, 0, 40_000, 90_000, 160_000)),
        "transfer_fen": sum(parts.values()),
        "business_cost_fen": int(fields * rng.uniform(0.2, 0.4) / 10) * 1000,
    }


def _stated(income: dict[str, int], people: int) -> dict[str, int | None]:
    kinds = income["wage_fen"], income["business_fen"], income["property_fen"], income["transfer_fen"]
    net = net_fen(*kinds, income["business_cost_fen"])
    return {
        "stated_total_fen": sum(kinds),
        "stated_net_fen": net,
        "stated_per_head_fen": per_head_fen(net, people),
    }
