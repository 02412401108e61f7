"""Packages of newer programs: what this one cannot read is kept, sent on as it came, and read once it can be. Older ones come as they are."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from package_stores import ALL, Fast, meet, sent, state, taken, value, village

from app.exchange.package import lines as written_lines
from app.exchange.package.lines import Change, Line, SetHead, Unknown, written
from app.exchange.package.manifest import Manifest, Scope
from app.exchange.package.opening import open_package
from app.exchange.package.own import opening_keys, own_station
from app.exchange.package.parts import KEPT, LOG, packed
from app.exchange.package.sealing import seal
from db.models import KINDS, record_id
from db.queries.package import lineage_of, unread_lines
from db.store import Store

AHEAD = SetHead("ab" * 32, "9.00000000000000aa", "add_plan", "登记计划", "2029-01-01", "未来", None, {"mood": "later"})


@pytest.fixture
def made(tmp_path: Path) -> dict[str, int]:
    return village(tmp_path / "县.jiedui")


@pytest.fixture
def county(tmp_path: Path, made: dict[str, int]) -> Iterator[Store]:
    with Fast.open(tmp_path / "县.jiedui", "test") as store:
        yield store


@pytest.fixture
def other(tmp_path: Path, county: Store) -> Iterator[Store]:
    """A second store of the lineage."""
    with Fast.create(tmp_path / "乙.jiedui", "test", quick=True) as store:
        sent(county, tmp_path / "首.jdx", store)
        taken(store, tmp_path / "首.jdx", trust=True)
        meet(county, store)
        yield store


def from_the_future(store: Store, path: Path, lines: Sequence[Line], kept: Sequence[Line] = ()) -> None:
    """Write a package for a store as a newer program would, signed by that store itself."""
    with store.read() as reader:
        lineage = lineage_of(reader)
    station = own_station(store)
    facts = Manifest(
        program="9.0", revision="0099", lineage=lineage, sender=station.card, to=(), scope=Scope("all", None, "全部"),
        purpose="试", at="2029-01-01", records={}, change_sets=1, more={"weather": 1},
    )  # fmt: skip
    parts = [*packed(LOG, lines), *packed("plans", kept)]
    seal(path, lambda: facts, station, [station.card], parts)


def later(made: dict[str, int]) -> list[Line]:
    """A new field of a household beside one that is known, a record of a new kind that names it, a key beside an act."""
    plan = record_id(5, "visit", 1) & ~(31 << 32) | 30 << 32
    assert 30 not in {number for number, _model in KINDS.values()}
    return [
        AHEAD,
        Change(AHEAD.number, made["home1"], {"note": ["知道的", []], "solar_panels": [4, []]}, "0:0:7"),
        Change(AHEAD.number, plan, {"life": [1, []], "household_id": [made["home1"], []]}),
        Change(AHEAD.number, made["home2"], {"note": ["也知道", []]}, None, {}, {"sure": 0.9}),
    ]


def kept(store: Store) -> list[Any]:
    with store.read() as reader:
        return [orjson.loads(line) for line in unread_lines(reader)]


def lines_of(path: Path, store: Store, kind: str) -> list[Line]:
    with store.read() as reader:
        keys = opening_keys(reader)
    return list(open_package(path, keys).lines(kind))


def test_what_is_known_is_taken_and_the_rest_kept(county: Store, made: dict[str, int], tmp_path: Path) -> None:
    from_the_future(county, tmp_path / "新.jdx", later(made), [Unknown(b'{"plan":[1,2]}')])
    (outcome,) = taken(county, tmp_path / "新.jdx").files
    assert (outcome.blocked, outcome.missing, outcome.kept, outcome.new) == (None, [], 5, 2)
    assert (value(county, made["home1"], "note"), value(county, made["home2"], "note")) == ("知道的", "也知道")
    assert {"plan": [1, 2]} in kept(county)
    state(county)
    again = taken(county, tmp_path / "新.jdx")
    assert (again.applied, again.files[0].kept) == (False, 0) and len(kept(county)) == 5


def test_it_is_sent_on_as_it_came(county: Store, other: Store, made: dict[str, int], tmp_path: Path) -> None:
    from_the_future(county, tmp_path / "新.jdx", later(made), [Unknown(b'{"plan":[1,2]}')])
    taken(county, tmp_path / "新.jdx")
    sent(county, tmp_path / "转.jdx", other)
    told = lines_of(tmp_path / "转.jdx", other, LOG)
    changes = later(made)[1:]
    assert AHEAD in told and all(change in told for change in changes)
    assert lines_of(tmp_path / "转.jdx", other, KEPT) == [Unknown(b'{"plan":[1,2]}')]
    taken(other, tmp_path / "转.jdx")
    assert sorted(map(str, kept(other))) == sorted(map(str, kept(county)))
    assert len(set(state(county, other))) == 1


def test_a_part_of_the_records_takes_only_what_concerns_it(county: Store, made: dict[str, int], tmp_path: Path) -> None:
    from_the_future(county, tmp_path / "新.jdx", later(made), [Unknown(b'{"plan":[1,2]}')])
    taken(county, tmp_path / "新.jdx")
    sent(county, tmp_path / "转.jdx", county, scope=Scope("helper", made["helper2"], "王芳"))
    told = lines_of(tmp_path / "转.jdx", county, LOG)
    first, plan, second = later(made)[1:]
    assert second in told and first not in told and plan not in told
    sent(county, tmp_path / "转.jdx", county, scope=Scope("helper", made["helper1"], "李建国"))
    told = lines_of(tmp_path / "转.jdx", county, LOG)
    assert first in told and plan in told and second not in told


def test_an_upgrade_reads_what_was_kept(
    county: Store, made: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older program takes the package: to it, `note` is a field of the future."""
    from db.ops import package

    from_the_future(county, tmp_path / "新.jdx", later(made)[:2])
    readable = package.readable

    def older(act: Any) -> Any:
        found, _left = readable(act)
        body = {name: said for name, said in found.body.items() if name != "note"} if found else {}
        return (type(act)(act.record, body, act.source) if body else None), len(body) < len(act.body)

    with monkeypatch.context() as patch:
        patch.setattr(package, "readable", older)
        (outcome,) = taken(county, tmp_path / "新.jdx").files
        assert (outcome.new, outcome.kept) == (0, 2) and value(county, made["home1"], "note") is None
    beside = SetHead("ab" * 32, "10.00000000000000bb", "edit", "修改", "2029-01-02", "未来")
    from_the_future(
        county, tmp_path / "别.jdx", [beside, Change(beside.number, made["home2"], {"address": ["某处", []]})]
    )
    (outcome,) = taken(county, tmp_path / "别.jdx").files
    assert outcome.new == 2 and value(county, made["home1"], "note") == "知道的"
    with county.read() as reader:
        sources = reader.exec_driver_sql("SELECT source FROM change WHERE source IS NOT NULL").scalars().all()
    assert any(source.endswith(":0:0:7") for source in sources)
    state(county)


def test_a_line_is_kept_as_it_stands() -> None:
    line = b'{"later":  {"b":1,"a":2}}'
    assert written(written_lines.read(line)) == line


def test_nothing_of_a_store_of_its_own_is_in_everything(county: Store, tmp_path: Path) -> None:
    from db.ops.setting import set_setting

    with county.write("set_setting", "登记人") as write:
        set_setting(write, "who", "古丽")
    assert "setting" not in sent(county, tmp_path / "包.jdx", county, scope=ALL).records
