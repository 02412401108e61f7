"""How hard a passphrase is to guess: what people choose first counts for little, length and unrelated words for much."""

import pytest

from db.rules.passphrases import LEVELS, strength


@pytest.mark.parametrize(
    "passphrase",
    ["", "123456", "111111", "qwerty", "asdfghjkl", "zyxwvu", "woaini1314", "jiedui2020", "Kashi@2021", "13912345678",
     "19800101", "1980-01-01", "abcabcabc", "aaaaaaaaaaaaaaaaaaaaaa", "帮扶2020", "password1"],
)  # fmt: skip
def test_what_is_tried_first_is_too_easy(passphrase: str) -> None:
    assert strength(passphrase).level == 0, strength(passphrase)


@pytest.mark.parametrize(
    "passphrase", ["杏子 石榴 拖拉机 九月", "correct horse battery staple", "shiliu hua kai tuolaji dian ba fen"]
)
def test_unrelated_words_are_strong(passphrase: str) -> None:
    found = strength(passphrase)
    assert found.level == 4 and found.advice == ""


def test_names_that_are_known_count_for_little() -> None:
    assert strength("金果镇团结村").bits > 2 * strength("金果镇团结村", ["金果镇团结村"]).bits
    assert "名字" in strength("王秀英77", ["王秀英"]).advice
    assert strength("金果镇团结村", ["村", ""]).bits == strength("金果镇团结村").bits  # one character names nothing


def test_what_would_help_is_said() -> None:
    for passphrase, words in {
        "abcdefg": "连着的", "13912345678": "电话", "woaini19990101": "人人会试", "x7q": "再长一点", "k9z20190808": "日期",
    }.items():  # fmt: skip
        assert words in strength(passphrase).advice, passphrase


def test_more_is_never_weaker() -> None:
    typed = "kx8$Qp2!mZ#vR7"
    bits = [strength(typed[:length]).bits for length in range(len(typed) + 1)]
    assert bits == sorted(bits) and len(set(bits)) > 10
    assert [sum(each >= least for least in LEVELS) for each in bits] == [strength(typed[:n]).level for n in range(15)]
