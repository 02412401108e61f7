"""Attachments in the store: kept with what they show, given to those who may look, noted, taken back, erased, backed up, sent."""

import base64
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from homes import lived_in
from pages import found_in

from app.exchange.package.manifest import Scope
from app.exchange.package.own import own_station
from app.exchange.package.receiving import receive
from app.exchange.package.sending import send
from db.backup import backup
from db.check import check
from db.drafts.attachment import AttachmentDraft
from db.erasure import erase
from db.errors import RuleBroken, StoreProblem
from db.history.undo import newest_of, next_undo, take_back
from db.ops.attachments import add_attachment, note_saved, note_viewed, remove_attachment
from db.ops.setting import set_setting
from db.queries.attachments import attachments, content_of
from db.queries.audit import audit_rows
from db.rules.attachments import LARGEST, MOST, tidy_name
from db.rules.roles import COORDINATOR, READER, ROLES, may
from db.store import Store

PAPER = b"\xff\xd8\xff" + b"paper of a household, and nothing else says so" * 90


def add(store: Store, record: int, content: bytes = PAPER, name: str = "签收单.jpg", kind: str = "image/jpeg") -> int:
    with store.write("add_attachment", "加附件") as write:
        return add_attachment(write, AttachmentDraft(record=record, name=name, media_type=kind, content=content))


def refused(store: Store, record: int, **facts: Any) -> str:
    with pytest.raises(RuleBroken) as said:
        add(store, record, **facts)
    return said.value.problems[0].code


def test_a_paper_is_kept_with_the_household_a_need_a_measure_or_a_visit(store: Store) -> None:
    ids = lived_in(store)
    with store.read() as reader:
        need, visit = (
            reader.exec_driver_sql(f"SELECT id FROM {kind} WHERE household_id = ?", (ids["home"],)).scalar_one()
            for kind in ("need", "visit")
        )
        before = len(attachments(reader, ids["home"]))
    for record in (ids["home"], need, ids["measure"], visit):
        added = add(store, record)
    with store.read() as reader:
        found = attachments(reader, ids["home"])[before:]
        assert [line.of for line in found] == ["household", "need", "measure", "visit"]
        assert [line.id for line in attachments(reader, record=visit)] == [added]
        assert {(line.code, line.name, line.size) for line in found} == {("999999000001", "签收单.jpg", len(PAPER))}
        assert content_of(reader, added) == PAPER
    assert check(store).different == ()


def test_what_is_no_record_too_large_there_already_or_one_too_many_is_refused(store: Store) -> None:
    ids = lived_in(store)
    assert refused(store, 5) == refused(store, ids["head"]) == refused(store, ids["home"] + 99) == "no_record"
    assert refused(store, ids["home"], content=os.urandom(LARGEST + 1)) == "too_large"
    assert refused(store, ids["home"], kind="text/html") == "unknown"
    assert refused(store, ids["home"], name=" .jpg") == "missing"
    add(store, ids["home"])
    assert refused(store, ids["home"], name="另一个名字.jpg") == "twice"
    with store.read() as reader:
        left = MOST - len(attachments(reader, ids["home"]))
    for number in range(left):
        add(store, ids["measure"], PAPER + bytes([number]))
    assert refused(store, ids["measure"], content=b"one more") == "too_many"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\我的\\签收单.JPEG", "签收单.jpg"), ("../../etc/passwd", "passwd.jpg"), ("a\u202egpj.exe", "agpj.jpg"), ("签\n收\x00单", "签 收单.jpg"),
        ("验收2019.12", "验收2019.12.jpg"), ("阿卜杜热合曼·麦麦提.pdf", "阿卜杜热合曼·麦麦提.jpg"), ("长" * 200, "长" * 76 + ".jpg"), ("...", ".jpg"),
    ],
)  # fmt: skip
def test_a_name_says_no_folder_and_what_the_file_is(name: str, kept: str) -> None:
    assert tidy_name(name, "image/jpeg") == kept


def test_adding_and_taking_away_are_steps_that_are_taken_back(store: Store) -> None:
    home = lived_in(store)["home"]
    added = add(store, home)
    with store.write("remove_attachment", "去掉附件") as write:
        remove_attachment(write, added)
    with store.read() as reader:
        assert added not in [line.id for line in attachments(reader, home)]
        with pytest.raises(StoreProblem):
            content_of(reader, added)
        target = next_undo(reader)
    assert target
    with store.write("undo", target.label) as write:
        take_back(write, target)
    with store.read() as reader:
        assert content_of(reader, added) == PAPER
        first = newest_of(reader, "s.verb = 'add_attachment'")
    assert first
    with store.write("undo", first.label) as write:
        take_back(write, first)
    with store.read() as reader:
        assert added not in [line.id for line in attachments(reader, home)]
    assert check(store).different == ()


@pytest.mark.parametrize("role", ROLES)
def test_who_may_look_at_one(store: Store, role: str) -> None:
    added = add(store, lived_in(store)["home"])
    with store.write("set_setting", "我") as write:
        set_setting(write, "roles", {"协": COORDINATOR, "某": role})
        set_setting(write, "me", "某")
    with store.read() as reader:
        assert attachments(reader), "that there is one is no secret"
        if may(role, "view_attachment"):
            assert content_of(reader, added) == PAPER
        else:
            with pytest.raises(StoreProblem) as told:
                content_of(reader, added)
            assert role == READER and told.value.code == "role_forbids"


def test_looking_and_saving_are_noted_with_to_whom_and_what_for(store: Store) -> None:
    home = lived_in(store)["home"]
    added = add(store, home)
    with store.write("view_attachment", "看附件") as write:
        note_viewed(write, added)
    with pytest.raises(RuleBroken) as told, store.write("save_attachment", "存附件") as write:
        note_saved(write, added, " ", "")
    assert [each.field for each in told.value.problems] == ["recipient", "purpose"]
    with store.write("save_attachment", "存附件") as write:
        note_saved(write, added, "县乡村振兴局", "核对项目")
    with store.read() as reader:
        rows = [(row.act, row.recipient, row.purpose) for row in audit_rows(reader, household=home)]
        assert rows == [("save_attachment", "县乡村振兴局", "核对项目"), ("view_attachment", None, None)]
        target = next_undo(reader)
    assert target and target.verb == "add_attachment", "a look is nothing to take back"


def test_content_that_is_another_than_was_put_in_is_not_opened(store: Store) -> None:
    added = add(store, lived_in(store)["home"])
    with store.write("set_field", "改") as write:
        write.update(added, content=base64.b64encode(b"%PDF-1.4 something else").decode())
    with store.read() as reader, pytest.raises(StoreProblem) as told:
        content_of(reader, added)
    assert told.value.code == "attachment_changed"


def test_erasing_reaches_the_papers_in_the_store_and_in_its_backups(store: Store) -> None:
    ids = lived_in(store)
    add(store, ids["home"])
    add(store, ids["measure"], PAPER + b"measure")
    marks = (base64.b64encode(PAPER).decode()[300:420], hashlib.sha256(PAPER).hexdigest())
    copy = backup(store)
    assert found_in([copy], marks, store.key)
    erase(store, ids["home"], "李二", "户主书面申请")
    with store.read() as reader:
        assert attachments(reader) == []
    store.close()
    files = [path for path in store.path.parent.rglob("*") if path.is_file()]
    assert found_in(files, marks, store.key) == {}


def test_a_package_brings_the_papers_once_and_whole(store: Store, tmp_path: Path) -> None:
    ids = lived_in(store)
    large = os.urandom(200_000)
    added = [add(store, ids["home"], large), add(store, ids["measure"], large)]
    with Store.create(tmp_path / "另.jiedui", "test", quick=True) as other:
        card = own_station(other).card
        send(store, tmp_path / "包.jdx", Scope("all", None, "全部"), [card], "试")
        assert (tmp_path / "包.jdx").stat().st_size < 1.5 * len(large), "the same bytes travel once"
        receive(other, [tmp_path / "包.jdx"], apply=True, trust=True)
        with other.read() as reader:
            assert [content_of(reader, each) for each in added] == [large, large]
            assert [line.of for line in attachments(reader, ids["home"]) if line.id in added] == [
                "household",
                "measure",
            ]
        assert check(other).different == ()
