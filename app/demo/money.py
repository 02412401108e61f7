"""Projects of the demonstration store and their money: sources by year and kind, allocations, payments and who signed.

Made-up sums in round figures; counties and villages are real public places. Everything agrees with the rules of funds, so that the
first doubt is one the user makes.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from app.demo.places import Place, Village
from app.demo.sheets import Sheets

_KINDS: Final = (
    ("{village}核桃加工车间", "产业发展", "新建", "厂房 300 平方米，脱皮烘干设备一套", "农业农村局"),
    ("{village}庭院养殖", "产业发展", "补助", "每户母羊 5 只、棚圈一座", "乡人民政府"),
    ("{village}卫星工厂", "就业项目", "新建", "厂房 600 平方米，岗位 60 个", "人力资源和社会保障局"),
    ("{village}安全饮水管网", "饮水安全", "改建", "管网 4 公里，入户 120 户", "水利局"),
    ("{village}防渗渠", "基础设施", "新建", "防渗渠 3 公里，灌溉 800 亩", "水利局"),
    ("{village}安居富民房", "住房安全", "改建", "抗震安居房 40 户", "住房和城乡建设局"),
    ("{village}缝纫技能培训", "教育", "补助", "两期，每期 40 人", "教育局"),
)
_SOURCES: Final = (
    ("对口支援资金", "援疆", "对口帮扶资金"),
    ("中央财政专项扶贫资金", "专项", "中央"),
    ("社会捐赠资金", "社会", "社会捐赠"),
)
_SIGNED: Final = (
    ("giver", "giving", "周敏"),
    ("receiver", "receiving", "阿依古丽·托合提"),
    ("front", "receiving", "陈刚"),
)
_TEN_THOUSAND: Final = 1_000_000  # fen
YEARS: Final = 3
MOST: Final = 60


def add_money(sheets: Sheets, rng: Random, villages: Sequence[Village], today: date) -> None:
    """Add projects of the last years in some villages, with the money they had."""
    chosen = sorted(villages, key=lambda each: -each.households)[:MOST]
    for year in range(today.year - YEARS + 1, today.year + 1):
        _year(sheets, rng, chosen, year, today)


def _year(sheets: Sheets, rng: Random, villages: Sequence[Village], year: int, today: date) -> None:
    sources: list[tuple[int, int]] = []  # record, fen left
    plans = [
        (village, rng.choice(_KINDS), rng.randrange(4, 40) * 5 * _TEN_THOUSAND)
        for village in villages
        if rng.random() < 0.6
    ]
    total = sum(scale for _village, _kind, scale in plans)
    for name, of, level in _SOURCES:
        granted = -(-total // (2 * _TEN_THOUSAND * 10)) * _TEN_THOUSAND * 10
        source = sheets.add(
            "fund_source", name=f"{year}年{name}", kind=of, level=level, year=year, granted_fen=granted,
            number=f"财扶〔{year}〕{rng.randrange(3, 60)}号",
        )  # fmt: skip
        sheets.add(
            "receipt", fund_source_id=source, amount_fen=granted, on_date=f"{year}-02-{rng.randrange(10, 28)}",
            evidence=f"进账单 {year}{rng.randrange(100, 999)}",
        )  # fmt: skip
        sources.append((source, granted))
    for number, (village, kind, scale) in enumerate(plans, start=1):
        _project(sheets, rng, (year, number, today), village, kind, scale, sources)


def _project(
    sheets: Sheets, rng: Random, at: tuple[int, int, date], village: Village, kind: tuple[str, ...], scale: int,
    sources: list[tuple[int, int]],
) -> None:  # fmt: skip
    year, number, today = at
    past = year < today.year
    status = rng.choice(("accepted", "finished")) if past else rng.choice(("pooled", "running", "running"))
    place: Place = village.place
    name, label, nature, content, responsible = kind
    project = sheets.add(
        "project", code=f"{year}-{number:03d}", name=name.format(village=place.name.removesuffix("村民委员会")), kind=label, nature=nature,
        year=year, region_id=place.id, place=place.name, content=content, responsible=responsible, scale_fen=scale,
        status=status, schedule=f"{year}年4月—10月", beneficiaries=f"{place.name}全村",
    )  # fmt: skip
    if status == "pooled":
        return
    at_source = next((place for place, (_source, left) in enumerate(sources) if left >= scale), None)
    if at_source is None:
        return
    source, left = sources[at_source]
    sources[at_source] = (source, left - scale)
    given = f"{year}-03-{rng.randrange(10, 28)}"
    sheets.add("allocation", project_id=project, fund_source_id=source, amount_fen=scale, on_date=given, number=f"扶办〔{year}〕{number}号")  # fmt: skip
    parts = (scale,) if past else (scale * 3 // 10,)
    for part in parts:
        _payment(sheets, rng, project, source, part, date(year, 5, rng.randrange(5, 25)), done=past or rng.random() < 0.5, today=today)  # fmt: skip


def _payment(
    sheets: Sheets, rng: Random, project: int, source: int, fen: int, asked: date, *, done: bool, today: date
) -> None:
    asked = min(asked, today - timedelta(days=20))
    payment = sheets.add(
        "payment", project_id=project, fund_source_id=source, amount_fen=fen, payee=rng.choice(("兴农建筑队", "绿源水利公司", "巧手合作社")),
        purpose=rng.choice(("工程款", "设备款", "材料款")), evidence=f"合同 {asked.year}-{rng.randrange(100, 999)}", asked_on=asked.isoformat(),
        released_on=(asked + timedelta(days=12)).isoformat() if done else None,
    )  # fmt: skip
    for side, place, signer in _SIGNED if done else _SIGNED[: rng.randrange(3)]:
        day = (asked + timedelta(days=rng.randrange(2, 10))).isoformat()
        sheets.add("review", payment_id=payment, side=side, place=place, agreed=True, signer=signer, on_date=day)
