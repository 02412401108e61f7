"""The parent's side of opening files to be attached: the guard that reads no more than it must, the child's limits, plain words.

Qt-free: the command line asks it too. Not here: the drawing (`pictures`, `scans`), what is kept (`db.ops.attachments`).
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from db.drafts.attachment import AttachmentDraft
from db.errors import StoreProblem
from db.rules.attachments import ENDINGS, LARGEST, tidy_name
from resources.language import N_, _

LARGEST_FILE: Final = 30 << 20  # bytes of a file that is looked at at all
SECONDS: Final = 30  # of processor time
PATIENCE: Final = 4  # times as long by the clock: an old laptop does other things as well
MEMORY: Final = (
    2 << 30
)  # addresses, of which Qt's and PDFium's libraries take a good part; a decoded picture has 280 MB
CHILD: Final = "--draw-attachment"
_HOME: Final = Path(__file__).resolve().parents[3]
_CLAIMS: Final = {".jpg": "jpeg", ".jpeg": "jpeg", ".jfif": "jpeg", ".png": "png", ".pdf": "pdf"}

MESSAGES: Final = {
    "file_missing": (N_("读不了“{file}”。"), N_("请检查文件还在不在、U 盘插好没有。")),
    "file_empty": (N_("“{file}”是空的。"), N_("可能没有拷完，请重新拷一次。")),
    "too_large": (N_("“{file}”有 {size} MB，附件的原文件最大 {most} MB。"), N_("请拍小一点，或只扫要用的几页。")),
    "heic": (N_("“{file}”是 HEIC 格式的手机照片，这里不收。"), N_("请在手机相机设置里选“兼容性最佳”（JPG），或发送时选 JPG。")),
    "not_kept": (N_("“{file}”不是 JPG、PNG 图片，也不是 PDF。"), N_("文件名不算，看的是内容；请拍照，或另存为 PDF。")),
    "damaged": (N_("“{file}”坏了或不完整，打不开。"), N_("请重新拍照、重新扫描，或重新拷一次。")),
    "too_many_pixels": (N_("“{file}”有 {width} × {height} 个像素，太大，没有打开。"), N_("请用一般的清晰度拍照或扫描。")),
    "pdf_locked": (N_("“{file}”有密码，打不开。"), N_("请去掉密码另存一份再加。")),
    "too_many_pages": (N_("“{file}”有 {pages} 页，一个附件最多 {most} 页。"), N_("请只留要用的几页，或分成几份。")),
    "does_not_fit": (N_("“{file}”缩到还看得清，仍有 {size} KB 一页，放不进 {most} KB。"), N_("请分成几份，或只留要用的几页。")),
    "slow": (N_("“{file}”打开得太久，停下了。"), N_("它可能是专门做坏的；请重新拍照或扫描。")),
    "stopped": (N_("“{file}”打不开，读它的进程停了。"), N_("它可能是专门做坏的；请重新拍照或扫描。")),
}  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """A file drawn anew: the name it gets, what it is, the bytes to be kept; `mislabelled`: its name said it was something else."""

    name: str
    media_type: str
    content: bytes
    original: int
    mislabelled: bool

    def draft(self, record: int, name: str = "") -> AttachmentDraft:
        """Return what is written to a record, under another name where one is given."""
        return AttachmentDraft(
            record=record,
            name=tidy_name(name or self.name, self.media_type),
            media_type=self.media_type,
            content=self.content,
        )


@dataclass(frozen=True)
class Page:
    """A page to be looked at: its pixels, four bytes each (blue, green, red, unused), row by row, and how many pages there are."""

    width: int
    height: int
    pages: int
    pixels: bytes


def take(path: Path) -> Taken:
    """Draw a stranger's file anew, in at most `LARGEST` bytes. Raises StoreProblem with a code of `MESSAGES`."""
    content = _read(path)
    facts, kept = _asked({"do": "take"}, content, path.name)
    claims = _CLAIMS.get(path.suffix.lower())
    if facts.get("media_type") not in ENDINGS or not 0 < len(kept) <= LARGEST:
        raise refused("stopped", path.name)
    name = tidy_name(path.name, facts["media_type"])
    return Taken(name, facts["media_type"], kept, len(content), claims is not None and claims != facts.get("was"))


def page_of(content: bytes, name: str, page: int = 0) -> Page:
    """Draw a page (from 0) of what is kept, for looking at. Raises StoreProblem with a code of `MESSAGES`."""
    facts, pixels = _asked({"do": "show", "page": page}, content, name)
    width, height, pages = (facts.get(one) for one in ("width", "height", "pages"))
    if not (isinstance(width, int) and isinstance(height, int) and isinstance(pages, int)):
        raise refused("stopped", name)
    if width < 1 or height < 1 or len(pixels) != width * height * 4:
        raise refused("stopped", name)
    return Page(width, height, pages, pixels)


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise refused("too_large", path.name, size=size >> 20, most=LARGEST_FILE >> 20)
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as problem:
        raise refused("file_missing", path.name) from problem
    if not content:
        raise refused("file_empty", path.name)
    return content


def _asked(request: dict[str, Any], content: bytes, name: str) -> tuple[dict[str, Any], bytes]:
    line = orjson.dumps(request | {"memory": MEMORY, "seconds": SECONDS})
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        done = subprocess.run(
            _command(),
            input=line + b"\n" + content,
            capture_output=True,
            cwd=_HOME,
            timeout=SECONDS * PATIENCE,
            check=False,
            creationflags=flags,
        )
    except subprocess.TimeoutExpired as problem:
        raise refused("slow", name) from problem
    head, _end, answer = done.stdout.partition(b"\n")
    if done.returncode != 0 or not head:
        raise refused("stopped", name)
    try:
        facts: dict[str, Any] = dict(orjson.loads(head))
        code, values = facts.get("refused"), dict(facts.get("values", {}))
    except (orjson.JSONDecodeError, TypeError, ValueError) as problem:
        raise refused("stopped", name) from problem
    if code is not None:
        raise refused(str(code), name, **values)
    return facts, answer


def refused(code: str, name: str, **values: int) -> StoreProblem:
    """Say why a file is not taken, and what to do."""
    code = code if code in MESSAGES else "stopped"
    sentence, remedy = MESSAGES[code]
    said = {"most": LARGEST >> 10, "size": 0, "width": 0, "height": 0, "pages": 0} | values
    return StoreProblem(code, _(sentence).format(file=name, **said), _(remedy))


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD]
    return [sys.executable, "-m", "app.ui.attachments.child"]
