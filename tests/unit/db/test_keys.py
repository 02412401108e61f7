"""Who may open a store: slots in the one file, carried into every copy, a new data key when somebody goes."""

import errno
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from keyed import opens, refusal, write_something

from db import keys, keys_file, keys_verbs, slots
from db.backup import backup, backups, restore
from db.check import check
from db.store import Store

pytestmark = pytest.mark.usefixtures("cheap_keys")


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


@pytest.mark.parametrize("which", ["slots", "one passphrase"])
def test_who_opened_the_old_file_cannot_take_the_log_of_the_new(shared: Store, store: Store, which: str) -> None:
    ours = shared if which == "slots" else store
    late = sqlcipher.connect(str(ours.path), timeout=0.05)
    late.execute(f"PRAGMA key = {ours.key.pragma}")
    if ours is shared:
        keys_verbs.remove(ours, "first1", 2)
    else:
        keys_verbs.change(ours, "test", "second2")
    write_something(ours)
    with pytest.raises(sqlcipher.Error):
        late.execute("SELECT count(*) FROM sqlite_master").fetchall()
    late.close()
    assert Path(f"{ours.path}-wal").stat().st_size
    assert names_in_open(ours) == ["甲"]


# what a process beside us finds at the old file, which it opened before it was replaced
BESIDE = """
import sys, sqlcipher3.dbapi2 as sqlcipher
late = sqlcipher.connect(sys.argv[1], timeout=0.05)
late.execute(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
try:
    late.execute("SELECT count(*) FROM sqlite_master").fetchall()
    print("read")
except sqlcipher.Error as problem:
    print(problem)
late.close()
"""


@pytest.mark.parametrize("which", ["slots", "one passphrase"])
def test_a_process_that_waited_for_the_old_file_leaves_the_log_of_the_new(
    shared: Store, store: Store, which: str
) -> None:
    ours = shared if which == "slots" else store
    pragma = f"PRAGMA key = {ours.key.pragma}"
    ours._engine.dispose()  # so that the one beside us opens a file without a log
    late = subprocess.Popen([sys.executable, "-c", BESIDE, str(ours.path), pragma], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)  # fmt: skip
    with late:
        assert late.stdout and late.stdout.readline() == "ready\n"
        if ours is shared:
            keys_verbs.remove(ours, "first1", 2)
        else:
            keys_verbs.change(ours, "test", "second2")
        write_something(ours)
        said, _err = late.communicate("go\n", timeout=60)
    assert said == "database is locked\n"
    assert Path(f"{ours.path}-wal").stat().st_size
    ours.close()
    assert names_in(ours.path, "first1" if ours is shared else "second2") == ["甲"]


def test_a_reader_of_ours_waits_for_the_new_file(shared: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    write_something(shared)
    with ThreadPoolExecutor(1) as beside:
        began: list[Future[list[str]]] = []
        carry = keys_file.carry

        def carry_while_somebody_reads(*given: Any) -> None:
            began.append(beside.submit(names_in_open, shared))
            carry(*given)

        monkeypatch.setattr("db.keys_file.carry", carry_while_somebody_reads)
        keys_verbs.remove(shared, "first1", 2)
        assert began[0].result() == ["甲"]


def test_a_disk_that_is_full_leaves_the_old_keys(shared: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    head = shared.key.salt
    monkeypatch.setattr("db.keys_file.carry", full)
    assert refusal(keys_verbs.remove, shared, "first1", 2) == "disk_full"
    assert shared.key.salt == head and opens(shared.path, "second2")
    assert not [each.name for each in shared.path.parent.iterdir() if ".part" in each.name]
    write_something(shared)
    monkeypatch.undo()
    monkeypatch.setitem(keys.PROFILES, keys.STANDARD, keys.PROFILES[keys.QUICK])
    keys_verbs.remove(shared, "first1", 2)
    assert names_in_open(shared) == ["甲"] and not opens(shared.path, "second2")


def names_in_open(store: Store) -> list[str]:
    with store.read() as read:
        return list(read.exec_driver_sql("SELECT name FROM organisation").scalars())
