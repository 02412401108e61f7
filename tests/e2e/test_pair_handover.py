"""`jiedui pair handover` and `sheet`: shown first, done with its sheets, refused in words, printed again."""

import re
from pathlib import Path
from typing import Any

import commands
import pypdf
import pytest

from db.drafts import HouseholdDraft, MemberDraft, PairingDraft
from db.ops.household import add_household
from db.ops.pairing import pair
from db.store import Store

NAMES = ("阿依努尔·买买提", "艾尔肯·吐尔洪", "古丽·阿卜力孜", "买买提·萨吾尔")


def jiedui(*arguments: object, code: int = 0) -> Any:
    """Run a verb of pairings and return its JSON."""
    return commands.jiedui("pair", *arguments, "--json", code=code, passphrase="test")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with four households led by one helper, two successors, and one who begins later."""
    with Store.create(tmp_path / "村.jiedui", "test", quick=True) as store, store.write("test", "试") as write:
        parent = None
        for level, name in (("county", "叶城县"), ("township", "金果镇"), ("village", "团结村")):
            parent = write.create("region", edition=2019, level=level, name=name, parent_id=parent)
        people = {name: write.create("helper", name=name, phone=f"1990000{n}") for n, name in enumerate(("李建国", "孙倩", "韩立新"), 1125)}  # fmt: skip
        write.create("helper", name="周涛", phone="19900001130", from_date="2019-09-01")
        for number, name in enumerate(NAMES, 1):
            draft = HouseholdDraft(village_id=parent, code=f"99999900000{number}", group_name=f"{number % 2} 组")
            home = add_household(write, draft, MemberDraft(name=name, relation="户主"))
            facts: dict[str, Any] = {"level": "person_person", "from_date": "2018-01-01"}
            pair(write, PairingDraft(household_id=home, helper_id=people["李建国"], **facts))
    return tmp_path / "村.jiedui"


def said(file: str) -> str:
    """The text of a PDF in one line."""
    return "".join(page.extract_text() for page in pypdf.PdfReader(file).pages).replace("\n", "")


def without_head(text: str) -> str:
    """The words of a sheet without the head of the audit at its foot."""
    return re.sub(r"流水\s+[0-9a-f]{8}", "", text)


def test_a_hand_over_is_shown_done_and_printed_again(path: Path, tmp_path: Path) -> None:
    asked = ("handover", "--from", "李建国", "--to", "孙倩", "--to", "19900001127", "--on", "2019-08-01", "--reason", "驻点期满",
             "--by", "load", "--give", "999999000001=韩立新", "--note", "孙倩=先打电话", "--store", path)  # fmt: skip
    shown = jiedui(*asked, "--dry-run", "--sheets", tmp_path / "草稿")
    assert shown["change_set"] is None and [each["number"] for each in shown["sheets"]] == [None, None]
    assert all("草稿" in said(each["file"]) for each in shown["sheets"])
    assert jiedui("who", "999999000001", "--on", "2019-08-01", "--store", path)["lead"]["name"] == "李建国"

    done = jiedui(*asked, "--sheets", tmp_path / "单")
    assert done["change_set"]["verb"] == "hand_over" and "4 户" in done["change_set"]["label"]
    assert {each["number"] for each in done["sheets"]} == {"2019-001", "2019-002"}
    shares = {each["successor"]["name"]: each for each in done["sheets"]}
    assert {len(each["households"]) for each in shares.values()} == {2}
    first = next(each for each in shares["韩立新"]["households"] if each["code"] == "999999000001")
    assert (first["name"], first["why"]) == (NAMES[0], "家里希望")
    text = said(shares["孙倩"]["file"])
    assert "先打电话" in text and "李建国" in text and "草稿" not in text
    assert all(each["name"] in text for each in shares["孙倩"]["households"])
    assert jiedui("who", "999999000001", "--on", "2019-08-01", "--store", path)["lead"]["name"] == "韩立新"
    assert jiedui("who", "999999000001", "--on", "2019-07-31", "--store", path)["lead"]["name"] == "李建国"

    number = shares["孙倩"]["number"]
    again = jiedui("sheet", number, "--out", tmp_path / "再.pdf", "--store", path)
    assert (again["number"], again["households"]) == (number, 2)
    heads = [re.findall(r"流水\s+([0-9a-f]{8})", each) for each in (text, said(again["file"]))]
    assert all(heads) and heads[0] != heads[1], "each printing is noted, and its paper carries the head of its day"
    assert without_head(said(again["file"])) == without_head(text)
    assert jiedui("sheet", "2019-999", "--out", tmp_path / "无.pdf", "--store", path, code=2)["refused"]["code"] == "sheet_unknown"  # fmt: skip


def test_a_refusal_says_the_rule_and_the_way_on(path: Path) -> None:
    asked = ("handover", "--from", "李建国", "--to", "周涛", "--store", path, "--on")
    for more in ((), ("--dry-run",)):
        refused = jiedui(*asked, "2019-08-01", *more, code=2)["refused"]
        assert refused["rule"] == "before_term" and "周涛" in refused["message"]
        assert [(each["key"], each["on"]) for each in refused["ways"]] == [("change_date", "2019-09-01")]
    assert jiedui(*asked, "2019-09-01")["change_set"]
    assert jiedui("handover", "--from", "李建国", "--to", "没有这人", "--store", path, code=2)["refused"]["code"] == "helper_unknown"  # fmt: skip


def test_what_is_asked_for_wrongly_is_refused_before_anything_is_written(path: Path) -> None:
    asked = ("handover", "--from", "李建国", "--to", "孙倩", "--on", "2019-08-01", "--store", path)
    for more, code in (
        (("--by", "luck"), "option_unknown"),
        (("--give", "999999000001=韩立新"), "give_unknown"),
        (("--note", "孙倩"), "option_unknown"),
        (("--village", "没有这村"), "village_unknown"),
    ):
        assert jiedui(*asked, *more, code=2)["refused"]["code"] == code
    assert jiedui("who", "999999000001", "--on", "2019-08-01", "--store", path)["lead"]["name"] == "李建国"
