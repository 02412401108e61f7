"""Running a command in a test: in this process, as `jiedui` would run it, with what it says.

A process of its own costs two seconds of loading each time: the whole way of a newcomer goes through one (`e2e/test_village`),
the others through this.
"""

import io
import json
import os
from contextlib import redirect_stderr, redirect_stdout
from typing import Any
from unittest.mock import patch

from app.cli.main import run
from app.cli.opening import VARIABLE


def jiedui(*arguments: object, code: int = 0, passphrase: str = "口令") -> Any:
    """Run a verb and return its JSON, without --json its words; nothing else may stand on standard output."""
    out, said = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _stream in range(2))
    surroundings = {VARIABLE: passphrase, "QT_QPA_PLATFORM": "offscreen"}
    with patch.dict(os.environ, surroundings), redirect_stdout(out), redirect_stderr(said):
        ended = run([*map(str, arguments)])
    told = [_read(stream) for stream in (out, said)]
    assert ended == code, told[1]
    assert "Traceback" not in told[1]
    return json.loads(told[0]) if "--json" in arguments else told[0]


def _read(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode()  # type: ignore[attr-defined]  # the bytes it was made of
