"""A store for one cadre holds only their households, comes back as a package, and hears of an erasure."""

from pathlib import Path

import pytest
from homes import CANARIES, CODE, WORDS, lived_in
from pages import found_in

from app.exchange.package.manifest import Scope
from app.exchange.package.receiving import receive
from app.exchange.package.sending import send
from app.exchange.scoping import store_for
from db.check import check
from db.drafts import VisitDraft
from db.erasure import erase
from db.errors import StoreProblem
from db.history.erased import erased_records
from db.ops.measure import record_visit
from db.queries.persons import actor
from db.queries.rights import erased_elsewhere
from db.store import Store

PASSWORD = "一句够长的口令"


def sent_to(store: Store, other: Store, scope: Scope, folder: Path) -> None:
    """Send a package from one store into another."""
    path = folder / f"{store.name}.jdx"
    path.unlink(missing_ok=True)
    send(store, path, scope, PASSWORD, "往来")
    assert receive(other, [path], apply=True, trust=True, password=PASSWORD).applied


@pytest.fixture
def ids(store: Store) -> dict[str, int]:
    return lived_in(store)


def test_only_their_households_are_in_it(store: Store, ids: dict[str, int], tmp_path: Path) -> None:
    made = store_for(store, ids["helper"], "李建国", tmp_path / "李建国.jiedui", "test", quick=True)
    assert made.records["household"] == 1
    with Store.open(tmp_path / "李建国.jiedui", "test") as own:
        with own.read() as reader:
            assert reader.exec_driver_sql("SELECT code FROM household").scalars().all() == [CODE]
            assert actor(reader).name == "李建国"
        assert check(own).integrity and check(own).rebuild_equal
        own.compact()
        kept = found_in([own.path], (WORDS["bystander"], WORDS["note"], "陈静"), own.key)
    assert kept == {own.path.name: [WORDS["note"]]}


def test_what_they_record_comes_back(store: Store, ids: dict[str, int], tmp_path: Path) -> None:
    store_for(store, ids["helper"], "李建国", tmp_path / "李建国.jiedui", "test", quick=True)
    with Store.open(tmp_path / "李建国.jiedui", "test") as own:
        with own.write("record_visit", "走访") as write:
            record_visit(write, VisitDraft(household_id=ids["home"], visited_on="2019-07-02", promises="问羊"))
        sent_to(own, store, Scope("all", None, "全部"), tmp_path)
    with store.read() as reader:
        assert reader.exec_driver_sql("SELECT promises FROM visit WHERE visited_on = '2019-07-02'").scalar() == "问羊"
        assert reader.exec_driver_sql("SELECT count(*) FROM household").scalar() == 2
    assert check(store).rebuild_equal


def test_an_erasure_reaches_the_cadres_store_and_what_they_hold_does_not_come_back(
    store: Store, ids: dict[str, int], tmp_path: Path
) -> None:
    store_for(store, ids["helper"], "李建国", tmp_path / "别处" / "李建国.jiedui", "test", quick=True)
    erase(store, ids["home"], "李二", "户主书面申请")
    with Store.open(tmp_path / "别处" / "李建国.jiedui", "test") as own:
        with own.write("record_visit", "走访") as write:
            record_visit(
                write, VisitDraft(household_id=ids["home"], visited_on="2019-07-02", promises=WORDS["promises"])
            )
        sent_to(own, store, Scope("all", None, "全部"), tmp_path)
        with store.read() as reader:
            assert reader.exec_driver_sql("SELECT count(*) FROM visit").scalar() == 0
        store.compact()
        assert found_in([store.path], (*CANARIES, CODE), store.key) == {}
        assert check(store).integrity and check(store).rebuild_equal
        sent_to(store, own, Scope("helper", ids["helper"], "李建国"), tmp_path)
        with own.read() as reader:
            assert reader.exec_driver_sql("SELECT count(*) FROM household").scalar() == 0
            assert ids["home"] in erased_records(reader) and erased_elsewhere(reader) == [ids["home"]]
        erase(own, ids["home"], "李二", "按协调员的删除")
        assert (
            found_in([path for path in own.path.parent.iterdir() if path.is_file()], (*CANARIES, CODE), own.key) == {}
        )
        assert check(own).integrity and check(own).rebuild_equal
        with own.read() as reader:
            assert erased_elsewhere(reader) == []


def test_who_answers_for_nobody_gets_no_store(store: Store, ids: dict[str, int], tmp_path: Path) -> None:
    with store.write("add_helper", "新") as write:
        nobody = write.create("helper", name="王五")
    with pytest.raises(StoreProblem) as refused:
        store_for(store, nobody, "王五", tmp_path / "王五.jiedui", "test", quick=True)
    assert refused.value.code == "no_households" and not (tmp_path / "王五.jiedui").exists()
    with pytest.raises(StoreProblem) as refused:
        store_for(store, ids["helper"], "李建国", store.path, "test", quick=True)
    assert refused.value.code == "store_exists"
