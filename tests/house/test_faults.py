"""Every code a register's trouble can have is a fault with title, sentence and remedy, and stands in the manual."""

import ast
import importlib.util
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from house_files import ROOT

from app.registers.faults import FAULTS
from app.registers.faults.kinds import KINDS, Asked

# where the code stands among the arguments of what notes a trouble
_CALLS = {
    "Trouble": 0, "sentence": 0, "Doubt": 0, "issue": 1, "note": 1, "_at": 3, "Place": 1, "Found": 1, "refuse": 1, "_refuse": 1,
}  # fmt: skip
# words of other vocabularies that the same names are called with
_OTHERS = {
    "households",
    "members",
    "helpers",
    "pairings",
    "measures",
    "visits",
    "organisations",
    "teams",
    "team_members",
    "same",
}
SOURCES = [*(ROOT / "app/registers").rglob("*.py"), *(ROOT / "app/matching").glob("*.py")]


def _codes(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in _CALLS and len(node.args) > _CALLS[name]:
            for part in ast.walk(node.args[_CALLS[name]]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.isidentifier():
                    yield part.value, node.lineno


def test_every_code_in_use_is_a_fault() -> None:
    used = [(code, f"{path.name}:{line}") for path in SOURCES for code, line in _codes(path)]
    assert len({code for code, _where in used} & FAULTS.keys()) > 40  # the looking works
    assert [each for each in used if each[0] not in FAULTS and each[0] not in _OTHERS] == []


def test_every_fault_is_in_use() -> None:
    words = "".join(path.read_text(encoding="utf-8") for path in SOURCES if "faults" not in path.parts)
    assert [code for code in FAULTS if f'"{code}"' not in words] == []


@pytest.mark.parametrize("fault", FAULTS.values(), ids=lambda fault: fault.code)
def test_a_fault_says_what_why_and_what_to_do(fault: object) -> None:
    assert type(fault) in KINDS
    for words in (fault.title, fault.sentence, fault.remedy, fault.outcome, fault.group):  # type: ignore[attr-defined]
        assert words.strip()
    named = {name for _text, name, _spec, _how in string.Formatter().parse(fault.sentence) if name}  # type: ignore[attr-defined]
    assert named <= {"heading", "value", "detail"}


def test_what_is_asked_has_its_answers() -> None:
    from app.ui.registers.plan_words import ANSWERS

    asked = {code for code, fault in FAULTS.items() if isinstance(fault, Asked)}
    assert asked | {"any", "newer_known"} == ANSWERS.keys()


def test_titles_are_different() -> None:
    titles = [fault.title for fault in FAULTS.values()]
    assert len(set(titles)) == len(titles)


def test_the_chapter_of_the_manual_is_what_the_faults_say() -> None:
    spec = importlib.util.spec_from_file_location("faults_page", ROOT / "packaging/faults.py")
    assert spec and spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert made.PAGE.read_text(encoding="utf-8") == made.page(), "run packaging/faults.py"
