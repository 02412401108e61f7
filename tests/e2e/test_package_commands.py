"""`jiedui exchange package` and `station` on the command line: one object each, and a plain word where it is refused."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from package_stores import Fast, edit, state, value, village

from app.cli.main import run
from db.divisions import new_store
from db.store import Store

Say = Callable[..., Any]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Say:
    """Run a verb of `jiedui exchange` with --json in a folder of its own, and return its object."""
    monkeypatch.setenv("JIEDUI_PASSPHRASE", "test")
    monkeypatch.delenv("JIEDUI_FILE_PASSWORD", raising=False)
    monkeypatch.chdir(tmp_path)

    def run_it(*arguments: str, code: int = 0) -> Any:
        assert run(["exchange", *arguments, "--json"]) == code, capsys.readouterr()
        return orjson.loads(capsys.readouterr().out)

    return run_it


@pytest.fixture
def made(tmp_path: Path) -> dict[str, int]:
    """The county's store, and an empty one of a laptop."""
    new_store(tmp_path / "村.jiedui", "test", quick=True).close()
    return village(tmp_path / "县.jiedui")


def cards(say: Say) -> None:
    for name in ("县", "村"):
        Path(f"{name}.json").write_bytes(orjson.dumps(say("station", "--store", f"{name}.jiedui")))


def refused(found: Any) -> str:
    assert found["refused"]["message"]
    return str(found["refused"]["code"])


def test_there_and_back(say: Say, made: dict[str, int], tmp_path: Path) -> None:
    cards(say)
    card = orjson.loads(Path("县.json").read_bytes())
    assert (card["name"], say("station", "--store", "县.jiedui")) == ("县", card)
    assert say("station", "add", "县.json", "--store", "村.jiedui") == {
        "number": card["number"], "name": "县", "fingerprint": card["fingerprint"], "trusted": True,
    }  # fmt: skip
    say("station", "add", "村.json", "--store", "县.jiedui")
    out = say("package", "out", "一.jdx", "--store", "县.jiedui", "--all", "--to", "村.json", "--purpose", "首次下发")
    assert out["package"] == "一.jdx" and out["station"] == card["number"]
    assert out["records"] == {
        "region": 3, "organisation": 1, "helper": 2, "household": 2, "member": 2, "pairing": 2, "visit": 2,
    }  # fmt: skip
    assert out["change_sets"] == 1
    told = say("package", "in", "一.jdx", "--store", "村.jiedui", "--dry-run")
    assert not told["applied"] and told["files"][0]["state"] == "planned" and told["statements"] > 20
    came = say("package", "in", "一.jdx", "--store", "村.jiedui", "--yes")
    (file,) = came["files"]
    assert came["applied"] and came["statements"] == told["statements"] and came["change_set"]
    assert (file["state"], file["station"], file["signed_by"]) == ("applied", card["number"], "县")
    assert (file["blocked"], file["known"], file["missing_parts"], file["purpose"]) == (None, 0, [], "首次下发")
    with Fast.open(tmp_path / "村.jiedui", "test") as laptop, Fast.open(tmp_path / "县.jiedui", "test") as county:
        edit(laptop, made["home1"], who="古丽", phone="19900000009")
        edit(county, made["home1"], who="王芳", phone="19900000008")
    say("package", "out", "二.jdx", "--store", "村.jiedui", "--all", "--to", "县", "--purpose", "上报")
    (conflict,) = say("package", "in", "二.jdx", "--store", "县.jiedui", "--yes")["conflicts"]
    assert (conflict["field"], conflict["household"]) == ("phone", "999999000001")
    assert (conflict["base"], conflict["ours"], conflict["theirs"]) == ("19900000001", "19900000008", "19900000009")
    assert (conflict["who"], conflict["station"]) == ("古丽", "村") and conflict["when"]
    again = say("package", "in", "二.jdx", "一.jdx", "--store", "县.jiedui", "--yes")
    assert not again["applied"] and [each["state"] for each in again["files"]] == ["known", "known"]


def test_a_new_store_by_password(
    say: Say, made: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = ("package", "out", "一.jdx", "--store", "县.jiedui", "--all", "--purpose", "首次", "--password")
    assert refused(say(*send, code=2)) == "password_missing"
    for password, code in (("短", "password_short"), ("", "password_empty")):
        monkeypatch.setenv("JIEDUI_FILE_PASSWORD", password)
        assert refused(say(*send, code=2)) == code
    monkeypatch.setenv("JIEDUI_FILE_PASSWORD", "红柳滩 2019 春")
    say(*send)
    monkeypatch.delenv("JIEDUI_FILE_PASSWORD")
    take = ("package", "in", "一.jdx", "--store", "新.jiedui")
    assert refused(say(*take, "--yes", code=2)) == "package_password"
    assert not Path("新.jiedui").exists()
    told = say(*take, "--trust", "--password", "红柳滩 2019 春")
    assert not told["applied"] and told["statements"] and not Path("新.jiedui").exists()
    assert say(*take, "--yes", "--trust", "--password", "红柳滩 2019 春")["applied"]
    assert not list(tmp_path.glob("新*backups")) and not list(tmp_path.glob("*.part*"))
    with Store.open("新.jiedui", "test") as new, Fast.open(tmp_path / "县.jiedui", "test") as county:
        assert len(set(state(new, county))) == 1


def test_one_file_that_is_refused_keeps_no_other_out(say: Say, made: dict[str, int]) -> None:
    cards(say)
    say("station", "add", "县.json", "--store", "村.jiedui")
    say("package", "out", "一.jdx", "--store", "县.jiedui", "--all", "--to", "村.json", "--purpose", "下发")
    Path("坏.jdx").write_bytes(Path("一.jdx").read_bytes()[:200])
    came = say("package", "in", "坏.jdx", "一.jdx", "无.jdx", "--store", "村.jiedui", "--yes")
    assert [each["state"] for each in came["files"]] == ["blocked", "applied", "blocked"] and came["applied"]
    assert [each["blocked"] and each["blocked"]["code"] for each in came["files"]] == [
        "package_damaged", None, "package_missing",
    ]  # fmt: skip
    assert say("package", "in", "坏.jdx", "--store", "村.jiedui", "--yes", code=2)["applied"] is False


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--all", "--to", "村.json"), "purpose_missing"),
        (("--to", "村.json", "--purpose", "x"), "what_to_send"),
        (("--all", "--village", "团结村", "--to", "村.json", "--purpose", "x"), "what_to_send"),
        (("--all", "--purpose", "x"), "who_reads_it"),
        (("--all", "--to", "村.json", "--password", "--purpose", "x"), "who_reads_it"),
        (("--all", "--to", "谁", "--purpose", "x"), "station_unknown"),
        (("--all", "--to", "县.jiedui", "--purpose", "x"), "card_unreadable"),
        (("--village", "无村", "--to", "村.json", "--purpose", "x"), "village_unknown"),
        (("--helper", "无人", "--to", "村.json", "--purpose", "x"), "helper_unknown"),
    ],
)
def test_what_is_not_clear_is_asked_for(say: Say, made: dict[str, int], more: tuple[str, ...], code: str) -> None:
    cards(say)
    assert refused(say("package", "out", "一.jdx", "--store", "县.jiedui", *more, code=2)) == code
    assert not Path("一.jdx").exists()


def test_a_package_never_takes_the_place_of_a_store(say: Say, made: dict[str, int]) -> None:
    cards(say)
    send = ("--store", "县.jiedui", "--all", "--to", "村.json", "--purpose", "x")
    assert refused(say("package", "out", "村.jiedui", *send, code=2)) == "would_overwrite"
    assert refused(say("package", "out", "包.zip", *send, code=2)) == "wrong_ending"


def test_a_station_has_the_name_it_was_given(say: Say, made: dict[str, int]) -> None:
    first = say("station", "--store", "县.jiedui")
    named = say("station", "--store", "县.jiedui", "--name", "叶城县指挥部")
    assert named["name"] == "叶城县指挥部" and named["fingerprint"] == first["fingerprint"]
    assert say("station", "--store", "县.jiedui")["name"] == "叶城县指挥部"
    Path("县.json").write_bytes(orjson.dumps(named | {"name": "别人"}))
    assert refused(say("station", "add", "县.json", "--store", "村.jiedui", code=2)) == "card_altered"
    assert refused(say("station", "add", "无.json", "--store", "村.jiedui", code=2)) == "card_missing"
    assert refused(say("station", code=2)) == "store_not_named"


def test_in_words_it_says_what_comes_and_asks(
    say: Say, made: dict[str, int], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    cards(say)
    say(
        "package", "out", "一.jdx", "--store", "县.jiedui", "--helper", "李建国", "--to", "村.json", "--purpose", "下发"
    )
    assert run(["exchange", "package", "in", "一.jdx", "--store", "村.jiedui", "--trust"]) == 0
    told = capsys.readouterr().err
    assert "签发 县" in told and "用途 下发" in told and "--yes" in told
    assert run(["exchange", "package", "in", "一.jdx", "--store", "村.jiedui", "--trust", "--yes"]) == 0
    assert "已写入" in capsys.readouterr().err
    with Fast.open(tmp_path / "村.jiedui", "test") as laptop:
        assert value(laptop, made["home1"], "code") == "999999000001"
        assert value(laptop, made["home2"], "code") is None


def test_two_stations_with_one_identity_are_noticed_and_separated(
    say: Say, made: dict[str, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody copied the laptop's store to another one; both go on under one identity, and both send what they did."""
    cards(say)
    first = orjson.loads(Path("村.json").read_bytes())
    say("station", "add", "县.json", "--store", "村.jiedui")
    say("station", "add", "村.json", "--store", "县.jiedui")
    say("package", "out", "发.jdx", "--store", "县.jiedui", "--all", "--to", "村", "--purpose", "下发")
    say("package", "in", "发.jdx", "--store", "村.jiedui", "--yes")
    shutil.copy("村.jiedui", "抄.jiedui")
    for number, name in enumerate(("村", "抄"), 1):
        with Fast.open(tmp_path / f"{name}.jiedui", "test") as store:
            edit(store, made["home1"], who="古丽", phone=f"199000000{number}0")
            edit(store, made[f"home{number}"], who="古丽", address=f"{number} 组")
    own, copy = (say("station", "--store", f"{name}.jiedui") for name in ("村", "抄"))
    assert own == first and copy["fingerprint"] != first["fingerprint"] and copy["number"] != first["number"]
    for name in ("村", "抄"):
        say("package", "out", f"{name}.jdx", "--store", f"{name}.jiedui", "--all", "--to", "县", "--purpose", "上报")
    assert run(["exchange", "package", "in", "抄.jdx", "--store", "县.jiedui", "--dry-run"]) == 0
    assert f"这个站点是“{first['name']}”的另一份文件" in capsys.readouterr().err
    came = say("package", "in", "村.jdx", "抄.jdx", "--store", "县.jiedui", "--yes")
    assert [(each["state"], each["station"]) for each in came["files"]] == [
        ("applied", own["number"]), ("applied", copy["number"]),
    ]  # fmt: skip
    assert [each["follows"] for each in came["files"]] == [None, first["name"]]
    (conflict,) = came["conflicts"]  # what both changed is seen; nothing of either is lost
    assert {conflict["ours"], conflict["theirs"]} == {"19900000010", "19900000020"}
    say(
        "package",
        "out",
        "回.jdx",
        "--store",
        "县.jiedui",
        "--all",
        "--to",
        "村",
        "--to",
        copy["number"],
        "--purpose",
        "下发",
    )
    for name in ("村", "抄"):
        say("package", "in", "回.jdx", "--store", f"{name}.jiedui", "--yes")
    stores = [Store.open(f"{name}.jiedui", "test") for name in ("县", "村", "抄")]
    assert len(set(state(*stores))) == 1
    assert [value(stores[1], made[f"home{number}"], "address") for number in (1, 2)] == ["1 组", "2 组"]
    for store in stores:
        store.close()
