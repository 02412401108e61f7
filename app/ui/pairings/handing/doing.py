"""Doing it: the step that is written, the sheets before and after it, and their preview. The page only says when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.summaries.blocks import Document
from app.summaries.handover import sheet
from app.ui.desk import Desk
from app.ui.pairings.handing.plan import Plan
from app.ui.paper.preview import PreviewDialog
from db.errors import Problem, RuleBroken, StoreProblem
from db.history.audit import head
from db.history.sheets import contents
from db.history.write import Write
from db.ops.audit import note_sheets
from db.ops.pairing import hand_over
from db.queries.handover import Sheet, held_by, sheets
from db.queries.persons import permit
from db.rules.handover import date_problems
from resources.language import _


@dataclass(frozen=True)
class Done:
    """A hand-over that was done: its sheets, and the same on paper."""

    sheets: tuple[Sheet, ...]
    documents: tuple[Document, ...]

    def stands(self, desk: Desk) -> bool:
        """Whether it was not taken back since."""
        with desk.store.read() as reader:
            known = {each.id for each in sheets(reader, leaver=self.sheets[0].leaver_id)}
        return all(each.id in known for each in self.sheets)


def step(plan: Plan) -> tuple[str, Callable[[Write], list[int]]]:
    """Return the name of the step and what it writes: all of the plan as it is now."""
    heirs = "、".join(each.name for each in plan.successors if plan.count(each.id))
    label = _("交接：{old} 的 {n} 户给 {new}").format(old=plan.who.name, n=len(plan.moving), new=heirs)
    moves, notes, held, on, reason = plan.moves(), dict(plan.notes), list(plan.held), plan.on, plan.reason

    def change(write: Write) -> list[int]:
        if held_by(write.connection, plan.side, plan.leaver, on) != held:
            raise RuleBroken([Problem("households", "changed", _("名下的户刚有变动，请看过再移交。"))])
        return hand_over(write, plan.side, plan.leaver, moves, on, reason=reason, notes=notes)

    return label, change


def finished(desk: Desk, plan: Plan, made: Sequence[int]) -> Done:
    """Return what was done, with the sheets as they are signed."""
    today = desk.today().isoformat()
    with desk.store.read() as reader:
        found = {each.id: each for each in sheets(reader, leaver=plan.leaver)}
        done = tuple(found[each] for each in made)
        return Done(done, tuple(sheet(contents(reader, each), today, head(reader)) for each in done))


def earlier(desk: Desk, plan: Plan) -> Done:
    """Return the sheets of the leaver that were done before, as they were signed."""
    with desk.store.read() as reader:
        made = [each.id for each in sheets(reader, leaver=plan.leaver)]
    return finished(desk, plan, made)


def draft(desk: Desk, plan: Plan, heir: int) -> Document | None:
    """Return the sheet of a successor as it would be, marked as a draft; None while there is no day."""
    if date_problems(plan.on):
        return None
    with desk.store.read() as reader:
        return sheet(plan.content(reader, heir), desk.today().isoformat(), head(reader))


def preview(
    desk: Desk, documents: Sequence[Document], title: str, suggested: str, parent: QWidget, households: Sequence[int]
) -> None:
    """Show sheets large, to print them or to keep them as a PDF; what leaves is noted with the households on it."""
    if not documents:
        return
    with desk.store.read() as reader:
        try:
            permit(reader, "print")
        except StoreProblem as problem:
            return desk.tell(problem)
    dialog = PreviewDialog(documents, title, suggested, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.saved.connect(lambda path: desk.say(_("已存成 {path}").format(path=path), "good"))
    for went in (dialog.saved, dialog.printed):
        went.connect(lambda _what: desk.run(lambda _progress, _cancelled: note_sheets(desk.store, households)))
    return dialog.open()
