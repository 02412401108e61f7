"""The card of privacy: who one is here, what waits for an answer, and the ways to the registers behind it.

Not here: giving roles (`roles`), the household's own consents and requests (`app.ui.households.rights`).
"""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.ui.about import show_about
from app.ui.desk import Desk
from app.ui.listing import ListDialog
from app.ui.settings.roles import RolesDialog
from app.ui.values import KINDS
from app.ui.widgets import Card, button, label, section
from app.ui.widgets.wrap import Wrap
from db.fields import fact_of, masking_of, paths, reason_of
from db.history.audit import verify
from db.queries.audit import audit_rows
from db.queries.persons import actor
from db.queries.rights import STATES, consents, erased_elsewhere, feedback, retention
from db.rules.audit import ACTS, short
from db.rules.rights import years_later
from db.rules.roles import ROLES
from resources.language import N_, _

MASKS = {"": "", "middle": N_("遮住中间"), "hidden": N_("不显示")}


class PrivacyCard(Card):
    """What the store says of its own privacy, in one sentence each, with a button to the rows behind it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.box.addLayout(section(_("隐私与权限")))
        self._words = label("", "sub", wrap=True)
        self.box.addWidget(self._words)
        verbs: tuple[tuple[str, Callable[[], object]], ...] = (
            (_("角色…"), lambda: RolesDialog(desk, self).open()),
            (_("字段登记"), self.show_fields),
            (_("流水"), self.show_audit),
            (_("要求和投诉"), self.show_feedback),
            (_("同意书"), self.show_consents),
            (_("保留到期"), self.show_retention),
            (_("关于结对"), lambda: show_about(self)),
        )
        holder = QWidget()
        row = Wrap(holder, 6)
        for words, verb in verbs:
            row.addWidget(button(words, verb))
        self.box.addWidget(holder)
        self.box.addWidget(
            label(
                _("同一个库里的角色只是护栏：有口令就有整个文件。真要分开，给每个人只含他的户的库。"),
                "small",
                wrap=True,
            )
        )

    def look(self) -> None:
        """Say anew who one is and what waits."""
        day = self._desk.today().isoformat()
        with self._desk.store.read() as reader:
            me = actor(reader)
            waiting = feedback(reader, day, open_only=True)
            ending = [line for line in consents(reader, day) if line.soon]
            due = retention(reader, day, until=day, limit=100)
            elsewhere = erased_elsewhere(reader)
        words = [_("您在这个库里是{role}。").format(role=_(ROLES[me.role]))]
        if waiting:
            late = sum(line.late for line in waiting)
            words.append(_("有 {n} 件要求或投诉待答复，{late} 件过了期限。").format(n=len(waiting), late=late))
        if ending:
            words.append(_("有 {n} 份同意书一个月内到期。").format(n=len(ending)))
        if due:
            words.append(_("有 {n} 户的登记到了保留期。").format(n=len(due)))
        if elsewhere:
            said = _("别的库删除了 {n} 户，这里的记录里还有它们的值：两个人确认后用 jiedui erase {id} 删净。")
            words.append(said.format(n=len(elsewhere), id=elsewhere[0]))
        self._words.setText("".join(words))

    def show_fields(self) -> ListDialog:
        """Show why each field is held."""
        headings = (_("记录"), _("字段"), _("为什么登记"), _("留多久"), _("平时"), _("依据"))
        words = _("库里登记的每一项：为什么、依据什么、留多久。没有写明理由的字段，程序不收。")
        dialog = ListDialog(_("字段登记"), words, headings, self, width=1040)
        rows = []
        first = ("household", "member", "household_year")  # what people ask about
        for path in sorted(paths(), key=lambda path: path.split(".")[0] not in first):
            kind, _field = path.split(".")
            reason = reason_of(path)
            term = _("{after} {n} 年").format(after=reason.after, n=reason.years)
            rows.append(
                (_(KINDS[kind]), _(fact_of(path).label), reason.label, term, _(MASKS[masking_of(path)]), reason.basis)
            )
        dialog.show_rows(rows, (90, 130, 300, 130, 80))
        dialog.open()
        return dialog

    def show_audit(self) -> ListDialog:
        """Show who looked and what went out, with the state of the chain."""
        with self._desk.store.read() as reader:
            rows, found = audit_rows(reader, limit=2_000), verify(reader)
        words = _(
            "谁看过证件号码和健康、导出、打印、开库，一行接一行。现在的号是 {head}，印在纸上和导出的表上。"
        ).format(head=short(found.head))
        if not found.whole:
            where = found.broken or (found.uncovered[0] if found.uncovered else 0)
            words += _("流水对不上，从第 {id} 处起可能在程序之外被改过。").format(id=where)
        headings = (_("时间"), _("谁"), _("角色"), _("做了什么"), _("户"), _("给谁"), _("用途"), _("号"))
        dialog = ListDialog(_("流水"), words, headings, self, width=1000)
        dialog.show_rows(
            [
                (
                    row.at[:16].replace("T", " "), row.who, _(ROLES.get(row.role, "")), _(ACTS.get(row.act, row.act)), row.about,
                    row.recipient, row.purpose, short(row.digest),
                )
                for row in rows
            ],
            (130, 90, 70, 130, 120, 130, 150),
        )  # fmt: skip
        dialog.open()
        return dialog

    def show_feedback(self) -> ListDialog:
        """Show what households asked for, the most urgent first; Enter opens the household."""
        with self._desk.store.read() as reader:
            lines = feedback(reader, self._desk.today().isoformat())
        headings = (_("回执编号"), _("户编号"), _("事由"), _("收到"), _("最迟答复"), _("办到哪一步"), _("户说的话"))
        words = _("户要求更正、查阅、删除，或投诉的事。15 天内答复，回车打开这一户。")
        dialog = ListDialog(
            _("要求和投诉"), words, headings, self, opened=lambda row: self._go(dialog, lines[row].facts)
        )
        dialog.show_rows(
            [
                (
                    line.facts["slip"], line.code, _(line.facts["kind"]), line.facts["received_on"], line.facts["due_on"],
                    line.facts["answered_on"] or (_("过期未答复") if line.late else _("待答复")), line.facts["words"],
                )
                for line in lines
            ],
            (110, 130, 70, 90, 90, 100),
        )  # fmt: skip
        dialog.open()
        return dialog

    def show_consents(self) -> ListDialog:
        """Show what households agreed to and until when; Enter opens the household."""
        with self._desk.store.read() as reader:
            lines = consents(reader, self._desk.today().isoformat())
        headings = (_("户编号"), _("谁"), _("同意的事"), _("同意日期"), _("到期日期"), _("状态"), _("告知的条件"))
        words = _("同意书到期就不再算数，随时可以撤回，不用说理由，不影响应享受的任何政策。")
        dialog = ListDialog(_("同意书"), words, headings, self, opened=lambda row: self._go(dialog, lines[row].facts))
        dialog.show_rows(
            [
                (
                    line.code, line.member or _("全户"), line.facts["about"], line.facts["given_on"], line.facts["expires_on"],
                    _("一个月内到期") if line.soon else _(STATES[line.state]), line.facts["terms"],
                )
                for line in lines
            ],
            (130, 120, 130, 90, 90, 100),
        )  # fmt: skip
        dialog.open()
        return dialog

    def show_retention(self) -> ListDialog:
        """Show which households' facts must go in the year to come, the first to go first; Enter opens the household."""
        day = self._desk.today().isoformat()
        with self._desk.store.read() as reader:
            lines = retention(reader, day, until=years_later(day, 1))
        headings = (_("户编号"), _("户主"), _("最后一次帮扶"), _("先到期的"), _("最后到期"))
        words = _(
            "不再帮扶的户，一年内有登记到保留期的，先到期的在前。到期的户在户页面上由两个人删除，记录和备份里的也一起删净。"
        )
        dialog = ListDialog(
            _("保留到期"), words, headings, self, opened=lambda row: self._go(dialog, {"household_id": lines[row].id})
        )
        dialog.show_rows(
            [
                (
                    line.code,
                    line.head,
                    line.since,
                    "；".join(f"{until}　{name}" for name, _years, until in line.terms if until <= years_later(day, 1)),
                    line.last,
                )
                for line in lines
            ],
            (130, 110, 110, 340),
        )
        dialog.open()
        return dialog

    def _go(self, dialog: ListDialog, facts: object) -> None:
        dialog.accept()
        self._desk.open_household(int(facts["household_id"]))  # type: ignore[index]  # a mapping
