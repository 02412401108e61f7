"""The five ticks of made-up pairings: mostly all, here and there some missing, each with its evidence and day."""

from datetime import date, timedelta
from random import Random
from typing import Final

from app.demo.sheets import Sheets
from db.queries.readiness import ASPECTS

_EVIDENCE: Final = {
    "organisation": ("队员名单 {n} 人，每日在册", "工作队成立文件 {year}-{n:02d}"),
    "responsibility": ("责任书 {year}-{n:03d}", "结对协议已签，户里留了一份"),
    "funds": ("已到 {n},000.00 元，收款凭证在册", "年度资金计划 {year}-{n:02d}"),
    "project": ("XM-{year}-{n:03d} 庭院养殖", "XM-{year}-{n:03d} 林果提质"),
    "measures": ("{n} 项措施在进行", "年度帮扶措施清单 {year}"),
}
# how many of the five are in place, and how often
_COUNTS: Final = ((5, 86), (4, 8), (3, 3), (2, 1), (1, 1), (0, 1))


def note_ticks(sheets: Sheets, rng: Random, pairing: int, start: date, today: date) -> None:
    """Note what is in place for one pairing; never later than today."""
    count = rng.choices([each for each, _often in _COUNTS], [often for _each, often in _COUNTS])[0]
    missing = set(rng.sample(ASPECTS, len(ASPECTS) - count)) if count < len(ASPECTS) else set()
    for aspect in ASPECTS:
        on = start + timedelta(days=rng.randrange(60))
        if aspect not in missing and on <= today:
            words = rng.choice(_EVIDENCE[aspect]).format(n=rng.randint(2, 9), year=on.year)
            sheets.add("readiness", pairing_id=pairing, aspect=aspect, evidence=words, on_date=on.isoformat())
