"""Households as the store would hand them to the paper, of any size, for tests."""

from typing import Any

from db.models.household import Household, HouseholdYear, Member
from db.models.measure import Measure, Visit
from db.models.need import Need
from db.models.pairing import Pairing
from db.queries.household import HouseholdPage, PairingLine, Year

LONG_NAME = "阿卜杜热合曼·麦麦提吐尔逊"
RELATIONS = ["户主", "配偶", "长子", "长女", "次子", "次女", "之父", "之母", "之儿媳", "之孙子", "三子", "三女"]
PRINTED_ON = "2019-07-01"


def record(model: Any, **fields: Any) -> dict[str, Any]:
    """A row of a table with everything empty but the fields given."""
    return dict.fromkeys(model.model_fields) | fields


def member(number: int, name: str = LONG_NAME) -> dict[str, Any]:
    """A member; the first is the head."""
    return record(
        Member,
        id=number,
        name=name,
        relation=RELATIONS[(number - 1) % len(RELATIONS)],
        sex="男女"[number % 2],
        birth=f"{1950 + number}-06-30",
        id_number="99999919710312041X",
        education="初中",
        school="非在校生",
        labour="普通劳动力",
        health="长期慢性病",
    )


def measure(number: int, content: str = "发放扶贫羊12只，签订托养协议，年底分红") -> dict[str, Any]:
    """A measure that is done, every fifth only planned."""
    done = None if number % 5 == 0 else f"2019-03-{number % 28 + 1:02d}"
    row = record(
        Measure,
        id=number,
        kind="产业帮扶",
        content=f"第{number}项：{content}",
        planned_on="2019-12",
        done_on=done,
        amount_fen=number * 10000,
        quantity_milli=12000,
        unit="只",
        result="已到户",
    )
    return row | {"helper_name": "李建国"}


def year(number: int) -> Year:
    """A year of income with one figure unknown."""
    facts = record(
        HouseholdYear,
        id=number,
        year=number,
        people=6,
        wage_fen=1_200_000,
        business_fen=800_000,
        transfer_fen=123_456,
        business_cost_fen=100_000,
        arable_centimu=1740,
        house_dm2=8000,
    )
    return Year(facts, 2_023_456, 337_243)


def household(members: int = 6, measures: int = 8, years: int = 5, **facts: Any) -> HouseholdPage:
    """A household of any size, with a helper, three needs and a visit."""
    lead = record(Pairing, id=1, level="person_person", role="lead", member_id=1, from_date="2017-08-01")
    visit = record(Visit, id=1, visited_on="2019-06-12", promises="六月底前请人来修羊圈", next_on="2019-07-08")
    own = {
        "code": "999999012047",
        "group_name": "4组",
        "phone": "199 0000 3187",
        "category": "一般脱贫户",
        "exit_status": "已脱贫",
        "exit_year": 2018,
        "main_cause": "缺技术",
    }
    return HouseholdPage(
        id=1,
        facts=record(Household, id=1, **(own | facts)),
        county="叶城县",
        township="金果镇",
        village="团结村",
        members=tuple(member(number) for number in range(1, members + 1)),
        years=tuple(year(number) for number in range(2019 - years + 1, 2020)),
        needs=(
            record(Need, id=1, kind="培训", title="配偶想学缝纫", opened_on="2019-05-28"),
            record(Need, id=2, kind="产业", title="庭院养殖", no_measure_reason="等待采购母羊"),
            record(Need, id=3, kind="住房", title="住房安全", opened_on="2016-11", met_on="2017-10-21"),
        ),
        measures=tuple(measure(number) for number in range(1, measures + 1)),
        visits=(visit | {"helper_name": "李建国"},),
        pairings=(PairingLine(lead, "李建国", "199 0000 1125", "县财政局"),),
    )


def empty_household() -> HouseholdPage:
    """A household of which nothing is known but its id."""
    return HouseholdPage(1, record(Household, id=1), "", "", "", (), (), (), (), (), ())
