"""A file is known from outside: exchange workbooks in every form an office program saves, and registers, which are none."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from exchange_store import filled, sent

from app.exchange.columns import CODE, HEADINGS, TAG
from app.exchange.manifest import SHEET
from app.exchange.outside import looks_locked, looks_sent
from db.store import Store


def test_what_was_sent_is_known(store: Store, tmp_path: Path) -> None:
    filled(store)
    path = sent(store, tmp_path).path
    assert looks_sent(path) and not looks_locked(path)


def test_it_is_known_without_its_hidden_sheet(store: Store, tmp_path: Path) -> None:
    filled(store)
    path = sent(store, tmp_path).path
    book = openpyxl.load_workbook(path)
    del book[SHEET]
    book.save(path)
    assert looks_sent(path)


@pytest.mark.parametrize("before", [0, 3_000_000])
def test_an_opendocument_workbook_is_known_however_long(tmp_path: Path, before: int) -> None:
    path = tmp_path / "交换.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        content = (
            f'<table:table table:name="户">{"<r/>" * (before // 4)}</table:table><table:table table:name="{SHEET}"/>'
        )
        parts.writestr("content.xml", content)
    assert looks_sent(path)


def test_an_old_workbook_is_known_by_its_hidden_sheet(tmp_path: Path) -> None:
    for name, expected in ((SHEET, True), ("户", False)):
        book = xlwt.Workbook()
        book.add_sheet(name)
        book.save(str(tmp_path / "旧.xls"))
        assert looks_sent(tmp_path / "旧.xls") is expected


@pytest.mark.parametrize("letters", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_sheet_saved_as_text_is_known_by_its_headings(tmp_path: Path, letters: str) -> None:
    text = tmp_path / "户.csv"
    text.write_text(f"{HEADINGS[CODE]},{HEADINGS[TAG]},户编号\nH1,AAAAA,9\n", letters)
    assert looks_sent(text)
    text.write_text(f"户编号,姓名\n1,{HEADINGS[CODE]}{HEADINGS[TAG]}\n", letters)
    assert not looks_sent(text)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0", b"\xff" * 100])
def test_garbage_is_no_exchange_workbook(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "坏.xlsx").write_bytes(content)
    assert not looks_sent(tmp_path / "坏.xlsx")


def test_a_file_that_is_gone_is_none(tmp_path: Path) -> None:
    assert not looks_sent(tmp_path / "没有.xlsx") and not looks_locked(tmp_path / "没有.xlsx")
