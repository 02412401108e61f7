"""The child process that opens strangers' files: limits first, then the guard, the reader and the red lines.

One JSON request on standard input, one JSON answer on standard output. It never sees the store.
"""

import gc
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
    from app.registers.guard import kind_of_file  # noqa: PLC0415  after the limits
    from app.registers.raw import read_raw  # noqa: PLC0415

    path = Path(request["path"])
    with ThreadPoolExecutor(1) as beside:
        beside.submit(import_module, "app.registers.recognise")  # takes half a second; calamine reads meanwhile
        kind = kind_of_file(path, path.name)
        sheets = read_raw(path, kind, path.name)
    if request["do"] == "return":
        from app.registers.marking import write_marked  # noqa: PLC0415

        write_marked(path, sheets, kind, request)
        return {"sheets": []}
    from app.registers.forms import apart  # noqa: PLC0415
    from app.registers.recognise import recognise  # noqa: PLC0415

    rows = request["header_rows"]
    return {
        "sheets": [
            recognise(part, path.name, layout=request["layout"], header_row=header or rows.get(sheet.name))
            for sheet in sheets
            for part, header in apart(sheet)
        ]
    }


if __name__ == "__main__":
    main()
