"""The dialogs of attachments: adding files, with what belongs there and what does not; saving one outside, to whom and what for.

Not here: opening strangers' files (`intake`), looking at one (`viewer`).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.ui import files, theme
from app.ui.attachments.intake import take
from app.ui.desk import Desk
from app.ui.widgets import FormDialog, text_field
from app.ui.widgets.fields import Combo
from db.errors import Problem, RuleBroken, StoreProblem
from db.ops.attachments import add_attachment, note_saved, remove_attachment
from db.outgoing import written_whole
from db.queries.attachments import AttachmentLine, content_of
from db.queries.household import HouseholdPage
from db.rules.attachments import ENDINGS, LARGEST
from db.store import Store
from resources.language import _

_STOPS = ("role_forbids", "store_in_use", "store_read_only", "disk_full")  # no other file would fare better
Outcome = tuple[list[str], list[str]]  # names of what was added; why others were not


class AddAttachments(FormDialog):
    """What the files show, and the files; those that cannot be taken are named, the others are kept."""

    def __init__(self, desk: Desk, page: HouseholdPage, parent: QWidget, *, record: int | None = None) -> None:
        super().__init__(desk, _("加附件"), parent, save=_("选文件…"))
        self.setMinimumHeight(theme.scaled(350))  # three lines of words above the fields
        self.say(
            _(
                "拍文件和工程：签收单、协议、发票、修好的房和路。不拍人脸，不拍家里的样子。照片里的拍摄地点和时间会去掉，"
                "缩到 {n} KB 以内，存在加密的库里；PDF 每页存成图片。"
            ).format(n=LARGEST >> 10)
        )
        self._of = Combo()
        self._of.setAccessibleName(_("附在哪里"))
        for identifier, words in _records(page):
            self._of.addItem(words, identifier)
        self._of.setCurrentIndex(max(self._of.findData(record), 0))
        self._of.setEnabled(record is None)
        self._name = text_field(_("叫什么"), "", _("例如：母羊签收单；不写就用文件名"))
        self.add("record", _("附在哪里"), self._of, 0)
        self.add("name", _("叫什么"), self._name, 1)

    def save(self) -> None:
        """Ask for the files and take them in."""
        paths = files.several(self, _("选文件"), _("图片和 PDF (*.jpg *.jpeg *.png *.pdf);;所有文件 (*)"))
        if paths:
            self.take_in(paths)

    def take_in(self, paths: list[Path]) -> None:
        """Draw files anew and keep them, off the main thread."""
        store, who = self.desk.store, self.desk.who
        record, name = int(self._of.currentData()), self._name.text().strip()
        self.waiting()
        self.desk.run(
            lambda progress, _cancelled: added(store, paths, record, name, who=who, on_progress=progress),
            title=_("加附件"),
            done=self._added,
            failed=self.failed,
        )

    def _added(self, outcome: Outcome) -> None:
        names, left = outcome
        if names:
            self.desk.changed.emit(frozenset(("attachment",)))
            self.desk.say(_("已加 {n} 个附件。Ctrl+Z 可撤销。").format(n=len(names)), "good")
        if left:
            self.failed([Problem("", "not_taken", "\n".join(left))])
        else:
            self.accept()


def _records(page: HouseholdPage) -> list[tuple[int, str]]:
    found = [(page.id, _("这一户"))]
    found += [(int(each["id"]), _("需求：{what}").format(what=each["title"])) for each in page.needs]
    found += [(int(each["id"]), _("措施：{what}").format(what=each["content"])) for each in page.measures]
    return found + [(int(each["id"]), _("走访：{day}").format(day=each["visited_on"])) for each in page.visits]


def added(
    store: Store, paths: list[Path], record: int, name: str, *, who: str | None, on_progress: Callable[[int, int], None]
) -> Outcome:
    """Keep files with a record, one step each. Raises StoreProblem where no file could be kept at all."""
    names: list[str] = []
    left: list[str] = []
    for number, path in enumerate(paths):
        try:
            taken = take(path)
            numbered = f"{name} {number + 1}" if name and len(paths) > 1 else name
            draft = taken.draft(record, numbered)
            with store.write("add_attachment", _("加附件：{name}").format(name=draft.name), who=who) as write:
                add_attachment(write, draft)
            names.append(str(draft.name))
        except (StoreProblem, RuleBroken) as problem:
            if isinstance(problem, StoreProblem) and problem.code in _STOPS:
                raise
            words = str(problem)
            left.append(words if path.name in words else f"{path.name}：{words}")
        on_progress(number + 1, len(paths))
    return names, left


class SaveAttachment(FormDialog):
    """One attachment goes outside: to whom and what for stand in the audit before the file does."""

    def __init__(self, desk: Desk, line: AttachmentLine, parent: QWidget) -> None:
        super().__init__(desk, _("附件存到外面"), parent, save=_("选存放的位置…"))
        self.setMinimumHeight(theme.scaled(320))
        self._line = line
        self.say(_("“{name}”存出去就没有加密了。写明给谁、做什么用，记进流水。").format(name=line.name))
        self._recipient = text_field(_("给谁"), "", _("例如：县乡村振兴局"))
        self._purpose = text_field(_("做什么用"), "", _("例如：项目验收"))
        self.add("recipient", _("给谁"), self._recipient, 0)
        self.add("purpose", _("做什么用"), self._purpose, 1)

    def save(self) -> None:
        """Ask where to, note it, and write the file."""
        recipient, purpose = self._recipient.text().strip(), self._purpose.text().strip()
        missing = [("recipient", recipient, _("请写明给谁。")), ("purpose", purpose, _("请写明做什么用。"))]
        if problems := [Problem(name, "missing", words) for name, value, words in missing if not value]:
            self.failed(problems)
            return
        ending = ENDINGS.get(self._line.media_type, "")
        kinds = _("附件 (*{ending})").format(ending=ending)
        out = files.new_one(self, _("存到外面"), self._line.name, kinds, ending)
        if out is not None:
            self.write_to(out, recipient, purpose)

    def write_to(self, out: Path, recipient: str, purpose: str) -> None:
        """Write the attachment to a path, off the main thread."""
        store, line, who = self.desk.store, self._line, self.desk.who

        def work(_progress: Any, _cancelled: Any) -> None:
            with store.read() as reader:
                content = content_of(reader, line.id, "save_attachment")
            with written_whole(out) as part:
                part.write_bytes(content)
                label = _("附件存到外面：{name}").format(name=line.name)
                with store.write("save_attachment", label, who=who) as write:
                    note_saved(write, line.id, recipient, purpose)

        self.waiting()
        self.desk.run(work, done=lambda _none: self._saved(out), failed=self.failed)

    def _saved(self, out: Path) -> None:
        self.desk.say(_("已存成 {path}，记进了流水。").format(path=out), "good")
        self.accept()


def ask_to_remove(desk: Desk, line: AttachmentLine) -> None:
    """Take an attachment away; the step can be taken back."""
    desk.write(
        "remove_attachment",
        _("去掉附件：{name}").format(name=line.name),
        lambda write: remove_attachment(write, line.id),
        done=lambda _none: desk.say(_("已去掉 {name}。Ctrl+Z 可撤销。").format(name=line.name), "good"),
    )
