"""What was done with a store that is damaged now is known to the store that was rescued from it."""

from pathlib import Path

from bent import bend, pages_of

from db.backup import backup
from db.history import audit
from db.rescue import rescue_store
from db.store import Store


def looked(store: Store, times: int) -> str:
    """Note that somebody looked at numbers, so many times; return the head of the audit."""
    with store.aside() as connection:
        for number in range(times):
            audit.append(connection, "unmask", "李建国", purpose=f"第 {number} 次" + "核对" * 40)
        return str(audit.newest(connection)[1])


def verified(path: Path, head: str) -> audit.Verified:
    with Store.open(path, "test", read_only=True) as store, store.read() as read:
        return audit.verify(read, head)


def test_lines_newer_than_the_backup_come_with_their_digests(store: Store, tmp_path: Path) -> None:
    looked(store, 3)
    backup(store)
    head = looked(store, 4)
    bent = pages_of(store, "household")[0]
    store.close()
    bend(store.path, bent)
    found = rescue_store(store.path, tmp_path / "neu.jiedui", "test")
    seen = verified(tmp_path / "neu.jiedui", head)
    assert (found.audit, found.audit_lost, seen.broken, seen.place, seen.lines) == (4, 0, None, 7, 8)
    assert "备份之后的审计记录：救回 4 行，中间缺 0 行。" in found.sentences


def test_a_gap_is_named_and_what_stands_behind_it_goes_on(store: Store, tmp_path: Path) -> None:
    looked(store, 2)
    backup(store)
    looked(store, 120)
    leaves = pages_of(store, "audit_line")
    store.close()
    bend(store.path, leaves[len(leaves) // 2])
    found = rescue_store(store.path, tmp_path / "neu.jiedui", "test")
    assert found.audit_lost > 0 and found.audit + found.audit_lost == 120 and not found.complete
    assert verified(tmp_path / "neu.jiedui", "0").broken is None
    with Store.open(tmp_path / "neu.jiedui", "test", read_only=True) as new, new.read() as read:
        named = read.exec_driver_sql("SELECT count, purpose FROM audit_line WHERE act = 'rescue' ORDER BY id").all()
    assert named[0].count == found.audit_lost and "没有读出" in named[0].purpose
    assert named[-1].count == found.audit
