"""The language of everything a person reads: Chinese is written in the code, English comes from a catalogue.

`_("今日")` is the sentence itself in Chinese; `use("en")` looks it up in `translations/en/jiedui.po`.
`N_` only marks a constant for the catalogue; whoever shows it calls `_` on it. `C_` marks one that means something
of its own in a context: 结对 is the program, a room, and a pairing.
"""

from functools import cache

import polib

from resources import resource

LANGUAGES = {"zh": "中文", "en": "English"}

_APART = "\x04"  # between context and text, as gettext does it
_current = "zh"


@cache
def _catalogue(language: str) -> dict[str, str]:
    path = resource("translations", language, "jiedui.po")
    if not path.exists():
        return {}
    entries = [entry for entry in polib.pofile(str(path)) if entry.msgstr]
    return {f"{e.msgctxt}{_APART}{e.msgid}" if e.msgctxt else e.msgid: e.msgstr for e in entries}


def use(language: str) -> None:
    """Choose the language of all text asked for from now on ("zh" or "en")."""
    global _current  # noqa: PLW0603  one process shows one language
    if language not in LANGUAGES:
        raise KeyError(language)
    _current = language


def current() -> str:
    """Return the language in use: "zh" or "en"."""
    return _current


def _(text: str) -> str:
    """Return `text` in the language in use; the Chinese itself where nothing else is known."""
    return said_in(_current, text)


def said_in(language: str, text: str) -> str:
    """Return `text` in one language, whatever is in use: for paper and files that go to others."""
    chinese = text.rpartition(_APART)[2]
    return chinese if language == "zh" else _catalogue(language).get(text, chinese)


def N_(text: str) -> str:
    """Mark `text` for translation and return it unchanged."""
    return text


def C_(context: str, text: str) -> str:
    """Mark text that has a translation of its own in a context; `_` shows it."""
    return f"{context}{_APART}{text}"


PROGRAM = C_("program", "结对")
