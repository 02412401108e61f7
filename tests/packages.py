"""Packages for tests: stations, sets and changes that are made up, and a file sealed from them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from app.exchange.package.lines import Change, SetHead
from app.exchange.package.manifest import Manifest, Scope
from app.exchange.package.parts import Packed
from app.exchange.package.sealing import seal
from app.exchange.package.stations import Card, Station, new_station

SENDER, READER, STRANGER = (new_station(number, name) for number, name in ((7, "甲站"), (8, "乙站"), (9, "丙站")))
HEAD = SetHead("ab" * 32, "1.0123456789abcdef", "import", "导入", "2019-07-01T00:00:00+00:00", "李建国")


def change(record: int, **fields: object) -> Change:
    """A record that is made."""
    return Change(HEAD.number, record, {"life": [1, []]} | {name: [value, []] for name, value in fields.items()})


def sealed(
    path: Path,
    parts: Iterable[Packed],
    *,
    station: Station = SENDER,
    readers: Sequence[Card] | str = (READER.card,),
    sender: Card | None = None,
) -> Manifest:
    """Seal parts into a file; `sender` is who the manifest says it is from, the station that signs it where None."""
    facts = Manifest(
        program="0.1.0", revision="0004", lineage="0" * 32, sender=sender or station.card, to=(), purpose="月报",
        scope=Scope("all", None, ""), at="2019-07-01", records={"household": 2}, change_sets=1,
    )  # fmt: skip
    return seal(path, lambda: facts, station, readers, parts)
