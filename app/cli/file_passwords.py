"""The password of a file on the command line: in the environment, or asked for, so that it stands in no list of commands.

`--password TEXT` of verbs that read is an older spelling: still taken, no longer offered, and warned of.
"""

import os
import sys
from collections.abc import Callable
from typing import Annotated, Final, TypeVar

import typer

from app.cli.opening import asked
from app.cli.speak import complain
from db.errors import StoreProblem
from resources.language import _

VARIABLE: Final = "JIEDUI_FILE_PASSWORD"
_TRIES: Final = 3
Read = TypeVar("Read")

NewPassword = Annotated[
    bool, typer.Option("--password", help=_("设打开密码（会问两遍；或用环境变量 JIEDUI_FILE_PASSWORD）"))
]
OldPassword = Annotated[str | None, typer.Option("--password", hidden=True)]


def new_password() -> str:
    """Return the password of a file to be written: from the environment, or asked for twice; raises StoreProblem."""
    given = os.environ.get(VARIABLE)
    if given is None and not sys.stdin.isatty():
        words = _("请设置环境变量 {name}，或在终端里运行后输入。").format(name=VARIABLE)
        raise StoreProblem("password_missing", _("没有密码，没有写文件。"), words)
    password = given if given is not None else asked(_("打开密码："))
    if given is None and asked(_("再输一遍：")) != password:
        raise StoreProblem("passwords_differ", _("两遍密码不一样，没有写文件。"))
    if not password:
        raise StoreProblem("password_empty", _("密码不能是空的，没有写文件。"))
    return password


def warned(password: str | None) -> str | None:
    """Return a password that was written in the command, after saying where it should stand."""
    if password is not None:
        complain(_("密码写在命令里会留在命令记录中；请改用环境变量 {name}，或不写，等程序来问。").format(name=VARIABLE))
    return password


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
