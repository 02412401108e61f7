"""Where the program begins: the desk, a verb of the command line, or a child that opens strangers' files."""

import io
import sys
from pathlib import Path


def main() -> None:
    """Start what the arguments ask for."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--read-register"]:
        from app.registers.child import main as read  # noqa: PLC0415

        read()
        return
    if arguments[:1] == ["--draw-attachment"]:
        from app.ui.attachments.child import main as draw  # noqa: PLC0415

        draw()
        return
    if arguments[:1] == ["--register-worker"]:
        from app.registers.worker import main as work  # noqa: PLC0415

        work()
        return
    if arguments[:1] == ["--exchange-worker"]:
        from app.exchange.session import main as look  # noqa: PLC0415

        look()
        return
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")  # consoles that speak another code page
    if not arguments or (len(arguments) == 1 and arguments[0].endswith(".jiedui")):
        from app.cli.window import open_desk  # noqa: PLC0415  without the verbs: seen sooner

        sys.exit(open_desk(Path(arguments[0]) if arguments else None))
    from app.cli.main import run  # noqa: PLC0415

    sys.exit(run(arguments))


if __name__ == "__main__":
    main()
