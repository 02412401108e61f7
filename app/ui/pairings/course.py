"""The dialogs of a pairing's course: accept, refuse, start, suspend, resume, end, correct dates. One verb each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.desk import Desk
from app.ui.pairings.refusal import VerbForm
from app.ui.widgets import DateField, text_field
from db.history.write import Write
from db.ops import pairing as ops
from db.ops.pairing.settling import Chosen
from db.queries.standing import PairingFacts
from resources.language import N_, _

Do = Callable[[Write, int, str, str, Chosen], Any]


@dataclass(frozen=True)
class Course:
    """A verb with a day, mostly a reason: its words, and the op it is."""

    verb: str
    title: str
    step: str
    note: str
    on: tuple[str, str]  # the field a problem names, and its label
    reason: tuple[str, str, str] | None  # field, label, an example
    save: str
    do: Do


COURSES: Final = {
    "accept": Course(
        "accept", N_("接受结对"), N_("接受：{words}"), N_("接受以后还要“开始”，那天起才算有人负责。"),
        ("answered_on", N_("答复日期")), None, N_("接受"),
        lambda write, pairing, on, _reason, _chosen: ops.accept(write, pairing, on),
    ),
    "refuse": Course(
        "refuse", N_("不接受结对"), N_("不接受：{words}"), N_("这条留在记录里，写着原因，不算有人负责。"),
        ("answered_on", N_("答复日期")), ("answer_reason", N_("不接受的原因"), N_("例如：已到负责上限、路太远")), N_("不接受"),
        lambda write, pairing, on, reason, _chosen: ops.refuse(write, pairing, reason, on),
    ),
    "start": Course(
        "start", N_("开始结对"), N_("开始：{words}"), N_("从这天起由这一方负责。"),
        ("from_date", N_("起始日期")), None, N_("开始"),
        lambda write, pairing, on, _reason, chosen: ops.start(write, pairing, on, chosen),
    ),
    "suspend": Course(
        "suspend", N_("暂停结对"), N_("暂停：{words}"), N_("从这天起暂停，恢复以前没有人负责，时间线上画斜线。"),
        ("on", N_("暂停日期")), ("reason", N_("暂停原因"), N_("例如：培训两个月、病假")), N_("暂停"),
        lambda write, pairing, on, reason, _chosen: ops.suspend(write, pairing, on, reason),
    ),
    "resume": Course(
        "resume", N_("恢复结对"), N_("恢复：{words}"), N_("从这天起接着负责，暂停到前一天为止。"),
        ("on", N_("恢复日期")), None, N_("恢复"),
        lambda write, pairing, on, _reason, chosen: ops.resume(write, pairing, on, chosen),
    ),
    "end": Course(
        "end_pairing", N_("结束结对"), N_("结束结对：{words}"), N_("这天是最后一天；以前的日期上仍看得到。"),
        ("to_date", N_("终止日期")), ("end_reason", N_("结束原因"), N_("例如：任期届满、家庭要求、工作调动")), N_("结束"),
        ops.end_pairing,
    ),
    "remove_support": Course(
        "remove_support", N_("撤协助人"), N_("撤协助人：{words}"), N_("这天是协助的最后一天。"),
        ("to_date", N_("终止日期")), ("end_reason", N_("原因"), N_("可以不写")), N_("撤下"),
        lambda write, pairing, on, reason, _chosen: ops.remove_support(write, pairing, on, reason),
    ),
}  # fmt: skip


class CourseForm(VerbForm):
    """One of COURSES for one pairing."""

    def __init__(self, desk: Desk, key: str, facts: PairingFacts, day: date, parent: QWidget | None) -> None:
        course = COURSES[key]
        super().__init__(desk, _(course.title), parent, day, save=_(course.save), width=440)
        self._course, self._facts, self.verb = course, facts, course.verb
        self.say(f"{facts.words}\n{_(course.note)}")
        self._on = self.effective(course.on[0], _(course.on[1]), 0)
        if self.past:
            self.say(f"{facts.words}\n" + _("页面上看的是 {day}。请写明从哪天起生效。").format(day=day.isoformat()))
        self._reason: QLineEdit | None = None
        if course.reason:
            field, title, example = course.reason
            self._reason = text_field(_(title), "", _(example))
            self.add(field, _(title), self._reason, 1)
            self._reason.setFocus()
        if key == "start" and facts.from_date and len(facts.from_date) == 10:
            self._on.setText(facts.from_date)

    def step(self) -> str:
        """Name the verb and the pairing."""
        return _(self._course.step).format(words=self._facts.words)

    def change(self, write: Write) -> Any:
        """Carry it out on the day entered."""
        reason = self._reason.text() if self._reason else ""
        return self._course.do(write, self._facts.id, self._on.iso() or "", reason, self.chosen)


class CorrectDates(VerbForm):
    """Correct when a pairing begins and ends; an empty end is open."""

    verb = "correct_dates"

    def __init__(self, desk: Desk, facts: PairingFacts, day: date, parent: QWidget | None) -> None:
        super().__init__(desk, _("改日期"), parent, day, width=440)
        self._facts = facts
        self.say(_("{words}\n改的是登记错了的日期；换人请用“更换”，结束请用“结束”。").format(words=facts.words))
        self._from = DateField(_("起始日期"), facts.from_date, today=desk.today())
        self._to = DateField(_("终止日期"), facts.to_date, today=desk.today())
        self.add("from_date", _("起始日期"), self._from, 0, 0)
        self.add("to_date", _("终止日期"), self._to, 0, 1, hint=_("空着：还没有结束"))

    def step(self) -> str:
        """Name the verb and the pairing."""
        return _("改日期：{words}").format(words=self._facts.words)

    def change(self, write: Write) -> Any:
        """Write both dates."""
        return ops.correct_dates(write, self._facts.id, self._from.iso(), self._to.iso(), self.chosen)
