"""Rules between records that a merge may break: two leads, one ID number twice, an overspent fund ... listed with a proposal, never enforced.

Each station kept them by itself; together they may not hold. Nothing is dropped for it: a person settles it. The rules
are those of the doubts (`db.queries.doubts`); here is which of them a merge asks, and what may be done.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection

from db.queries.doubts import RULES, find
from resources.language import N_, _

# rule -> the way on that is proposed
PROPOSALS: Final[dict[str, str]] = {
    "two_leads": N_("让先前的主责在后一位开始的那天结束，或在结对里写明为什么要两位主责。"),
    "id_twice": N_("是同一个人，就在“是否同一人”里合并；不是，就改正其中一个号码。"),
    "code_twice": N_("是同一户，就在“是否同一人”里合并；不是，就给其中一户换编号。"),
    "year_twice": N_("对照两份，把要留的值改到一份里，再去掉另一份。"),
    "many_heads": N_("核对谁是户主，把另一位的关系改过来。"),
    "many_spouses": N_("核对谁是配偶，把另一位的关系改过来。"),
    "left_behind": N_("把它改到并入后的那一户上。"),
    "pairing_order": N_("核对起止日期：两处各改了一头。"),
    "measure_member": N_("核对措施写的人：他已不在这一户。"),
    "fund_overspent": N_("给项目追加分配，或撤下一笔还没付的申请；已付的，请核对凭证后登记追加。"),
    "fund_over_source": N_("登记追加的额度或到账，或收回一笔没有用掉的分配。"),
    "fund_unsigned": N_("补上缺的会签；签不了的，请撤销那次支付。"),
    "fund_no_evidence": N_("补写凭证：合同、发票或验收单的编号。"),
}


@dataclass(frozen=True)
class Violation:
    """A rule that does not hold: the records it is about, the household to open, what is wrong, what may be done."""

    rule: str
    records: tuple[int, ...]
    household: int | None
    sentence: str
    proposal: str


def violations(connection: Connection, today: date, touched: Collection[int] | None = None) -> list[Violation]:
    """Return every rule between records that does not hold, each once: all, or those that concern what was touched."""
    found = find(connection, today, rules=[code for code in PROPOSALS if code in RULES]).open
    return [
        Violation(doubt.rule.code, doubt.records, doubt.household, doubt.sentence, _(PROPOSALS[doubt.rule.code]))
        for doubt in found
        if touched is None or doubt.household in touched or any(record in touched for record in doubt.records)
    ]
