"""The rules of a household's people say the same as plain functions and as SQL over a store."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from db.queries.doubts import find
from db.rules.relations import AGES, FEMALE, HEAD, MALE, SPOUSE, fits_age, fits_sex
from db.store import Store

_RELATIONS = sorted({*MALE, *FEMALE, *SPOUSE, *(each for _years, names in AGES for each in names), "其他", "父母"})
_PERSON = st.fixed_dictionaries(
    {
        "relation": st.one_of(st.none(), st.just(HEAD), st.sampled_from(_RELATIONS)),
        "sex": st.sampled_from(["男", "女", None]),
        "birth": st.one_of(st.none(), st.integers(1930, 2019).map(str), st.dates(date(1930, 1, 1), date(2019, 1, 1)).map(str)),
    }
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(_PERSON, min_size=1, max_size=5), min_size=1, max_size=12))
def test_sql_and_functions_agree(homes: list[list[dict[str, Any]]]) -> None:
    wanted: dict[str, set[int]] = {
        name: set() for name in ("no_head", "many_heads", "many_spouses", "relation_sex", "relation_age")
    }
    with TemporaryDirectory() as folder, Store.create(Path(folder) / "库.jiedui", "test", quick=True) as store:
        with store.write("test", "试") as write:
            for people in homes:
                home = write.create("household")
                ids = [write.create("member", household_id=home, name="某人", **person) for person in people]
                relations = [person["relation"] for person in people]
                heads = [person for person in people if person["relation"] == HEAD]
                if not heads and any(relations):
                    wanted["no_head"].add(home)
                if len(heads) > 1:
                    wanted["many_heads"].add(home)
                if sum(each in SPOUSE for each in relations) > 1:
                    wanted["many_spouses"].add(home)
                for identifier, person in zip(ids, people, strict=True):
                    if not fits_sex(person["relation"], person["sex"]):
                        wanted["relation_sex"].add(identifier)
                    if heads and not fits_age(person["relation"], person["birth"], heads[0]["birth"]):
                        wanted["relation_age"].add(identifier)
        with store.read() as reader:
            found = find(reader, date(2020, 1, 1), rules=wanted).open
    for rule, records in wanted.items():
        assert {record for doubt in found if doubt.rule.code == rule for record in doubt.records} == records, rule
