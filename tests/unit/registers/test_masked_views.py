"""ID numbers and health in the rooms beside the household's page: no role reads them whole there, a reader is not even handed them."""

from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from disputes import disputed
from homes import ID_NUMBER, lived_in
from importing import planned, roster
from workbooks import id_number, person

from app.cli.conflicts import _listed
from app.cli.doubts import as_facts
from app.cli.duplicates import as_json
from app.matching.duplicates import duplicates
from app.matching.side_by_side import side_by_side
from app.registers.plans.counts import as_json as plan_json
from app.registers.plans.listing import Listing
from app.ui.registers.conflict_words import outcome_words, question_words
from app.ui.values import shown
from db.history.cases import cases
from db.history.conflicts import conflicts
from db.ops.setting import set_setting
from db.queries.doubts import find
from db.queries.names import names_of
from db.rules.roles import COORDINATOR, READER, ROLES
from db.store import Store

OTHER = ID_NUMBER[:-2] + "24"


def become(store: Store, role: str) -> None:
    """Be a person of a role, beside a coordinator who stays."""
    with store.write("set_setting", "我") as write:
        set_setting(write, "roles", {"协": COORDINATOR, "某": role})
        set_setting(write, "me", "某")


def numbers_in(said: Any) -> list[str]:
    """The whole numbers that stand somewhere in what was said."""
    text = orjson.dumps(said, default=str).decode()
    return [number for number in (ID_NUMBER, OTHER, id_number(11), id_number(12)) if number in text]


@pytest.fixture
def village(store: Store) -> Store:
    """A household with everything, its head written twice, with an undecided number and disability."""
    ids = lived_in(store)
    with store.write("add_member", "重") as write:
        for number, home in enumerate((ids["bystander"], ids["bystander"]), 1):
            twin = {
                "name": "阿卜杜热合曼·麦麦提",
                "relation": "之子",
                "sex": "男",
                "birth": "1980-01-01",
                "id_number": id_number(11),
            }
            write.create("member", household_id=home, code=f"99999900000{number}", **twin)
    disputed(store, [ids["head"]], "id_number", OTHER, id_number(12))
    disputed(store, [ids["head"]], "disability_grade", "一级", "四级")
    return store


@pytest.mark.parametrize("role", ROLES)
def test_conflicts(village: Store, role: str) -> None:
    become(village, role)
    with village.read() as reader:
        found = conflicts(reader)
        said = [_listed(reader, cases(found))]
        said += [
            [outcome_words(each, each.kept(), False, {}), question_words(each, False, {})] for each in cases(found)
        ]
        assert {each.field for each in found} >= {"id_number", "disability_grade"} and numbers_in(said) == []
        handed = [side.value for each in found for side in (*each.sides, *([each.base] if each.base else []))]
        values = [value for value in handed if value in (ID_NUMBER, OTHER, id_number(12), "一级", "四级")]
    assert (values == []) == (role == READER)


@pytest.mark.parametrize("role", ROLES)
def test_duplicates(village: Store, role: str) -> None:
    become(village, role)
    with village.read() as reader:
        found = duplicates(reader, 50)
        assert found.pairs
        said: list[Any] = [as_json(pair) for pair in found.pairs]
        for pair in found.pairs:
            sides = side_by_side(reader, pair.kind, pair.a, pair.b)
            assert sides is not None
            for cells in sides.cells:
                values = [value for value in vars(cells).values() if isinstance(value, str)]
                said += [shown(pair.kind, cells.field, value) for value in values] if cells.field else values
        names = names_of(reader, {pair.a for pair in found.pairs})
    assert numbers_in([said, list(names.values())]) == []


@pytest.mark.parametrize("role", ROLES)
def test_doubts(village: Store, role: str) -> None:
    become(village, role)
    with village.read() as reader:
        facts = as_facts(reader, find(reader, date(2020, 1, 1)), waived=True)
    assert "证件号码" in str(facts) and numbers_in(facts) == []


@pytest.mark.parametrize("role", ROLES)
def test_the_plan_of_an_import(store: Store, role: str, tmp_path: Path) -> None:
    become(store, COORDINATOR)
    rows = [person(1, 1, "艾力", "户主"), person(1, 2, "古丽", "配偶", 证件号码=id_number(11))]
    plan = planned(store, roster(tmp_path, rows))
    become(store, role)
    listing = Listing(plan)
    with store.read() as reader:
        said = [listing.whole(number, reader) for number in range(len(plan.lines))]
        said.append(plan_json(plan, batch=None, applied=False))
    assert len(said) > 1 and numbers_in(said) == []
