"""The dialogs of what belongs to a pairing: one of the five ticks with its evidence, and who is in a team when."""

from datetime import date
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from app.ui.desk import Desk
from app.ui.pairings.cells import aspect_name
from app.ui.pairings.refusal import VerbForm
from app.ui.widgets import Choice, DateField, RecordField, text_field
from db.errors import Problem
from db.history.write import Write
from db.ops import pairing as ops
from db.queries.place import Seat
from db.queries.readiness import Tick
from resources.language import _


class MarkReady(VerbForm):
    """Note that one of the five is in place, with its evidence and since when."""

    verb = "mark_ready"

    def __init__(self, desk: Desk, pairing: int, words: str, tick: Tick, day: date, parent: QWidget | None) -> None:
        name = aspect_name(tick.aspect)
        super().__init__(desk, _("{what}到位").format(what=name), parent, day, width=440)
        self._pairing, self._words, self._tick = pairing, words, tick
        if not self.past:
            self.say(words)
        self._evidence = text_field(_("到位依据"), tick.evidence, _("文件、名单、凭证或项目编号"))
        self.add("evidence", _("到位依据"), self._evidence, 0)
        self._on = self.effective("on_date", _("到位日期"), 1)
        if tick.since:
            self._on.setText(tick.since)
        self._evidence.setFocus()

    def step(self) -> str:
        """Name what is in place and where."""
        return _("{what}到位：{words}").format(what=aspect_name(self._tick.aspect), words=self._words)

    def change(self, write: Write) -> Any:
        """Note it."""
        return ops.mark_ready(write, self._pairing, self._tick.aspect, self._evidence.text(), self._on.iso() or "")


class JoinTeam(VerbForm):
    """Put a helper into a team from a day on."""

    verb = "join_team"

    def __init__(self, desk: Desk, team: int, name: str, day: date, parent: QWidget | None) -> None:
        super().__init__(desk, _("加队员"), parent, day, width=440)
        self._team, self._name = team, name
        if not self.past:
            self.say(name)
        self._who = RecordField(desk, _("帮扶责任人"), ("helper",), stays=False)
        self.add("helper_id", _("帮扶责任人"), self._who, 0, 0, 2)
        self._from = self.effective("from_date", _("起始日期"), 1, 0)
        self._to = DateField(_("终止日期"), "", today=desk.today())
        self.add("to_date", _("终止日期"), self._to, 1, 1, hint=_("可以空着"))
        self._post = Choice(_("驻村职务"), "village_post")
        self.add("post", _("驻村职务"), self._post, 2, 0)
        self._leader = QCheckBox(_("队长"))
        self.grid.addWidget(self._leader, 2, 1)
        self._who.setFocus()

    def step(self) -> str:
        """Name who joins."""
        return _("加队员：{helper} 到 {team}").format(helper=self._who.line.text(), team=self._name)

    def save(self) -> None:
        """Take the record under the bar, then write."""
        if self._who.hit is None and not self._who.take():
            self.failed([Problem("helper_id", "missing", _("请选一位。"))])
            return
        super().save()

    def change(self, write: Write) -> Any:
        """Join."""
        return ops.join_team(
            write, self._team, int(self._who.hit.id), self._from.iso() or "", to_date=self._to.iso(),
            leader=self._leader.isChecked(), post=self._post.value(),
        )  # fmt: skip


class LeaveTeam(VerbForm):
    """End somebody's time in a team."""

    verb = "leave_team"

    def __init__(self, desk: Desk, seat: Seat, team: str, day: date, parent: QWidget | None) -> None:
        super().__init__(desk, _("离队"), parent, day, save=_("离队"), width=400)
        self._seat, self._team = seat, team
        if not self.past:
            self.say(_("{helper}在 {team} 的最后一天。").format(helper=seat.name, team=team))
        self._on = self.effective("to_date", _("终止日期"), 0)

    def step(self) -> str:
        """Name who leaves."""
        return _("离队：{helper}，{team}").format(helper=self._seat.name, team=self._team)

    def change(self, write: Write) -> Any:
        """Leave."""
        return ops.leave_team(write, self._seat.id, self._on.iso() or "")
