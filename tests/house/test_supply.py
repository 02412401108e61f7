"""What the program is made of: every package and library is in the bill of materials, with its licence; nothing speaks to a network."""

import ast
import json
import re
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
from house_files import ROOT

NETWORK = re.compile(
    r"(socket|ssl|http|urllib\.request|urllib\.error|ftplib|smtplib|imaplib|poplib|telnetlib|xmlrpc|socketserver|asyncio|webbrowser|"
    r"requests|httpx|aiohttp|urllib3|websockets|PySide6\.QtNetwork|PySide6\.QtWebSockets|PySide6\.QtWebEngine\w*)(\.|$)"
)
OPEN = {"MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MPL-2.0", "PSF-2.0", "ISC", "Zlib", "0BSD", "CC0-1.0", "MIT-0", "LGPL-3.0-only", "LGPL-2.1-or-later", "Unlicense"}  # fmt: skip


def bill() -> list[dict]:
    return json.loads((ROOT / "packaging/sbom.json").read_text(encoding="utf-8"))["components"]


def test_the_bill_has_the_versions_and_hashes_of_the_lock() -> None:
    lock = (ROOT / "packaging/requirements.txt").read_text(encoding="utf-8")
    versions = dict(re.findall(r"^([a-z0-9._-]+)==([^ ]+)", lock, re.MULTILINE))
    listed = {each["name"]: each["version"] for each in bill()}
    assert {name: version for name, version in listed.items() if versions.get(name) != version} == {}
    assert all(each["hashes"] and all(one["content"] in lock for one in each["hashes"]) for each in bill())


def test_every_dependency_is_in_the_bill() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=!\[; ]", each)[0].lower().replace("_", "-") for each in project["dependencies"]}
    assert names - {each["name"] for each in bill()} == set(), "run packaging/sbom.py"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the bill names the libraries of Linux wheels")
def test_every_library_inside_a_wheel_is_in_the_bill() -> None:
    missing = []
    for package in bill():
        listed = {one["value"] for each in package["components"] for one in each["properties"] if one["name"] == "file"}
        files = {
            str(file) for file in distribution(package["name"]).files or () if re.search(r"\.so(\.[\d.]+)?$", file.name)
        }
        missing += [f"{package['name']} {name}" for name in files - listed]
    assert missing == []
    built_in = {each["name"] for package in bill() for each in package["components"]}
    assert {"SQLCipher", "SQLite", "Qt", "OpenSSL", "OpenBLAS", "ICU"} <= built_in


def test_every_licence_is_an_open_one() -> None:
    told = json.loads((ROOT / "resources/licences.json").read_text(encoding="utf-8"))
    assert [each["name"] for each in told] == [each["name"] for each in bill()]
    strange = {
        each["name"]: each["licence"]
        for each in told
        if not set(re.split(r" OR | AND |[()]", each["licence"])) - {""} <= OPEN
    }
    assert strange == {}
    assert next(each for each in told if each["name"] == "pyside6-essentials")["licence"] == "LGPL-3.0-only"


def test_no_module_of_ours_imports_the_network() -> None:
    found = []
    for path in (each for folder in ("app", "db", "resources") for each in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
            found += [f"{path.relative_to(ROOT)}: {name}" for name in names if NETWORK.match(name)]
    assert found == []


# filelock loads asyncio, and with it ssl, for locks in event loops; nothing of it is used
_WORKING = """
import sys
reached = []
def hear(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request"):
        reached.append((event, str(arguments)))
sys.addaudithook(hear)
from pathlib import Path
folder = Path(sys.argv[1])
from app.cli.main import run
from db.divisions import new_store
new_store(folder / "a.jiedui", "test", quick=True).close()
at = ["--store", str(folder / "a.jiedui")]
for arguments in (["export", "households", str(folder / "a.xlsx"), *at], ["find", "a", *at], ["check", *at], ["backup", *at], ["fields"],
                  ["audit", "verify", *at]):
    code = run([*arguments, "--json"])
    assert code == 0, arguments
assert not reached, reached
loaded = [name for name in ("http.client", "urllib.request", "ftplib", "smtplib", "PySide6.QtNetwork") if name in sys.modules]
print("LOADED", loaded)
"""


def test_nothing_reaches_for_the_network_while_working(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WORKING, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={
            "JIEDUI_PASSPHRASE": "test",
            "QT_QPA_PLATFORM": "offscreen",
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
        },
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "LOADED []" in done.stdout
