"""What the red lines forbid is on no disk: sixty spellings of forbidden headings, their values looked for in every file.

Looked through are the pages of the store, its write-ahead log and backups, what goes back to the sender, exports (of the
writer in memory and of the one with files of its own), and every temporary file at the moment it is taken away.
`JIEDUI_SCANS=200` scans two hundred workbooks (some minutes).
"""

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from importing import planned
from scanned import BOOKS, found, spellings, words_of
from workbooks import PLACE, id_number, workbook

from app.registers.layouts.redlines import by_heading
from app.registers.plans.apply import apply_plan
from app.registers.plans.drafts import packed
from app.registers.sending import export
from app.registers.sending.returns import write_returns
from db.backup import backup
from db.ops.import_draft import keep_draft
from db.store import Store

EACH = 15  # forbidden columns of a workbook: four have all sixty
HEAD = ["行政村", "乡(镇)", "县", "户编号", "姓名", "证件号码", "与户主关系"]


def secret(book: int, column: int) -> str:
    """A value that stands nowhere else and by itself says nothing."""
    return f"秘值{book:04d}第{column}"


def book_of(folder: Path, number: int) -> Path:
    """A register of one household with forbidden columns."""
    names = spellings()
    forbidden = [names[(number * EACH + at) % len(names)] for at in range(EACH)]
    people = [("户主", f"艾力{number}·买买提"), ("配偶", f"古丽{number}·艾山")]
    rows = [
        [*PLACE[2::-1], f"65310{number:05d}", name, id_number(number * 3 + at), relation,
         *(secret(number, column) for column in range(EACH))]
        for at, (relation, name) in enumerate(people)
    ]  # fmt: skip
    rows.append(
        [
            *PLACE[2::-1],
            f"65310{number:05d}",
            "帕提古丽",
            999999198001010110.0,
            "之女",
            *(secret(number, at) for at in range(EACH)),
        ]
    )
    return workbook(folder / f"台账{number}.xlsx", [["莎车县米夏镇2019年花名册"], [*HEAD, *forbidden], *rows])


@pytest.fixture
def gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The contents of every file this process takes away, in the order it does."""
    seen: list[bytes] = []
    real = os.unlink

    def watched(path: Any, *more: Any, **how: Any) -> None:
        try:
            if not how.get("dir_fd"):
                seen.append(Path(path).read_bytes())
        except OSError:
            pass
        real(path, *more, **how)

    for name in ("unlink", "remove"):
        monkeypatch.setattr(os, name, watched)
    (tmp_path / "临时").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "临时"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return seen


def test_the_spellings_are_those_of_the_red_lines() -> None:
    assert len(spellings()) == 60 and all(by_heading(each) for each in spellings())


def test_no_forbidden_value_is_in_any_file(store: Store, tmp_path: Path, gone: list[bytes]) -> None:
    (tmp_path / "来件").mkdir()
    books = [book_of(tmp_path / "来件", number) for number in range(BOOKS)]
    assert secret(0, 0).encode() in words_of(books[0], store.key)
    assert found((("gone", each) for each in gone), [secret(0, 0)])  # openpyxl wrote the registers by way of such files
    gone.clear()
    plan = planned(store, *books, new_places=True)
    with store.write("import_later", "搁置") as write:
        keep_draft(write, "台账", packed(plan))
    write_returns(plan, tmp_path / "退回")
    apply_plan(store, plan)
    for limit, name in ((20_000, "内存.xlsx"), (0, "文件.xlsx")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(export, "IN_MEMORY_UP_TO", limit)
            rows = export.export_register(store, "households", tmp_path / name, with_health=True, purpose="核对")
    assert rows == BOOKS * 2
    backup(store)
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "来件"]
    assert {path.suffix for path in kept} >= {".jiedui", ".xlsx"}
    values = [secret(number, column) for number in range(BOOKS) for column in range(EACH)]
    assert found(((path.name, words_of(path, store.key)) for path in kept), values) == []
    assert len(gone) > 2 and found((("gone", each) for each in gone), values) == []
