"""Plants bugs, one at a time, in a copy of the tree and sees whether the tests notice: `run.py [NAME...] [--list]`.

What is planted is data (`bugs.toml`): a name, the file, the text as it stands and as it becomes, and the tests that must
fail. Not part of the check: some minutes. That the list still fits the code is `tests/house/test_planted.py`.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUGS = Path(__file__).with_name("bugs.toml")


@dataclass(frozen=True)
class Bug:
    """A bug and the tests that must notice it, as pytest names them."""

    name: str
    file: str
    old: str
    new: str
    caught_by: tuple[str, ...]


def bugs() -> list[Bug]:
    """Return the list, in its order."""
    listed = tomllib.loads(BUGS.read_text(encoding="utf-8"))["bug"]
    return [Bug(each["name"], each["file"], each["old"], each["new"], tuple(each["caught_by"])) for each in listed]


def copy_of_the_tree(folder: Path) -> Path:
    """Copy what git knows, and what is new, without what is ignored."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode().split("\0")  # fmt: skip
    for name in names:
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def failing(tree: Path, tests: tuple[str, ...]) -> str:
    """Run tests in a tree: "" where all pass, else what ended it."""
    surroundings = os.environ | {
        "PYTHONPATH": str(tree),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header", "--tb=no", *tests]
    done = subprocess.run(command, cwd=tree, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode in (0, 1):
        return "" if done.returncode == 0 else "caught"
    return f"pytest ended with {done.returncode}: {(done.stdout + done.stderr)[-300:]}"


def planted(tree: Path, bug: Bug) -> str:
    """Plant a bug, run its tests, take it out again."""
    file = tree / bug.file
    sound = file.read_text(encoding="utf-8")
    if sound.count(bug.old) != 1:
        return "the text is not there once"
    file.write_text(sound.replace(bug.old, bug.new), encoding="utf-8")
    try:
        return failing(tree, bug.caught_by) or "MISSED"
    finally:
        file.write_text(sound, encoding="utf-8")


def main() -> int:
    """Plant what is asked for and print a table; 1 where a bug was not noticed, or a test fails without one."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*", metavar="NAME", help="bugs to plant; all where none is named")
    asked.add_argument("--list", action="store_true", help="print the names and stop")
    given = asked.parse_args()
    wanted = [bug for bug in bugs() if not given.names or bug.name in given.names]
    if given.list:
        print(*(bug.name for bug in wanted), sep="\n")
        return 0
    folder = Path(tempfile.mkdtemp(prefix="jiedui-planted-"))
    try:
        tree, missed = copy_of_the_tree(folder), 0
        tests = tuple(dict.fromkeys(test for bug in wanted for test in bug.caught_by))
        if ended := failing(tree, tests):
            print(f"without any bug: {ended}")
            return 1
        for bug in wanted:
            began = time.monotonic()
            ended = planted(tree, bug)
            missed += ended != "caught"
            print(f"{ended:10} {bug.name:34} {bug.file:34} {time.monotonic() - began:6.1f} s", flush=True)
        print(f"{len(wanted) - missed} of {len(wanted)} caught")
        return int(bool(missed))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
