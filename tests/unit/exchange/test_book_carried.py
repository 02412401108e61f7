"""Plans on their way to the window: as JSON in parts, decided there, written by the process that has the files."""

from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest
from exchange_store import edited, facts, filled, rows_added, sent

from app.exchange.carried import arrival_from, file_facts, item_facts, item_from, parts_of, put_in
from app.exchange.plan import KEEP
from app.exchange.session import Session
from app.exchange.taking_in import look
from db.errors import Cancelled
from db.store import Store


@pytest.fixture
def back(store: Store, tmp_path: Path) -> Path:
    """A workbook with edits, a new row, a word of action nobody knows and a row that is gone."""
    filled(store)
    sent(store, tmp_path)
    path = edited(
        tmp_path / "出.xlsx", tmp_path / "回.xlsx",
        ("户", 1, "联系电话", "19900000011"), ("户", 2, "动作", "删掉吧"), ("家庭成员", 1, "动作", "删除"),
    )  # fmt: skip
    book = openpyxl.load_workbook(path)
    book["家庭成员"].delete_rows(5)
    book.save(path)
    return rows_added(path, path, "走访", {"户码（新行要填）": "6531000001", "走访日期": "2026-05-01"})


def asked(session: Session, do: str, **request: Any) -> dict[str, Any]:
    """Ask a session as its process does: through JSON both ways."""
    answer = getattr(session, do)(orjson.loads(orjson.dumps(request)), lambda _done, _total: None, lambda: False)
    return dict(orjson.loads(orjson.dumps(answer)))


def test_a_plan_arrives_as_it_was_made(store: Store, back: Path) -> None:
    made = look(store, [back])
    told = orjson.loads(orjson.dumps([file_facts(each) for each in made]))
    arrived = [arrival_from(each) for each in told]
    put_in(arrived, orjson.loads(orjson.dumps(list(parts_of(made)))))
    ours, theirs = made[0].plan, arrived[0].plan
    assert {item.klass for item in ours.items} == {"clean", "review", "new"} and ours.missing
    assert theirs.items == ours.items and [tuple(each) for each in theirs.missing] == ours.missing
    assert (theirs.counts, theirs.rows, theirs.recipient) == (ours.counts, ours.rows, ours.recipient)
    assert [said for _item, said in theirs.taken()] == [said for _item, said in ours.taken()]
    assert all(item_from(item_facts(item)) == item for item in ours.items)


def test_what_was_decided_in_the_window_is_written_where_the_files_are(store: Store, back: Path) -> None:
    session = Session(store)
    answer = asked(session, "read", paths=[str(back)], passwords=[])
    parts: list[Any] = []
    while more := asked(session, "more", count=2)["parts"]:
        parts += more
    assert answer["unread"] == [] and answer["ahead"] == {"undecided": 0, "violations": 0}
    items = [item_from(item) for _file, item, _kind, _record in parts if item]
    phone = next(item for item in items if item.value == "19900000011")
    files = [{"state": "new", "decisions": {phone.key: KEEP}}]
    asked(session, "apply", who="王芳", files=files)
    assert not facts(store, "household", phone="19900000011") and facts(store, "visit", visited_on="2026-05-01")
    with store.read() as reader:
        assert reader.exec_driver_sql("SELECT who FROM change_set ORDER BY id DESC").scalar() == "王芳"
    out = back.with_name("回执.xlsx")
    assert asked(session, "receipts", out=str(out), files=files) == {"count": 1} and out.exists()


def test_a_plan_put_aside_is_continued_in_another_process(store: Store, back: Path) -> None:
    first, later = Session(store), Session(store)
    asked(first, "read", paths=[str(back)], passwords=[])
    files = [{"state": "new", "decisions": {"somewhere": KEEP}}]
    draft = asked(first, "keep", who=None, files=files)["draft"]
    again = asked(later, "resume", draft=draft)["arrivals"]
    assert again[0]["file"] == "回.xlsx" and again[0]["decisions"] == {"somewhere": KEEP}
    asked(later, "apply", who=None, files=files)
    with store.read() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM exchange_draft").scalar() == 0


def test_reading_what_came_back_stops_when_asked_to(store: Store, back: Path) -> None:
    with pytest.raises(Cancelled):
        Session(store).read({"paths": [str(back)], "passwords": []}, lambda _done, _total: None, lambda: True)
