"""The command line as a whole: which verbs there are. Not here: the window, when none is named (`app.cli.window`)."""

import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence

import typer

from app.cli import (
    attach,
    conflicts,
    doubts,
    duplicates,
    exchange,
    exchange_package,
    exchange_station,
    exchange_undo,
    faults,
    fill,
    funds,
    keys,
    layouts,
    pair,
    paper,
    privacy,
    registers,
    rights,
    safety,
    statistics,
    stores,
)
from app.cli.speak import FAILED, REFUSED, STOPPED, decline
from app.cli.usage import usage_words
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
app.command("statistics")(statistics.statistics)
app.command("template")(layouts.template)
app.command("doubts")(doubts.doubts)
app.command("fill")(fill.fill)
app.command("print")(paper.print_summaries)
app.command("find")(stores.find)
app.command("undo")(stores.undo)
app.command("redo")(stores.redo)
app.command("check")(stores.check)
app.command("backup")(safety.backup)
app.command("backups")(safety.backups)
app.command("restore")(safety.restore)
app.command("rescue")(safety.rescue)
app.command("faults")(faults.faults)
app.command("duplicates")(duplicates.duplicates)
app.command("join")(duplicates.join)
app.command("distinct")(duplicates.distinct)
app.command("fields")(privacy.fields)
app.command("roles")(privacy.roles)
app.command("copy")(privacy.copy)
app.command("erase")(privacy.erase)
app.command("retention")(rights.retention)
app.command("scope")(privacy.scope)
app.add_typer(privacy.audit)
app.add_typer(attach.attach)
app.add_typer(rights.consents)
app.add_typer(rights.requests)
exchange_verbs = typer.Typer(
    name="exchange", help=_("交换表：发出去，改好了收回来"), no_args_is_help=True, rich_markup_mode=None
)
exchange_verbs.command("out")(exchange.send_out)
exchange_verbs.command("in")(exchange.take_in)
exchange_verbs.command("undo")(exchange_undo.undo)
conflicts.add_to(exchange_verbs)
exchange_verbs.add_typer(exchange_package.package)
exchange_verbs.add_typer(exchange_station.station)
app.add_typer(exchange_verbs)
app.add_typer(pair.pair)
app.add_typer(funds.funds)
app.add_typer(layouts.layouts)
app.add_typer(keys.keys)


def run(arguments: Sequence[str]) -> int:
    """Run one verb and return the exit code; with --json every ending says one object on standard output."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, _interrupted)
    try:
        result = app(args=list(arguments), standalone_mode=False)
        return result if isinstance(result, int) else 0
    except typer.Exit as left:
        return left.exit_code
    except BrokenPipeError:  # whoever read our answer has gone
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  for the flush at the end
        return STOPPED
    except (KeyboardInterrupt, Cancelled, typer.Abort):
        return _ended(arguments, STOPPED, "stopped", _("已停下，没做完的一步没有写入。"))
    except StoreProblem as problem:
        return _ended(arguments, REFUSED, problem.code, str(problem))
    except typer.TyperException as problem:
        return _ended(arguments, REFUSED, "usage", usage_words(problem, list(arguments)))
    except OSError as problem:
        words = _("读写 {path} 出错（{reason}）。请检查文件夹是否存在、是否能用。")
        said = words.format(path=problem.filename or "", reason=problem.strerror or problem)
        return _ended(arguments, REFUSED, "file_trouble", said)
    except Exception:  # noqa: BLE001  the last door: told and logged
        traceback.print_exc()
        words = _("程序出了错，没做完的一步没有写入。请把上面的内容发给维护人员。")
        return _ended(arguments, FAILED, "failed", words)


def _interrupted(_number: int, _frame: object) -> None:
    raise Cancelled  # typer would make a silent exit of KeyboardInterrupt


def _ended(arguments: Sequence[str], code: int, name: str, words: str) -> int:
    from app.registers.plans.counts import refused_json  # noqa: PLC0415  help comes without it

    whole = refused_json if list(arguments[:1]) == ["import"] else None
    decline(name, words, as_json="--json" in arguments, whole=whole)
    return code
