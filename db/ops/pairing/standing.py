"""What belongs to a pairing: its five ticks, the pairing above it; and who is in a team when."""

from collections.abc import Iterable

from db.drafts.base import dated, in_order
from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.ops.pairing.settling import allowed, known, parent_for, said, today, whole_day
from db.queries.readiness import ASPECTS
from db.rules.periods import period
from resources.language import _


def mark_ready(write: Write, pairing: int, aspect: str, evidence: str, on: str) -> int:
    """Note that one of the five is in place since a day, with its evidence; return the record."""
    if aspect not in ASPECTS:
        raise RuleBroken([Problem("aspect", "unknown", _("到位事项是组织、责任、资金、项目、措施之一。"))])
    whole_day("on_date", on)
    words = said("evidence", evidence, _("请写依据：文件、名单、凭证或项目编号。"))
    allowed("ready", known(write, pairing), on)
    row = write.connection.exec_driver_sql(
        "SELECT id FROM readiness WHERE pairing_id = ? AND aspect = ? ORDER BY on_date, id LIMIT 1", (pairing, aspect)
    ).first()
    if row:
        write.update(row[0], evidence=words, on_date=on)
        return int(row[0])
    return write.create("readiness", pairing_id=pairing, aspect=aspect, evidence=words, on_date=on)


def unmark_ready(write: Write, record: int) -> None:
    """Take one of the five back; the log keeps what was said."""
    write.delete(record)


def attach(write: Write, pairings: Iterable[int]) -> int:
    """Give pairings without one above the pairing that fits by area and dates; return how many found one."""
    done = 0
    for pairing in pairings:
        facts = known(write, pairing)
        sides = {"region_id": facts.region_id, "household_id": facts.household_id,
                 "helper_id": facts.helper_id, "team_id": facts.team_id}  # fmt: skip
        parent = parent_for(write, facts.level, sides, facts.from_date, facts.to_date)
        if parent and parent != facts.parent_id:
            done += write.update(pairing, parent_id=parent)
    return done


def join_team(
    write: Write, team: int, helper: int, from_date: str, *, to_date: str | None = None, leader: bool = False,
    post: str | None = None,
) -> int:  # fmt: skip
    """Put a helper into a team from a day on; return the membership. Nobody is in a team twice on a day."""
    found = dated("from_date", from_date, _("起始日期")) + dated("to_date", to_date, _("终止日期"))
    found += in_order("to_date", from_date, to_date)
    rows = write.connection.exec_driver_sql(
        "SELECT from_date, to_date FROM team_member WHERE team_id = ? AND helper_id = ?", (team, helper)
    ).all()
    if not found and any(period(*row).overlaps(period(from_date, to_date)) for row in rows):
        found = [Problem("helper_id", "in_team", _("这位已经在团队里。要改日期，请先写离队日期。"))]
    if found:
        raise RuleBroken(found)
    return write.create(
        "team_member", team_id=team, helper_id=helper, from_date=from_date, to_date=to_date,
        leader=leader or None, post=post,
    )  # fmt: skip


def leave_team(write: Write, membership: int, on: str | None = None) -> bool:
    """End a membership on a day, its last."""
    day = on or today()
    whole_day("to_date", day)
    row = write.connection.exec_driver_sql("SELECT from_date FROM team_member WHERE id = ?", (membership,)).one()
    found = in_order("to_date", row[0], day)
    if found:
        raise RuleBroken(found)
    return write.update(membership, to_date=day)
