"""How the command line talks: one JSON object on standard output or plain words, progress on standard error, exit codes.

0 done or nothing to do, 1 a fault of ours, 2 refused, 130 stopped. Not here: the verbs.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import orjson

DONE: Final = 0
FAILED: Final = 1
REFUSED: Final = 2
STOPPED: Final = 130


def say(words: str) -> None:
    """Say a line to the user."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def answer(value: Any, *, as_json: bool, words: str) -> None:
    """Give the answer of a verb: the one JSON object, or its words."""
    say(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() if as_json else words)


def decline(code: str, words: str, *, as_json: bool, whole: Callable[[str, str], dict[str, Any]] | None = None) -> None:
    """Say why nothing was done: as the one JSON object (`whole` makes it where a verb has more to say), or in words."""
    if as_json:
        answer(whole(code, words) if whole else {"refused": {"code": code, "message": words}}, as_json=True, words="")
    else:
        complain(words)


def complain(words: str) -> None:
    """Say what went wrong, on standard error."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function (done, total) that draws a bar on standard error while there is a person to see it."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console  # noqa: PLC0415  only where it is drawn
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
