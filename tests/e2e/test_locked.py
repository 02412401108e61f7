"""A locked workbook on the command line: the password as an option, in the environment, or missing."""

import json
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from workbooks import people, sheet_of, workbook

from app.cli.file_passwords import VARIABLE as FILE_VARIABLE
from app.cli.main import run
from app.cli.opening import VARIABLE
from db.divisions import new_store


def test_the_password_is_taken_from_the_option_or_the_environment(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "test")
    with new_store(tmp_path / "村.jiedui", "test", quick=True) as store:
        path = store.path
    plain = workbook(tmp_path / "明.xlsx", sheet_of(people(1), above=[["2019年花名册"]]))
    locked = tmp_path / "密.xlsx"
    with plain.open("rb") as given, locked.open("wb") as out:
        OOXMLFile(given).encrypt("口令1", out)

    def told(*more: str) -> tuple[int, dict[str, object]]:
        capfd.readouterr()
        code = run(["import", str(locked), "--store", str(path), "--dry-run", "--json", *more])
        return code, json.loads(capfd.readouterr().out)

    code, said = told()
    assert (code, said["refused"]["code"]) == (2, "encrypted")  # type: ignore[index]
    code, said = told("--password", "错")
    assert (code, said["refused"]["code"]) == (2, "password_wrong")  # type: ignore[index]
    assert told("--password", "口令1")[1]["households"]["new"] == 1  # type: ignore[index]
    monkeypatch.setenv(FILE_VARIABLE, "口令1")
    assert told()[1]["households"]["new"] == 1  # type: ignore[index]
