"""Waiving a doubt with a reason, and taking that back; both are steps that Ctrl+Z takes back."""

from PySide6.QtWidgets import QWidget

from app.ui.desk import Desk
from app.ui.widgets import FormDialog, text_field
from db.ops import doubts as ops
from db.rules.doubts import Doubt, Waived
from resources.language import _


class Waive(FormDialog):
    """Why the register is right."""

    def __init__(self, desk: Desk, doubt: Doubt, parent: QWidget) -> None:
        super().__init__(desk, _("不算疑点"), parent, save=_("不算疑点"))
        self._doubt = doubt
        self.say(doubt.sentence)
        self._reason = text_field(_("为什么没有错"), "", _("例如：按户口簿登记，已和本人核对"))
        self.add("reason", _("为什么没有错"), self._reason, 0)

    def save(self) -> None:
        """Note the reason."""
        doubt, reason = self._doubt, self._reason.text()
        self.waiting()
        self.desk.write(
            "waive",
            _("不算疑点：{title}").format(title=_(doubt.rule.title)),
            lambda write: ops.waive(write, [doubt], reason),
            done=lambda _waivers: self._done(),
            failed=self.failed,
        )

    def _done(self) -> None:
        self.desk.say(_("已说明，不再提出；Ctrl+Z 可撤销。"), "good")
        self.accept()


def ask_again(desk: Desk, doubt: Doubt, waiver: Waived) -> None:
    """Take a waiver back."""
    desk.write(
        "ask_again",
        _("重新提出：{title}").format(title=_(doubt.rule.title)),
        lambda write: ops.ask_again(write, [waiver.id]),
        done=lambda _count: desk.say(_("已重新提出；Ctrl+Z 可撤销。"), "good"),
    )
