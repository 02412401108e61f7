"""Verbs of doubts: waive one with a reason, take a waiver back. The records themselves are not touched."""

from collections.abc import Sequence
from typing import Final

from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.models import kind_of
from db.rules.doubts import Doubt, packed, unpacked
from resources.language import _

LONGEST: Final = 200  # characters of a reason


def waive(write: Write, doubts: Sequence[Doubt], reason: str) -> list[int]:
    """Note that doubts were looked into and the register is right; returns the waivers. Raises RuleBroken without a reason.

    A waiver holds while the facts that raised the doubt stay what they are; one whose facts changed is given anew.
    """
    said = " ".join(reason.split())
    if not said:
        raise RuleBroken([Problem("reason", "reason_missing", _("请写明为什么没有错，以后别人看得懂。"))])
    if len(said) > LONGEST:
        raise RuleBroken([Problem("reason", "reason_long", _("说明请不超过 {n} 个字。").format(n=LONGEST))])
    return [_waive(write, doubt, said) for doubt in doubts]


def _waive(write: Write, doubt: Doubt, reason: str) -> int:
    rows = write.connection.exec_driver_sql(
        "SELECT id, rule, records, reason FROM waiver WHERE rule = ? ORDER BY id", (doubt.rule.code,)
    )
    for row in rows.all():
        waiver = unpacked(*row)
        if waiver.records == doubt.records:
            write.update(waiver.id, records=packed(doubt), reason=reason)
            return waiver.id
    return write.create("waiver", rule=doubt.rule.code, records=packed(doubt), reason=reason)


def ask_again(write: Write, waivers: Sequence[int]) -> int:
    """Take waivers back: their doubts stand open again. Returns how many there were; KeyError for another kind of record."""
    found = 0
    for identifier in waivers:
        if kind_of(identifier) != "waiver":
            raise KeyError(identifier)
        here = write.connection.exec_driver_sql("SELECT 1 FROM waiver WHERE id = ?", (identifier,)).first()
        if here is not None:
            write.delete(identifier)
            found += 1
    return found
