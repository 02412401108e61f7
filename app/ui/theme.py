"""The look of the window: colours as tokens, light and dark, Fusion with a palette of our own and one short style sheet.

Here: tokens, palette, style sheet and type size. Not here: pictures (`app.ui.icons`), the typefaces (`app.ui.fonts`),
the look of the paper (`app.ui.paper`). Widgets that paint themselves ask `tokens()` each time they paint.
"""

from dataclasses import asdict, dataclass
from typing import Final

from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from app.ui import fonts
from app.ui.paper import charts


@dataclass(frozen=True)
class Tokens:
    """Colours as "#rrggbb". Teal means ours, act here; red a missing or late link; amber wait or check; green done."""

    rail: str
    ground: str
    card: str
    line: str
    hover: str
    ink: str
    sub: str
    faint: str
    accent: str
    accent_hover: str
    on_accent: str
    soft: str
    row: str
    plain: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str


LIGHT: Final = Tokens(
    rail="#eef0f3", ground="#f5f6f8", card="#ffffff", line="#e2e5ea", hover="#f0f3f5",
    ink="#1b2129", sub="#5a6572", faint="#c3cad2",
    accent="#1f6f6b", accent_hover="#185a57", on_accent="#ffffff", soft="#e0efee", row="#dcebea", plain="#f0f3f5",
    good="#1d6b3f", good_soft="#e1f3e7", warn="#8f5400", warn_soft="#fdf0d9", bad="#b3202c", bad_soft="#fbe5e6",
)  # fmt: skip
DARK: Final = Tokens(
    rail="#191c21", ground="#16191d", card="#1e2227", line="#30363d", hover="#262b31",
    ink="#e6eaee", sub="#a9b4bf", faint="#4b545e",
    accent="#66bfb8", accent_hover="#7accc6", on_accent="#0d1f1e", soft="#1f3b3a", row="#234341", plain="#262b31",
    good="#7fd0a0", good_soft="#1e3528", warn="#e2b15a", warn_soft="#3a2f1b", bad="#f29aa1", bad_soft="#40242a",
)  # fmt: skip
SIZES: Final = (13, 15, 17)  # of the type, in pixels

_QSS: Final = """
* {{ outline: none; }}
QWidget {{ color: {ink}; }}
QToolTip {{ background: {card}; color: {ink}; border: 1px solid {line}; padding: 4px 6px; }}
QMainWindow, QDialog, #ground {{ background: {ground}; }}
#rail, QStatusBar {{ background: {rail}; }}
#rail {{ border: none; border-right: 1px solid {line}; }}
QStatusBar {{ border-top: 1px solid {line}; }} QStatusBar::item {{ border: none; }}
#top {{ background: {card}; border-bottom: 1px solid {line}; }}
#card, #sheet {{ background: {card}; border: 1px solid {line}; border-radius: 8px; }}
#card[tone="bad"] {{ background: {bad_soft}; border: none; }} #card[tone="warn"] {{ background: {warn_soft}; border: none; }} #card[tone="soft"] {{ background: {soft}; border: none; }}
#card[chosen="true"] {{ border: 2px solid {accent}; }}
#drop {{ background: {card}; border: 2px dashed {accent}; border-radius: 8px; }}
#line {{ border: none; border-bottom: 1px solid {line}; background: transparent; }} #line[hot="true"] {{ background: {row}; border-radius: 5px; }}
#cell {{ border: 1px solid transparent; border-radius: 4px; }} #cell[tone="warn"] {{ background: {warn_soft}; border-color: {warn}; }} #cell[hot="true"] {{ border-color: {accent}; background: {soft}; }}
#found {{ border: 1px solid {line}; border-radius: 6px; padding: 2px; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
QLabel {{ background: transparent; }}
QLabel[role="title"] {{ font-size: {title}px; font-weight: bold; }}
QLabel[role="name"] {{ font-size: {name}px; font-weight: bold; }}
QLabel[role="section"] {{ font-size: {section}px; font-weight: bold; }}
QLabel[role="figure"] {{ font-size: {figure}px; font-weight: bold; }}
QLabel[role="sub"], QStatusBar QLabel {{ color: {sub}; }}
QLabel[role="small"] {{ color: {sub}; font-size: {small}px; }}
QLabel[role="strong"] {{ font-weight: bold; }}
QLabel[role="error"] {{ color: {bad}; font-size: {small}px; }}
QLabel[tone="bad"] {{ color: {bad}; }} QLabel[tone="warn"] {{ color: {warn}; }}
QLabel[tone="good"] {{ color: {good}; }} QLabel[tone="accent"] {{ color: {accent}; }}
QLabel[role="key"] {{ background: {hover}; border: 1px solid {line}; border-radius: 4px; padding: 1px 6px; color: {sub}; font-size: {small}px; }}
QPushButton {{ background: {card}; border: 1px solid {line}; border-radius: 6px; padding: 6px 12px; }}
QPushButton:hover {{ background: {hover}; }} QPushButton:focus {{ border-color: {accent}; }}
QPushButton:disabled {{ color: {faint}; }}
QPushButton[look="main"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: bold; }}
QPushButton[look="main"]:hover, QPushButton[look="main"]:focus {{ background: {accent_hover}; }}
QPushButton[look="main"]:disabled {{ background: {faint}; border-color: {faint}; color: {card}; }}
QPushButton[look="text"] {{ border: 1px solid transparent; background: transparent; color: {accent}; padding: 3px 6px; }}
QPushButton[look="text"]:hover {{ background: {soft}; }} QPushButton[look="text"]:focus {{ border-color: {accent}; }}
QPushButton[look="chip"] {{ border-radius: 13px; padding: 4px 12px; }}
QPushButton[look="chip"]:checked {{ background: {soft}; border-color: {accent}; color: {accent}; font-weight: bold; }}
QPushButton[look="rail"] {{ border: 1px solid transparent; background: transparent; text-align: left; padding: 7px 10px; }}
QPushButton[look="rail"]:hover {{ background: {line}; }} QPushButton[look="rail"]:focus {{ border-color: {accent}; }}
QPushButton[look="rail"]:checked {{ background: {soft}; color: {accent}; font-weight: bold; }}
QPushButton[look="tab"] {{ border: none; border-bottom: 2px solid transparent; border-radius: 0; background: transparent; color: {sub}; padding: 6px 8px; }}
QPushButton[look="tab"]:checked {{ color: {accent}; border-bottom-color: {accent}; font-weight: bold; }}
QPushButton[look="tab"]:focus {{ color: {ink}; }}
QRadioButton::indicator {{ width: 11px; height: 11px; border-radius: 6px; border: 1px solid {sub}; background: {card}; }}
QRadioButton::indicator:checked {{ width: 5px; height: 5px; border: 4px solid {accent}; border-radius: 6px; }} QRadioButton:focus {{ color: {accent}; }}
QPushButton[look="answer"] {{ padding: 8px 6px; }} QPushButton[look="answer"]:checked {{ background: {soft}; border: 2px solid {accent}; color: {accent}; font-weight: bold; padding: 7px 5px; }}
QPushButton[look="half"] {{ border-radius: 0; }} QPushButton[look="half"]:checked {{ background: {soft}; border-color: {accent}; color: {accent}; font-weight: bold; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
QLineEdit, QComboBox, QPlainTextEdit, QSpinBox {{ background: {card}; border: 1px solid {line}; border-radius: 6px; padding: 5px 8px; selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QSpinBox:focus {{ border: 2px solid {accent}; padding: 4px 7px; }}
QLineEdit[wrong="true"], QComboBox[wrong="true"] {{ border: 2px solid {bad}; padding: 4px 7px; }}
QComboBox {{ combobox-popup: 0; }} QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox QAbstractItemView::item {{ min-height: {item}px; }}
QComboBox QAbstractItemView, QMenu {{ background: {card}; border: 1px solid {line}; selection-background-color: {row}; selection-color: {ink}; }}
QMenu::item {{ padding: 6px 24px 6px 12px; }} QMenu::item:selected {{ background: {row}; }} QMenu::separator {{ height: 1px; background: {line}; }}
QAbstractItemView {{ background: {card}; border: none; selection-background-color: {row}; selection-color: {ink}; }}
QTreeView::item:hover, QListView::item:hover {{ background: {hover}; }} QTreeView::item:selected, QListView::item:selected {{ background: {row}; color: {ink}; }}
QHeaderView {{ background: {card}; }} QHeaderView::section {{ background: {card}; color: {sub}; border: none; border-bottom: 1px solid {line}; padding: 6px 8px; }}
QCheckBox::indicator:unchecked {{ width: 12px; height: 12px; border: 1px solid {sub}; border-radius: 3px; background: {card}; }}
QSplitter::handle {{ background: transparent; }}
QScrollBar:vertical {{ width: 9px; background: transparent; }} QScrollBar:horizontal {{ height: 9px; background: transparent; }}
QScrollBar::handle {{ background: {faint}; border-radius: 4px; min-height: 28px; min-width: 28px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }} QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QProgressBar {{ background: {line}; border: none; border-radius: 4px; max-height: 8px; }} QProgressBar::chunk {{ background: {accent}; border-radius: 4px; }}
"""

_now = LIGHT
_size = SIZES[0]


def tokens() -> Tokens:
    """Return the colours in use."""
    return _now


def is_dark() -> bool:
    """Whether the dark theme is in use."""
    return _now is DARK


def scaled(pixels: int) -> int:
    """Return a width or height that goes with the size of the type; given for the smallest."""
    return round(pixels * _size / SIZES[0])


def wide_enough(pixels: int, *words: str) -> int:
    """Return a width as `scaled` does, or what these words need where that is more (another language is longer)."""
    bold = QFont(QApplication.font())
    bold.setBold(True)
    return max([scaled(pixels), *(QFontMetrics(bold).horizontalAdvance(each) + scaled(10) for each in words)])


def chart_look() -> charts.Look:
    """Return the colours of the income chart in the theme in use."""
    return charts.DARK if is_dark() else charts.LIGHT


def apply(app: QApplication, *, dark: bool, size: int = SIZES[0]) -> None:
    """Dress the whole application; `size` is the height of the type in pixels."""
    global _now, _size  # noqa: PLW0603  one application wears one theme
    _now = DARK if dark else LIGHT
    _size = size
    if app.style().objectName().lower() != "fusion":
        app.setStyle("Fusion")
    font = QFont()
    font.setFamilies(fonts.families())
    font.setPixelSize(size)
    app.setFont(font)
    app.setPalette(_palette(_now))
    sizes = {
        "item": size + 11,
        "small": size - 2,
        "section": size + 1,
        "name": size + 6,
        "title": size + 7,
        "figure": size + 13,
    }
    app.setStyleSheet(_QSS.format(**asdict(_now), **sizes))


def _palette(look: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for each, colour in {
        role.Window: look.ground,
        role.WindowText: look.ink,
        role.Base: look.card,
        role.AlternateBase: look.hover,
        role.Text: look.ink,
        role.Button: look.card,
        role.ButtonText: look.ink,
        role.ToolTipBase: look.card,
        role.ToolTipText: look.ink,
        role.Highlight: look.accent,
        role.HighlightedText: look.on_accent,
        role.PlaceholderText: look.sub,
        role.Link: look.accent,
        role.Mid: look.line,
        role.Dark: look.line,
        role.Light: look.card,
    }.items():
        palette.setColor(each, QColor(colour))
    for each in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(look.faint))
    return palette
