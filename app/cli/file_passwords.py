"""The password of a locked workbook on the command line: as an option, in the environment, or asked for."""

import os
import sys
from collections.abc import Callable
from typing import Final, TypeVar

from app.cli.opening import asked
from app.cli.speak import complain
from resources.language import _

VARIABLE: Final = "JIEDUI_FILE_PASSWORD"
_TRIES: Final = 3
Read = TypeVar("Read")


def with_passwords(given: str | None, read: Callable[[list[str]], Read]) -> Read:
    """Call `read(passwords)`; where a file wants another one and somebody sits there, ask and call again."""
    from app.registers.refusals import Refused  # noqa: PLC0415  help comes without it

    known = [each for each in (given, os.environ.get(VARIABLE)) if each]
    for left in reversed(range(_TRIES)):
        try:
            return read(known)
        except Refused as refused:
            if refused.code not in ("encrypted", "password_wrong") or not left or not sys.stdin.isatty():
                raise
            complain(refused.message)
            known.append(asked(_("打开密码：")))
    raise AssertionError
