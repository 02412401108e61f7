"""Packages between stores: what arrives, what is known already, who is trusted, what is undecided; empty, copied and restored stores."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from package_stores import ALL, Fast, edit, meet, sent, state, taken, value, village

from app.exchange.package.own import own_station, row_of, station_in
from app.exchange.package.receiving import receive, receive_new
from app.exchange.package.sending import send
from app.exchange.package.stations import Card, new_station
from db.backup import backup, restore
from db.divisions import new_store
from db.errors import StoreProblem
from db.history import undo
from db.history.write import Write
from db.ops.package import keep_card
from db.queries.package import lineage_of, own_stations, stations
from db.store import Store

OUT = "包.jdx"


@pytest.fixture
def made(tmp_path: Path) -> dict[str, int]:
    return village(tmp_path / "县.jiedui")


@pytest.fixture
def county(tmp_path: Path, made: dict[str, int]) -> Iterator[Store]:
    """The coordinator's store."""
    with Fast.open(tmp_path / "县.jiedui", "test") as store:
        yield store


@pytest.fixture
def laptop(tmp_path: Path, county: Store, made: dict[str, int]) -> Iterator[Store]:
    """A cadre's laptop that began empty and has everything from the county."""
    with new_store(tmp_path / "村.jiedui", "test", quick=True) as store:
        edit(county, made["home2"], note="先写")
        edit(county, made["home2"], note="后写")
        sent(county, tmp_path / "首.jdx", store)
        taken(store, tmp_path / "首.jdx", trust=True)
        meet(county, store)
        yield store


def test_an_empty_store_takes_the_lineage_and_everything(county: Store, laptop: Store) -> None:
    assert len(set(state(county, laptop))) == 1
    with county.read() as one, laptop.read() as other:
        assert lineage_of(one) == lineage_of(other)


def test_a_store_whose_log_began_anew_is_not_taken_for_another(tmp_path: Path, county: Store) -> None:
    """Its file loses the steps it is known by once the log beside it is folded in, whenever that is."""
    with new_store(tmp_path / "乡.jiedui", "test", quick=True) as town:
        sent(county, tmp_path / OUT, town)
        taken(town, tmp_path / OUT, trust=True)
        with town.read() as reader:
            reader.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").all()
        with town.write("test", "试") as write:
            write.create("household", code="999999000077")


def test_edits_go_and_come(county: Store, laptop: Store, made: dict[str, int], tmp_path: Path) -> None:
    edit(laptop, made["home1"], phone="19900000009")
    with laptop.write("add", "登记") as write:
        visit = write.create("visit", household_id=made["home1"], visited_on="2019-07-01")
        write.delete(made["visit1"])
    sent(laptop, tmp_path / OUT, county)
    result = taken(county, tmp_path / OUT)
    assert (result.applied, result.conflicts, result.files[0].state) == (True, [], "applied")
    assert (value(county, made["home1"], "phone"), value(county, visit, "visited_on")) == ("19900000009", "2019-07-01")
    assert value(county, made["visit1"], "visited_on") is None
    assert len(set(state(county, laptop))) == 1


def test_a_package_taken_again_says_nothing(county: Store, laptop: Store, made: dict[str, int], tmp_path: Path) -> None:
    edit(laptop, made["home1"], phone="19900000009")
    sent(laptop, tmp_path / OUT, county)
    first = taken(county, tmp_path / OUT)
    before = state(county)
    with county.read() as reader:  # the sets that brought nothing are not remembered
        assert reader.exec_driver_sql("SELECT verb FROM foreign_set").scalars().all() == ["set_field"]
    again = taken(county, tmp_path / OUT)
    assert (first.statements, again.statements, again.applied, again.change_set) == (1, 0, False, None)
    assert again.files[0].state == "known" and again.files[0].known > 20
    assert state(county) == before


def test_a_rehearsal_writes_nothing(county: Store, laptop: Store, made: dict[str, int], tmp_path: Path) -> None:
    edit(laptop, made["home1"], phone="19900000009")
    edit(county, made["home1"], phone="19900000008")
    sent(laptop, tmp_path / OUT, county)
    before = state(county)
    result = receive(county, [tmp_path / OUT], apply=False)
    assert (result.applied, result.statements, result.files[0].state) == (False, 1, "planned")
    assert [each.field for each in result.conflicts] == ["phone"]
    assert state(county) == before and value(county, made["home1"], "phone") == "19900000008"


def test_a_conflict_says_who_when_and_from_which_station(
    county: Store, laptop: Store, made: dict[str, int], tmp_path: Path
) -> None:
    edit(county, made["home1"], who="王芳", phone="19900000008")
    edit(laptop, made["home1"], who="古丽", phone="19900000009")
    sent(laptop, tmp_path / OUT, county)
    (conflict,) = taken(county, tmp_path / OUT).conflicts
    assert conflict.base and conflict.base.value == "19900000001"
    ours, theirs = conflict.sides
    assert (ours.value, ours.origin.who, ours.origin.station) == ("19900000008", "王芳", None)
    assert (theirs.value, theirs.origin.who, theirs.origin.station) == ("19900000009", "古丽", "村")
    sent(county, tmp_path / "回.jdx", laptop)
    (there,) = taken(laptop, tmp_path / "回.jdx").conflicts
    assert [side.value for side in there.sides] == ["19900000009", "19900000008"]
    assert len(set(state(county, laptop))) == 1


def test_where_a_value_stood_in_a_file_is_told_on(
    county: Store, laptop: Store, made: dict[str, int], tmp_path: Path
) -> None:
    files = [{"name": "六月.xlsx", "sheets": [{"sheet": "户表", "columns": {"household.phone": "D"}}]}]
    from db.ops.register import add_batch

    with laptop.write("import", "导入", who="古丽") as write:
        write.update(made["home1"], phone="19900000009", source="0:0:7")
        batch = add_batch(write, "in", "register", files, state="applied")
        write.connection.exec_driver_sql(
            "UPDATE change_set SET batch_id = ? WHERE id = ?", (batch, write.change_set_id)
        )
    edit(county, made["home1"], phone="19900000008")
    sent(laptop, tmp_path / OUT, county)
    (conflict,) = taken(county, tmp_path / OUT).conflicts
    origin = conflict.sides[1].origin
    assert (origin.file, origin.sheet, origin.row, origin.column) == ("六月.xlsx", "户表", 7, "D")


def test_a_stranger_is_asked_about_and_a_forger_never(county: Store, laptop: Store, tmp_path: Path) -> None:
    with county.write("station", "名片") as write:
        write.connection.exec_driver_sql("DELETE FROM station WHERE ours = 0")
    sent(laptop, tmp_path / OUT, county)
    result = taken(county, tmp_path / OUT)
    assert result.files[0].state == "blocked" and not result.applied
    blocked = result.files[0].blocked
    assert blocked and blocked.code == "station_not_trusted"
    assert own_station(laptop).card.fingerprint in blocked.remedy
    taken(county, tmp_path / OUT, trust=True)
    assert taken(county, tmp_path / OUT).files[0].blocked is None
    content = bytearray((tmp_path / OUT).read_bytes())
    content[len(content) // 3] ^= 1
    (tmp_path / OUT).write_bytes(content)
    assert not taken(county, tmp_path / OUT, trust=True).applied


def test_a_store_with_a_life_of_its_own_refuses_another_lineage(county: Store, tmp_path: Path) -> None:
    village(tmp_path / "别.jiedui")
    with Fast.open(tmp_path / "别.jiedui", "test") as other:
        sent(county, tmp_path / OUT, other)
        before = state(other)
        (outcome,) = taken(other, tmp_path / OUT, trust=True).files
        assert outcome.blocked and outcome.blocked.code == "other_lineage" and outcome.blocked.remedy
        assert state(other) == before


def test_settings_of_an_empty_store_stay(county: Store, tmp_path: Path) -> None:
    from db.ops.setting import set_setting
    from db.queries.setting import setting

    with new_store(tmp_path / "新.jiedui", "test", quick=True) as store:
        with store.write("set_setting", "登记人") as write:
            set_setting(write, "who", "古丽")
            set_setting(write, "who", "古丽·艾山")
        sent(county, tmp_path / OUT, store)
        assert taken(store, tmp_path / OUT, trust=True).files[0].adopts
        with store.read() as reader:
            assert setting(reader, "who") == "古丽·艾山"
        state(store)


def test_a_new_store_is_made_of_a_package(county: Store, tmp_path: Path) -> None:
    send(county, tmp_path / OUT, ALL, "红柳 2019", "第一次")
    path = tmp_path / "新.jiedui"
    told = receive_new(path, "test", [tmp_path / OUT], apply=False, trust=True, password="红柳 2019", quick=True)
    assert told.statements > 20 and not told.applied and not path.exists()
    made = receive_new(path, "test", [tmp_path / OUT], apply=True, trust=True, password="红柳 2019", quick=True)
    assert made.applied and made.files[0].state == "applied"
    with Store.open(path, "test") as store:
        assert len(set(state(county, store))) == 1


def test_a_new_store_is_not_made_of_what_is_refused(county: Store, tmp_path: Path) -> None:
    send(county, tmp_path / OUT, ALL, "红柳 2019", "第一次")
    path = tmp_path / "新.jiedui"
    with pytest.raises(StoreProblem) as told:
        receive_new(path, "test", [tmp_path / OUT], apply=True, trust=False, password="红柳 2019", quick=True)
    assert told.value.code == "station_not_trusted" and list(tmp_path.glob("新*")) == []


def test_a_third_laptop_hears_who_really_said_it(
    county: Store, laptop: Store, made: dict[str, int], tmp_path: Path
) -> None:
    edit(laptop, made["home1"], who="古丽", phone="19900000009")
    sent(laptop, tmp_path / OUT, county)
    taken(county, tmp_path / OUT)
    with new_store(tmp_path / "三.jiedui", "test", quick=True) as third:
        sent(county, tmp_path / "转.jdx", third)
        taken(third, tmp_path / "转.jdx", trust=True)
        edit(third, made["home2"], phone="19900000007")
        edit(county, made["home2"], phone="19900000006", who="王芳")
        sent(county, tmp_path / "转.jdx", third)
        (conflict,) = taken(third, tmp_path / "转.jdx").conflicts
        assert conflict.sides[1].origin.station == "县"
        with third.read() as reader:
            said = reader.exec_driver_sql(
                "SELECT f.who, t.name FROM foreign_set f JOIN station t ON t.key = f.station WHERE f.verb = 'set_field'"
            ).all()
        assert {("古丽", "村"), ("王芳", "县")} <= {tuple(each) for each in said}
        meet(county, third)
        sent(third, tmp_path / "还.jdx", county)  # knows the laptop by name only
        taken(county, tmp_path / "还.jdx")
        sent(laptop, tmp_path / OUT, county)
        assert taken(county, tmp_path / OUT).files[0].blocked is None


def test_hearsay_never_changes_a_trusted_card(county: Store, laptop: Store) -> None:
    """Whoever is told of in a package might otherwise have what is meant for another sealed for themselves."""
    card = own_station(laptop).card
    stranger = new_station(5, "冒名")
    with county.write("station", "名片") as write:
        keep_card(write, row_of(replace(card, age=stranger.card.age, name="改名")))
        keep_card(write, row_of(replace(own_station_card(write), age=stranger.card.age), trusted=True))
    with county.read() as reader:
        known = {row.key: row for row in stations(reader)}
        assert (known[card.signing].envelope, known[card.signing].name) == (card.age, "村")
        assert stranger.card.age not in {row.envelope for row in known.values()}


def own_station_card(write: Write) -> Card:
    return station_in(write, "县").card


def test_an_undo_of_a_package_and_the_way_back(
    county: Store, laptop: Store, made: dict[str, int], tmp_path: Path
) -> None:
    edit(laptop, made["home1"], phone="19900000009")
    sent(laptop, tmp_path / OUT, county)
    taken(county, tmp_path / OUT)
    with county.read() as reader:
        step = undo.next_undo(reader)
    assert step and step.verb == "package_in"
    with county.write("undo", step.label) as write:
        undo.take_back(write, step)
    assert value(county, made["home1"], "phone") == "19900000001"
    again = taken(county, tmp_path / OUT)
    assert again.files[0].state == "undone" and not again.applied
    assert value(county, made["home1"], "phone") == "19900000001"
    sent(county, tmp_path / "回.jdx", laptop)  # the undo travels like any change
    taken(laptop, tmp_path / "回.jdx")
    assert value(laptop, made["home1"], "phone") == "19900000001"
    state(county, laptop)


def test_a_copied_store_becomes_a_station_of_its_own(
    county: Store, laptop: Store, made: dict[str, int], tmp_path: Path
) -> None:
    first = own_station(laptop).card
    laptop.close()
    shutil.copy(tmp_path / "村.jiedui", tmp_path / "抄.jiedui")
    with Fast.open(tmp_path / "村.jiedui", "test") as one, Fast.open(tmp_path / "抄.jiedui", "test") as copy:
        for number, store in enumerate((one, copy)):
            with store.write("add", "登记") as write:
                write.create("visit", household_id=made["home1"], visited_on=f"2019-07-0{number + 1}")
        assert own_station(one).card == first
        second = own_station(copy).card
        assert second.signing != first.signing and second.number != first.number and second.name != first.name
        with copy.read() as reader:  # it opens what was meant for the first, and cannot sign in its name any more
            assert [sorted(row.secrets or {}) for row in own_stations(reader)] == [
                ["age", "before"], ["age", "before", "signing"],
            ]  # fmt: skip
        for number, store in enumerate((one, copy)):
            sent(store, tmp_path / f"{number}.jdx", county)
        result = taken(county, tmp_path / "0.jdx", tmp_path / "1.jdx")
        assert [each.state for each in result.files] == ["applied", "applied"]
        assert [each.follows for each in result.files] == [None, first.name]
        assert result.statements == 2 * len(("life", "household_id", "visited_on")) and result.conflicts == []
        with county.read() as reader:
            assert {row.name for row in stations(reader)} == {"县", first.name, second.name}
        sent(county, tmp_path / "给原.jdx", one)  # what is sealed for the first opens in its copy too, and does no harm
        taken(one, tmp_path / "给原.jdx")
        taken(copy, tmp_path / "给原.jdx")
        assert len(set(state(county, one, copy))) == 1


def test_a_store_restored_from_an_old_backup_gets_back_what_it_had_sent(
    county: Store, laptop: Store, made: dict[str, int], tmp_path: Path
) -> None:
    old = backup(laptop, tmp_path / "备份")
    edit(laptop, made["home1"], who="古丽", phone="19900000009")
    with laptop.write("add", "登记") as write:
        visit = write.create("visit", household_id=made["home1"], visited_on="2019-07-01")
    sent(laptop, tmp_path / OUT, county)
    taken(county, tmp_path / OUT)
    laptop.close()
    restore(old, tmp_path / "复.jiedui", "test")
    with Fast.open(tmp_path / "复.jiedui", "test") as again:
        with again.write("add", "登记") as write:
            later = write.create("visit", household_id=made["home1"], visited_on="2019-08-01")
        assert later != visit
        sent(county, tmp_path / "回.jdx", again)
        taken(again, tmp_path / "回.jdx")
        assert (value(again, made["home1"], "phone"), value(again, visit, "visited_on")) == (
            "19900000009",
            "2019-07-01",
        )
        sent(again, tmp_path / "再.jdx", county)
        assert taken(county, tmp_path / "再.jdx").files[0].follows == "村"
        assert len(set(state(county, again))) == 1


def test_a_store_put_back_in_place_notices_that_it_is_not_what_others_know(
    county: Store, laptop: Store, made: dict[str, int], tmp_path: Path
) -> None:
    """An older state under the very number of the file: nothing but its own later steps, coming back, gives it away."""
    laptop.close()
    path = tmp_path / "村.jiedui"
    older = path.read_bytes()
    with Fast.open(path, "test") as store:
        first = own_station(store).card
        edit(store, made["home1"], phone="19900000009")
        sent(store, tmp_path / OUT, county)
        taken(county, tmp_path / OUT)
    for left in tmp_path.glob("村.jiedui-*"):
        left.unlink()
    path.write_bytes(older)
    with Fast.open(path, "test") as store:
        assert own_station(store).card == first
        sent(county, tmp_path / "回.jdx", store)
        result = taken(store, tmp_path / "回.jdx")
        assert result.parted and result.conflicts == []
        second = own_station(store).card
        assert (second.signing, second.number) != (first.signing, first.number)
        assert value(store, made["home1"], "phone") == "19900000009"
        assert not taken(store, tmp_path / "回.jdx").parted
        sent(store, tmp_path / "再.jdx", county)
        assert taken(county, tmp_path / "再.jdx").files[0].follows == "村"
        assert len(set(state(county, store))) == 1
