"""The language of everything a person reads: Chinese is written in the code, English comes from a catalogue.

`_("今日")` is the sentence itself in Chinese; `use("en")` looks it up in `translations/en/jiedui.po`.
`N_` only marks a constant for the catalogue; whoever shows it calls `_` on it.
"""

from functools import cache

import polib

from resources import resource

LANGUAGES = {"zh": "中文", "en": "English"}

_current = "zh"


@cache
def _catalogue(language: str) -> dict[str, str]:
    path = resource("translations", language, "jiedui.po")
    if not path.exists():
        return {}
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(path)) if entry.msgstr}


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
    return text if _current == "zh" else _catalogue(_current).get(text, text)


def N_(text: str) -> str:
    """Mark `text` for translation and return it unchanged."""
    return text
