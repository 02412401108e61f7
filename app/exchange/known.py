"""What the planner asks of whoever takes a file in: own memory of what was sent, and what is known of the records in it.

Pure: a protocol, and the shapes of its answers. Not here: the answers of a store (`stored`), what is done with them (`planner`).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from app.exchange.blocks import Row
from app.exchange.manifest import Head
from app.exchange.newcomers import Sought
from app.exchange.pairs import PairAsked, PairFound, PairSought
from app.exchange.plan import Candidate


class Sent(NamedTuple):
    """A row that was sent, by own memory: in which book, and as it was on show."""

    book: str
    row: Row


class Known(Protocol):
    """What a store knows. Values are as stored; records are ids."""

    @property
    def lineage(self) -> bytes:
        """The key of the store's versions, which only stores of its lineage have."""

    def sent(self, records: Collection[int], book: str | None) -> Mapping[int, Sequence[Sent]]:
        """Return the rows that were sent of some records: of one book where that is known, else the newest first."""

    def book(self, book: str) -> Head | None:
        """Return what was sent as a book, None where this store did not send it."""

    def rows_of(self, book: str) -> Collection[int]:
        """Return the records of a book that this store sent; none where it did not."""

    def received(self, tags: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], Row]:
        """Return the texts that stand for some (record, tag), where the versions behind them are known."""

    def values(self, records: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
        """Return what is known of records today; those that are not there are left out."""

    def past(self, records: Collection[int]) -> Mapping[int, Mapping[str, Collection[Any]]]:
        """Return every value that the fields of some records ever had."""

    def homes(self, said: Collection[str]) -> Mapping[str, int]:
        """Return the households that words name: a visible code or a 户编号, as written."""

    def villages(self, said: Collection[str]) -> Mapping[str, int]:
        """Return the villages that words name and no other."""

    def alike(self, sought: Sequence[Sought]) -> Sequence[Sequence[Candidate]]:
        """Return for each row without a code the records it may be, the likeliest first."""

    def numbered(self, numbers: Collection[str]) -> Mapping[str, Sequence[int]]:
        """Return the people that have some ID numbers, by number."""

    def sides(self, sought: Sequence[PairSought]) -> Sequence[PairFound]:
        """Return for each new pairing whom it names, or why nobody can tell."""

    def rules(self, asked: Sequence[PairAsked]) -> Mapping[int, str]:
        """Return in words which rules some pairings would break as they would stand, by record."""
