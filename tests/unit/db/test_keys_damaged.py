"""Slots that were damaged, killed between, swapped, and waiting after wrong passphrases."""

from pathlib import Path

import pytest
from keyed import opens, refusal

from db import keys, keys_verbs, slot_pages, slots, tries
from db.backup import backup
from db.check import check
from db.errors import StoreProblem
from db.store import Store

pytestmark = pytest.mark.usefixtures("cheap_keys")


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
