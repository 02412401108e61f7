"""`jiedui pair new-…`: a unit, a team, a helper recorded, paired with at once, taken back; twice is refused."""

from pathlib import Path

from commands import jiedui
from workbooks import people, sheet_of, workbook


def test_who_is_new_is_recorded_and_can_be_paired(tmp_path: Path) -> None:
    store = tmp_path / "村.jiedui"
    jiedui("new", store, "--json")
    rows = workbook(tmp_path / "户.xlsx", sheet_of(people(1), above=[["2019年花名册"]]))
    jiedui("import", rows, "--store", store, "--yes", "--json")
    unit = jiedui("pair", "new-organisation", "启衡公司", "--store", store, "--kind", "企业", "--json")
    assert unit.keys() == {"change_set", "organisation"}
    team = jiedui("pair", "new-team", "一队", "--organisation", "启衡公司", "--store", store, "--json")
    assert team["team"]["name"] == "一队"
    helper = jiedui(
        "pair", "new-helper", "孙倩", "--organisation", "启衡公司", "--phone", "19900000009", "--store", store, "--json"
    )
    made = helper["helper"]["id"]
    told = jiedui("pair", "propose", "--for", "6531000001", "--helper", made, "--store", store, "--json")
    assert told["change_set"]["verb"] == "propose"
    again = jiedui("pair", "new-helper", "孙倩", "--organisation", "启衡公司", "--store", store, "--json", code=2)
    assert "孙倩" in str(again)
    jiedui("undo", "--store", store, "--json")
    assert jiedui("undo", "--store", store, "--json")
    assert not jiedui("find", "孙倩", "--store", store, "--json")["hits"]
