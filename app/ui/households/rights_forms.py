"""The dialogs behind a household's rights: a consent, a request or complaint, its answer, erasing the household by two."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QMessageBox, QPlainTextEdit, QWidget

from app.ui import theme
from app.ui.desk import Desk
from app.ui.passphrases import hidden
from app.ui.printing import print_slip
from app.ui.widgets import DateField, FormDialog, text_field
from app.ui.widgets.fields import Combo
from db.drafts.rights import FORMS, KINDS_OF_FEEDBACK, ConsentDraft, FeedbackDraft
from db.erasure import Erasure, erase, needs_proof
from db.errors import Problem
from db.ops.rights import answer_feedback, give_consent, receive_feedback
from db.queries.household import HouseholdPage
from db.queries.rights import feedback
from resources.language import _


def _choice(name: str, words: tuple[str, ...]) -> Combo:
    made = Combo()
    made.setAccessibleName(name)
    for each in words:
        made.addItem(_(each), each)
    return made


def _long(name: str, text: str = "") -> QPlainTextEdit:
    made = QPlainTextEdit(text)
    made.setAccessibleName(name)
    made.setTabChangesFocus(True)
    made.setFixedHeight(84)
    return made


class NewConsent(FormDialog):
    """Record what a household or one of its people agreed to, with the terms they were told."""

    def __init__(self, desk: Desk, page: HouseholdPage, parent: QWidget) -> None:
        super().__init__(desk, _("加同意书"), parent)
        self._household = page.id
        self.say(_("先把条件说清楚再写。不同意就不写，不影响应享受的任何政策，也不会进任何名单。"))
        self._member = Combo()
        self._member.setAccessibleName(_("谁同意"))
        self._member.addItem(_("全户"), None)
        for member in page.living:
            self._member.addItem(str(member["name"]), member["id"])
        self._about = text_field(_("同意的事"), "", _("例如：健康帮扶、外出务工、把情况给教育局"))
        self._terms = _long(_("告知的条件"))
        self._form = _choice(_("方式"), FORMS)
        self._witness = text_field(_("见证人"), "")
        today = desk.today()
        self._given = DateField(_("同意日期"), today.isoformat(), today=today)
        self._expires = DateField(_("到期日期"), None, today=today)
        self.add("member_id", _("谁同意"), self._member, 0, 0)
        self.add("about", _("同意的事"), self._about, 0, 1)
        self.add("terms", _("告知的条件"), self._terms, 1, 0, 2)
        self.add("form", _("方式"), self._form, 2, 0)
        self.add("witness", _("见证人"), self._witness, 2, 1)
        self.add("given_on", _("同意日期"), self._given, 3, 0)
        self.add("expires_on", _("到期日期"), self._expires, 3, 1)
        self._about.setFocus()

    def save(self) -> None:
        """Write the consent."""
        draft = ConsentDraft(
            household_id=self._household,
            member_id=self._member.currentData(),
            about=self._about.text(),
            terms=self._terms.toPlainText(),
            form=self._form.currentData(),
            witness=self._witness.text(),
            given_on=self._given.iso(),
            expires_on=self._expires.iso(),
        )
        self.waiting()
        self.desk.write(
            "give_consent",
            _("加同意书：{about}").format(about=self._about.text()),
            lambda write: give_consent(write, draft),
            done=lambda _id: self.accept(),
            failed=self.failed,
        )


class NewFeedback(FormDialog):
    """Record what a household asks for or complains about; the slip opens for printing."""

    def __init__(self, desk: Desk, household: int, parent: QWidget) -> None:
        super().__init__(desk, _("要求或投诉"), parent, save=_("记下并打印回执"))
        self._household, self._parent = household, parent
        self._kind = _choice(_("事由"), KINDS_OF_FEEDBACK)
        self._day = DateField(_("收到日期"), desk.today().isoformat(), today=desk.today())
        self._words = _long(_("户说的话"))
        self.add("kind", _("事由"), self._kind, 0, 0)
        self.add("received_on", _("收到日期"), self._day, 0, 1)
        self.add("words", _("户说的话（照原话写）"), self._words, 1, 0, 2)
        self._words.setFocus()

    def save(self) -> None:
        """Write it, then show the slip."""
        draft = FeedbackDraft(
            household_id=self._household,
            kind=self._kind.currentData(),
            received_on=self._day.iso(),
            words=self._words.toPlainText(),
        )
        self.waiting()
        self.desk.write(
            "receive_feedback",
            _("记下户的要求：{kind}").format(kind=_(str(draft.kind))),
            lambda write: receive_feedback(write, draft),
            done=self._received,
            failed=self.failed,
        )

    def _received(self, told: tuple[int, str]) -> None:
        self.accept()
        with self.desk.store.read() as reader:
            lines = feedback(reader, self.desk.today().isoformat(), self._household)
        facts = next(line.facts for line in lines if line.facts["id"] == told[0])
        print_slip(self.desk, facts, self._parent)


class AnswerFeedback(FormDialog):
    """Write what a household was answered."""

    def __init__(self, desk: Desk, facts: Mapping[str, Any], parent: QWidget) -> None:
        super().__init__(desk, _("答复 {slip}").format(slip=facts["slip"]), parent)
        self._facts = facts
        self.say(str(facts["words"]))
        self._answer = _long(_("答复"), str(facts["answer"] or ""))
        self._day = DateField(_("答复日期"), facts["answered_on"] or desk.today().isoformat(), today=desk.today())
        self._by = text_field(_("答复人"), str(facts["answered_by"] or desk.who or ""))
        self.add("answer", _("答复"), self._answer, 0, 0, 2)
        self.add("answered_on", _("答复日期"), self._day, 1, 0)
        self.add("answered_by", _("答复人"), self._by, 1, 1)
        self._answer.setFocus()

    def save(self) -> None:
        """Write the answer."""
        answer, day, by = self._answer.toPlainText(), self._day.iso() or self.desk.today().isoformat(), self._by.text()
        record = int(self._facts["id"])
        self.waiting()
        self.desk.write(
            "answer_feedback",
            _("答复 {slip}").format(slip=self._facts["slip"]),
            lambda write: answer_feedback(write, record, answer, day, by),
            done=lambda _changed: self.accept(),
            failed=self.failed,
        )


class EraseHousehold(FormDialog):
    """Two persons erase a household for good: what goes is said before, what was done after."""

    def __init__(self, desk: Desk, page: HouseholdPage, parent: QWidget) -> None:
        code = str(page.facts["code"] or "")
        super().__init__(desk, _("删除 {code}").format(code=code), parent, save=_("删除，不能撤销"), width=640)
        self.setMinimumHeight(theme.scaled(340))  # what goes is said in three lines above the fields
        self._household, self._code = page.id, code
        self.say(
            _(
                "这户的登记、家庭成员、收入、需求、措施、走访、结对、附件和变更记录里的值，连同旁边的备份，全部删净，不能撤销。"
                "先给户打印一份全部登记。要第二个人当面确认。"
            )
        )
        self._typed = text_field(_("照写一遍户编号"), "")
        self._second = text_field(_("第二个人"), "", _("当面确认的人的姓名"))
        self._reason = text_field(_("依据"), "", _("户主书面申请、保留期满等"))
        self.add("code", _("照写一遍户编号"), self._typed, 0, 0)
        self.add("second", _("第二个人"), self._second, 0, 1)
        self.add("reason", _("依据"), self._reason, 1, 0, 2)
        self._proof = hidden(_("第二个人的口令")) if needs_proof(desk.store) else None
        if self._proof:
            self.add("proof", _("第二个人的口令"), self._proof, 2, 0)

    def save(self) -> None:
        """Erase, where the code was written as it is."""
        if self._typed.text().strip() != self._code:
            self.failed([Problem("code", "differs", _("和这户的编号不一样，没有删。"))])
            return
        second, reason, store, who = self._second.text(), self._reason.text(), self.desk.store, self.desk.who
        proof = self._proof.text() if self._proof else None
        self.waiting()
        self.desk.run(
            lambda progress, _cancelled: erase(
                store, self._household, second, reason, proof=proof, who=who, on_progress=progress
            ),
            title=_("删除一户"),
            done=self._erased,
            failed=self.failed,
        )

    def _erased(self, done: Erasure) -> None:
        self.accept()
        self.desk.changed.emit(frozenset())
        self.desk.open_room("households")
        self.desk.say(_("已删净，重写了 {n} 份备份。").format(n=len(done.backups)), "good")
        rest = [_("没能重写的备份：{path}（{why}）").format(path=left.path.name, why=left.why) for left in done.left]
        if done.erased.mentions:
            rest.append(_("别处的文字里还提到它，共 {n} 处，请人工看一遍。").format(n=len(done.erased.mentions)))
        rest.append(_("放在别处的备份、发出的工作簿和打印件，程序够不着，请照台账一份份追回。"))
        box = QMessageBox(QMessageBox.Icon.Information, _("删除一户"), _("已删净。"), parent=self.parentWidget())
        box.setInformativeText("\n".join(rest))
        box.open()
