"""Whatever a trusted station signs, the store stays whole: what fits is taken, the rest is kept as it stands, nothing breaks."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from package_stores import ALL, Fast, state, village

from app.exchange.package.lines import Change, SetHead, Shown
from app.exchange.package.manifest import Manifest
from app.exchange.package.own import own_station
from app.exchange.package.parts import SHOWN, packed, packed_log
from app.exchange.package.receiving import receive
from app.exchange.package.sealing import seal
from app.exchange.package.sending import send
from db.history.conflicts import conflicts
from db.models import KINDS, record_id, table_of
from db.queries.package import lineage_of
from db.store import Store

FILES = '[{"name":"六月.xlsx","sheets":[{"sheet":"户表","columns":{"household.phone":"D"}}]}]'
NUMBERS = some.sampled_from([0, 1, -1, 2019, 2**63 - 1, -(2**63), 2**63, 2**64 - 1])
VALUES = some.one_of(
    some.none(),
    some.booleans(),
    NUMBERS,
    some.text(max_size=3),
    some.sampled_from([1.5, 1.0, 0.0]),
    some.just([1]),
    some.just({"a": 1}),
)
REPLACES = some.lists(some.sampled_from(["aa" * 8, "", "tag:1:KABCD", "tag:"]), max_size=2)
SOURCES = some.sampled_from([None, "", "0:0:7", "9:9:9", "x", "@1"])


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, int]]]:
    path = tmp_path_factory.mktemp("vorlage") / "库.jiedui"
    made = village(path)
    with Fast.open(path, "test") as store:
        own_station(store)
    yield path, made


@some.composite
def strange(draw: Callable[..., Any], made: dict[str, int]) -> list[tuple[SetHead, Change]]:
    """Acts on records that are there, are not, or are of no kind: any field, any value, any claim of what was seen."""
    unknown = [record_id(3, "household", 1), record_id(3, "member", 2), 30 << 32 | 5, 0, 2**63 - 1]
    records = [*made.values(), *unknown]
    found = []
    for number in range(draw(some.integers(1, 6))):
        head = SetHead("cd" * 32, f"{number}.00", "edit", "改", "2029", "某", draw(some.sampled_from([None, FILES])))
        record = draw(some.sampled_from(records))
        names = ["life", "id", "neu", "name", "household_id", "joined_into", "code", "year", "leader", "other_causes"]
        kind = next((kind for kind, (one, _model) in KINDS.items() if one == record >> 32 & 31), None)
        names += [column.name for column in table_of(kind).columns] if kind else []
        fields = draw(some.lists(some.sampled_from(names), min_size=1, max_size=5, unique=True))
        values = some.one_of(VALUES, some.sampled_from(records))
        body = {name: [draw(values), draw(REPLACES)] for name in fields}
        found.append((head, Change(head.number, record, body, draw(SOURCES))))
    return found


def signed(store: Store, path: Path, said: list[tuple[SetHead, Change]], shown: list[Shown]) -> None:
    station = own_station(store)
    with store.read() as reader:
        lineage = lineage_of(reader)
    facts = Manifest("9", "0099", lineage, station.card, (), ALL, "试", "", {}, 1)
    seal(path, lambda: facts, station, [station.card], [*packed(SHOWN, shown), *packed_log(said)])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=some.data())
def test_strange_acts_leave_the_store_whole(template: tuple[Path, dict[str, int]], data: Any) -> None:
    path, made = template
    folder = Path(tempfile.mkdtemp(dir=path.parent))
    shutil.copy(path, folder / "库.jiedui")
    with Fast.open(folder / "库.jiedui", "test") as store:
        said = data.draw(strange(made))
        shown = [Shown(each.record, "KABCD", ("aa" * 8,)) for _head, each in said]
        signed(store, folder / "怪.jdx", said, shown)
        first = receive(store, [folder / "怪.jdx"], apply=True, trust=True, fresh=True)
        assert first.files[0].blocked is None and first.files[0].missing == []
        before = state(store)
        with store.read() as reader:
            assert all(side.origin.who for each in conflicts(reader) for side in each.sides)
            assert not reader.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            kept = [orjson.loads(line) for line in reader.exec_driver_sql("SELECT line FROM unread").scalars()]
        assert all(isinstance(line, dict) for line in kept)
        assert receive(store, [folder / "怪.jdx"], apply=True, fresh=True).statements == 0
        assert state(store) == before
        send(store, folder / "转.jdx", ALL, [own_station(store).card], "试")
        assert receive(store, [folder / "转.jdx"], apply=True, fresh=True).statements == 0
        assert state(store) == before
    shutil.rmtree(folder)
