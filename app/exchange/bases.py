"""What a returned row is compared with: the texts it was sent with, from the best source that there is.

Pure. Own memory goes before the row's token, the token before the manifest, the manifest before what was received of the row's
history; a row that none of them knows has no base, and everything it says is asked about. A base only decides which cells were
changed; which versions a change replaces is said by the row's tag.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

from app.exchange.blocks import Row
from app.exchange.manifest import MARKER, mark, marker
from app.exchange.texts import canonical
from app.registers.files.raw import Cell

Source = Literal["memory", "token", "manifest", "history"]


class Base(Protocol):
    """The texts a row was sent with."""

    @property
    def source(self) -> Source:
        """Where it comes from."""

    @property
    def tag(self) -> str:
        """The tag under which the row was sent."""

    def knows(self, key: str) -> bool:
        """Whether the column was in the row."""

    def text(self, key: str) -> str | None:
        """Return the text that was displayed, None where only its hash is known."""

    def same(self, kind: str, key: str, cell: Cell) -> bool:
        """Whether a cell says what was displayed."""

    def blank(self, kind: str, key: str) -> bool:
        """Whether nothing was displayed."""

    def filled(self, kind: str, keys: Collection[str]) -> int:
        """Return in how many of some columns something was displayed."""


@dataclass(frozen=True)
class Texts:
    """A base whose texts are known. `keys`: the columns the row had; what is not in `cells` was blank."""

    source: Source
    tag: str
    cells: Mapping[str, str]
    keys: frozenset[str]

    def knows(self, key: str) -> bool:
        """Whether the column was in the row."""
        return key in self.keys

    def text(self, key: str) -> str | None:
        """Return the text that was displayed."""
        return self.cells.get(key, "")

    def same(self, kind: str, key: str, cell: Cell) -> bool:
        """Whether a cell says what was displayed."""
        said = self.cells.get(key, "")
        if cell == said or (cell is None and not said):
            return True
        read = canonical(kind, key)
        return read(cell) == read(said)

    def blank(self, kind: str, key: str) -> bool:
        """Whether nothing was displayed."""
        return not self.cells.get(key)

    def filled(self, _kind: str, keys: Collection[str]) -> int:
        """Return in how many of some columns something was displayed."""
        return sum(map(bool, map(self.cells.get, self.keys.intersection(keys))))


@dataclass(frozen=True)
class Hashes:
    """A base that only its token is left of."""

    lineage: bytes
    code: str
    tag: str
    marks: frozenset[str]
    source: Source = "token"

    def knows(self, key: str) -> bool:
        """Whether the column was in the row."""
        return marker(self.lineage, key) in self.known

    @cached_property
    def known(self) -> frozenset[str]:
        """The columns the token has, by their marks."""
        return frozenset(each[:MARKER] for each in self.marks)

    def text(self, key: str) -> str | None:
        """A hash gives no text back."""
        return None

    def same(self, kind: str, key: str, cell: Cell) -> bool:
        """Whether a cell says what was displayed."""
        return mark(self.lineage, self.code, key, canonical(kind, key)(cell)) in self.marks

    def blank(self, kind: str, key: str) -> bool:
        """Whether nothing was displayed."""
        return self.same(kind, key, None)

    def filled(self, kind: str, keys: Collection[str]) -> int:
        """Return in how many of some columns something was displayed."""
        return sum(not self.blank(kind, key) for key in keys if self.knows(key))


def base_of(source: Source, tag: str | None, rows: Sequence[Row], keys: frozenset[str]) -> Texts | None:
    """Return the base that rows sent of a record are by the tag of the returned row; without one, the only row there is.

    `keys`: the columns of its kind that the book had, where that is known.
    """
    for row in rows:
        if row.tag == tag:
            return Texts(source, row.tag, row.cells, keys or frozenset(row.cells))
    if tag is None and len({row.tag for row in rows}) == 1:
        return Texts(source, rows[0].tag, rows[0].cells, keys or frozenset(rows[0].cells))
    return None
