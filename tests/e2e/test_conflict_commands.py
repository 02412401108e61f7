"""Conflicts on the command line: listed with both sides, settled one by one or all alike, taken back."""

from pathlib import Path
from typing import Any

import pytest
from commands import jiedui
from disputes import FILE, disputed

from db.drafts import HouseholdDraft, MemberDraft
from db.ops.household import add_household
from db.store import Store


@pytest.fixture
def clashing(tmp_path: Path) -> Path:
    """Three households with the same conflict, one of them with another, and an ID number said in two ways."""
    path = tmp_path / "村.jiedui"
    with Store.create(path, "口令", quick=True) as store:
        with store.write("test", "试") as write:
            village = write.create("region", edition=2019, level="village", name="团结村")
            homes = [
                add_household(
                    write,
                    HouseholdDraft(village_id=village, code=f"99999900000{n}", phone="19900000001", main_cause="因病"),
                    MemberDraft(name=f"艾力·买买提{n}", relation="户主"),
                )
                for n in range(3)
            ]
            year = write.create("household_year", household_id=homes[0], year=2018, wage_fen=100_000)
        with store.read() as read:
            person = read.exec_driver_sql("SELECT id FROM member WHERE household_id = ?", (homes[0],)).scalar_one()
        disputed(store, homes, "main_cause", "因残", "因学")
        disputed(store, homes[:1], "phone", "19900000003", "19900000002")
        disputed(store, [person], "id_number", "999999197103120016", "999999197103120024")
        disputed(store, [year], "wage_fen", 110_000, 120_000)
    return path


def run_exchange(store: Path, *arguments: object, code: int = 0) -> Any:
    return jiedui("exchange", *arguments, "--store", store, "--json", code=code)


def test_conflicts_are_listed_with_both_sides(clashing: Path) -> None:
    told = run_exchange(clashing, "conflicts")
    assert told["total"] == 6
    (one,) = [each for each in told["conflicts"] if each["field"] == "phone"]
    assert (one["base"], one["ours"], one["theirs"]) == ("19900000001", "19900000003", "19900000002")
    assert (one["who"], one["file"], one["sheet"], one["row"]) == ("帕提古丽·吾斯曼", FILE, "户", 46)
    assert (one["kind"], one["label"], one["household"], one["alike"]) == ("household", "联系电话", "999999000000", 0)
    assert [each["alike"] for each in told["conflicts"] if each["field"] == "main_cause"] == [2, 2, 2]
    (number,) = [each for each in told["conflicts"] if each["field"] == "id_number"]
    assert number["theirs"] == "999999********0024"
    (money,) = [each for each in told["conflicts"] if each["field"] == "wage_fen"]
    assert money["theirs"] == "1,200.00"


def test_one_decision_settles_all_alike_and_is_taken_back(clashing: Path) -> None:
    first = next(each for each in run_exchange(clashing, "conflicts")["conflicts"] if each["field"] == "main_cause")
    told = run_exchange(clashing, "decide", first["record"], "main_cause", "--take", "--alike")
    assert told["decided"] == 3 and len(set(told["records"])) == 3
    assert run_exchange(clashing, "conflicts")["total"] == 3
    again = run_exchange(clashing, "decide", first["record"], "main_cause", "--keep", code=2)
    assert again["refused"]["code"] == "not_undecided"
    jiedui("undo", "--store", clashing, "--json")
    assert run_exchange(clashing, "conflicts")["total"] == 6


def test_another_value_is_written_as_it_is_said(clashing: Path) -> None:
    listed = {each["field"]: each for each in run_exchange(clashing, "conflicts")["conflicts"]}
    assert run_exchange(clashing, "decide", listed["wage_fen"]["record"], "wage_fen", "1300.5")["decided"] == 1
    wrong = run_exchange(clashing, "decide", listed["phone"]["record"], "phone", "不知道", code=2)
    assert wrong["refused"]["code"] == "value_wrong"
    both = run_exchange(clashing, "decide", listed["phone"]["record"], "phone", "19900000005", "--keep", code=2)
    assert both["refused"]["code"] == "what_to_decide"
    run_exchange(clashing, "decide", listed["phone"]["record"], "phone", "19900000005")
    with Store.open(clashing, "口令") as store, store.read() as read:
        assert read.exec_driver_sql("SELECT wage_fen FROM household_year").scalar_one() == 130_050
        assert "19900000005" in read.exec_driver_sql("SELECT phone FROM household").scalars().all()
