"""Theme, type size and language of this computer: taken at once, remembered for the next start."""

from PySide6.QtWidgets import QApplication

from app.ui import computer, theme, toolkit
from resources import language
from resources.language import PROGRAM, _


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def size() -> int:
    """Return the size of the type, in pixels."""
    return int(computer.remembered().get("size", theme.SIZES[0]))


def set_dark(dark: bool) -> None:
    """Take the dark or the light theme."""
    computer.remember(theme="dark" if dark else "light")
    theme.apply(_app(), dark=dark, size=size())


def set_size(pixels: int) -> None:
    """Take another size of type; the window is made again for its widths."""
    computer.remember(size=pixels)
    theme.apply(_app(), dark=theme.is_dark(), size=pixels)
    _make_again()


def set_language(name: str) -> None:
    """Take another language ("zh" or "en"); windows opened from now on speak it."""
    computer.remember(language=name)
    language.use(name)
    _app().setApplicationDisplayName(_(PROGRAM))
    toolkit.speak()
    _make_again()


def _make_again() -> None:
    """Make the windows again: widths and sentences are asked for when a widget is made."""
    for window in _app().topLevelWidgets():
        rebuild = getattr(window, "speak_again", None)
        if rebuild and window.isVisible():
            rebuild()


def next_language() -> None:
    """Take the other language."""
    names = list(language.LANGUAGES)
    set_language(names[(names.index(language.current()) + 1) % len(names)])
