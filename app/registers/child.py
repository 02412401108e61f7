"""The child process that opens strangers' files: limits first, then the guard, the reader and the red lines.

One JSON request on standard input, one JSON answer on standard output. It never sees the store.
"""

import gc
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson

from app.registers.refusals import Refused


def main() -> None:
    """Answer one request."""
    request = orjson.loads(sys.stdin.buffer.read())
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]  # openpyxl does without: 0.15 s, 125 MB of addresses
    gc.disable()  # millions of cells and no cycles, in a process that soon ends
    _limit(request["memory"], request["seconds"])
    try:
        answer = _answer(request)
    except Refused as refused:
        answer = {"refused": {"code": refused.code, "values": refused.values}}
    except MemoryError:
        answer = {"refused": {"code": "reader_stopped", "values": {"file": Path(request["path"]).name}}}
    sys.stdout.buffer.write(orjson.dumps(answer))
    sys.stdout.flush()
    os._exit(0)  # the system takes the memory back at once; cell by cell takes a quarter of a second


def _limit(memory: int, seconds: int) -> None:
    """Cap memory and processor time where the system can; the parent watches the clock everywhere."""
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    from app.registers.files.guard import kind_of_file  # noqa: PLC0415  after the limits
    from app.registers.files.passwords import unlocked  # noqa: PLC0415
    from app.registers.files.raw import read_raw  # noqa: PLC0415
    from app.registers.layouts.vocabulary import tell_facts  # noqa: PLC0415

    tell_facts(request["facts"])
    if request["do"].startswith("form"):
        from app.registers.filling.child import answer  # noqa: PLC0415

        return answer(request)
    if request["do"] == "whole":
        from app.registers.recognising.whole import whole_books  # noqa: PLC0415

        # each is packed as soon as it is read: many books take no more room than one
        return {"books": [orjson.Fragment(orjson.dumps(each)) for each in whole_books(request)]}
    with ThreadPoolExecutor(1) as beside:
        beside.submit(
            import_module, "app.registers.recognising.blanking"
        )  # takes half a second; calamine reads meanwhile
        path = unlocked(Path(request["path"]), request.get("passwords", ()))
        kind = kind_of_file(path, path.name, large_later=True)
        sheets = read_raw(path, kind, path.name)
    if request["do"] == "return":
        from app.registers.sending.marking import write_marked  # noqa: PLC0415

        write_marked(path, sheets, kind, request)
        return {"sheets": []}
    from app.registers.files.packing import packed  # noqa: PLC0415
    from app.registers.recognising.blanking import read_sheet  # noqa: PLC0415

    found = [each for sheet in sheets for each in read_sheet(sheet, path.name, request)]
    return {"sheets": [each | {"cells": list(map(packed, each["cells"]))} for each in found]}


if __name__ == "__main__":
    main()
