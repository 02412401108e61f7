"""The children that read strangers' files: what they load."""

import sys
from pathlib import Path

import pytest
from forms import roster_form

from app.registers import reading
from app.registers.filling.fill import read_form
from app.registers.layouts import vocabulary
from db.fields import facts_of
from db.models import KINDS


def test_a_form_is_read_without_the_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without = "import sys; sys.modules['db.models'] = None; from app.registers.child import main; main()"
    monkeypatch.setattr(reading, "_command", lambda: [sys.executable, "-c", without])
    assert read_form(roster_form(tmp_path / "空.xlsx")).tables


def test_who_is_told_of_the_fields_names_those_of_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "_told", {})
    vocabulary.tell_facts({path: [*said] for path, said in reading._facts().items()})
    assert {kind: vocabulary.fields_of(kind) for kind in KINDS} == {kind: tuple(facts_of(kind)) for kind in KINDS}
