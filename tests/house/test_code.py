"""Rules about the code: sizes, names, docstrings, translation. Layers are import-linter's, style is ruff's."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from house_files import ROOT, tracked

OURS = ("app", "db", "resources", "tests")
LONGEST_FILE, LONGEST_CLASS, LONGEST_FUNCTION = 400, 300, 50
# each with its reason
LONG_FILES = {"db/migrations/versions/0001_first_tables.py": "written by Alembic, one line per column"}
FORBIDDEN_SUFFIXES = ("Manager", "Service", "Utils", "Util")
FORBIDDEN_FILES = re.compile(r"(^|_)(utils?|helpers?_functions|misc|common|manager|services?)$")


def _files() -> list[Path]:
    return [path for folder in OURS for path in sorted((ROOT / folder).rglob("*.py"))]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module", autouse=True)
def no_trees_left() -> Iterator[None]:
    """A million nodes would make every other test of the process slower: the collector walks through them."""
    yield
    _tree.cache_clear()


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _nodes(*kinds: type[ast.AST], tests: bool = True) -> Iterator[tuple[str, ast.AST]]:
    for path in _files():
        if tests or not _name(path).startswith("tests"):
            for node in ast.walk(_tree(path)):
                if isinstance(node, kinds):
                    yield _name(path), node


def _lines(node: ast.AST) -> int:
    return node.end_lineno - node.lineno + 1  # type: ignore[attr-defined]


def test_files_are_short() -> None:
    lengths = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in _files()}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE and name not in LONG_FILES} == {}


def test_classes_are_short() -> None:
    assert [(name, n.name) for name, n in _nodes(ast.ClassDef) if _lines(n) > LONGEST_CLASS] == []  # type: ignore[attr-defined]


def test_functions_are_short() -> None:
    all_of_them = list(_nodes(ast.FunctionDef, ast.AsyncFunctionDef, tests=False))
    long = [n for name, n in all_of_them if _lines(n) > 25 and "migrations/versions" not in name]
    assert [n.name for n in long if _lines(n) > LONGEST_FUNCTION] == []  # type: ignore[attr-defined]
    assert len(long) < len(all_of_them) / 20, "functions are mostly of 25 lines or less"


def test_the_main_window_is_short() -> None:
    assert len((ROOT / "app/ui/main_window.py").read_text(encoding="utf-8").splitlines()) <= 250


def test_every_module_opens_with_what_lives_there() -> None:
    assert [_name(path) for path in _files() if not ast.get_docstring(_tree(path)) and path.stat().st_size] == []


def test_public_functions_say_what_they_do() -> None:
    silent = []
    for path in _files():
        if _name(path).startswith("tests") or "migrations" in path.parts:
            continue
        for node in _tree(path).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                silent += [] if ast.get_docstring(node) else [f"{_name(path)} {node.name}"]
    assert silent == []


def test_no_empty_names() -> None:
    classes = [
        f"{name} {node.name}"  # type: ignore[attr-defined]
        for name, node in _nodes(ast.ClassDef)
        if node.name.endswith(FORBIDDEN_SUFFIXES) or re.search(r"\wHelper$", node.name)  # type: ignore[attr-defined]
    ]
    files = [_name(path) for path in _files() if FORBIDDEN_FILES.search(path.stem)]
    assert classes + files == []


def test_no_postponed_annotations() -> None:
    postponed = [name for name, node in _nodes(ast.ImportFrom) if node.module == "__future__"]  # type: ignore[attr-defined]
    assert postponed == [], "they break SQLModel's relationships"


def test_no_formatted_text_is_translated() -> None:
    found = []
    for name, node in _nodes(ast.Call, tests=False):
        called = getattr(node.func, "id", "")  # type: ignore[attr-defined]
        arguments = node.args  # type: ignore[attr-defined]
        if called in ("_", "N_") and arguments and isinstance(arguments[0], ast.JoinedStr):
            found.append(f"{name}:{node.lineno}")  # type: ignore[attr-defined]
    assert found == []


def test_nothing_is_swallowed() -> None:
    bare = [f"{name}:{n.lineno}" for name, n in _nodes(ast.ExceptHandler, tests=False) if n.type is None]  # type: ignore[attr-defined]
    assert bare == []


def test_no_third_party_file_is_committed() -> None:
    endings = (".ttf", ".otf", ".ttc", ".woff", ".woff2", ".whl", ".so", ".dll", ".exe", ".jiedui")
    own = "tests/stores/"  # older stores, made by this program at their time
    assert [name for name in tracked() if name.endswith(endings) and not name.startswith(own)] == []


def test_the_lock_holds_versions_and_hashes_only() -> None:
    allowed = re.compile(
        r"#.*|[a-z0-9._-]+==[\w.+!-]+( ; sys_platform == \"win32\")? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )
    lines = (ROOT / "packaging/requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not allowed.fullmatch(line)] == []


def test_the_lock_has_every_dependency() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    locked = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / "packaging/requirements.txt").read_text(), re.MULTILINE))
    names = {re.split(r"[<>=!\[; ]", each)[0].lower().replace("_", "-") for each in wanted}
    assert names <= locked


def test_no_two_test_files_share_a_name() -> None:
    """pytest takes them for one module, and leaves one of them out."""
    names = [path.name for path in sorted((ROOT / "tests").rglob("test_*.py"))]
    assert sorted({name for name in names if names.count(name) > 1}) == []
