"""Every kind of record has a word: tables, conflicts and the field register name it."""

from app.summaries.values import KINDS
from db import models


def test_every_kind_has_a_word() -> None:
    assert KINDS.keys() == models.KINDS.keys()
    assert len(set(KINDS.values())) == len(KINDS)
