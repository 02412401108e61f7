"""The tree of four levels: filled from one picture of the day, households asked for when a village is opened.

Gaps come first, complete siblings are folded into one line. How a line is worded and drawn is in `cells`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QTreeWidgetItem

from app.ui.desk import Desk
from app.ui.pairings.cells import NodeRole
from app.ui.pairings.columns import Columns
from app.ui.pairings.lines import LACKING, View, folded, lacks, line_of, rest_words, stray_homes
from db.queries import branches
from db.queries.tree import VILLAGE, Node, Picture, complete
from resources.language import _

AT_ONCE: Final = 24  # villages opened together


class Tree(Columns):
    """Places and who helps them on a day; `opened(node)` on Enter, `current(node)` when the bar moves."""

    opened = Signal(object)
    current = Signal(object)
    menu_wanted = Signal(QPoint)
    limited = Signal(int)  # so many villages were opened and no more

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._key = ""
        self.picture: Picture | None = None
        self._open_in_all: set[tuple[str, int]] = set()
        self._homes: dict[int, tuple[Node, ...]] = {}
        self._people: dict[int, tuple[Node, ...]] = {}
        self.setAccessibleName(_("结对关系"))
        self.itemExpanded.connect(self._fill)
        self.currentItemChanged.connect(lambda now, _before: self.current.emit(self.node_of(now)))
        self.itemDoubleClicked.connect(lambda item, _column: self._open(item))
        self.itemClicked.connect(self._unfold)

    # -- what is shown -------------------------------------------------------------------------------------------
    def show_view(self, view: View, key: str = "") -> None:
        """Show a day, only places with a gap of `key` where one is given; what was open stays open."""
        places, kept = self.open_places(), self.node_of(self.currentItem())
        at, fresh = self.verticalScrollBar().value(), self.picture is None
        if key and not self._key:
            self._open_in_all = places  # what a filter leaves out opens again after it
        elif self._key and not key:
            places |= self._open_in_all
        self._key, self.picture = key, view.picture
        self._homes, self._people = dict(view.homes), dict(view.people)
        self.blockSignals(True)
        self.clear()
        self._add(self.invisibleRootItem(), view.picture.counties)
        counties = view.picture.counties
        wanted = places or ({(each.kind, each.id) for each in counties} if fresh and len(counties) == 1 else places)
        self._open_again(self.invisibleRootItem(), wanted)
        self._choose(kept)
        self.blockSignals(False)
        self.verticalScrollBar().setValue(at)
        self.current.emit(self.node_of(self.currentItem()))

    def show_key(self, key: str) -> None:
        """Show only places with a gap of a key (all for ""), from what was read."""
        if self.picture:
            self.show_view(View(self.picture, self._homes, self._people), key)
            if key and not self.open_places("village"):
                self._open_few()

    def _open_few(self) -> None:
        """Open the counties, and the first villages whose rows are wanted."""
        for item in list(self._items()):
            item.setExpanded(True)
        for item in [item for item in self._items() if self._has_rows(item)][:2]:
            item.setExpanded(True)

    def _has_rows(self, item: QTreeWidgetItem) -> bool:
        node = self.node_of(item)
        return node is not None and node.kind == "village" and self._key != VILLAGE

    def go_to(self, kind: str, identifier: int) -> None:
        """Go to a county or village, or to the first village of a township, opening what is above it."""
        for county, villages in (self.picture.villages if self.picture else {}).items():
            inside = [each for each in villages if identifier in (each.id, each.above)]
            if (kind, identifier) == ("county", county) or inside:
                self._open_again(self.invisibleRootItem(), {("county", county)} if inside else set())
                self._go_to_node(inside[0].id if inside else county)
                return

    def _go_to_node(self, identifier: int) -> None:
        for item in self._items():
            node, rest = self.node_of(item), item.data(0, NodeRole)
            if node and node.id == identifier:
                self.setCurrentItem(item)
                self.scrollToItem(item)
                return
            if isinstance(rest, list) and any(each.id == identifier for each in rest):
                self._unfold(item)
                self._go_to_node(identifier)
                return

    def node_of(self, item: QTreeWidgetItem | None) -> Node | None:
        """Return the place a line stands for, None for a folded line."""
        data = item.data(0, NodeRole) if item else None
        return data if isinstance(data, Node) else None

    def open_places(self, kind: str = "") -> set[tuple[str, int]]:
        """Return the places that are open, of one kind where asked."""
        found = set()

        def walk(item: QTreeWidgetItem) -> None:
            for number in range(item.childCount()):
                child = item.child(number)
                node = self.node_of(child)
                if node and child.isExpanded():
                    found.add((node.kind, node.id))
                    walk(child)

        walk(self.invisibleRootItem())
        return {each for each in found if not kind or each[0] == kind}

    def _open_again(self, item: QTreeWidgetItem, places: Iterable[tuple[str, int]]) -> None:
        for number in range(item.childCount()):
            child = item.child(number)
            node = self.node_of(child)
            if node and (node.kind, node.id) in places:
                self._fill(child)
                child.setExpanded(True)
                self._open_again(child, places)

    def _choose(self, kept: Node | None) -> None:
        item = first = self.topLevelItem(0)
        while item is not None and kept is not None:
            node = self.node_of(item)
            if node and (node.kind, node.id) == (kept.kind, kept.id):
                first = item
                break
            item = self.itemBelow(item)
        if first is not None:
            self.setCurrentItem(first)

    # -- filling -------------------------------------------------------------------------------------------------
    def _add(self, parent: QTreeWidgetItem, nodes: Sequence[Node]) -> None:
        shown, rest = folded(nodes, self._key)
        day = self.picture.day if self.picture else ""
        parent.addChildren([line_of(node, day, self._key) for node in shown])
        if rest:
            line = QTreeWidgetItem([rest_words(rest, self._key)])
            line.setData(0, NodeRole, list(rest))
            parent.addChild(line)

    def _fill(self, item: QTreeWidgetItem) -> None:
        node = self.node_of(item)
        if node is None or item.data(1, NodeRole):
            return
        item.setData(1, NodeRole, True)
        item.takeChildren()
        self._add(item, self._children(node))

    def _children(self, node: Node) -> Sequence[Node]:
        seen = self.picture
        if seen is None:
            return ()
        if node.kind == "county":
            return seen.villages.get(node.id, ())
        known = self._homes if node.kind == "village" else self._people
        if node.id not in known:
            with self._desk.store.read() as reader:
                if node.kind == "village":
                    self._homes |= branches.households(reader, [node.id], seen.day, stray_homes(seen))
                else:
                    self._people |= branches.people(reader, [node.id], seen.day)
        return known[node.id]

    def _unfold(self, item: QTreeWidgetItem) -> None:
        rest = item.data(0, NodeRole)
        if not isinstance(rest, list) or self.picture is None:
            return
        parent = item.parent() or self.invisibleRootItem()
        at = parent.indexOfChild(item)
        parent.removeChild(item)
        more = [line_of(node, self.picture.day, self._key) for node in rest[:LACKING]]
        parent.insertChildren(at, more)
        if rest[LACKING:]:
            line = QTreeWidgetItem([rest_words(rest[LACKING:], self._key)])
            line.setData(0, NodeRole, rest[LACKING:])
            parent.addChild(line)
        self.setCurrentItem(more[0])

    # -- opening levels ------------------------------------------------------------------------------------------
    def open_level(self, depth: int) -> None:
        """Open every place down to a level (1 counties only .. 4 people); the first AT_ONCE villages of those shown."""
        self._walk(self.invisibleRootItem(), 1, min(depth, 2), lambda _node: True)
        if depth < 3 or self.picture is None:
            return
        shown = [
            node for item in self._items() if (node := self.node_of(item)) and node.kind == "village" and node.below
        ]
        chosen = [node.id for node in shown[:AT_ONCE]]
        seen = self.picture

        def work(_progress: object, _cancelled: object) -> View:
            with self._desk.store.read() as reader:
                homes = branches.households(reader, chosen, seen.day, stray_homes(seen))
                ids = [node.id for nodes in homes.values() for node in folded(nodes, self._key)[0]] if depth > 3 else []
                return View(seen, homes, branches.people(reader, ids, seen.day))

        self._desk.run(work, done=lambda view: self._opened(view, set(chosen), depth, len(shown)))

    def _opened(self, view: View, chosen: set[int], depth: int, shown: int) -> None:
        if view.picture is not self.picture:  # another day meanwhile
            return
        self._homes |= view.homes
        self._people |= view.people
        self._walk(
            self.invisibleRootItem(), 1, depth,
            lambda node: node.kind == "county" or (node.id in chosen if node.kind == "village" else bool(node.paired)),
        )  # fmt: skip
        if shown > len(chosen):
            self.limited.emit(len(chosen))

    def _walk(self, item: QTreeWidgetItem, at: int, depth: int, wanted: Callable[[Node], bool]) -> None:
        for number in range(item.childCount()):
            child = item.child(number)
            node = self.node_of(child)
            opens = node is not None and at < depth and wanted(node)
            if child.isExpanded() != opens:
                child.setExpanded(opens)
            if opens:
                self._walk(child, at + 1, depth, wanted)

    def _items(self) -> Iterable[QTreeWidgetItem]:
        item = self.topLevelItem(0)
        while item is not None:
            yield item
            item = self.itemBelow(item)

    def next_gap(self) -> bool:
        """Go to the next place that lacks somebody, opening what is on the way; False where there is none below."""
        item: QTreeWidgetItem | None = self.topLevelItem(0)
        here: QTreeWidgetItem | None = self.currentItem()
        if here is not None:
            here.setExpanded(here.isExpanded() or self._has_gaps_inside(here))
            item = self.itemBelow(here)
        while item is not None:
            node = self.node_of(item)
            if node is None and any(not complete(each) for each in item.data(0, NodeRole) or ()):
                self._unfold(item)
                item, node = self.currentItem(), self.node_of(self.currentItem())
            if node and lacks(node):
                self.setCurrentItem(item)
                self.scrollToItem(item)
                return True
            if self._has_gaps_inside(item):
                item.setExpanded(True)
            item = self.itemBelow(item)
        return False

    def _has_gaps_inside(self, item: QTreeWidgetItem) -> bool:
        node = self.node_of(item)
        return node is not None and node.kind in ("county", "village") and not complete(node)

    # -- keys ----------------------------------------------------------------------------------------------------
    def _open(self, item: QTreeWidgetItem | None) -> None:
        node = self.node_of(item)
        if node:
            self.opened.emit(node)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 4 open levels, Enter opens the household, arrows walk, M offers the verbs."""
        key, item = event.key(), self.currentItem()
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_4 and not event.modifiers():
            self.open_level(key - Qt.Key.Key_0)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            if isinstance(item.data(0, NodeRole), list):
                self._unfold(item)
            else:
                self._open(item)
        elif key in (Qt.Key.Key_M, Qt.Key.Key_Menu) and item is not None:
            self.menu_wanted.emit(self.viewport().mapToGlobal(self.visualItemRect(item).bottomLeft()))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the verbs where the mouse is."""
        self.menu_wanted.emit(event.globalPos())
