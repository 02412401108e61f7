"""The English catalogue: up to date with the code, whole, its places to fill in those of the Chinese."""

import importlib.util
import re
from types import ModuleType
from typing import Any

import polib
import pytest
from house_files import ROOT

from resources import language, resource


@pytest.fixture(scope="module")
def translations() -> ModuleType:
    """The script that gathers the texts; its folder is no package."""
    spec = importlib.util.spec_from_file_location("translations", ROOT / "packaging/translations.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def english() -> Any:
    return polib.pofile(str(resource("translations", "en", "jiedui.po")))


def test_the_catalogues_hold_what_the_code_says(translations: ModuleType, english: Any) -> None:
    wanted = set(translations.texts())
    for known in (english, polib.pofile(str(resource("translations", "jiedui.pot")))):
        held = {(entry.msgctxt, entry.msgid) for entry in known}
        assert (wanted - held, held - wanted) == (set(), set()), "run packaging/translations.py"


def test_nothing_is_left_untranslated_or_filled_in_elsewhere(translations: ModuleType, english: Any) -> None:
    assert translations.problems(english) == []


def test_english_is_english(english: Any) -> None:
    han = re.compile("[\u3400-\u9fff，。；：（）！？]")
    samples = {"例如：3 组", "例如：金果镇团结村"}  # what is typed is Chinese
    headings = {"看不出“{heading}”是哪一年的，没有写入。请加一列“年度”，或导入时说明年份。"}
    said = {entry.msgid: entry.msgstr for entry in english}

    def quoted(text: str) -> bool:
        """Whether the Chinese in a translation is an example of what people type, as the text itself gives it."""
        runs = re.findall("[\u3400-\u9fff]+", said[text])
        return all(run in text for run in runs) and sum(map(len, runs)) < len(said[text]) / 4

    mixed = {entry.msgid for entry in english if han.search(entry.msgstr)}
    named = {each for each in mixed if "表头。请确认有" in each}  # names headings of a register
    assert {each for each in mixed - samples - headings - named if not quoted(each)} == set()


def test_a_context_tells_two_words_apart() -> None:
    try:
        language.use("en")
        said = [language._(each) for each in (language.PROGRAM, language.C_("room", "结对"), "结对", "不在目录里的话")]
        assert said == ["Jiedui", "Pairings", "Pairing", "不在目录里的话"]
    finally:
        language.use("zh")
    assert language._(language.PROGRAM) == "结对"
