"""The command line as a whole: which verbs there are, and the desk when none is named."""

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import typer

from app.cli import pair, paper, registers, stores, usage
from app.cli.opening import VARIABLE, is_demonstration, with_qt
from app.cli.speak import FAILED, REFUSED, STOPPED, answer, complain
from db.errors import Cancelled, StoreProblem
from resources.language import _

app = typer.Typer(
    name="jiedui",
    help=_("结对：一户一户的结对帮扶，一个加密文件。不带命令就打开窗口；也可以写 jiedui 库文件。"),
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("demo")(stores.demo)
app.command("new")(stores.new)
app.command("import")(registers.import_files)
app.command("export")(registers.export)
app.command("print")(paper.print_summaries)
app.command("find")(stores.find)
app.command("undo")(stores.undo)
app.command("redo")(stores.redo)
app.command("check")(stores.check)
app.command("backup")(stores.backup)
app.command("restore")(stores.restore)
app.add_typer(pair.pair)


def run(arguments: Sequence[str]) -> int:
    """Run one verb and return the exit code."""
    try:
        result = app(args=list(arguments), standalone_mode=False)
        code = result if isinstance(result, int) else 0
    except typer.TyperException as problem:
        words = usage.in_words(problem, arguments, [str(verb.name) for verb in app.registered_commands])
        if "--json" in arguments:
            answer({"refused": {"code": "usage", "message": words}}, as_json=True, words="")
        else:
            complain(words)
        return REFUSED
    except typer.Abort:
        code = STOPPED
    except (KeyboardInterrupt, Cancelled):
        code = STOPPED
    except StoreProblem as problem:
        complain(str(problem))
        return REFUSED
    except Exception:  # noqa: BLE001  the last door: told and logged
        complain(_("程序出了错，没有写入。请把下面的内容发给维护人员。"))
        traceback.print_exc()
        return FAILED
    if code == STOPPED:  # typer answers Ctrl+C with its code
        complain(_("已停下，没有写入。"))
    return code


def open_desk(path: Path | None) -> int:
    """Start the desk, on a store where one is named."""
    import os  # noqa: PLC0415

    if no_screen():
        complain(
            _(
                "这里没有屏幕，窗口打不开。\n"
                "  想看窗口：xvfb-run -s '-screen 0 1366x768x24' jiedui（或在有桌面的电脑上运行）\n"
                "  没有屏幕也能做：jiedui --help（import、find、print、export、undo、check、backup）"
            )
        )
        return REFUSED
    try:
        with with_qt():
            from app.ui.desk import start  # noqa: PLC0415
    except StoreProblem as problem:
        complain(str(problem))
        return REFUSED
    passphrase = os.environ.get(VARIABLE)
    if path is not None and passphrase is None and is_demonstration(path):
        from app.demo import DEMO_PASSPHRASE  # noqa: PLC0415

        passphrase = DEMO_PASSPHRASE
    try:
        return start(path, passphrase)
    except StoreProblem as problem:
        if problem.code == "wrong_passphrase":
            return start(path, None)  # the start screen asks for it
        complain(str(problem))
        return REFUSED


def no_screen() -> bool:
    """Whether a window has nowhere to open."""
    import os  # noqa: PLC0415

    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in named)
