"""`jiedui backup | backups | restore --compare | rescue | export all | faults`: what each says, in JSON and in words."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import run
from db.backup import backup
from db.store import Store


@pytest.fixture
def village(store: Store, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with a backup, and one household more than it."""
    monkeypatch.setenv("JIEDUI_PASSPHRASE", "test")
    household(store, 1)
    backup(store)
    household(store, 2)
    store.close()
    return store.path


def household(store: Store, number: int) -> None:
    with store.write("add_household", "新建户", who="李建国") as write:
        write.create("household", code=f"99999900000{number}")


def said(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> Any:
    capsys.readouterr()
    assert run([*map(str, arguments), "--json"]) == code
    return json.loads(capsys.readouterr().out)


def words(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> str:
    capsys.readouterr()
    assert run([*map(str, arguments)]) == code
    out, err = capsys.readouterr()
    return out + err


def test_backups_are_listed_and_checked(village: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = said(capsys, "backups", "--store", village)
    assert len(first["backups"]) == 1 and first["second"] is None and first["backups"][0]["whole"] is None
    made = said(capsys, "backup", "--store", village, "--to", tmp_path / "usb")
    assert made["same_disk"] and Path(made["backup"]).parent == tmp_path / "usb"
    found = said(capsys, "backups", "--store", village, "--check")
    assert [(each["where"], each["whole"]) for each in found["backups"]] == [("beside", True), ("second", True)]
    assert found["second"]["folder"] == str(tmp_path / "usb")
    assert "第二处" in words(capsys, "backups", "--store", village)
    content = bytearray(Path(made["backup"]).read_bytes())
    content[-40] ^= 1
    Path(made["backup"]).write_bytes(content)
    assert said(capsys, "backups", "--store", village, "--check", code=2)["backups"][1]["whole"] is False
    assert "坏了" in words(capsys, "backups", "--store", village, "--check", code=2)


def test_where_there_is_no_backup_it_is_said_how(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    store.close()
    told = words(capsys, "backups", "--store", store.path)
    assert "还没有备份" in told and "jiedui backup --to" in told
    store.path.write_bytes(bytes(store.path.stat().st_size))
    assert said(capsys, "backups", "--store", store.path)["backups"] == []


def test_backups_of_no_store_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "backups", "--store", tmp_path / "没 有.jiedui", code=2)["refused"]["code"] == "store_missing"
    (other := tmp_path / "别的.jiedui").write_text("不是库")
    assert said(capsys, "backups", "--store", other, code=2)["refused"]["code"] == "not_a_store"


@pytest.mark.parametrize("how", ["lost", "zeroed"])
def test_backups_of_a_lost_or_damaged_store_are_listed_and_checked(
    village: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    if how == "lost":
        village.unlink()
    else:
        village.write_bytes(bytes(village.stat().st_size))
    assert len(said(capsys, "backups", "--store", village)["backups"]) == 1
    assert [each["whole"] for each in said(capsys, "backups", "--store", village, "--check")["backups"]] == [True]


def test_a_backup_beside_the_store_says_that_it_is_on_its_disk(
    village: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, "backup", "--store", village)["same_disk"] is True


def test_pages_that_were_wiped_are_told(village: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = bytearray(village.read_bytes())
    content[20 * 4096 : 60 * 4096] = bytes(40 * 4096)
    village.write_bytes(content)
    refused = said(capsys, "audit", "verify", "--store", village, code=2)["refused"]
    assert refused["code"] == "store_damaged" and "jiedui rescue" in refused["message"]
    found = said(capsys, "rescue", village, tmp_path / "救 回.jiedui")
    assert found["empty"] >= 40 and any("全是零" in each for each in found["sentences"])


def test_a_folder_nobody_may_write_is_no_broken_disk(
    village: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "只 读").mkdir()
    monkeypatch.setattr("db.rescue.os.access", lambda path, _mode: "只 读" not in str(path))  # root may write anywhere
    refused = said(capsys, "rescue", village, tmp_path / "只 读" / "救.jiedui", code=2)["refused"]
    assert refused["code"] == "store_read_only" and "不能写" in refused["message"]
    assert not list((tmp_path / "只 读").iterdir())


def test_several_reasons_are_one_sentence(village: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "erase", "999999000001", "--store", village, code=2)["refused"]["message"]
    assert "；" in told and "。；" not in told and told.endswith("。")


def test_restore_says_what_the_backup_lacks(village: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = said(capsys, "backups", "--store", village)["backups"][0]["file"]
    done = said(capsys, "restore", copy, tmp_path / "恢复.jiedui", "--compare", village)
    assert done["store"] == str(tmp_path / "恢复.jiedui")
    assert done["compared"]["lacks"]["household"] == 1 and done["compared"]["lacks_steps"] == 1
    assert done["compared"]["store"]["newest"]["label"] == "新建户"
    told = words(capsys, "restore", copy, tmp_path / "又.jiedui", "--compare", village)
    assert "备份里没有的：1 步，户 1" in told and "已恢复到" in told
    refused = said(capsys, "restore", copy, tmp_path / "又.jiedui", "--compare", village, code=2)
    assert refused["refused"]["code"] == "store_exists"


def test_rescue_says_what_was_saved_and_what_not(
    village: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = bytearray(village.read_bytes())
    content[-3_000] ^= 1
    village.write_bytes(content)
    assert said(capsys, "check", "--store", village, code=2)["refused"]["code"] == "store_damaged"
    done = said(capsys, "rescue", village, tmp_path / "救.jiedui")
    assert done["complete"] and done["bad"] == 1 and done["counts"]["household"] == 2
    assert done["base"] and done["sentences"][-1] == "全部救回，没有少。"
    assert "户 2" in words(capsys, "rescue", village, tmp_path / "又.jiedui")
    assert said(capsys, "check", "--store", tmp_path / "救.jiedui")["rebuild_equal"]
    missing = said(capsys, "rescue", tmp_path / "nie.jiedui", tmp_path / "x.jiedui", code=2)
    assert missing["refused"]["code"] == "store_missing"


def test_everything_goes_out_and_it_is_noted(village: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = said(capsys, "export", "all", tmp_path / "全部", "--store", village, "--for", "县乡村振兴局")
    assert done["rows"]["household"] == 2 and (tmp_path / "全部" / "README.txt").exists()
    said(capsys, "export", "all", tmp_path / "全部.zip", "--store", village)
    assert "README.txt" in zipfile.ZipFile(tmp_path / "全部.zip").namelist()
    assert "没有加密" in words(capsys, "export", "all", tmp_path / "再", "--store", village)
    taken = said(capsys, "export", "all", tmp_path / "全部", "--store", village, code=2)
    assert taken["refused"]["code"] == "would_overwrite"
    narrow = said(capsys, "export", "all", tmp_path / "b", "--store", village, "--village", "1", code=2)
    assert narrow["refused"]["code"] == "usage"
    batches = (tmp_path / "再" / "batch.csv").read_text("utf-8-sig")
    assert "县乡村振兴局" in batches


def test_faults_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    done = said(capsys, "faults", "--runs", "4", "--only", "truncations", "--only", "bit-flips")
    assert (done["rounds"], done["holds"]) == (8, True)
    assert "损坏 0，丢失 0，半截 0" in words(capsys, "faults", "--runs", "2", "--only", "truncations")
    assert said(capsys, "faults", "--only", "nie", code=2)["refused"]["code"] == "fault_unknown"
