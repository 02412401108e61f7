"""Coverage on a day: counts that open their rows, the picture of the townships, and the rows beside it."""

from array import array
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.disputing import disputing
from app.ui.households.columns import columns
from app.ui.pairings.tiles import STATES, Group, Tiles, draw_square, grouped, in_words
from app.ui.table import BigTable, Column, IdModel
from app.ui.widgets import Card, Elided, Empty, button, label, scrolled
from db.queries import coverage, households
from db.queries.coverage import AreaReach, Reach
from resources.language import N_, _

_SHOWN: Final = ("head_name", "place", "helper")


class Count(NamedTuple):
    """A count that can be opened: whose rows, in which state, what it is called and what it means."""

    kind: str
    state: str
    title: str
    means: str
    field: str


COUNTS: Final = (
    Count("village", "unpaired", N_("未结对村"), N_("这一天没有单位结对的村。"), "villages_unpaired"),
    Count("household", "unpaired", N_("未结对户"), N_("这一天没有团队也没有人帮扶的户。"), "households_unpaired"),
    Count("household", "lead_missing", N_("缺责任人"), N_("已结对，但这一天没有主责的人。"), "lead_missing"),
    Count(
        "household", "over_helped", N_("帮扶过多"), N_("这一天有两个主责，或帮扶的人超过本库的上限。"), "over_helped"
    ),
    Count("household", "lead", N_("有责任人"), N_("这一天有主责的人。"), "led"),
    Count("village", "paired", N_("已结对村"), N_("这一天有单位结对的村。"), "villages_paired"),
)


class Coverage(QWidget):
    """Reads off the main thread; the last answer asked for is the one shown. `opened(kind, id)` asks for a place's tree."""

    opened = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._day = desk.today()
        self._asked = 0
        self._disputing = disputing(desk)
        self._disputing.counted.connect(self._say)
        self._whole = Reach()
        self._area: AreaReach | None = None
        self._count = COUNTS[0]
        self._villages: dict[int | None, AreaReach] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(10)
        split.setChildrenCollapsible(False)
        row.addWidget(split)
        split.addWidget(self._picture())
        split.addWidget(self._rows())
        split.setStretchFactor(0, 1)
        split.setSizes([720, 420])
        desk.look_changed.connect(self.tiles.update)

    def _picture(self) -> Card:
        card = Card((12, 10, 4, 8))
        top = QHBoxLayout()
        top.setSpacing(6)
        self._counts: dict[Count, QPushButton] = {}
        for count in COUNTS:
            made = button("", lambda count=count: self._show_rows(count), look="chip", name=_(count.title), tip=_(count.means))  # type: ignore[misc]  # fmt: skip
            made.setCheckable(True)
            self._counts[count] = made
            top.addWidget(made)
        top.addStretch(1)
        card.box.addLayout(top)
        self._sum = Elided("", "sub")
        card.box.addWidget(self._sum)
        self.tiles = Tiles()
        self.tiles.chosen.connect(self._choose)
        self.tiles.opened.connect(lambda area: self.opened.emit("township", area.id))
        self._scroll = scrolled(self.tiles, _("各乡镇的结对"))
        self._whether = QStackedWidget()
        self._whether.addWidget(self._scroll)
        words = _("还没有户，也没有结对。先导入户台账和结对台账，再看哪里缺人。")
        self._whether.addWidget(Empty(words, (_("导入台账"), self.desk.import_files), icon="pairings"))
        card.box.addWidget(self._whether, 1)
        legend = QHBoxLayout()
        legend.setSpacing(14)
        for state, words in STATES.items():
            mark = QHBoxLayout()
            mark.setSpacing(5)
            mark.addWidget(_Square(state))
            mark.addWidget(label(_(words), "small"))
            legend.addLayout(mark)
        legend.addWidget(label(_("一格一村"), "small"))
        legend.addStretch(1)
        card.box.addLayout(legend)
        return card

    def _rows(self) -> Card:
        card = Card((0, 10, 0, 0))
        head = QVBoxLayout()
        head.setContentsMargins(14, 0, 14, 0)
        self._title, self._means = Elided("", "section"), label("", "small", wrap=True)
        head.addWidget(self._title)
        head.addWidget(self._means)
        card.box.addLayout(head)
        self.homes = BigTable(IdModel(columns(lambda: ""), self._fetch_homes), _("这些户"))
        self.homes.show_columns(_SHOWN)
        self.homes.opened.connect(lambda home: self.desk.open_household(home, self.homes.ids_model.ids))
        self.places = BigTable(IdModel(_place_columns(), self._fetch_places), _("这些村"))
        self.places.opened.connect(lambda place: self.opened.emit("village", place))
        self._stack = QStackedWidget()
        self._none = Empty(_("一个也没有。"), icon="done")
        for each in (self.homes, self.places, self._none):
            self._stack.addWidget(each)
        card.box.addWidget(self._stack, 1)
        return card

    @property
    def keys(self) -> Sequence[str]:
        """The keys of this view."""
        return (_("换乡镇 方向键"), _("打开 Enter"), _("全部乡镇 Esc"), _("换日期 Alt+D"))

    # -- looking -------------------------------------------------------------------------------------------------
    def show_day(self, day: date) -> None:
        """Show the counts of a day."""
        self._day = day
        self._asked += 1
        asked, text = self._asked, day.isoformat()

        def work(_progress: object, _cancelled: object) -> tuple[list[Group], list[AreaReach], Reach]:
            with self.desk.store.read() as reader:
                villages = coverage.reach_by(reader, "village", text)
                townships = coverage.reach_by(reader, "township", text)
                counties = coverage.reach_by(reader, "county", text)
            whole = sum((each.reach for each in counties), Reach())
            return grouped([each for each in counties if each.id], townships, villages), villages, whole

        self.desk.run(work, done=lambda found: self._show(*found) if asked == self._asked else None)

    def _show(self, groups: list[Group], villages: list[AreaReach], whole: Reach) -> None:
        self._whole = whole
        self._whether.setCurrentIndex(0 if groups else 1)
        self._villages = {each.id: each for each in villages}
        self.tiles.show_groups(groups)
        self._area = self.tiles.current.township if self.tiles.current else None
        self._say()
        self._show_rows(self._count)

    def _say(self) -> None:
        found = self._area.reach if self._area else self._whole
        for count, made in self._counts.items():
            made.setText(f"{_(count.title)} {getattr(found, count.field):,}")
        words = in_words(self._area or AreaReach(None, None, _("全部"), "", found))
        self._sum.setText(words + self._disputing.note("pairing"))

    def _choose(self, area: AreaReach | None) -> None:
        self._area = area
        place = self.tiles.place_of_current()
        if place:
            self._scroll.ensureVisible(int(place.center().x()), int(place.center().y()), 60, int(place.height()))
        self._say()
        self._show_rows(self._count)

    def _show_rows(self, count: Count) -> None:
        """Open the rows behind a count, of the township chosen or of all."""
        self._count = count
        for each, made in self._counts.items():
            made.setChecked(each is count)
        area, day = (self._area.id if self._area else None), self._day.isoformat()
        self._asked += 1
        asked = self._asked

        def work(_progress: object, _cancelled: object) -> list[int]:
            with self.desk.store.read() as reader:
                if count.kind == "village":
                    return coverage.villages_in(reader, count.state, day, area=area)  # type: ignore[arg-type]  # of COUNTS
                return coverage.households_in(reader, count.state, day, area=area)  # type: ignore[arg-type]  # of COUNTS

        self.desk.run(work, done=lambda ids: self._show_ids(count, ids) if asked == self._asked else None)

    def _show_ids(self, count: Count, ids: list[int]) -> None:
        where = self._area.name if self._area else _("全部")
        self._title.setText(f"{_(count.title)} {len(ids):,} · {where}")
        self._means.setText(f"{_(count.means)} {self._day.isoformat()}")
        table = self.places if count.kind == "village" else self.homes
        table.show_ids(array("q", ids))
        self._stack.setCurrentWidget(table if ids else self._none)

    def _fetch_homes(self, ids: Sequence[int]) -> Sequence[Any]:
        with self.desk.store.read() as reader:
            return households.rows(reader, ids)

    def _fetch_places(self, ids: Sequence[int]) -> Sequence[Any]:
        return [self._villages.get(each) for each in ids]


def _place_columns() -> tuple[Column, ...]:
    return (
        Column("name", _("村"), 130, lambda area: area.name, least=90),
        Column("place", _("县、乡镇"), 150, lambda area: area.place, quiet=True, least=90),
        Column("households", _("户"), 70, lambda area: f"{area.reach.households:,}", right=True),
        Column("led", _("有责任人"), 80, lambda area: f"{area.reach.led:,}", right=True),
    )


class _Square(QWidget):
    """A square of the legend."""

    def __init__(self, state: str) -> None:
        super().__init__()
        self._state = state
        self.setFixedSize(QSize(11, 11))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_square(painter, self.rect().toRectF().adjusted(1, 1, -1, -1), self._state)
        painter.end()
