"""Every guarantee of the exchange names its tests, and they exist; the planted bugs still fit the code."""

import ast
import re
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import pytest
from house_files import ROOT


def _planted() -> Any:
    """The command beside the planted bugs; the bench has a module of the same name."""
    spec = spec_from_file_location("planted_run", ROOT / "tests" / "planted" / "run.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PLANTED = _planted()
bugs = PLANTED.bugs

GUARANTEES = ROOT / "tests" / "GUARANTEES.md"
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@cache
def _tests_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return names | {target.id for node in tree.body if isinstance(node, ast.Assign)
                    for target in node.targets if isinstance(target, ast.Name)}  # fmt: skip


def _exists(file: str, name: str = "") -> bool:
    return (ROOT / file).is_file() and (not name or name in _tests_in(file))


@pytest.mark.parametrize("number", range(13))
def test_each_guarantee_names_tests_that_exist(number: int) -> None:
    (line,) = re.findall(rf"^\| G{number} \|.*$", GUARANTEES.read_text(encoding="utf-8"), re.MULTILINE)
    named = _TEST.findall(line)
    assert named and [each for each in named if not _exists(*each)] == []


def test_what_stands_beside_them_exists_too() -> None:
    assert [each for each in _TEST.findall(GUARANTEES.read_text(encoding="utf-8")) if not _exists(*each)] == []


def test_there_are_bugs_to_plant() -> None:
    names = [bug.name for bug in bugs()]
    assert len(names) >= 20 and len(set(names)) == len(names)


@pytest.mark.parametrize("bug", bugs(), ids=lambda bug: bug.name)
def test_each_bug_can_be_planted(bug: Any) -> None:
    assert (ROOT / bug.file).read_text(encoding="utf-8").count(bug.old) == 1
    assert bug.old != bug.new and bug.caught_by
    for test in bug.caught_by:
        file, _, name = test.partition("::")
        assert _exists(file, name.partition("[")[0].partition("::")[0])
