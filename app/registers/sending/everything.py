"""Everything a store holds as open files, readable without the program: CSV and JSON lines per kind, history, attachments.

One folder or one zip, whole or not at all. The red lines hold as in every export: health, and the ID numbers of helpers,
only where the purpose needs them; the store's keys and passphrase never. Not here: labels and README (`everything_words`).
"""

import base64
import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final

import orjson

from app.registers.sending.everything_words import Column, columns, left_out, readme
from app.registers.sending.going_out import mark, permitted
from db import errors
from db.errors import Cancelled, StoreProblem
from db.models import KINDS, kind_of
from db.ops.audit import note_act
from db.ops.register import add_batch
from db.outgoing import cannot_write, defused, not_finished, written_whole
from db.queries.everything import HISTORY, every_row, head_of_log, rows_in_all
from db.queries.persons import permit
from db.store import Reader, Store
from db.world import told
from resources.language import _

ATTACHMENTS: Final = "attachments"
_EVERY: Final = 500
_NAME: Final = str.maketrans(dict.fromkeys('/\\:*?"<>|\r\n\t', "_") | {"\0": "_"})


@dataclass
class Everything:
    """What went out: rows by file name, files of attachments."""

    rows: dict[str, int] = field(default_factory=dict)
    attachments: int = 0


@dataclass(frozen=True)
class Wishes:
    """What may go out besides, and what is noted: to whom and what for."""

    recipient: str | None = None
    purpose: str | None = None
    with_health: bool = False
    with_ids: bool = False


Open = Callable[[str], Any]  # a name inside the export -> a context with a binary file


def export_everything(
    store: Store,
    out: Path,
    wishes: Wishes = Wishes(),
    *,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Everything:
    """Write everything into a new folder `out`, or a zip where its name ends so; returns what went out.

    Raises StoreProblem: role_forbids, purpose_missing (health or ID numbers without one), would_overwrite, cannot_write,
    disk_full. Where it fails nothing is left.
    """
    asked = {"with_health": wishes.with_health, "with_private": wishes.with_ids}
    with store.read() as reader:
        permitted(reader, wishes.recipient, wishes.purpose, **asked)
        permit(reader, "save_attachment")
    with store.read() as reader, _zip(out) if out.suffix.lower() == ".zip" else _folder(out) as into:
        return _Writing(reader, into, wishes, rows_in_all(reader), on_progress, cancelled).all(store.name)


def note_everything(store: Store, out: Path, written: Everything, wishes: Wishes) -> None:
    """Note in the ledger that everything went out; a store that cannot be written stays as it is."""
    if store.read_only:
        return
    rows = sum(written.rows.values())
    with store.write("export", _("导出全部到 {name}").format(name=out.name)) as write:
        files = [{"name": out.name, "rows": rows}]
        add_batch(write, "out", "everything", files, counts={"rows": rows}, recipient=wishes.recipient)
        note_act(write, "export", count=rows, recipient=wishes.recipient, purpose=wishes.purpose or "everything")


class _Writing:
    """One export under way."""

    def __init__(
        self,
        reader: Reader,
        into: Open,
        wishes: Wishes,
        total: int,
        on_progress: Callable[[int, int], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._reader, self._into, self._wishes = reader, into, wishes
        self._total, self._seen = total, 0
        self._on_progress, self._cancelled = on_progress, cancelled
        self._done = Everything()

    def all(self, name: str) -> Everything:
        listed = {}
        for table in (*KINDS, *HISTORY):
            listed[table] = self._columns(table)
            with self._into(f"{table}.csv") as file:
                self._done.rows[table] = self._lines(table, listed[table], file)
            with self._into(f"{table}.jsonl") as file:  # one file at a time: a zip has room for one
                self._objects(table, listed[table], file)
        self._attachments()
        with self._into("README.txt") as file:
            file.write("\ufeff".encode() + readme(self._facts(name), self._done.rows, listed, self._absent()).encode())
        return self._done

    def _columns(self, table: str) -> list[Column]:
        named = columns(table, with_health=self._wishes.with_health, with_ids=self._wishes.with_ids)
        if table != "attachment":
            return named
        return [Column("file", _("文件")) if column.name == "content" else column for column in named]

    def _lines(self, table: str, named: list[Column], file: IO[bytes]) -> int:
        held = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
        sheet = csv.writer(held)
        sheet.writerow([column.label for column in named])
        count = 0
        for row in self._rows(table):
            sheet.writerow([defused(column.written(row[column.name])) for column in named])
            count += 1
        held.detach()
        return count

    def _objects(self, table: str, named: list[Column], file: IO[bytes]) -> None:
        for row in self._rows(table):
            file.write(orjson.dumps({column.name: row[column.name] for column in named}) + b"\n")

    def _attachments(self) -> None:
        for row in every_row(self._reader, "attachment"):
            if self._cancelled and self._cancelled():
                raise Cancelled
            try:
                content = base64.b64decode(row["content"], validate=True)
            except ValueError:
                content = str(row["content"]).encode()
            with self._into(_attached(row)) as file:
                file.write(content)
            self._done.attachments += 1

    def _rows(self, table: str) -> Iterator[Mapping[str, Any]]:
        for row in every_row(self._reader, table):
            if self._seen % _EVERY == 0:
                if self._cancelled and self._cancelled():
                    raise Cancelled
                if self._on_progress:
                    self._on_progress(self._seen // 2, self._total)
            self._seen += 1
            yield self._fit(table, row)

    def _fit(self, table: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a row as it goes out: attachments as files, the log without what stays away."""
        if table == "attachment":
            return dict(row) | {"file": _attached(row)}
        if table == "change":
            return dict(row) | {"kind": kind_of(row["record_id"]), "body": self._body(row)}
        if table == "batch":  # headings that were left out at the door stay out
            files = [_without_headings(each) for each in orjson.loads(row["files"])]
            return dict(row) | {"files": orjson.dumps(files).decode()}
        return row

    def _body(self, row: Mapping[str, Any]) -> str:
        kind, body = kind_of(row["record_id"]), orjson.loads(row["body"])
        gone = {"content"} if kind == "attachment" else set()
        gone |= {each for each in body if left_out(kind, each, with_health=self._wishes.with_health, with_ids=self._wishes.with_ids)}  # fmt: skip
        return orjson.dumps({name: value for name, value in body.items() if name not in gone}).decode()

    def _facts(self, name: str) -> dict[str, str]:
        return {
            _("库"): name,
            _("导出时间"): datetime.now().isoformat(sep=" ", timespec="minutes"),
            _("发给谁"): self._wishes.recipient or _("没有写"),
            _("做什么用"): self._wishes.purpose or _("没有写"),
            _("标记"): mark(self._reader, self._wishes.recipient, self._wishes.purpose),
            _("最后一步的校验值"): head_of_log(self._reader) or _("没有"),
        }

    def _absent(self) -> list[str]:
        said = [
            _("口令、密钥，和交换用的内部记号"),
            _("没有写入库的导入草稿"),
            _("导入时没有收的栏目：库里本来就没有"),
        ]
        if not self._wishes.with_health:
            said.append(_("健康和残疾信息（要带上：导出时勾选，命令行加 --with-health）"))
        if not self._wishes.with_ids:
            said.append(_("帮扶责任人的证件号码（要带上：导出时勾选，命令行加 --with-id-numbers）"))
        return said


def _attached(row: Mapping[str, Any]) -> str:
    """Return the name of an attachment's file inside the export."""
    return f"{ATTACHMENTS}/{row['id']}-{str(row['name']).translate(_NAME)[-80:]}"


def _without_headings(file: dict[str, Any]) -> dict[str, Any]:
    sheets = [{name: value for name, value in each.items() if name != "not_kept"} for each in file.get("sheets", [])]
    return file | ({"sheets": sheets} if sheets else {})


@contextmanager
def _zip(out: Path) -> Iterator[Open]:
    with written_whole(out) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
        yield lambda name: packed.open(name, "w")


@contextmanager
def _folder(out: Path) -> Iterator[Open]:
    try:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise StoreProblem(
                "would_overwrite",
                _("{path} 已经有东西了，没有动它。").format(path=out),
                _("请写一个新的文件夹名，或写 .zip 文件。"),
            )
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".jiedui-", dir=out.parent, ignore_cleanup_errors=True) as folder:
            part = Path(folder) / out.name
            part.mkdir()
            yield _opening(part)
            with suppress(FileNotFoundError):
                out.rmdir()  # an empty one may stand there
            part.rename(out)
    except OSError as problem:
        raise _said(problem, out) from problem


def _said(problem: OSError, out: Path) -> StoreProblem:
    if told(problem, out) is not None:
        return not_finished(out)
    return errors.no_room_for(out.parent) if isinstance(problem, PermissionError) else cannot_write(out)


def _opening(folder: Path) -> Open:
    def opened(name: str) -> Any:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        return path.open("wb")

    return opened
