"""Who is who on the command line: pairs with their reasons, joined in either order, told apart, taken back."""

from pathlib import Path
from typing import Any

import pytest
from commands import jiedui

from db.drafts import HouseholdDraft, MemberDraft
from db.ops.household import add_household
from db.store import Store


@pytest.fixture
def twice(tmp_path: Path) -> Path:
    """A village whose one household was entered twice, with a third that is another."""
    path = tmp_path / "村.jiedui"
    with Store.create(path, "口令", quick=True) as store, store.write("test", "试") as write:
        above = None
        for level, name in (("county", "叶城县"), ("township", "金果镇"), ("village", "团结村")):
            above = write.create("region", edition=2019, level=level, name=name, parent_id=above)
        helper = write.create("helper", name="王芳")
        people = (("H1", "阿卜杜热合曼·麦麦提"), ("H2", "阿不都热合曼・买买提"), ("H3", "古丽尼萨·艾力"))
        for number, (code, name) in enumerate(people):
            head = MemberDraft(name=name, relation="户主", sex="男", birth="1979-03-12")
            home = add_household(write, HouseholdDraft(village_id=above, code=code), head)
            if number < 2:
                write.create(
                    "pairing", level="person_person", helper_id=helper, household_id=home, role="lead",
                    from_date=f"201{8 + number}-01-01",
                )  # fmt: skip
    return path


def run(store: Path, verb: str, *arguments: object, code: int = 0) -> Any:
    return jiedui(verb, *arguments, "--store", store, "--json", code=code)


def test_pairs_are_listed_joined_and_taken_back(twice: Path) -> None:
    pairs = run(twice, "duplicates")["pairs"]
    assert [(each["kind"], each["answer"]) for each in pairs] == [("household", "probably"), ("member", "probably")]
    assert (pairs[0]["a"], pairs[0]["b"]) == ("H1", "H2")
    assert sum(each["part"] for each in pairs[0]["reasons"]) == pairs[0]["score"]
    assert run(twice, "duplicates", "--limit", 1)["pairs"] == pairs[:1]
    joined = run(twice, "join", "H2", "H1")
    assert (joined["kept"], joined["gone"]) == ("H1", "H2")
    assert [each["proposed_end"] for each in joined["leads"]] == ["2018-12-31"]
    left = run(twice, "duplicates")["pairs"]
    assert [each["kind"] for each in left] == ["member"]
    assert run(twice, "join", "H2", "H1", code=2)["refused"]["rule"] == "joined_already"
    again = run(twice, "join", left[0]["b"], left[0]["a"])
    assert again["kept"] == left[0]["a"]
    assert run(twice, "duplicates")["pairs"] == []
    run(twice, "undo")
    run(twice, "undo")
    assert run(twice, "duplicates")["pairs"] == pairs


def test_told_apart_they_are_not_asked_about_again(twice: Path) -> None:
    pairs = run(twice, "duplicates")["pairs"]
    for each in pairs:
        run(twice, "distinct", each["b"], each["a"])
    assert run(twice, "duplicates")["pairs"] == []
    assert run(twice, "join", "H1", "H9", code=2)["refused"]["code"] == "record_unknown"
    assert run(twice, "join", "H1", "H1", code=2)["refused"]["rule"] == "same_record"
