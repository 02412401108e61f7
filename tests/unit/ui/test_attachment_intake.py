"""Strangers' files at the door of the attachments: drawn anew, small, without what they tell; hostile ones refused in plain words."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from attached import SECRET, as_file, bomb, paper, photo, picture
from PySide6.QtGui import QImage

from app.ui.attachments import intake
from app.ui.attachments.intake import MESSAGES, page_of, take
from db.errors import StoreProblem
from db.rules.attachments import LARGEST

Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Write a file and return where it is."""

    def written(content: bytes, name: str = "来.jpg") -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return written


def refusal(path: Path) -> str:
    with pytest.raises(StoreProblem) as told:
        take(path)
    assert told.value.sentence.count("{") == 0 and path.name in told.value.sentence and told.value.remedy
    return told.value.code


def test_a_photo_is_kept_the_right_way_up_without_where_it_was_taken(put: Put) -> None:
    path = put(photo(640, 480, turned=True), "母羊.JPG")
    assert SECRET.encode() in path.read_bytes()
    taken = take(path)
    assert (taken.name, taken.media_type, taken.mislabelled) == ("母羊.jpg", "image/jpeg", False)
    assert SECRET.encode() not in taken.content and b"Exif" not in taken.content
    seen = page_of(taken.content, taken.name)
    assert (seen.width, seen.height, seen.pages) == (640, 480, 1), "turned as it is seen"
    image = QImage(seen.pixels, seen.width, seen.height, QImage.Format.Format_RGB32)
    assert image.pixelColor(20, 20).green() < 60 < image.pixelColor(600, 20).green()


def test_a_png_says_nothing_besides_its_pixels(put: Put) -> None:
    path = put(as_file(picture(), "png", text=SECRET), "图.png")
    taken = take(path)
    assert taken.media_type == "image/png" and SECRET.encode() not in taken.content
    assert not [name for name in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP") if name in taken.content]


def test_large_photos_become_small_ones(put: Put) -> None:
    noise = picture(500, 400, noisy=True).scaled(3000, 2400)
    for kind, name in (("jpeg", "大.jpg"), ("png", "大.png")):
        path = put(as_file(noise, kind, 95), name)
        taken = take(path)
        assert path.stat().st_size > len(taken.content) and len(taken.content) <= LARGEST
        assert taken.media_type == "image/jpeg" and page_of(taken.content, "x").width >= 900


def test_what_is_transparent_becomes_white(put: Put) -> None:
    clear = QImage(40, 40, QImage.Format.Format_ARGB32)
    clear.fill(0)
    seen = page_of(take(put(as_file(clear, "png"), "透.png")).content, "透.png")
    assert seen.pixels[:3] == b"\xff\xff\xff"


def test_a_paper_is_kept_as_pictures_of_its_pages_only(put: Put) -> None:
    path = put(paper(3, telling=True), "协议.pdf")
    assert b"JavaScript" in path.read_bytes()
    taken = take(path)
    assert taken.media_type == "application/pdf" and len(taken.content) <= LARGEST
    read = pypdf.PdfReader(io.BytesIO(taken.content), strict=True)
    assert len(read.pages) == 3 and read.metadata is None and set(read.trailer["/Root"]) == {"/Type", "/Pages"}
    for word in (SECRET.encode(), b"JavaScript", b"EmbeddedFile", b"/AA", b"OpenAction", b"/Annots"):
        assert word not in taken.content
    seen = page_of(taken.content, "协议.pdf", 2)
    assert seen.pages == 3 and seen.height > seen.width and min(seen.pixels[::4]) < 60, "the bar of the page is there"
    again = take(put(taken.content, "再来.pdf"))
    assert again.media_type == "application/pdf"


def test_the_content_counts_not_the_name(put: Put) -> None:
    taken = take(put(as_file(picture(), "png"), "签收单.pdf"))
    assert (taken.name, taken.mislabelled) == ("签收单.png", True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("word/document.xml", SECRET)
    assert refusal(put(packed.getvalue(), "照片.jpg")) == "not_kept"
    two = photo() + packed.getvalue()
    assert SECRET.encode() not in take(put(two, "两种.jpg")).content


HEIC = b"\0\0\0\x18ftypheic" + bytes(200)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "空.jpg", "file_empty"),
        (HEIC, "手机.heic", "heic"),
        (SVG, "图.png", "not_kept"),
        (b"GIF89a" + bytes(50), "动.gif", "not_kept"),
        (b"MZ" + bytes(500), "照片.jpg", "not_kept"),
        (photo()[:2000], "断.jpg", "damaged"),
        (b"\xff\xd8\xff" + bytes(5000), "坏.jpg", "damaged"),
        (b"%PDF-1.7\n" + bytes(5000), "坏.pdf", "damaged"),
        (bomb(100_000, 100_000), "弹.png", "too_many_pixels"),
        (bomb(7_000, 8_000), "弹.png", "damaged"),
        (paper(password="x"), "锁.pdf", "pdf_locked"),
        (paper(25), "厚.pdf", "too_many_pages"),
    ],
)  # fmt: skip
def test_what_is_not_kept_is_refused_in_plain_words(put: Put, content: bytes, name: str, code: str) -> None:
    assert refusal(put(content, name)) == code


def test_a_file_that_is_too_large_is_not_even_read(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "LARGEST_FILE", 1 << 20)
    monkeypatch.setattr(intake, "_asked", None)
    assert refusal(put(photo() + bytes(1 << 20))) == "too_large"
    with pytest.raises(StoreProblem) as told:
        take(Path("没有") / "x.jpg")
    assert told.value.code == "file_missing"


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("import os; os.abort()", "stopped"),
        ("print('[')", "stopped"),
        ("import time; time.sleep(60)", "slow"),
        ("print('{\"media_type\": \"text/html\", \"was\": \"jpeg\"}')", "stopped"),
        ("import sys; sys.stdout.buffer.write(b'{\"media_type\": \"image/png\", \"was\": \"png\"}\\n' + bytes(400_000))", "stopped"),
    ],
)  # fmt: skip
def test_a_child_that_dies_hangs_or_lies_is_a_refusal(
    put: Put, monkeypatch: pytest.MonkeyPatch, program: str, code: str
) -> None:
    monkeypatch.setattr(intake, "_command", lambda: [sys.executable, "-c", program])
    monkeypatch.setattr(intake, "PATIENCE", 3 / intake.SECONDS)
    assert refusal(put(photo())) == code


def test_the_frozen_program_is_asked_for_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert intake._command() == [sys.executable, intake.CHILD]
    asked = subprocess.run(
        [sys.executable, "-m", "app", intake.CHILD],
        input=b'{"do": "take", "memory": 2147483648, "seconds": 20}\n' + photo(),
        capture_output=True, check=True,
    )  # fmt: skip
    assert b'"media_type":"image/jpeg"' in asked.stdout


def test_every_reason_has_its_words() -> None:
    assert all(sentence and remedy for sentence, remedy in MESSAGES.values())
