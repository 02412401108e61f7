"""`jiedui keys`: who can open a store, from the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.cli.keys import NEW_VARIABLE
from app.cli.main import run
from app.cli.opening import VARIABLE
from db import keys, tries
from db.recovery import code_in
from db.store import Store

Told = tuple[int, Any]
Run = Callable[..., Told]


@pytest.fixture
def path(tmp_path: Path, cheap_keys: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of one passphrase."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    with Store.create(tmp_path / "村.jiedui", "first1", quick=True) as store:
        return store.path


@pytest.fixture
def keyed(path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, qapp: object) -> Run:
    """Run a verb of `jiedui keys` with a passphrase and a new one, and return its code and its object."""

    def runs(passphrase: str, new: str, *arguments: object) -> Told:
        monkeypatch.setenv(VARIABLE, passphrase)
        monkeypatch.setenv(NEW_VARIABLE, new)
        capfd.readouterr()
        code = run(["keys", *map(str, arguments), "--store", str(path), "--json"])
        return code, json.loads(capfd.readouterr().out)

    return runs


def refused(told: Told) -> str:
    assert told[0] == 2 and told[1]["refused"]["message"].endswith("。")
    return str(told[1]["refused"]["code"])


def test_a_store_goes_from_one_passphrase_to_several_and_back(keyed: Run, path: Path) -> None:
    assert keyed("first1", "", "list")[1]["slots"] is False
    code, said = keyed("first1", "second2", "add", "--name", "王秀英", "--kind", "supervisor", "--me", "李建国")
    assert (code, said["added"]["number"], said["added"]["kind"]) == (0, 2, "supervisor")
    listed = keyed("second2", "", "list")[1]
    assert listed["slots"] and [(each["name"], each["opened_now"]) for each in listed["persons"]] == [
        ("李建国", False),
        ("王秀英", True),
    ]
    assert set(listed["persons"][0]) == {"number", "kind", "name", "since", "opened_now"}
    assert keyed("second2", "third3", "change", "--name", "王秀兰")[1]["changed"]["name"] == "王秀兰"
    assert refused(keyed("second2", "", "list")) == "wrong_passphrase"
    assert keyed("first1", "", "remove", 2)[1] == {"removed": 2, "backups_before": 0}
    assert refused(keyed("third3", "", "list")) == "wrong_passphrase"
    assert keyed("first1", "fourth4", "change", "--new-data-key")[0] == 0
    assert len(keyed("fourth4", "", "list")[1]["persons"]) == 1


def test_whoever_has_no_name_in_the_list_yet_gives_it(keyed: Run, path: Path) -> None:
    """A new store has slots from the first day, and its first person no name."""
    assert keyed("first1", "first12", "change")[0] == 0
    assert [each["name"] for each in keyed("first12", "", "list")[1]["persons"]] == [None]
    assert keyed("first12", "second2", "add", "--name", "王秀英", "--me", "李建国")[0] == 0
    assert [each["name"] for each in keyed("first12", "", "list")[1]["persons"]] == ["李建国", "王秀英"]
    assert refused(keyed("first12", "third3", "add", "--name", "孙倩", "--me", "李建军")) == "not_me"
    assert keyed("first12", "third3", "add", "--name", "孙倩", "--me", "李建国")[0] == 0
    assert keyed("third3", "", "list")[0] == 0


def test_the_code_of_the_sheet_opens_and_the_file_is_all_there_is(
    qapp: Any, keyed: Run, path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "恢复码.pdf"
    code, said = keyed("first1", "", "recovery", "--out", out)
    assert (code, said) == (0, {"file": str(out), "backups_before": 0})
    pages = PdfReader(out).pages
    words = pages[0].extract_text().split()
    sheet = code_in("".join(each for each in words if len(each) == 5 and each.isascii() and each.isalnum()))
    assert len(pages) == 1 and sheet
    run(["backup", "--store", str(path)])
    second = keyed(sheet, "", "recovery")[1]
    assert code_in(second["code"]) == second["code"] != sheet and second["backups_before"] == 1
    assert refused(keyed(sheet, "", "list")) == "wrong_passphrase"
    assert keyed(second["code"], "second2", "change", "--person", 1)[0] == 0
    assert keyed("second2", "", "list")[0] == 0


def test_no_code_is_made_where_the_sheet_cannot_be_written(keyed: Run, path: Path, tmp_path: Path) -> None:
    assert refused(keyed("first1", "", "recovery", "--out", path)) == "would_overwrite"
    assert refused(keyed("first1", "", "recovery", "--out", tmp_path / "码.txt")) == "wrong_ending"
    assert path.read_bytes()[0] == keys.QUICK  # not brought over either


def test_what_is_refused_says_why(keyed: Run, path: Path) -> None:
    assert refused(keyed("first1", "abc", "change")) == "passphrase_short"
    assert refused(keyed("first1", "second2", "add", "--name", "")) == "name_missing"
    assert refused(keyed("first1", "", "remove", 1)) == "not_yourself"
    assert keyed("first1", "second2", "add", "--name", "王秀英")[0] == 0
    assert refused(keyed("first1", "second2", "add", "--name", "李建国")) == "passphrase_taken"
    assert refused(keyed("first1", "third3", "change", "--person", 2)) == "not_yours"
    for _time in range(3):
        assert refused(keyed("wrong1", "", "list")) == "wrong_passphrase"
    assert refused(keyed("first1", "", "list")) == "too_many_tries"
    tries._note(path).unlink()
    assert keyed("first1", "", "list")[0] == 0


def test_in_words_for_people(keyed: Run, path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    keyed("first1", "second2", "add", "--name", "王秀英")
    keyed("first1", "", "recovery")
    capfd.readouterr()
    assert run(["keys", "list", "--store", str(path)]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert [line[:6] for line in lines] == ["1  使用人", "2  使用人", "3  恢复码"]
    assert "（没写名字）" in lines[0] and "现在用的就是它" in lines[0] and "王秀英" in lines[1]


def test_backups_of_other_keys_are_not_called_damaged(
    keyed: Run, path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def marks(passphrase: str, code: int = 0) -> Any:
        monkeypatch.setenv(VARIABLE, passphrase)
        capfd.readouterr()
        assert run(["backups", "--store", str(path), "--check", "--json"]) == code
        told = json.loads(capfd.readouterr().out)
        return [each["whole"] for each in told["backups"]] if not code else told["refused"]["code"]

    def backed_up(passphrase: str) -> None:
        monkeypatch.setenv(VARIABLE, passphrase)
        assert run(["backup", "--store", str(path)]) == 0

    keyed("first1", "second2", "add", "--name", "王秀英", "--me", "李建国")
    backed_up("second2")
    assert keyed("first1", "", "remove", 2)[0] == 0
    backed_up("first1")
    assert marks("first1") == [True, True]
    assert keyed("first1", "third3", "change", "--new-data-key")[0] == 0
    backed_up("third3")
    assert marks("third3") == [True, None, None]
    assert marks("nobody9", 2) == "wrong_passphrase"
