"""Back from a backup, in one dialog: choose one, see what it lacks, name the new file; the store that is open is not touched.

Opened from the settings (the key is known) and from the start screen (the passphrase is asked for). There it also saves
what a damaged store still holds. Not here: copying and comparing (`db.backup`, `db.backup_seen`), saving (`db.rescue`), the list itself (`restoring_list`).
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui import files
from app.ui.op import Op, in_words
from app.ui.restoring_list import BackupTable
from app.ui.widgets import Field, button, label, section, text_field
from db.errors import StoreProblem
from resources.language import N_, _

SUFFIX: Final = ".jiedui"
CHECKED: Final = 12  # of the newest, looked at page by page while the dialog is open
WHY: Final = {
    "before-import": N_("导入前"), "before-upgrade": N_("升级前"), "swapped": N_("库被换掉时"), "before-passphrase": N_("换口令前"),
    "before-exchange": N_("收交换文件前"),
}  # fmt: skip


class RestoreDialog(QDialog):
    """`store`: the open one, if any; `path`: the store whose backups are listed. `opened(path)`: the new store is wanted."""

    wanted = Signal(object)  # the new store's path: open it

    def __init__(self, parent: QWidget | None, path: Path | None, store: Any = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("从备份恢复"))
        self.setMinimumSize(760, 560 if store else 640)
        self._path, self._store = path, store
        self._ops: set[Op] = set()
        self._seen: Path | None = None  # whose contents stand in the second part
        self.target: Path | None = None
        self._build()
        self._list()

    # -- what is seen --------------------------------------------------------------------------------------------
    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 18, 22, 16)
        box.setSpacing(10)
        box.addWidget(label(_("从备份恢复"), "name"))
        box.addWidget(label(_("恢复出来是一个新文件，现在的库一个字也不动。三步，一两分钟。"), "sub", wrap=True))
        self.elsewhere = button(_("别处的备份…"), self._elsewhere)
        box.addLayout(section(_("1 选一份备份"), _("最新的在最上面"), self.elsewhere))
        self.table = BackupTable()
        self.table.itemSelectionChanged.connect(self._chosen)
        box.addWidget(self.table, 1)
        box.addWidget(self._word_row())
        box.addLayout(section(_("2 看看备份里有什么、少了什么")))
        self.facts = label("", wrap=True)
        self.facts.setAccessibleName(_("备份里有什么、少了什么"))
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.setMinimumHeight(96)
        self.facts.setAlignment(Qt.AlignmentFlag.AlignTop)
        box.addWidget(self.facts)
        box.addLayout(section(_("3 新文件放在哪里")))
        self.place = text_field(_("新文件"))
        row = QHBoxLayout()
        row.addWidget(self.place, 1)
        row.addWidget(button(_("换地方…"), self._elsewhere_new))
        box.addLayout(row)
        self.trouble = label("", "error", wrap=True)
        self.trouble.setAccessibleName(_("出了什么事"))
        self.trouble.hide()
        box.addWidget(self.trouble)
        box.addLayout(self._verbs())

    def _word_row(self) -> QWidget:
        self.passphrase = text_field(_("库的口令"))
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.returnPressed.connect(self._look)
        self._word = QWidget()
        self._word.setMinimumHeight(56)
        row = QHBoxLayout(self._word)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Field(_("库的口令"), self.passphrase), 1)
        self.look_button = button(_("看看里面"), self._look)
        row.addWidget(self.look_button, 0, Qt.AlignmentFlag.AlignBottom)
        self._word.setVisible(self._store is None)
        return self._word

    def _verbs(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.rescue_button = button(_("连坏库里较新的一起救回"), self.rescue)
        self.rescue_button.setVisible(self._store is None and self._path is not None and self._path.is_file())
        self.rescue_button.setToolTip(_("库打不开、说已损坏时用：以完好的备份为底，再从坏库里救出备份之后的"))
        row.addWidget(self.rescue_button)
        row.addStretch(1)
        self.close_button = button(_("关闭"), self.reject)
        row.addWidget(self.close_button)
        self.open_button = button(_("打开恢复的库"), self._open, look="main")
        self.open_button.hide()
        row.addWidget(self.open_button)
        self.restore_button = button(_("恢复"), self.restore, look="main")
        row.addWidget(self.restore_button)
        return row

    # -- the list ------------------------------------------------------------------------------------------------
    def _list(self) -> None:
        from db.backup import backups  # noqa: PLC0415  not before it is wanted
        from db.backup_place import second_place  # noqa: PLC0415

        listed = []
        if self._path:
            listed = [(each, _(WHY.get(each.why or "", "")) or _("自动")) for each in backups(self._path)]
            second = second_place(self._path)
            if second and second.folder.is_dir():
                where = _("第二处 {folder}").format(folder=second.folder)
                listed += [(each, where) for each in backups(self._path, second.folder)]
        listed.sort(key=lambda each: each[0].made_at, reverse=True)
        self.table.show_backups(listed)
        if not listed:
            self.facts.setText(_("这里没有找到备份。点“别处的备份…”，从 U 盘上选一个 .jiedui 文件。"))
            self.restore_button.setEnabled(False)
        if self._store and listed:
            self._check_all()

    def _check_all(self) -> None:
        """Look at the newest backups page by page, off the main thread; the marks come one after another."""
        from db.backup_seen import is_whole  # noqa: PLC0415

        asked, key, whole = [each.path for each in self.table.backups[:CHECKED]], self._store.key, self.table.whole

        def work(progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> None:
            for number, path in enumerate(asked, start=1):
                if cancelled():
                    return
                whole[path] = is_whole(path, key)
                progress(number, len(asked))

        op = self._run(work, lambda _none: None)
        op.progressed.connect(lambda _done, _total: self.table.mark())

    def _elsewhere(self) -> None:
        """Ask for a backup that lies elsewhere, put it at the top and choose it."""
        from db.backup import Backup  # noqa: PLC0415

        kinds = f"{_('结对的库')} (*.jiedui);;{_('所有文件')} (*)"
        path = files.one(self, _("从哪个备份恢复"), kinds)
        if path is None:
            return
        if self._store and path.resolve() == self._store.path.resolve():
            self._trouble(_("这就是现在打开着的库。请选它的一份备份。"))
            return
        found = path.stat()
        each = Backup(path, datetime.fromtimestamp(found.st_mtime), found.st_size)
        self.table.put_first(each, str(path.parent))

    def _chosen(self) -> None:
        each = self.table.chosen
        self.restore_button.setEnabled(each is not None)
        if each is None or each.path == self._seen:
            return
        self._seen = each.path
        self.facts.setText(_("正在看…") if self._store else _("写上口令，点“看看里面”。"))
        self.trouble.hide()
        if self._path is None or not self.place.text():
            self.place.setText(str(self._free_name(each.path)))
        if self._store or self.passphrase.text():
            self._look()

    def _free_name(self, backup_file: Path) -> Path:
        """Offer a name nobody has, beside the store or else beside the backup."""
        at = self._path or backup_file
        made, number = at.with_name(f"{at.stem}-{_('恢复')}{SUFFIX}"), 2
        while made.exists():
            made = at.with_name(f"{at.stem}-{_('恢复')}-{number}{SUFFIX}")
            number += 1
        return made

    def _elsewhere_new(self) -> None:
        known = Path(self.place.text() or f"{_('恢复')}{SUFFIX}")
        kinds = f"{_('结对的库')} (*.jiedui)"
        start = known.parent if known.parent.is_dir() else None
        if path := files.new_one(self, _("恢复到哪个新文件"), known.name, kinds, SUFFIX, start):
            self.place.setText(str(path))

    # -- looking -------------------------------------------------------------------------------------------------
    def _look(self) -> None:
        """Say what the chosen backup has and has not, off the main thread."""
        each = self.table.chosen
        if each is None:
            return
        path, word, store, beside = each.path, self.passphrase.text(), self._store, self._path
        self.facts.setText(_("正在看…"))

        def said(words: Any) -> None:
            if self.table.chosen is not None and self.table.chosen.path == path:
                self.facts.setText("\n".join(words))
                self.table.mark()

        self._run(lambda _progress, _cancelled: looked_into(path, word, store, beside), said)

    # -- doing ---------------------------------------------------------------------------------------------------
    def restore(self) -> None:
        """Make the new store out of the chosen backup."""
        from db import backup  # noqa: PLC0415

        each, target = self.table.chosen, self._target()
        if each is None or target is None:
            return
        word = self.passphrase.text()
        secret = self._store.key.secret if self._store and not word else None
        beside = self._path
        self._do(lambda _p, _c: backup.restore(each.path, target, word, secret=secret, store=beside), target, _erased)

    def rescue(self) -> None:
        """Save what the damaged store still holds, on top of its newest whole backup."""
        from db.rescue import rescue_store  # noqa: PLC0415

        path, target, word = self._path, self._target(), self.passphrase.text()
        if path is None or target is None:
            return
        self._do(lambda _p, _c: rescue_store(path, target, word), target, lambda found: found.sentences)

    def _target(self) -> Path | None:
        """Return the new file's path; where it cannot be one, say so."""
        words = self.place.text().strip()
        path = Path(words if words.endswith(SUFFIX) else f"{words}{SUFFIX}")
        if not words or not path.is_absolute():
            self._trouble(_("请写新文件放在哪里，例如点“换地方…”选一个。"))
            return None
        self.place.setText(str(path))
        return path

    def _do(self, work: Any, target: Path, told: Callable[[Any], tuple[str, ...]]) -> None:
        self.trouble.hide()
        self._busy(True)

        def done(found: Any) -> None:
            self.target = target
            lines = [_("已恢复到 {path}").format(path=target), *told(found)]
            if self._store:
                lines.append(_("现在的库没有动。要看恢复出来的，就打开它，口令和备份的一样。"))
            self.facts.setText("\n".join(lines))
            self.restore_button.hide()
            self.rescue_button.hide()
            self.open_button.show()
            self.open_button.setFocus()

        self._run(work, done).ended.connect(lambda: self._busy(False))

    def _busy(self, busy: bool) -> None:
        for each in (self.table, self.elsewhere, self.place, self.restore_button, self.rescue_button, self.look_button):
            each.setEnabled(not busy)

    def _open(self) -> None:
        if self.target:
            self.wanted.emit(self.target)
        self.accept()

    # -- work ----------------------------------------------------------------------------------------------------
    def _run(self, work: Any, done: Callable[[Any], None]) -> Op:
        op = Op(work, self.windowTitle(), self)
        self._ops.add(op)
        op.done.connect(done)
        op.failed.connect(self._failed)
        op.ended.connect(lambda: self._ops.discard(op))
        return op.start()

    def _failed(self, problem: BaseException) -> None:
        sentence, remedy = in_words(problem)
        self.facts.setText("")
        if isinstance(problem, StoreProblem) and problem.code == "wrong_passphrase":
            if self._word.isHidden():
                sentence, remedy = _("这份备份不是现在这个库的。请写它自己的口令。"), ""
                self._word.show()
            self.passphrase.setFocus()
            self.passphrase.selectAll()
        self._trouble(f"{sentence}{remedy}")

    def _trouble(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.show()

    def done(self, result: int) -> None:
        """Stop what is under way and close."""
        for op in tuple(self._ops):
            op.cancel()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The same for the cross of the window."""
        for op in tuple(self._ops):
            op.cancel()
        super().closeEvent(event)


def _erased(count: int) -> tuple[str, ...]:
    """Say that households that were erased since did not come back; nothing where there were none."""
    return (_("备份以后删除的 {n} 户没有恢复出来：删除是两个人确认过的。").format(n=count),) if count else ()


def looked_into(path: Path, passphrase: str, store: Any, beside: Path | None) -> tuple[str, ...]:
    """Say what a backup has and has not beside the open store, or beside the one at `beside` if that opens.

    Raises StoreProblem where the backup itself does not open.
    """
    from db.backup import key_of  # noqa: PLC0415
    from db.backup_seen import compared, contents, is_whole  # noqa: PLC0415
    from db.errors import damaged  # noqa: PLC0415
    from db.store import Store  # noqa: PLC0415

    if store is not None:
        return compared(path, store, passphrase).sentences
    key = key_of(path, passphrase, None)
    if not is_whole(path, key):
        raise damaged()
    held = contents(path, key)
    if beside is not None and beside.exists():
        try:
            with Store.open(beside, secret=key.secret, read_only=True) as opened:
                return compared(path, opened, passphrase).sentences
        except StoreProblem as problem:
            return (held.sentence, _("现在的库打不开，没法比：{why}").format(why=problem.sentence))
    return (held.sentence,)
