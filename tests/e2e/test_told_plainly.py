"""What the command line says where it cannot do what was asked: plain words, the right exit code, nothing broken."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.demo.build import build

COMPLAINT = "程序出了错"  # what is said of bugs of ours


def jiedui(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a verb."""
    known = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    known.pop("QT_QPA_PLATFORM", None)
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", env=known | environment, check=False, timeout=120,
    )  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("told") / "演示.jiedui", households=200)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nosuch"], "没有叫 nosuch 的命令"),
        (["find"], "少了 TEXT"),
        (["find", "艾力"], "少了 --store / -s"),
        (["find", "艾力", "--stor", "a"], "没有 --stor 这个选项"),
        (["find", "艾力", "--store"], "--store 后面少了值"),
        (["demo", "a.jiedui", "--households", "0"], "--households 的值不对"),
        (["export", "households", "a.xlsx", "b.xlsx", "--store", "c"], "多写了内容：b.xlsx"),
    ],
)
def test_what_was_typed_wrongly(arguments: list[str], words: str) -> None:
    done = jiedui(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr and "--help" in done.stderr
    assert COMPLAINT not in done.stderr and "Traceback" not in done.stderr


def test_what_was_typed_wrongly_in_json() -> None:
    done = jiedui("find", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["refused"]["code"] == "usage"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens of X")
def test_a_screen_that_does_not_answer(demo: Path) -> None:
    done = jiedui(demo, DISPLAY=":987", XDG_SESSION_TYPE="x11")
    assert done.returncode == 2
    assert "屏幕 :987 打不开" in done.stderr
    assert "plugin" not in done.stderr


def test_no_export_and_no_paper_over_a_store(demo: Path, tmp_path: Path) -> None:
    before = demo.read_bytes()
    for arguments in (
        ("export", "households", demo),
        ("print", "--household", "999999000001", "--out", demo),
    ):
        done = jiedui(*arguments, "--store", demo, "--json")
        assert done.returncode == 2
        assert json.loads(done.stdout)["refused"]["code"] == "would_overwrite"
    assert demo.read_bytes() == before


def test_reasons_never_over_the_sender_s_file(demo: Path, tmp_path: Path) -> None:
    sent = tmp_path / "户.xlsx"
    sent.write_bytes(b"theirs")
    done = jiedui("import", sent, "--store", demo, "--reasons", sent, "--yes", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["refused"]["code"] == "would_overwrite"
    assert sent.read_bytes() == b"theirs"


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_is_told(tmp_path: Path) -> None:
    path = tmp_path / "大.jiedui"
    verb = [sys.executable, "-m", "app", "demo", str(path), "--households", "5000", "--json"]
    running = subprocess.Popen(verb, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    while not path.with_name("大.jiedui.part").exists():
        assert running.poll() is None
    running.send_signal(signal.SIGINT)
    said, _complaints = running.communicate(timeout=120)
    assert running.returncode == 130
    assert json.loads(said)["refused"]["code"] == "stopped"
    assert not path.exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of the system")
@pytest.mark.parametrize("ending", ["pdf", "xlsx"])
def test_a_medium_that_fills_up_leaves_the_old_file(demo: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"出.{ending}"
    out.write_bytes(b"old")
    verb = {
        "pdf": ["print", "--household", "999999000001", "--out", str(out)],
        "xlsx": ["export", "households", str(out)],
    }[ending]
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (40960, 40960));"
        "from app.cli.main import run; sys.exit(run(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *verb, "--store", str(demo), "--json"],
        capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert json.loads(done.stdout)["refused"]["code"] == "disk_full"
    assert out.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == [out.name]
