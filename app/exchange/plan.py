"""The plan of one returned file: everything it says, sorted into what is clean, what needs a person, what is kept out and why.

Pure. Here: the shapes, the decisions laid over them, and what is said in the end. Not here: how a plan is made (`planner`), how it is put
aside (`packing`), what its reasons are in words (`reasons`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from app.exchange.manifest import Head
from app.exchange.reader import Book
from db.history.statements import Creation, Removal, Statement

Class = Literal["clean", "review", "kept_out", "new", "not_mentioned"]
Said = Statement | Creation | Removal
CLASSES: Sequence[Class] = ("clean", "review", "kept_out", "new", "not_mentioned")

TAKE, KEEP, NEW = "take", "keep", "new"
SAME = "same"  # "same:<record id>": the row is that person


@dataclass(frozen=True)
class Candidate:
    """A record a row may be: its id and what it is in words; `sure`: a valid whole ID number and the same name."""

    record: int
    words: str
    sure: bool = False


@dataclass(frozen=True)
class Item:
    """One thing the file says, at its place (`row` from 1, `column` in letters, both as Excel has them).

    `code` is the stable reason of its class; `value` and `base` are texts as they stood and as they were sent. `said`: what taking it
    states; `ways`: decisions it takes ("same" with one of `candidates`); `preset`: the way ticked beforehand; `question`: the items of
    one question have one key and are decided together. `fresh`: the values of a row without a code; `anew`: what stating it as a new
    record says, where that is something else than `said`.
    """

    key: str
    klass: Class
    code: str
    kind: str
    sheet: str
    row: int
    column: str = ""
    heading: str = ""
    record: int | None = None
    field: str | None = None
    value: str = ""
    base: str | None = None
    detail: str = ""
    said: tuple[Said, ...] = ()
    ways: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    preset: str | None = None
    question: str | None = None
    fresh: Mapping[str, Any] | None = None
    anew: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Beside:
    """A cell of a column nobody knows, as it was written: kept beside the records, never a statement. `record`: the row's, if any."""

    sheet: str
    row: int
    column: str
    heading: str
    record: int | None
    value: str


@dataclass(frozen=True)
class Blocked:
    """Why nothing of a file is offered: a stable code and the numbers of its sentence."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Plan:
    """A file and what it says. `missing`: (kind, record) of rows sent that it does not mention.

    `strange`: (sheet, column letters, heading) of columns nobody knows, `beside` their cells; `moved`: (sheet, heading, how) of columns found otherwise than by
    their heading; `shown`: what the file's own tags stand for, of which the seals hold; `columns`: letters by field, by sheet.
    """

    book: Book
    head: Head | None = None
    recipient: str = ""
    blocked: Blocked | None = None
    items: list[Item] = field(default_factory=list)
    missing: list[tuple[str, int]] = field(default_factory=list)
    strange: list[tuple[str, str, str]] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    not_kept: list[tuple[str, str]] = field(default_factory=list)
    moved: list[tuple[str, str, str]] = field(default_factory=list)
    shown: dict[tuple[int, str], Sequence[str]] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: int = 0
    decisions: dict[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many items there are of each class; rows not mentioned count as one each."""
        counted = Counter(item.klass for item in self.items)
        return {str(klass): counted[klass] for klass in CLASSES} | {"not_mentioned": len(self.missing)}

    def of(self, klass: Class) -> list[Item]:
        """Return the items of a class."""
        return [item for item in self.items if item.klass == klass]

    def decision(self, item: Item) -> str | None:
        """Return what was decided of an item, of its own or with its question; None where it is open."""
        made = self.decisions.get(item.key)
        return made if made is not None or item.question is None else self.decisions.get(item.question)

    def taken(self) -> Iterator[tuple[Item, tuple[Said, ...]]]:
        """Yield the items that go in with what they state: clean and new ones unless kept, others where decided so."""
        if self.blocked is not None:
            return
        for item in self.items:
            if said := self.states(item):
                yield item, said

    def states(self, item: Item) -> tuple[Said, ...]:
        """Return what an item states as things are decided; nothing where it stays out."""
        decision = self.decision(item)
        if item.klass in ("clean", "new"):
            return () if decision == KEEP else item.said
        if item.klass != "review" or decision is None or decision == KEEP:
            return ()
        if decision.startswith(f"{SAME}:"):
            return _as_record(item, int(decision.partition(":")[2]))
        if decision == NEW:
            return item.anew or item.said
        return item.said

    def open(self) -> list[Item]:
        """Return the items that still need a person."""
        return [item for item in self.items if item.klass == "review" and self.decision(item) is None]


def _as_record(item: Item, record: int) -> tuple[Said, ...]:
    """A row without a code that is a known record: what it says, beside what is known (nothing was on show to replace)."""
    source = item.said[0].source if item.said else None
    values = {name: value for name, value in (item.fresh or {}).items() if not name.endswith("_id")}
    return tuple(Statement(record, name, value, (), source) for name, value in values.items() if value is not None)
