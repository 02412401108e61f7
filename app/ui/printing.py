"""Summaries of households on paper: the preview dialog over the desk. Composition is in `app.summaries`."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.desk import Desk
from db.errors import StoreProblem
from db.ops.audit import head_of, note_copied, note_households, note_slip
from db.queries.persons import permit
from resources.language import _

if TYPE_CHECKING:
    from app.summaries.blocks import Document
    from app.summaries.undecided import Undecided
    from app.ui.paper.preview import PreviewDialog
    from db.queries.household import HouseholdPage

MOST: Final = 1000  # households in one preview: some 300 MB of pages


def _name(desk: Desk, households: Sequence[int]) -> str:
    """What the file is called: the code of the household, or the place and how many."""
    from db.queries.household import household_page  # noqa: PLC0415

    with desk.store.read() as reader:
        page = household_page(reader, households[0])
    if page is None:
        return ""
    if len(households) == 1:
        return str(page.facts["code"] or "")
    return _("{place} {n} 户").format(place=page.village or "", n=len(households))


def _note(desk: Desk, households: Sequence[int]) -> None:
    """Note in the audit that paper of these households left; a store that cannot be written stays as it is."""
    if not desk.store.read_only:
        about = _("打印明白卡 {n} 户").format(n=len(households))
        desk.write("print", about, lambda write: note_households(write, "print", households))


def print_copy(desk: Desk, household: int, parent: QWidget) -> QWidget | None:
    """Open the preview of everything held about a household; that it is shown is noted before it is."""
    from app.summaries.held import held_copy  # noqa: PLC0415  paper is loaded when someone prints
    from db.history.held import held  # noqa: PLC0415

    try:
        note_copied(desk.store, household)
    except StoreProblem as problem:
        desk.tell(problem)
        return None
    with desk.store.read() as reader:
        content = held(reader, household)
    if content is None:
        return None
    document = held_copy(content, desk.today().isoformat(), head_of(desk.store))
    return _previewed(desk, document, _("给户的副本"), f"{_('给户的副本')}-{content.code}.pdf", parent)


def print_slip(desk: Desk, facts: Mapping[str, object], parent: QWidget) -> QWidget:
    """Open the preview of the slip of a request, with the answer once there is one."""
    from app.summaries.held import slip  # noqa: PLC0415  paper is loaded when someone prints
    from db.queries.household import household_page  # noqa: PLC0415

    with desk.store.read() as reader:
        page = household_page(reader, int(str(facts["household_id"])))
    code = str(page.facts["code"] or "") if page else ""
    head = str(page.head["name"]) if page and page.head else ""
    document = slip(facts, code, head, desk.today().isoformat(), head_of(desk.store))
    household = int(str(facts["household_id"]))
    dialog = _previewed(desk, document, _("回执"), f"{_('回执')}-{facts['slip']}.pdf", parent)
    for went in (dialog.saved, dialog.printed):
        went.connect(lambda _what: desk.run(lambda _progress, _cancelled: note_slip(desk.store, household)))
    return dialog


def _previewed(desk: Desk, document: "Document", title: str, name: str, parent: QWidget) -> "PreviewDialog":
    from app.ui.paper.preview import PreviewDialog  # noqa: PLC0415

    dialog = PreviewDialog([document], title, name, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.saved.connect(lambda path: desk.say(_("已存成 {path}").format(path=path), "good"))
    dialog.open()
    return dialog


def print_households(desk: Desk, households: Sequence[int], parent: QWidget) -> QWidget | None:
    """Open the preview of the summaries of these households; None where there is nothing to print."""
    from app.summaries.household import summaries  # noqa: PLC0415  paper is loaded when someone prints
    from app.summaries.undecided import undecided_on  # noqa: PLC0415
    from app.ui.paper.preview import PreviewDialog  # noqa: PLC0415
    from db.queries.household import household_pages  # noqa: PLC0415

    if not households:
        desk.say(_("先选一户，再打印。"), "warn")
        return None
    if len(households) > MOST:
        words = _("一次最多打印 {most} 户，现在是 {n} 户。先用“筛选”选一个村。")
        desk.say(words.format(most=f"{MOST:,}", n=f"{len(households):,}"), "warn")
        return None

    def pages() -> object:
        for start in range(0, len(households), 50):
            with desk.store.read() as reader:
                yield from household_pages(reader, list(households[start : start + 50]))

    try:
        with desk.store.read() as reader:
            permit(reader, "print")
    except StoreProblem as problem:
        desk.tell(problem)
        return None

    def undecided(page: "HouseholdPage") -> "Undecided":
        with desk.store.read() as reader:
            return undecided_on(reader, page)

    documents = summaries(pages(), desk.today().isoformat(), undecided=undecided, audit=head_of(desk.store))  # type: ignore[arg-type]  # a generator of pages
    title = _("打印明白卡") if len(households) == 1 else _("打印明白卡：{n} 户").format(n=f"{len(households):,}")
    dialog = PreviewDialog(documents, title, f"{_('明白卡')}-{_name(desk, households)}.pdf", parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)  # its pages take room
    dialog.saved.connect(lambda path: desk.say(_("已存成 {path}").format(path=path), "good"))
    for went in (dialog.saved, dialog.printed):
        went.connect(lambda _what: _note(desk, households))
    dialog.open()
    return dialog
