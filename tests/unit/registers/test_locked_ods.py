"""An .ods with a password, as LibreOffice locked it: asked for, opened in memory, told where it is wrong or damaged."""

import shutil
import zipfile
from pathlib import Path

import pytest

from app.registers.files.passwords import MANIFEST, locked_text
from app.registers.files.passwords_odf import WrongPassword, without_password
from app.registers.reading import read_file
from app.registers.refusals import Refused

LOCKED = Path(__file__).with_name("locked_by_libreoffice.ods")
PASSWORD = "密码Ab1"


def test_a_locked_ods_is_read_with_its_password() -> None:
    read = read_file(LOCKED, passwords=("错的", PASSWORD))
    assert [(sheet.register, sheet.rows) for sheet in read.sheets] == [("households", 9)]


@pytest.mark.parametrize(("passwords", "code"), [((), "encrypted"), (("错的",), "password_wrong")])
def test_a_password_is_asked_for_and_a_wrong_one_told(passwords: tuple[str, ...], code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_file(LOCKED, passwords=passwords)
    assert refused.value.code == code


def test_what_cannot_be_understood_is_refused_and_not_guessed(tmp_path: Path) -> None:
    changed = tmp_path / "坏.ods"
    with zipfile.ZipFile(LOCKED) as given, zipfile.ZipFile(changed, "w") as made:
        for name in given.namelist():
            said = given.read(name)
            if name == MANIFEST:
                said = said.replace(b'iteration-count="100000"', b'iteration-count="999999999999"')
            made.writestr(name, said)
    with pytest.raises(Refused) as refused:
        read_file(changed, passwords=(PASSWORD,))
    assert refused.value.code == "truncated"


def test_a_file_without_password_is_left_alone(tmp_path: Path) -> None:
    plain = tmp_path / "开.ods"
    plain.write_bytes(without_password(LOCKED, PASSWORD))
    assert not locked_text(plain)
    assert locked_text(Path(shutil.copy(LOCKED, tmp_path / "锁.ods")))
    with pytest.raises(WrongPassword):
        without_password(LOCKED, "别的")
