"""Who may open a store: slots in the one file, carried into every copy, damaged and mended, a new data key when somebody goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from db import keys, keys_verbs, slot_pages, slots, tries
from db.backup import backup, backups, restore
from db.check import check
from db.errors import StoreProblem
from db.store import Store

QUICK = keys.PROFILES[keys.QUICK]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The standard cost is for people."""
    monkeypatch.setitem(keys.PROFILES, keys.STANDARD, QUICK)


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Store]:
    """A store that two persons and a recovery code open."""
    with Store.create(tmp_path / "村.jiedui", "first1") as made:
        keys_verbs.add(made, "first1", "王秀英", "second2")
        yield made


def opens(path: Path, passphrase: str) -> bool:
    """Whether a passphrase opens a store; the waits after wrong ones are another matter."""
    tries._note(path).unlink(missing_ok=True)
    try:
        Store.open(path, passphrase, read_only=True).close()
    except StoreProblem as problem:
        assert problem.code == "wrong_passphrase", problem
        return False
    return True


def refusal(work: object, *given: object, **named: object) -> str:
    with pytest.raises(StoreProblem) as told:
        work(*given, **named)  # type: ignore[operator]
    return told.value.code


def write_something(store: Store, name: str = "甲") -> None:
    with store.write("test", "试") as write:
        write.create("organisation", name=name)


def names_in(path: Path, passphrase: str) -> list[str]:
    with Store.open(path, passphrase) as store, store.read() as read:
        return list(read.exec_driver_sql("SELECT name FROM organisation ORDER BY name").scalars())


def test_a_new_store_has_slots_and_is_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "新.jiedui"
    with Store.create(path, "first1") as store:
        write_something(store)
        assert [(each.number, each.kind, each.opened_now) for each in keys_verbs.persons(store)] == [(1, "user", True)]
    assert path.read_bytes()[0] == keys.SLOTTED
    assert sorted(each.name for each in tmp_path.iterdir() if not each.name.endswith(".lock")) == ["新.jiedui"]
    with Store.open(path, "first1") as store:
        found = check(store)
        assert (found.damage, found.different) == ((), ())
    assert not opens(path, "first2")


def test_a_second_person_opens_the_same_store_without_it_being_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "村.jiedui"
    with Store.create(path, "first1") as store:
        head, number = store.key.salt, path.stat().st_ino
        added = keys_verbs.add(store, "first1", "王秀英", "second2", kind="supervisor")
        assert (added.name, added.kind, added.opened_now) == ("王秀英", "supervisor", False)
    assert (path.read_bytes()[:16], path.stat().st_ino) == (head, number)
    with Store.open(path, "second2") as store:
        assert [each.opened_now for each in keys_verbs.persons(store)] == [False, True]
    assert opens(path, "first1") and not opens(path, "third3")


def test_what_is_asked_of_a_new_person(shared: Store) -> None:
    def add(passphrase: str = "first1", name: str = "李建国", new: str = "third3") -> str:
        return refusal(keys_verbs.add, shared, passphrase, name, new)

    assert add(passphrase="wrong1") == "wrong_passphrase"
    assert add(name=" ") == add(name="很" * 17) == "name_missing"
    assert add(name="王秀英") == "name_taken"
    assert add(new="abc") == "passphrase_short"
    assert add(new="second2") == "passphrase_taken"
    assert len(keys_verbs.persons(shared)) == 2
    for number in range(slots.MOST - 2):
        keys_verbs.add(shared, "first1", f"{'很' * 14}{number:02}", f"passphrase {number}")
    assert add() == "keys_full"
    assert opens(shared.path, f"passphrase {slots.MOST - 3}")


def test_another_passphrase_touches_two_pages(shared: Store) -> None:
    shared._engine.dispose()
    before = shared.path.read_bytes()
    keys_verbs.change(shared, "second2", "third3", name="王秀兰")
    after = shared.path.read_bytes()
    changed = {at // 4096 + 1 for at in range(len(before)) if before[at] != after[at]}
    assert len(before) == len(after) and changed == set(shared.key.pages)
    assert opens(shared.path, "third3") and not opens(shared.path, "second2")
    assert [each.name for each in keys_verbs.persons(shared)] == ["", "王秀兰"]


def test_nobody_changes_the_passphrase_of_others_but_with_the_recovery_code(shared: Store) -> None:
    assert refusal(keys_verbs.change, shared, "first1", "third3", number=2) == "not_yours"
    code = keys_verbs.make_recovery(shared, "first1")
    assert refusal(keys_verbs.change, shared, code, "third3") == "person_unknown"
    assert refusal(keys_verbs.change, shared, code, "third3", number=9) == "person_unknown"
    keys_verbs.change(shared, code.lower().replace("-", " "), "third3", number=2)
    assert opens(shared.path, "third3") and opens(shared.path, code) and not opens(shared.path, "second2")


def test_who_was_removed_cannot_read_what_comes_after(shared: Store) -> None:
    write_something(shared)
    backup(shared)
    old = shared.key
    assert keys_verbs.remove(shared, "first1", 2) == 1  # the backup of before
    write_something(shared, "乙")
    assert shared.key.secret != old.secret and shared.key.salt != old.salt
    assert not opens(shared.path, "second2") and opens(shared.path, "first1")
    assert opens(backups(shared.path)[0].path, "second2")
    with shared.read() as read:
        assert read.exec_driver_sql("SELECT count(*) FROM organisation").scalar_one() == 2
    # nor with all that he knows: the data key of before and his own slot
    kept = shared.key.slots
    assert kept is not None and old.slots is not None
    stretched = keys.stretched("second2", kept.profile, kept.salt)
    assert slots.opened(kept, stretched) is None
    him = slots.opened(old.slots, stretched)
    assert him is not None and him[0] == old.secret


def test_others_keep_their_passphrases_when_somebody_goes(shared: Store) -> None:
    keys_verbs.add(shared, "first1", "李建国", "third3")
    code = keys_verbs.make_recovery(shared, "first1")
    keys_verbs.remove(shared, "first1", 2)
    assert all(opens(shared.path, each) for each in ("first1", "third3", code))
    with Store.open(shared.path, "third3", read_only=True) as store:
        found = check(store)
        assert (found.damage, found.different) == ((), ())


def test_the_last_person_and_oneself_stay(shared: Store) -> None:
    assert refusal(keys_verbs.remove, shared, "second2", 2) == "not_yourself"
    assert refusal(keys_verbs.remove, shared, "second2", 9) == "person_unknown"
    code = keys_verbs.make_recovery(shared, "first1")
    keys_verbs.remove(shared, code, 1)
    assert refusal(keys_verbs.remove, shared, code, 2) == "last_person"


def test_a_new_recovery_code_makes_the_old_one_worthless(shared: Store) -> None:
    first = keys_verbs.make_recovery(shared, "first1")
    head = shared.key.salt
    second = keys_verbs.make_recovery(shared, first)
    assert shared.key.salt != head  # whoever has the old sheet and a backup has the old data key
    assert opens(shared.path, second) and not opens(shared.path, first)
    assert [each.kind for each in keys_verbs.persons(shared)].count("recovery") == 1


def test_a_passphrase_others_may_know_takes_the_data_key_with_it(shared: Store) -> None:
    old = shared.key.secret
    keys_verbs.change(shared, "second2", "third3", anew=True)
    assert shared.key.secret != old and opens(shared.path, "third3") and opens(shared.path, "first1")


@pytest.mark.parametrize("quick", [True, False])
def test_a_store_of_one_passphrase_is_brought_over(
    tmp_path: Path, quick: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "旧.jiedui"
    key = keys.new_key("first1", quick=quick)
    monkeypatch.setattr(keys, "new_key", lambda *_given, **_named: key)
    with Store.create(path, "first1", quick=True) as store:
        write_something(store)
        assert path.read_bytes()[0] == (keys.QUICK if quick else keys.STANDARD)
        assert [each.name for each in keys_verbs.persons(store)] == [""]
        assert refusal(keys_verbs.remove, store, "first1", 1) == "not_yourself"
        keys_verbs.add(store, "first1", "王秀英", "second2", me="李建国")
        assert path.read_bytes()[0] == keys.SLOTTED and not keys.is_public(store.key)
        write_something(store, "乙")
    assert names_in(path, "second2") == names_in(path, "first1") == ["乙", "甲"]


def test_another_passphrase_of_a_store_of_one(store: Store) -> None:
    assert refusal(keys_verbs.change, store, "wrong1", "second2") == "wrong_passphrase"
    assert keys_verbs.change(store, "test", "second2", name="王秀英").name == "王秀英"
    assert opens(store.path, "second2") and not opens(store.path, "test")


def test_every_copy_is_one_file_with_its_keys(shared: Store, tmp_path: Path) -> None:
    write_something(shared)
    made = backup(shared, tmp_path / "stick" / "村.jiedui")
    assert opens(made, "first1") and opens(made, "second2")
    keys_verbs.change(shared, "second2", "third3")
    restore(made, tmp_path / "旧.jiedui", "second2")
    assert names_in(tmp_path / "旧.jiedui", "first1") == ["甲"]
    restore(made, tmp_path / "又.jiedui", secret=shared.key.secret)
    assert opens(tmp_path / "又.jiedui", "second2") and not opens(tmp_path / "又.jiedui", "third3")


def test_a_store_that_is_read_elsewhere_keeps_its_key(shared: Store) -> None:
    write_something(shared, "乙")
    other = sqlcipher.connect(str(shared.path))
    other.execute(f"PRAGMA key = {shared.key.pragma}")
    other.execute("SELECT count(*) FROM sqlite_master").fetchall()
    head = shared.key.salt
    assert refusal(keys_verbs.remove, shared, "first1", 2) == "store_in_use"
    other.close()
    write_something(shared)
    assert shared.key.salt == head
    keys_verbs.remove(shared, "first1", 2)
    assert opens(shared.path, "first1")


def test_who_opened_the_old_file_cannot_take_the_log_of_the_new(shared: Store) -> None:
    late = sqlcipher.connect(str(shared.path), timeout=0.05)
    late.execute(f"PRAGMA key = {shared.key.pragma}")
    keys_verbs.remove(shared, "first1", 2)
    write_something(shared)
    with pytest.raises(sqlcipher.Error):
        late.execute("SELECT count(*) FROM sqlite_master").fetchall()
    late.close()
    assert Path(f"{shared.path}-wal").stat().st_size
    assert names_in_open(shared) == ["甲"]


def names_in_open(store: Store) -> list[str]:
    with store.read() as read:
        return list(read.exec_driver_sql("SELECT name FROM organisation").scalars())


# -- damage ----------------------------------------------------------------------------------------------------------
def test_any_bit_of_a_copy_of_the_slots_is_noticed_and_the_other_used(shared: Store) -> None:
    shared.close()
    path, (page, other) = shared.path, shared.key.pages
    whole = path.read_bytes()
    for at in range(slot_pages.PAGE):
        spoilt = bytearray(whole[(page - 1) * 4096 : page * 4096])
        spoilt[at] ^= 1 << at % 8
        assert not slot_pages.is_sealed(bytes(spoilt), page, shared.key), at
        copies = [bytes(spoilt), whole[(other - 1) * 4096 : other * 4096]]
        assert at >= slot_pages.ROOM or slots.unpacked(copies[0]) is None, at
        assert slots.newest(copies) == shared.key.slots, at


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("at", [0, 7, 9, 40, 47, 300, 2000, 4015, 4016, 4031, 4032, 4095])
def test_a_damaged_copy_is_mended_when_the_store_is_opened(shared: Store, which: int, at: int) -> None:
    shared.close()
    path = shared.path
    page = shared.key.pages[which]
    whole = path.read_bytes()
    spoilt = bytearray(whole)
    spoilt[(page - 1) * 4096 + at] ^= 1
    path.write_bytes(spoilt)
    assert opens(path, "second2")  # to read: as it lies
    with Store.open(path, "second2") as store:
        assert check(store).damage == ()
        assert len(keys_verbs.persons(store)) == 2
    assert path.read_bytes()[(page - 1) * 4096 : page * 4096 - 80] == whole[(page - 1) * 4096 : page * 4096 - 80]


def test_a_backup_of_a_store_with_a_damaged_copy_is_whole(shared: Store, tmp_path: Path) -> None:
    shared.close()
    spoilt = bytearray(shared.path.read_bytes())
    spoilt[(shared.key.pages[0] - 1) * 4096] ^= 1
    shared.path.write_bytes(spoilt)
    with Store.open(shared.path, "first1", read_only=True) as store:
        made = backup(store, tmp_path / "备.jiedui")
    with Store.open(made, "second2") as store:
        assert check(store).damage == ()


def test_when_both_copies_are_damaged_the_backup_is_named(shared: Store) -> None:
    made = backup(shared)
    shared.close()
    spoilt = bytearray(shared.path.read_bytes())
    for page in shared.key.pages:
        spoilt[(page - 1) * 4096 + 100] ^= 4
    shared.path.write_bytes(spoilt)
    with pytest.raises(StoreProblem) as told:
        Store.open(shared.path, "first1")
    assert told.value.code == "keys_damaged" and "备份" in told.value.remedy
    assert opens(made, "first1")


def test_a_damaged_head_is_no_wrong_passphrase(shared: Store) -> None:
    shared.close()
    whole = shared.path.read_bytes()
    for at in range(1, 16):
        spoilt = bytearray(whole)
        spoilt[at] ^= 1
        shared.path.write_bytes(spoilt)
        assert refusal(Store.open, shared.path, "first1") == "keys_damaged", at


def test_slots_of_another_time_are_brought_to_one(shared: Store) -> None:
    """Killed between the two copies: the newer one counts, and both say it after the next opening."""
    shared.close()
    old = shared.path.read_bytes()
    with Store.open(shared.path, "second2") as store:
        keys_verbs.change(store, "second2", "third3")
    second = shared.key.pages[1]
    between = bytearray(shared.path.read_bytes())
    between[(second - 1) * 4096 : second * 4096] = old[(second - 1) * 4096 : second * 4096]
    shared.path.write_bytes(between)
    assert opens(shared.path, "third3") and not opens(shared.path, "second2")
    Store.open(shared.path, "first1").close()
    pages = slot_pages.read(shared.path, shared.key.pages)
    assert pages[0] == pages[1]


def test_slots_of_another_store_open_nothing(shared: Store, tmp_path: Path) -> None:
    with Store.create(tmp_path / "别.jiedui", "other1") as other:
        assert other.key.pages == shared.key.pages
    shared.close()
    theirs = bytearray(shared.path.read_bytes())
    for page in shared.key.pages:
        with other.path.open("rb") as file:
            theirs[(page - 1) * 4096 : page * 4096] = slot_pages.at(file, page)
    shared.path.write_bytes(theirs)
    assert refusal(Store.open, shared.path, "other1") == "keys_damaged"


# -- waiting ---------------------------------------------------------------------------------------------------------
def test_wrong_passphrases_are_waited_after_longer_and_longer(shared: Store) -> None:
    path, now = shared.path, [1_000_000.0]
    clock = lambda: now[0]  # noqa: E731

    def wrong() -> str:
        try:
            with tries.counted(path, clock):
                keys.unlock("wrong1", shared.key.salt, path)
        except StoreProblem as problem:
            return problem.code
        return ""

    assert [wrong() for _time in range(4)] == ["wrong_passphrase"] * 3 + ["too_many_tries"]
    waits = []
    for _time in range(8):
        waits.append(tries.seconds_left(path, clock))
        now[0] += waits[-1] - 0.5
        assert tries.seconds_left(path, clock) == 1 and wrong() == "too_many_tries"
        now[0] += 0.5
        assert wrong() == "wrong_passphrase"
    assert waits == [5, 10, 30, 60, 120, 300, 300, 300]
    now[0] += 300
    with tries.counted(path, clock):
        pass
    assert tries.seconds_left(path, clock) == 0 and not tries._note(path).exists()


def test_a_clock_that_went_back_shuts_nobody_out(shared: Store) -> None:
    tries._write(shared.path, 4, 2_000_000.0)
    assert tries.seconds_left(shared.path, lambda: 1_000_000.0) == 10
    assert tries.seconds_left(shared.path, lambda: 1_000_010.0) == 0


def test_the_wait_is_that_of_the_store_however_it_is_opened(shared: Store) -> None:
    for _time in range(3):
        assert refusal(keys_verbs.prove, shared, "wrong1") == "wrong_passphrase"
    assert refusal(keys_verbs.prove, shared, "first1") == "too_many_tries"
    assert refusal(Store.open, shared.path, "first1", read_only=True) == "too_many_tries"
    Store.open(shared.path, secret=shared.key.secret, read_only=True).close()  # a worker of ours
