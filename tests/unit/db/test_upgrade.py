"""Upgrades of older stores: a restore point first, foreign keys off while tables are made anew, on again after."""

import shutil
from pathlib import Path
from typing import Final

import pytest
from alembic.script import ScriptDirectory

from db.backup import backups
from db.check import check
from db.history import undo
from db.migrations import revisions
from db.migrations import upgrade as room
from db.queries.standing import pairings_where
from db.store import Store

STORES: Final = Path(__file__).parents[2] / "stores"  # one of each revision, made by the program of its time


def _foreign_keys(connection: room.Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one())


def test_foreign_keys_are_off_inside_and_on_after(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(
        room.command, "upgrade", lambda config, _to: seen.append(_foreign_keys(config.attributes["connection"]))
    )
    room.upgrade(store._engine)
    with store.read() as read:
        assert (seen, _foreign_keys(read)) == ([0], 1)


def test_a_failed_upgrade_leaves_the_store_and_the_foreign_keys(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(config: room.Config, _to: str) -> None:
        config.attributes["connection"].exec_driver_sql("DROP TABLE visit")
        raise RuntimeError

    monkeypatch.setattr(room.command, "upgrade", fails)
    with pytest.raises(RuntimeError):
        room.upgrade(store._engine)
    with store.read() as read:
        assert _foreign_keys(read) == 1
        assert read.exec_driver_sql("SELECT count(*) FROM visit").scalar_one() == 0


def test_an_older_store_gets_a_restore_point(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.close()
    monkeypatch.setattr("db.store.needs_upgrade", lambda _engine: True)
    with Store.open(store.path, "test") as opened, opened.read() as read:
        assert revisions.current(read) == revisions.latest()
    assert [each.why for each in backups(store.path)] == ["before-upgrade"]


def test_a_store_of_the_first_revision_opens_with_everything_it_held(tmp_path: Path) -> None:
    path = tmp_path / "旧库.jiedui"
    shutil.copy(STORES / "0001.jiedui", path)
    with Store.open(path, "test") as opened:
        with opened.read() as read:
            assert revisions.current(read) == revisions.latest()
            pairing = pairings_where(read, "1")[0]
            assert (pairing.helper, pairing.helped, pairing.state("2019-05-31"), pairing.state("2019-06-01")) == (
                "李建国", "阿卜杜热合曼·麦麦提吐尔逊", "active", "ended",
            )  # fmt: skip
        found = check(opened)
        assert (found.damage, found.different) == ((), ())
        with opened.read() as read:
            target = undo.next_undo(read)
        assert target and target.label == "结束结对"
        with opened.write("undo", target.label) as write:
            undo.take_back(write, target)
        with opened.read() as read:
            assert pairings_where(read, "1")[0].to_date is None
    assert [each.why for each in backups(path)] == ["before-upgrade"]


def test_a_store_of_the_second_revision_opens_with_everything_it_held(tmp_path: Path) -> None:
    path = tmp_path / "旧库.jiedui"
    shutil.copy(STORES / "0002.jiedui", path)
    with Store.open(path, "test") as opened:
        with opened.read() as read:
            assert revisions.current(read) == revisions.latest()
            pairing = pairings_where(read, "1")[0]
            assert (pairing.helper, pairing.state("2019-01-15"), pairing.state("2019-02-02")) == (
                "李建国",
                "suspended",
                "active",
            )
            assert read.exec_driver_sql("SELECT phone FROM helper").scalar_one() == "19900001126"
        found = check(opened)
        assert (found.damage, found.different) == ((), ())


def test_the_names_of_the_revisions_are_those_alembic_walks() -> None:
    walked = ScriptDirectory.from_config(room.config()).walk_revisions("base", "heads")
    assert [script.revision for script in walked] == [*reversed(revisions.known())]


def test_a_store_of_the_sixth_revision_opens_with_the_papers_it_held(tmp_path: Path) -> None:
    path = tmp_path / "旧库.jiedui"
    shutil.copy(STORES / "0006.jiedui", path)
    with Store.open(path, "test") as opened:
        with opened.read() as read:
            assert revisions.current(read) == revisions.latest()
            row = read.exec_driver_sql("SELECT name, content, need_id, visit_id FROM attachment").one()
            assert (row.name, row.content, row.need_id, row.visit_id) == (
                "标记attached甲乙丙丁",
                "5qCH6K6w",
                None,
                None,
            )
        found = check(opened)
        assert (found.damage, found.different) == ((), ())


@pytest.mark.parametrize("older", ["0004", "0007", "0008", "0009", "0010", "0011"])
def test_a_store_of_a_later_revision_opens_with_everything_it_held(older: str, tmp_path: Path) -> None:
    path = shutil.copy(STORES / f"{older}.jiedui", tmp_path / "旧库.jiedui")
    with Store.open(path, "test") as opened:
        with opened.read() as read:
            assert revisions.current(read) == revisions.latest()
            head = read.exec_driver_sql("SELECT name, relation FROM member").one()
            assert tuple(head) == ("阿卜杜热合曼·麦麦提吐尔逊", "户主")
            assert read.exec_driver_sql("SELECT wage_fen FROM household_year").scalar_one() == 1_234_050
            assert read.exec_driver_sql("SELECT content FROM measure").scalar_one() == "发放鸡苗"
            money = list(read.exec_driver_sql("SELECT amount_fen FROM allocation").scalars())
            assert money == ([] if older < "0008" else [40_000_000])
            target = undo.next_undo(read)
        found = check(opened)
        assert (found.damage, found.different) == ((), ())
        assert target and target.label == "登记措施"
        with opened.write("undo", target.label) as write:
            undo.take_back(write, target)
        with opened.read() as read:
            assert read.exec_driver_sql("SELECT count(*) FROM measure").scalar_one() == 0
    assert [each.why for each in backups(path)] == ["before-upgrade"]


def _tables(store: Store) -> dict[str, list[str]]:
    """Return every table and index with the words of its statement: a table made anew may name its keys in another order."""
    with store.read() as read:
        made = read.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {name: sorted(sql.replace(",", " ").split()) for name, sql in made}


@pytest.mark.parametrize("older", sorted(each.stem for each in STORES.glob("*.jiedui")))
def test_new_stores_have_the_tables_of_a_store_that_was_brought_up(older: str, tmp_path: Path) -> None:
    """A new store takes the finished tables, which the process remembers, the older one went through the revisions."""
    path = shutil.copy(STORES / f"{older}.jiedui", tmp_path / "旧库.jiedui")
    with Store.open(path, "test") as opened:
        brought_up = _tables(opened)
    for name in ("一", "二"):
        with Store.create(tmp_path / f"{name}.jiedui", "test", quick=True) as made, made.read() as read:
            assert _tables(made) == brought_up
            assert revisions.current(read) == revisions.latest()
