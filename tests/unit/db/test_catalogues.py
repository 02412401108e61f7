"""Catalogues: every one named by a model exists, spellings meet, a label is never turned into another."""

import pytest

from db.catalogues import catalogue, normalise
from db.fields import fact_of, paths


def test_every_catalogue_a_model_names_is_there():
    named = {fact_of(path).catalogue for path in paths()} - {None}
    assert named
    for name in named:
        assert catalogue(name).labels


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("cause", "缺劳力", "缺劳动力"),
        ("cause", " 其它 ", "其他"),
        ("relation", "长子", "长子"),
        ("relation", "之子", "之子"),
        ("relation", "本人或户主", "户主"),
        ("exit_status", "已脱贫(享受政策)", "已脱贫（享受政策）"),
        ("sex", "男性", "男"),
        ("pairing_role", "主责", "lead"),
        ("cause", "3", None),
        ("yes_no", "√", "是"),
    ],
)
def test_spellings(name, text, value):
    assert normalise(name, text) == value


def test_no_label_is_an_alias_of_another():
    for name in {fact_of(path).catalogue for path in paths()} - {None}:
        known = catalogue(name)
        for label in known.labels:
            assert known.normalise(label.name) == label.value, (name, label.name)


def test_codes_only_when_asked_for():
    assert catalogue("education").of_code("02") == "小学"
    assert catalogue("education").of_code("2") == "小学"
    assert catalogue("education").normalise("02") is None
