"""A store with slots written anew, and a household erased from it: nothing of it is left, and everybody still opens it."""

from pathlib import Path

import pytest
from homes import CANARIES, CODE, lived_in
from keyed import opens, write_something
from pages import found_in

from db import keys, keys_verbs
from db.backup import backup, backups, is_due
from db.check import check
from db.erasure import erase
from db.store import Store, head_of

pytestmark = pytest.mark.usefixtures("cheap_keys")


def test_a_store_written_anew_keeps_its_data_key_and_its_people(shared: Store) -> None:
    code = keys_verbs.make_recovery(shared, "first1")
    with shared.aside() as connection:
        connection.exec_driver_sql("CREATE TABLE junk AS SELECT zeroblob(400000)")
        connection.exec_driver_sql("DROP TABLE junk")
        assert connection.exec_driver_sql("PRAGMA freelist_count").scalar()
    secret = shared.key.secret
    shared.compact()
    with shared.read() as read:
        assert shared.key.secret == secret and not read.exec_driver_sql("PRAGMA freelist_count").scalar()
    assert all(opens(shared.path, each) for each in ("first1", "second2", code))
    write_something(shared)
    keys_verbs.change(shared, "second2", "third3")
    keys_verbs.remove(shared, "first1", 2)
    with Store.open(shared.path, code, read_only=True) as store:
        assert check(store).damage == ()
    assert not [each.name for each in shared.path.parent.iterdir() if ".part" in each.name]


def test_a_household_is_erased_from_a_store_with_slots_and_its_backups(shared: Store) -> None:
    ids = lived_in(shared)
    made = backup(shared)
    keys_verbs.change(shared, "second2", "third3")
    assert not is_due(shared)
    outcome = erase(shared, ids["home"], "王秀英", "户主书面申请", proof="third3")
    assert outcome.folded and (outcome.backups, outcome.left) == ([made], [])
    for path, passphrases in ((shared.path, ("first1", "third3")), (made, ("first1", "second2"))):
        key = keys.of_file(path, head_of(path), "", shared.key.secret)
        assert found_in([path], (*CANARIES, CODE), key) == {}
        assert all(opens(path, each) for each in passphrases), path
    assert not opens(shared.path, "second2") and not opens(made, "third3")
    second = erase_again(shared, made)
    assert second == ([made], [])


def erase_again(store: Store, made: Path) -> tuple[list[Path], list[str]]:
    """Erase another household: the backup has another head by now, but the same data key."""
    home = lived_in(store)["home"]
    outcome = erase(store, home, "王秀英", "户主书面申请", proof="third3")
    return outcome.backups, [each.why for each in outcome.left]


def test_a_backup_under_another_data_key_is_named_as_left(shared: Store) -> None:
    ids = lived_in(shared)
    made = backup(shared)
    keys_verbs.remove(shared, "first1", 2)
    outcome = erase(shared, ids["home"], "李二", "户主书面申请")
    assert [each.path for each in outcome.left] == [made] and "数据钥匙" in outcome.left[0].why
    assert opens(made, "second2") and len(backups(shared.path)) == 1
