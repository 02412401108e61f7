"""What many rows and cells have in common: a shuffled file is blocked, the same change down a column is one question.

Pure. Thresholds are of the rows that came with a base. A question holds its items together (`Item.question`): they are decided at once,
and stay out until then. Not here: single cells (`judging`).
"""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from app.exchange.columns import column_at
from app.exchange.finding import Table
from app.exchange.judging import WAYS
from app.exchange.known import Known
from app.exchange.plan import Blocked, Item
from app.exchange.texts import displayed
from db.history.statements import Removal, Statement
from resources import resource
from resources.language import _

Standing = Mapping[tuple[int | None, str | None], str]

FOREIGN_SHARE: Final = 0.1
FOREIGN_FEW: Final = 3  # up to so many rows are asked about one by one
ALIKE_SHARE: Final = 0.3
ALIKE_FEW: Final = 10
CLEARED_FEW: Final = 3
MOVED_SHARE: Final = 0.8
MOVED_FEW: Final = 3


def shuffled(book: str, table: Table, foreign: int, based: int) -> Blocked | None:
    """Return that a file is blocked because its rows carry somebody else's identity, or None."""
    if foreign <= max(FOREIGN_FEW, FOREIGN_SHARE * based):
        return None
    return Blocked("shuffled", {"file": book, "sheet": table.title, "n": foreign, "rows": based})


def standing_texts(items: Sequence[Item], known: Known) -> Standing:
    """Return the texts that stand here of clean cells whose base is only a hash, so that guards may count with them."""
    hashed = [(item, item.record) for item in items if item.klass == "clean" and item.base is None and item.record]
    values = known.values(sorted({record for _, record in hashed}))
    columns = {(item.kind, item.field): column_at(item.kind, f"{item.kind}.{item.field}") for item, _ in hashed}
    return {
        (record, item.field): displayed(column, values.get(record, {}).get(str(item.field)))
        for item, record in hashed
        if (column := columns[item.kind, item.field]) is not None
    }


def held(items: Sequence[Item], based: dict[str, int], tables: Iterable[Table], standing: Standing) -> list[Item]:
    """Return the items with those of one question held together. `based`: how many rows of each kind had a base.

    `standing`: (record, field) -> the text that stands here now, of cells of whose base only the hash is known.
    """
    unclear = {(table.title, key): said for table in tables for key, said in table.unclear.items()}
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    result = list(items)
    for at, item in enumerate(items):
        if item.klass == "clean":
            groups[item.kind, _about(item)].append(at)
            key = f"{item.kind}.{item.field}"
            if (item.sheet, key) in unclear:
                result[at] = _ask(item, "held_column", unclear[item.sheet, key])
    for (kind, about), places in groups.items():
        open_ones = [at for at in places if result[at].klass == "clean"]
        for code, asked in _questions([items[at] for at in open_ones], about, based.get(kind, 0), standing):
            chosen = [at for at in open_ones if asked(items[at])]
            for at in chosen:
                result[at] = _ask(items[at], code, str(len(chosen)))
    return result


def _about(item: Item) -> str:
    return item.field or "~removed"


Asks = tuple[str, Callable[[Item], bool]]


def _questions(items: Sequence[Item], about: str, rows: int, standing: Standing) -> list[Asks]:
    """Return the questions that the changes of one column raise, with what they are about."""
    many = len(items)
    if about == "~removed":
        return [("held_removed", lambda _item: True)] if many > max(CLEARED_FEW, ALIKE_SHARE * rows) else []
    cleared = [item for item in items if _value(item) is None]
    if len(cleared) > max(CLEARED_FEW, ALIKE_SHARE * rows):
        return [("held_cleared", lambda item: _value(item) is None)]
    large = many > max(ALIKE_FEW, ALIKE_SHARE * rows)
    value, often = Counter(map(_value, items)).most_common(1)[0] if items else (None, 0)
    if large and often > many / 2:
        return [("held_alike", lambda item: _value(item) == value)]
    both = Counter(_was(item, standing) for item in items) & Counter(item.value for item in items)
    shared = sum(both.values())
    # in few cells it takes all of them, or several different texts: two who change places are no accident of sorting
    if many < MOVED_FEW or not (large or shared == many or len(both) >= MOVED_FEW):
        return []
    if shared >= MOVED_SHARE * many:  # the same texts, each in another row: sorted without the rest
        return [("held_moved", lambda _item: True)]
    return []


def overwritten(items: Sequence[Item], filled: Callable[[str], int], standing: Standing) -> list[Item]:
    """Return the items with those of a kind held together of whose sent texts too many were written over.

    `filled`: how many cells of a kind were sent with something in them, of the rows that came back. What was filled in where nothing stood does not count.
    """
    result = list(items)
    written: dict[str, list[int]] = defaultdict(list)
    for at, item in enumerate(items):
        if item.klass == "clean" and item.field and _was(item, standing):
            written[item.kind].append(at)
    limit = limits()
    for kind, places in written.items():
        many = len(places)
        if many <= limit.few or many <= limit.share * (whole := filled(kind)):
            continue
        heading, most = Counter(items[at].heading for at in places).most_common(1)[0]
        detail = _("{whole} 格里改了 {n} 格，最多的是“{heading}”一列，{most} 格").format(
            whole=whole, n=many, heading=heading, most=most
        )
        for at in places:
            result[at] = replace(
                items[at], klass="review", code="held_much", detail=detail, ways=WAYS, question=f"held_much:{kind}"
            )
    return result


@dataclass(frozen=True)
class Limits:
    """From how much on it is asked whether it was meant: a share of the texts sent, and a number that is never much."""

    share: float
    few: int


@cache
def limits() -> Limits:
    """Return the limits of `resources/exchange.toml`."""
    said = tomllib.loads(resource("exchange.toml").read_text(encoding="utf-8"))["overwritten"]
    return Limits(said["share"], said["few"])


def _was(item: Item, standing: Standing) -> str:
    return standing.get((item.record, item.field), "") if item.base is None else item.base


def _value(item: Item) -> Any:
    said = item.said[0] if item.said else None
    return said.value if isinstance(said, Statement) else isinstance(said, Removal)


def _ask(item: Item, code: str, detail: str) -> Item:
    return replace(
        item,
        klass="review",
        code=code,
        detail=detail,
        ways=WAYS,
        question=f"{code}:{item.kind}.{_about(item)}:{_value(item) if code == 'held_alike' else ''}",
    )
