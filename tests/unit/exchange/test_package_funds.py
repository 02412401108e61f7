"""Packages carry projects and their money; what two stations spent together is listed with a proposal, no row is dropped."""

from datetime import date
from pathlib import Path

from funded import SIGNED, allocated, asked, release, sign
from package_stores import Fast, meet, sent, state, taken, village

from db.check import violations as checked
from db.divisions import new_store
from db.drafts.fund import FundSourceDraft, ProjectDraft
from db.models import kind_of
from db.ops import funds as ops
from db.queries import funds
from db.queries.across import violations
from db.queries.scope import in_village, of_helper
from db.store import Store

DAY = date(2019, 7, 1)


def _with_money(path: Path) -> dict[str, int]:
    ids = village(path)
    with Fast.open(path, "test") as store:
        with store.write("test", "试") as write:
            ids["project"] = ops.add_project(write, ProjectDraft(name="引水渠", year=2019, region_id=ids["village"]))
            ids["source"] = ops.add_source(write, FundSourceDraft(name="援疆", kind="援疆", granted_fen=100_000_000))
            ids["measure"] = write.create(
                "measure", household_id=ids["home1"], content="投劳", done_on="2019", project_id=ids["project"]
            )
        allocated(store, ids, 10_000_000)
    return ids


def test_what_two_stations_spent_together_is_listed(tmp_path: Path) -> None:
    ids = _with_money(tmp_path / "县.jiedui")
    with (
        Fast.open(tmp_path / "县.jiedui", "test") as county,
        new_store(tmp_path / "乡.jiedui", "test", quick=True) as town,
    ):
        sent(county, tmp_path / "首.jdx", town)
        taken(town, tmp_path / "首.jdx", trust=True)
        meet(county, town)
        here, there = asked(county, ids, 8_000_000), asked(town, ids, 8_000_000)
        sign(town, there, *SIGNED)
        release(town, there)
        for store in (county, town):
            with store.read() as read:
                assert violations(read, DAY) == []
        sent(town, tmp_path / "来.jdx", county)
        taken(county, tmp_path / "来.jdx")
        with county.read() as read:
            (broken,) = violations(read, DAY, {there})
            assert broken.rule == "fund_overspent" and {ids["project"], here, there} <= set(broken.records)
            assert "60000.00 元" in broken.sentence and "追加分配" in broken.proposal
            assert broken.sentence in list(checked(read))
            came = funds.payment(read, there)
            assert came is not None and came.released_on and len(came.reviews) == 3
        sent(county, tmp_path / "回.jdx", town)
        taken(town, tmp_path / "回.jdx")
        assert len(set(state(county, town))) == 1


def test_the_chain_of_a_place_goes_with_it_and_a_helper_gets_names_only(tmp_path: Path) -> None:
    ids = _with_money(tmp_path / "县.jiedui")
    with Fast.open(tmp_path / "县.jiedui", "test") as store:
        sign(store, asked(store, ids, 5_000_000), SIGNED[0])
        with store.read() as read:
            place, helper = in_village(read, ids["village"]), of_helper(read, ids["helper1"], "2019-07-01")
    money = {"project", "fund_source", "allocation", "payment", "review"}
    assert {kind_of(record) for record in place} >= money
    assert {kind_of(record) for record in helper} & money == {"project"}


def test_only_the_money_of_a_place_goes(tmp_path: Path) -> None:
    ids = _with_money(tmp_path / "县.jiedui")

    def elsewhere(store: Store) -> int:
        with store.write("test", "试") as write:
            return ops.add_project(write, ProjectDraft(name="别处的路", year=2019, region_id=ids["county"]))

    with Fast.open(tmp_path / "县.jiedui", "test") as store:
        other = elsewhere(store)
        with store.read() as read:
            assert other not in in_village(read, ids["village"])
            assert other in in_village(read, ids["county"])
