"""The child process that opens files to be attached, and attachments to be looked at: limits first, then the guard, then drawing.

Standard input: one line of JSON, then the bytes of the file. Standard output: one line of JSON, then the bytes of the answer.
It never sees the store. Not here: the parent's side (`intake`).
"""

import os
import sys
from typing import Any, Final

import orjson

_HEIC: Final = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis", b"avif")


def main() -> None:
    """Answer one request."""
    request = orjson.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    _limit(request["memory"], request["seconds"])
    from app.ui.attachments.pictures import Unfit  # noqa: PLC0415  after the limits

    try:
        facts, answer = _taken(content) if request["do"] == "take" else _shown(content, request["page"])
    except Unfit as unfit:
        facts, answer = {"refused": unfit.code, "values": unfit.values}, b""
    except MemoryError:
        facts, answer = {"refused": "stopped", "values": {}}, b""
    sys.stdout.buffer.write(orjson.dumps(facts) + b"\n" + answer)
    sys.stdout.flush()
    os._exit(0)


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def kind_of_bytes(content: bytes) -> str:
    """Return "jpeg", "png" or "pdf" by the bytes, whatever a name says. Raises Unfit: heic, not_kept."""
    from app.ui.attachments.pictures import Unfit  # noqa: PLC0415

    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if b"%PDF-" in content[:1024]:
        return "pdf"
    raise Unfit("heic" if content[4:8] == b"ftyp" and content[8:12] in _HEIC else "not_kept")


def _taken(content: bytes) -> tuple[dict[str, Any], bytes]:
    """Draw a file anew: {"media_type", "was": its kind by its bytes}, and the bytes to be kept."""
    kind = kind_of_bytes(content)
    if kind == "pdf":
        from app.ui.attachments.scans import drawn_anew as scan  # noqa: PLC0415

        return {"media_type": "application/pdf", "was": kind}, scan(content)
    from app.ui.attachments.pictures import drawn_anew  # noqa: PLC0415

    media_type, kept = drawn_anew(content, kind)
    return {"media_type": media_type, "was": kind}, kept


def _shown(content: bytes, page: int) -> tuple[dict[str, Any], bytes]:
    """Draw a page to be looked at: {"width", "height", "pages"}, and its pixels, four bytes each."""
    from app.ui.attachments.pictures import Unfit, decoded  # noqa: PLC0415

    kind = kind_of_bytes(content)
    if kind == "pdf":
        from app.ui.attachments.scans import drawn, opened  # noqa: PLC0415

        document = opened(content)
        pages = len(document)
        if not 0 <= page < pages:
            raise Unfit("damaged")
        image = drawn(document, page, 1900)
    else:
        image, pages = decoded(content, kind), 1
    return {"width": image.width(), "height": image.height(), "pages": pages}, bytes(image.constBits())


if __name__ == "__main__":
    main()
