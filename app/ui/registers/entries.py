"""The ledger's lines with what became of them: sent and not back yet, late, undecided, taken back; and the one next step.

Here: what is read and its words. Not here: the table and its card (`ledger`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from app.ui.values import day
from db.ops.exchange import PURPOSE as EXCHANGE
from db.queries.incoming import incoming, undecided_by_step
from db.queries.registers import BatchLine, batches
from db.store import Reader
from resources.language import N_, _

STATES: Final = {
    "applied": (N_("已应用"), "good"),
    "undone": (N_("已撤销"), ""),
    "sent": (N_("已发出"), "good"),
    "refused": (N_("全部退回"), "bad"),
}
REMIND, DECIDE, UNDO, AGAIN = "remind", "decide", "undo", "again"
NEXT: Final = {REMIND: N_("催报"), DECIDE: N_("去定"), UNDO: N_("撤销"), AGAIN: N_("再应用")}
PURPOSES: Final = {EXCHANGE: N_("交换工作簿"), "package": N_("数据包")}
_KINDS = (
    "households", "members", "helpers", "pairings", "measures", "visits", "organisations", "teams", "team_members",
    "years", "needs", "projects", "sources", "allocations",
)  # fmt: skip
# what an exchange counts by class, as the columns of the ledger have it
_CLASSES: Final = {"new": "new", "changed": "clean", "doubt": "review", "refused": "kept_out"}


@dataclass(frozen=True)
class Entry:
    """A line of the ledger. `returned`: the days on which what was sent came back; `undecided`: fields open since it came."""

    line: BatchLine
    today: date
    returned: tuple[str, ...] = ()
    undecided: int = 0

    @property
    def is_exchange(self) -> bool:
        """Whether it is a workbook that is sent and comes back, or a package."""
        return self.line.purpose in PURPOSES

    @property
    def until(self) -> str | None:
        """The day by which it is to be back, None where none was said."""
        said = self.line.files[0].get("until") if self.line.files else None
        return str(said) if said else None

    @property
    def is_out(self) -> bool:
        """Whether it was sent to come back, and has not."""
        return self.line.direction == "out" and self.line.purpose == EXCHANGE and not self.returned

    @property
    def late(self) -> int:
        """How many days it is late, 0 where it is not."""
        if not self.is_out or not self.until:
            return 0
        return max((self.today - date.fromisoformat(self.until)).days, 0)

    @property
    def state(self) -> tuple[str, str]:
        """The state in words, and its tone."""
        if self.late:
            return _("逾期 {n} 天").format(n=self.late), "bad"
        if self.is_out:
            return _("未回"), ""
        if self.returned:
            return _("已回"), "good"
        if self.undecided and self.line.state == "applied":
            return _("冲突 {n}").format(n=f"{self.undecided:,}"), "warn"
        words, tone = STATES[self.line.state]
        return _(words), tone

    @property
    def back(self) -> str:
        """When it is to be back, or came back."""
        if self.returned:
            return _("{day} 回").format(day=day(self.returned[0][:10], self.today))
        return _("应回 {day}").format(day=day(self.until, self.today)) if self.until else ""

    @property
    def next(self) -> str:
        """The one next step, "" for none."""
        if self.is_out:
            return REMIND
        if self.line.direction != "in" or self.line.change_set_id is None:
            return ""
        if self.line.state == "undone":
            return AGAIN
        return DECIDE if self.undecided else UNDO

    @property
    def name(self) -> str:
        """The name of its file, with how many more there are."""
        more = len(self.line.files) - 1
        return _("{name} 等 {n} 份").format(name=self.line.name, n=more + 1) if more > 0 else self.line.name

    @property
    def purpose(self) -> str:
        """What it was sent for, or what kind of file it is."""
        said = self.line.files[0].get("purpose") if self.line.files else None
        return str(said or _(PURPOSES.get(self.line.purpose, "")))

    @property
    def other(self) -> str:
        """Who is at the other side: to whom it went, from whom it came; else who did it here."""
        by = self.line.files[0].get("by") if self.line.files else None
        return str(self.line.recipient or by or self.line.who)

    def count(self, status: str) -> int | None:
        """Return how many records or lines it brought in a state; None for what went out."""
        if self.line.direction != "in":
            return None
        if self.line.purpose == EXCHANGE:
            return int(self.line.counts.get(_CLASSES[status], 0))
        return sum(
            int(counted.get(status, 0)) for kind in _KINDS if isinstance(counted := self.line.counts.get(kind), dict)
        )

    def number(self, status: str) -> str:
        """Return the same in words."""
        counted = self.count(status)
        return "" if counted is None else f"{counted:,}"


def entries(reader: Reader, today: date) -> list[Entry]:
    """Return the lines of the ledger: those that need somebody first, then the newest."""
    back: dict[str, list[str]] = {}
    for file in incoming(reader):
        if file.book_id and file.state == "applied":
            back.setdefault(file.book_id, []).append(file.at)
    undecided = undecided_by_step(reader)
    found = [
        Entry(line, today, tuple(back.get(_book(line), ())), undecided.get(line.change_set_id or 0, 0))
        for line in batches(reader)
    ]
    return sorted(found, key=lambda each: 0 if each.late or (each.undecided and each.line.state == "applied") else 1)


def _book(line: BatchLine) -> str:
    if line.direction != "out" or not line.files:
        return ""
    return str(line.files[0].get("book") or "")


def reminder(entry: Entry) -> str:
    """Return a polite line that asks for what is due; whoever likes sends it."""
    sent = datetime.fromisoformat(entry.line.at).astimezone().date().isoformat()
    until = _("请在 {day} 前发回").format(day=entry.until) if entry.until else _("请改完发回")
    words = _("{who}您好：{sent} 发给您的《{file}》（{purpose}），{until}，目前还没有收到。改完原样发回即可，谢谢。")
    return words.format(who=entry.other, sent=sent, file=entry.line.name, purpose=entry.purpose, until=until)
