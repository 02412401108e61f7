"""Everything as open files: what stands in the store stands there, readable, safe to open, and nothing that may not go out."""

import base64
import csv
import json
import zipfile
from pathlib import Path

import pytest

from app.registers.sending.everything import Wishes, export_everything, note_everything
from db.errors import Cancelled, StoreProblem
from db.models import KINDS
from db.ops.register import add_batch
from db.outgoing import defused
from db.queries import persons
from db.queries.everything import HISTORY
from db.store import Store

SECRET = "999999197103020011"
FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
    " =1",
    "\u3000=1",
    "\n=1",
]


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write("import", "导入户.xlsx") as write:
        household = write.create("household", code="999999000001", extra='{"民居":"=1+1"}')
        write.create("household_year", household_id=household, year=2018, wage_fen=-1_980_005, arable_centimu=250)
        member = write.create(
            "member",
            household_id=household,
            name="布佐热古丽·麦合木提江",
            relation="户主",
            health="苯丙酮尿症",
            id_number=SECRET,
        )
        write.create("helper", name="李建国", id_number="999999197001010018", phone="19900001125")
        write.create(
            "attachment", household_id=household, name="../合同?.pdf", media_type="application/pdf", size=3,
            sha256="0", content=base64.b64encode(b"PDF").decode(),
        )  # fmt: skip
        write.update(member, health="长期慢性病")
        add_batch(write, "in", "register", [{"name": "户.xlsx", "sheets": [{"sheet": "1", "not_kept": ["民族"]}]}])
    return store


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def objects(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_every_kind_and_its_history_is_there_twice(filled: Store, tmp_path: Path) -> None:
    out = tmp_path / "全部"
    written = export_everything(filled, out)
    assert set(written.rows) == {*KINDS, *HISTORY}
    with filled.read() as reader:
        for table, count in written.rows.items():
            assert count == reader.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            assert len(rows(out / f"{table}.csv")) == len(objects(out / f"{table}.jsonl")) == count
    year = rows(out / "household_year.csv")[0]
    assert (year["年度"], year["工资性收入"], year["耕地面积"]) == ("2018", "-19800.05", "2.50")
    assert objects(out / "household_year.jsonl")[0]["wage_fen"] == -1_980_005
    assert (out / "household.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert rows(out / "member.csv")[0]["证件号码"] == SECRET
    readme = (out / "README.txt").read_text("utf-8-sig")
    for table, count in written.rows.items():
        assert f"{table}.csv  {table}.jsonl  {count} 行" in readme
    assert "没有加密" in readme and "wage_fen：工资性收入（csv 里是元，jsonl 里是分）" in readme


def test_attachments_are_files_inside_the_folder(filled: Store, tmp_path: Path) -> None:
    out = tmp_path / "全部"
    assert export_everything(filled, out).attachments == 1
    name = objects(out / "attachment.jsonl")[0]["file"]
    assert (out / str(name)).read_bytes() == b"PDF" and (out / str(name)).resolve().is_relative_to(out.resolve())
    assert [each for each in out.rglob("*") if each.is_file() and b"UERG" in each.read_bytes()] == []


def test_what_needs_a_purpose_stays_away_history_included(filled: Store, tmp_path: Path) -> None:
    def said(folder: str, wishes: Wishes) -> str:
        export_everything(filled, tmp_path / folder, wishes)
        return "".join(each.read_text("utf-8") for each in (tmp_path / folder).iterdir() if each.is_file())

    plain = said("a", Wishes())
    for word in ("苯丙酮尿症", "长期慢性病", "999999197001010018", "民族", filled.key.secret.hex()):
        assert word not in plain, word
    whole = said("b", Wishes("民政局", "临时救助", with_health=True, with_ids=True))
    assert all(word in whole for word in ("苯丙酮尿症", "长期慢性病", "999999197001010018", "民政局", "临时救助"))


def test_a_zip_holds_the_same(filled: Store, tmp_path: Path) -> None:
    export_everything(filled, tmp_path / "全部")
    export_everything(filled, tmp_path / "全部.zip")
    with zipfile.ZipFile(tmp_path / "全部.zip") as packed:
        inside = {name: packed.read(name) for name in packed.namelist()}
    outside = {path.relative_to(tmp_path / "全部").as_posix(): path.read_bytes() for path in (tmp_path / "全部").rglob("*") if path.is_file()}  # fmt: skip
    assert inside.keys() == outside.keys()
    assert all(inside[name] == outside[name] for name in inside if name != "README.txt")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_begins_a_formula(filled: Store, tmp_path: Path, text: str) -> None:
    with filled.write("edit", text) as write:
        write.create("household", code="999999000002", group_name=text, extra=json.dumps({"a": text}))
    export_everything(filled, tmp_path / "全部")
    for path in (tmp_path / "全部").glob("*.csv"):
        for row in rows(path):
            for cell in row.values():
                bare = cell.lstrip(" \u3000\u00a0")
                is_number = bare.removeprefix("-").replace(".", "", 1).isdigit()
                assert is_number or not bare.startswith(tuple("=+-@\t\r\n＝＋－＠")), (path.name, cell)
    assert {each["group_name"] for each in objects(tmp_path / "全部" / "household.jsonl")} == {None, text}


def test_numbers_are_not_taken_for_formulas() -> None:
    assert [defused(each) for each in ("-12.50", "-3", "12", "", "a=b", "2019-03")] == ["-12.50", "-3", "12", "", "a=b", "2019-03"]  # fmt: skip


def test_nothing_is_overwritten_and_a_failure_leaves_nothing(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "da").mkdir()
    (tmp_path / "da" / "mine").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoreProblem) as told:
        export_everything(filled, tmp_path / "da")
    assert told.value.code == "would_overwrite"
    with pytest.raises(StoreProblem):
        export_everything(filled, filled.path.with_suffix(".zip").parent / "da" / "mine")
    export_everything(filled, tmp_path / "empty")
    before = {path.name for path in tmp_path.iterdir()}
    for out in ("neu", "neu.zip"):
        with pytest.raises(Cancelled):
            export_everything(filled, tmp_path / out, cancelled=lambda: True)
    assert {path.name for path in tmp_path.iterdir()} == before and (tmp_path / "da" / "mine").read_text() == "x"


def test_it_is_noted_to_whom_it_went(filled: Store, tmp_path: Path) -> None:
    wishes = Wishes("县乡村振兴局", "移交")
    note_everything(filled, tmp_path / "全部", export_everything(filled, tmp_path / "全部", wishes), wishes)
    with filled.read() as reader:
        row = reader.exec_driver_sql("SELECT direction, purpose, recipient FROM batch ORDER BY id DESC LIMIT 1").one()
    assert tuple(row) == ("out", "everything", "县乡村振兴局")


def test_what_needs_a_purpose_does_not_go_out_without_one(filled: Store, tmp_path: Path) -> None:
    for wishes in (Wishes(with_health=True), Wishes(with_ids=True)):
        with pytest.raises(StoreProblem) as told:
            export_everything(filled, tmp_path / "全部", wishes)
        assert told.value.code == "purpose_missing" and not (tmp_path / "全部").exists()


def test_whoever_may_not_save_attachments_takes_none_along(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(persons, "may", lambda _role, verb: verb != "save_attachment")
    with pytest.raises(StoreProblem) as told:
        export_everything(filled, tmp_path / "全部")
    assert told.value.code == "role_forbids" and not (tmp_path / "全部").exists()
