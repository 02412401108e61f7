"""The children that read strangers' files: started by the program as ever, and those of the tests the same in all but their start."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import openpyxl
import orjson
import pytest
from forms import roster_form
from importing import roster
from nursery import Nursery
from workbooks import people

from app.registers import reading
from app.registers.filling.fill import read_form
from app.registers.layouts import vocabulary
from app.registers.reading import ask_child, read_file
from db.fields import facts_of
from db.models import KINDS

forked_only_here = pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux only")


def of_register(folder: Path) -> Any:
    return read_file(roster(folder, people(2))).sheets


def of_book(folder: Path) -> Any:
    path = roster(folder, people(2))
    asked = {"paths": [str(path)], "passwords": [], "headings": ["姓名"], "free": [], "marks": ["*"]}
    return ask_child(asked | {"do": "whole", "path": str(path)}, path)


def of_return(folder: Path) -> Any:
    path, out = roster(folder, people(2)), folder / "退回.xlsx"
    answer = ask_child({"do": "return", "path": str(path), "out": str(out), "marks": {}}, path)
    return answer, list(openpyxl.load_workbook(out).worksheets[0].values)


def of_form(folder: Path) -> Any:
    return read_form(roster_form(folder / "空.xlsx"))


@pytest.mark.parametrize("answer_of", [of_register, of_book, of_return, of_form])
def test_the_programs_own_child_answers_as_that_of_the_tests(
    answer_of: Callable[[Path], Any], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    answer = answer_of(tmp_path)
    request.getfixturevalue("real_children")
    assert answer == answer_of(tmp_path)


def goal_of(link: Path) -> str:
    """Return what a descriptor stands for; the child goes on opening and closing its file meanwhile."""
    try:
        return str(link.readlink())
    except FileNotFoundError:
        return ""


def seen(child: Any, path: Path) -> dict[str, Any]:
    """What the system says of a child that waits for the content of a pipe; it is stopped then."""
    wanted = {"do": "read", "path": str(path), "memory": reading.MEMORY, "seconds": 7, "facts": {}}
    with child.stdin:
        child.stdin.write(orjson.dumps(wanted))
    with path.open("wb"):  # it has opened it: its limits are set
        own = Path(f"/proc/{child.pid}")
        lines = (own / "limits").read_text().splitlines()
        found = {
            "limits": [line for line in lines if line.startswith(("Max cpu", "Max address", "Max core"))],
            "sockets": [each for each in map(goal_of, (own / "fd").iterdir()) if each.startswith("socket:")],
            "folder": (own / "cwd").readlink(),
        }
        assert child.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(0.01)
        child.kill()
        found["ended"] = child.wait(5)
    assert child.returncode == child.poll() == found["ended"] == -signal.SIGKILL
    return found


@forked_only_here
def test_limits_and_a_kill_reach_a_forked_child(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    os.mkfifo(path := tmp_path / "管.csv")
    with TemporaryFile() as out, TemporaryFile() as said:
        forked = seen(reading.start_child(out, said), path)
        request.getfixturevalue("real_children")
        assert seen(reading.start_child(out, said), path) == forked
    assert forked["limits"][0].split()[3:5] == ["7", "8"]


@forked_only_here
def test_nothing_is_left_behind_when_the_tests_end() -> None:
    with TemporaryFile() as out, TemporaryFile() as said:
        before = sorted(Path("/proc/self/fd").iterdir())
        with Nursery() as nursery:
            child = nursery.start(out, said)
            child.stdin.close()
            assert child.wait(20) == 1, "it was asked nothing"
            waiting = nursery._process
        assert waiting is not None and waiting.returncode == 0
        assert sorted(Path("/proc/self/fd").iterdir()) == before
        said.seek(0)
        assert b"Traceback" in said.read()


def test_a_form_is_read_without_the_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real_children: None
) -> None:
    without = "import sys; sys.modules['db.models'] = None; from app.registers.child import main; main()"
    monkeypatch.setattr(reading, "_command", lambda: [sys.executable, "-c", without])
    assert read_form(roster_form(tmp_path / "空.xlsx")).tables


def test_who_is_told_of_the_fields_names_those_of_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "_told", {})
    vocabulary.tell_facts({path: [*said] for path, said in reading._facts().items()})
    assert {kind: vocabulary.fields_of(kind) for kind in KINDS} == {kind: tuple(facts_of(kind)) for kind in KINDS}
