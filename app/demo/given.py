"""What a made-up household lacked and got: needs, the measures that answer them, visits with the next date agreed.

Every open need has a measure planned or a reason why not. Who gives is in `pairings`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from app.demo.pairings import Help
from app.demo.people import Family
from app.demo.sheets import Sheets


@dataclass(frozen=True)
class Kind:
    """A need and the measure that answers it: amount in yuan from-to, quantity in units from-to."""

    need: str
    guarantee: str | None
    title: str
    measure: str
    content: str
    yuan: tuple[int, int] | None
    goods: tuple[int, int, str] | None
    result: str


_YARD: Final = (
    Kind("增收", None, "想在院里养羊", "产业帮扶", "送母羊", (2000, 6000), (2, 6, "只"), "已到户，饲养正常"),
    Kind("增收", None, "想扩大庭院种植", "产业帮扶", "庭院果苗", (300, 1200), (20, 80, "株"), "已栽种"),
    Kind("生产资料", None, "缺春耕的种子化肥", "产业帮扶", "化肥和棉种", (400, 1500), (4, 16, "袋"), "已领取"),
    Kind("增收", None, "核桃卖不出去", "消费帮扶", "代销核桃", (1500, 9000), (100, 600, "公斤"), "货款已付到户"),
    Kind("资金", None, "想贷款买拖拉机配件", "金融帮扶", "小额贷款贴息", (300, 900), None, "贴息已到账"),
    Kind("生产资料", None, "果园缺滴灌管", "生产生活条件改善", "滴灌管", (600, 2000), (200, 900, "米"), "已铺好"),
)
_WORK: Final = (
    Kind("技能", None, "想学缝纫", "就业帮扶", "缝纫培训", (800, 1500), None, "结业，取得证书"),
    Kind("技能", None, "想学电焊", "就业帮扶", "电焊培训", (1000, 2000), None, "结业，取得证书"),
    Kind("就业", None, "本人想在家门口上班", "就业帮扶", "介绍到卫星工厂", None, None, "已签合同"),
    Kind("就业", None, "本人申请公益性岗位", "公益岗位帮扶", "公益性岗位", (8000, 10000), None, "已上岗"),
)
_SCHOOL: Final = (
    Kind("就学", "义务教育", "学习用品不够", "教育帮扶", "助学金", (500, 1500), None, "已到账"),
    Kind("就学", None, "高中学费有困难", "教育帮扶", "高中学费补助", (1000, 2000), None, "已到账"),
)
_HEALTH: Final = (
    Kind("就医", "基本医疗", "慢性病药费负担重", "健康帮扶", "慢性病药费补助", (300, 1800), None, "已报销"),
    Kind("就医", "基本医疗", "想请上海医生看看", "健康帮扶", "专家义诊", None, None, "已就诊"),
    Kind("照料", None, "老人需要轮椅", "健康帮扶", "轮椅", (400, 900), (1, 1, "辆"), "已送到"),
)
_HOME: Final = (
    Kind("住房", "住房安全", "屋顶漏水", "住房安全保障", "房屋修缮", (3000, 12000), None, "已验收"),
    Kind("饮水", "饮水安全", "水管老化", "饮水安全保障", "换自来水管", (400, 1500), (20, 60, "米"), "已通水"),
    Kind("其他", None, "冬天取暖缺炉具", "生产生活条件改善", "节能炉", (500, 1200), (1, 1, "台"), "已安装"),
)
_GIFT: Final = Kind("其他", None, "", "走访慰问", "米面油", (200, 400), (1, 2, "份"), "已领取")
_EVIDENCE: Final = ("入户走访", "户主提出", "村委会核实", "学校证明", "就诊票据")
_REASONS: Final = ("等下一批项目", "户里还在商量", "需先办手续")
_ASKED: Final = ("问培训什么时候开班", "想看看羊的防疫", "问助学金到账没有", "想修院门", "问核桃收购价", "没有新的要求")
_PROMISED: Final = (
    "帮问缝纫班报名",
    "核对助学金到账",
    "约兽医来打针",
    "联系收购商",
    "下次带表格来填",
    "帮问水管什么时候换",
)
_DELIVERED: Final = ("送来培训报名表", "助学金已查到", "兽医已来过", "收购商已联系", "")


class Giving:
    """Notes needs, measures and visits of households as of one day."""

    def __init__(self, sheets: Sheets, today: date) -> None:
        self._sheets = sheets
        self._today = today

    def household(
        self, rng: Random, household: int, members: list[int], family: Family, helps: list[Help], department: int
    ) -> None:
        """Note what one household asked for and got, and the calls on it."""
        kinds = _fitting(family)
        for kind, member in rng.sample(kinds, min(len(kinds), rng.choices((1, 2, 3), (35, 40, 25))[0])):
            self._need(rng, household, members[member] if member else None, kind, helps, department)
        if rng.random() < 0.5:
            giver = _giver(helps, self._today, department)
            done = self._today - timedelta(days=rng.randint(40, 700))
            self._measure(rng, household, None, None, _GIFT, giver, done - timedelta(days=5), done, acknowledged=True)
        if helps and helps[-1].end is None:
            self._visits(rng, household, helps[-1])

    def _need(
        self, rng: Random, household: int, member: int | None, kind: Kind, helps: list[Help], department: int
    ) -> None:
        today = self._today
        opened = today - timedelta(days=rng.randint(20, 1200))
        fate = rng.choices(("closed", "done", "planned", "late", "open"), (74, 10, 11, 1, 4))[0]
        done = None
        planned = today + timedelta(days=rng.randint(5, 120))
        if fate in ("closed", "done"):
            done = opened + (today - opened) * rng.uniform(0.3, 1)
            if fate == "done" and rng.random() < 0.85:  # the household's word is asked for after a month
                done = max(opened, today - timedelta(days=rng.randint(1, 28)))
            planned = done - timedelta(days=rng.randint(0, 10))
        elif fate == "late":
            planned = today - timedelta(days=rng.randint(1, 20))
        need = self._sheets.add(
            "need",
            household_id=household,
            member_id=member,
            kind=kind.need,
            guarantee=kind.guarantee,
            title=kind.title,
            evidence=rng.choice(_EVIDENCE),
            opened_on=min(opened, planned).isoformat(),
            met_on=done.isoformat() if done else None,
            no_measure_reason=rng.choice(_REASONS) if fate == "open" else None,
        )
        if fate != "open":
            giver = _giver(helps, done or today, department)
            self._measure(rng, household, member, need, kind, giver, planned, done, acknowledged=fate == "closed")

    def _measure(
        self,
        rng: Random,
        household: int,
        member: int | None,
        need: int | None,
        kind: Kind,
        giver: dict[str, int],
        planned: date,
        done: date | None,
        *,
        acknowledged: bool,
    ) -> None:
        fields: dict[str, Any] = {"kind": kind.measure, "content": kind.content, "need_id": need, "member_id": member}
        if kind.yuan:
            fields["amount_fen"] = rng.randint(kind.yuan[0] // 10, kind.yuan[1] // 10) * 1000
        if kind.goods:
            fields["quantity_milli"] = rng.randint(*kind.goods[:2]) * 1000
            fields["unit"] = kind.goods[2]
        if done:
            fields |= {"done_on": done.isoformat(), "result": kind.result}
            if acknowledged:
                fields["acknowledged_on"] = min(self._today, done + timedelta(days=rng.randint(0, 20))).isoformat()
        self._sheets.add("measure", household_id=household, planned_on=planned.isoformat(), **giver, **fields)

    def _visits(self, rng: Random, household: int, help_now: Help) -> None:
        day = max(help_now.start, self._today - timedelta(days=rng.randint(150, 400)))
        last = self._today - timedelta(days=rng.randint(1, 50))
        while day < last:
            after = min(last, day + timedelta(days=rng.randint(30, 90)))
            self._visit(rng, household, help_now.helper, day, after)
            day = after
        if day <= self._today:
            # about one in twenty is due today or a little late; the others are agreed for the coming weeks
            ahead = rng.randint(-6, 0) if rng.random() < 0.05 else rng.randint(1, 45)
            self._visit(rng, household, help_now.helper, day, max(day, self._today + timedelta(days=ahead)))

    def _visit(self, rng: Random, household: int, helper: int, day: date, after: date) -> None:
        self._sheets.add(
            "visit",
            household_id=household,
            helper_id=helper,
            visited_on=day.isoformat(),
            requests=rng.choice(_ASKED),
            promises=rng.choice(_PROMISED),
            delivered=rng.choice(_DELIVERED) or None,
            next_on=after.isoformat(),
        )

    def village(self, rng: Random, region: int, organisation: int) -> None:
        """Note something a village lacked and got, for all."""
        opened = self._today - timedelta(days=rng.randint(200, 900))
        done = opened + timedelta(days=rng.randint(60, 180))
        title, content, yuan = rng.choice(
            (
                ("巷道没有路灯", "太阳能路灯", 48_000),
                ("缺烘干设备", "核桃烘干房", 160_000),
                ("没有活动场地", "村民文化广场", 90_000),
            )
        )
        need = self._sheets.add(
            "need", region_id=region, kind="基础设施", title=title, evidence="村委会核实",
            opened_on=opened.isoformat(), met_on=done.isoformat() if done <= self._today else None,
        )  # fmt: skip
        delivered = done <= self._today
        self._sheets.add(
            "measure",
            region_id=region,
            need_id=need,
            organisation_id=organisation,
            kind="基础设施建设",
            content=content,
            planned_on=done.isoformat(),
            done_on=done.isoformat() if delivered else None,
            amount_fen=yuan * 100,
            result="已验收" if delivered else None,
        )


def _fitting(family: Family) -> list[tuple[Kind, int]]:
    """The needs this family can have, with the place of the person concerned (0: the household)."""
    found = [(kind, 0) for kind in _HOME]
    if family.workers:
        found += [(kind, 0) for kind in _YARD]
    for at, person in enumerate(family.people):
        if person.works and at:
            found += [(kind, at) for kind in _WORK]
        if person.in_school and person.age >= 6:
            found.append((_SCHOOL[1 if person.age >= 15 else 0], at))
        if person.fields["health"] != "健康":
            found.append((_HEALTH[2 if person.fields["health"] == "残疾" else at % 2], at))
    return found


def _giver(helps: list[Help], day: date, department: int) -> dict[str, int]:
    for each in helps:
        if each.start <= day and (each.end is None or day <= each.end):
            return {"organisation_id": each.organisation, "pairing_id": each.pairing, "helper_id": each.helper}
    return {"organisation_id": department}
