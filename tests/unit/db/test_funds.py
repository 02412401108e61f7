"""Money: in = paid + committed + balance at every node; refused at entry with a way on; undone whole; the log makes the tables."""

from collections.abc import Callable

import pytest
from funded import SIGNED, allocated, asked, county, draft_of, release, sign

from db.check import check
from db.drafts.fund import AllocationDraft, FundSourceDraft, ProjectDraft
from db.errors import RuleBroken
from db.history.undo import next_undo, take_back
from db.ops import funds as ops
from db.queries import funds
from db.queries.funds import ProjectFilters
from db.rules.funds import Balance, Signature, lacking, means_of
from db.store import Store


@pytest.fixture
def ids(store: Store) -> dict[str, int]:
    """The county of `funded`."""
    return county(store)


def broken(store: Store, do: Callable[..., object]) -> RuleBroken:
    """What a verb is refused with; nothing of it is written."""
    with pytest.raises(RuleBroken) as refused, store.write("test", "试") as write:
        do(write)
    return refused.value


def node(store: Store, project: int) -> Balance:
    with store.read() as read:
        page = funds.project_page(read, project)
    assert page is not None
    return page.balance


def test_the_flow_adds_up_at_every_node(store: Store, ids: dict[str, int]) -> None:
    allocated(store, ids)
    first, second = asked(store, ids), asked(store, ids, 5_000_000)
    sign(store, first, *SIGNED)
    release(store, first)
    assert node(store, ids["project"]) == Balance(40_000_000, 10_000_000, 5_000_000)
    with store.read() as read:
        given = funds.source(read, ids["source"])
        assert given is not None and given.balance == Balance(60_000_000, 10_000_000, 30_000_000)
        assert (given.free_fen, given.projects) == (60_000_000, 1)
        assert funds.sums(read, ProjectFilters()) == (1, node(store, ids["project"]))
        kinds = funds.by_kind(read)
        assert sum(kinds.values(), Balance(0, 0, 0)) == given.balance and set(kinds) == {"援疆", "社会"}
    for each in (node(store, ids["project"]), given.balance):
        assert each.money_in == each.paid + each.committed + each.left
    with store.write("cancel_payment", "撤下") as write:
        ops.cancel_payment(write, second)
    assert node(store, ids["project"]) == Balance(40_000_000, 10_000_000, 0)


def test_more_than_allocated_is_refused_with_ways_on(store: Store, ids: dict[str, int]) -> None:
    allocated(store, ids)
    problem = broken(store, lambda write: ops.ask_payment(write, draft_of(ids, 45_000_000))).problems[0]
    assert (problem.code, [way.key for way in problem.ways]) == ("over_allocated", ["allocate_missing", "at_most"])
    assert "400,000.00" in problem.message and "核桃加工车间" in problem.message
    with store.write("ask_payment", "申请") as write:
        ops.ask_payment(write, draft_of(ids, 45_000_000), allocate_missing=True)
    assert node(store, ids["project"]) == Balance(45_000_000, 0, 45_000_000)
    with store.read() as read:
        target = next_undo(read)
    assert target is not None
    with store.write("undo", target.label) as write:
        take_back(write, target)
    assert node(store, ids["project"]) == Balance(40_000_000, 0, 0)
    with store.write("ask_payment", "申请") as write:
        ops.ask_payment(write, draft_of(ids, 45_000_000), at_most=True)
    assert node(store, ids["project"]).left == 0


def test_a_source_gives_what_it_has(store: Store, ids: dict[str, int]) -> None:
    more = AllocationDraft(project_id=ids["project"], fund_source_id=ids["source"], amount_fen=100_000_001)
    problem = broken(store, lambda write: ops.allocate(write, more)).problems[0]
    assert (problem.code, problem.ways[0].key) == ("over_source", "at_most")
    with store.write("allocate", "分配") as write:
        draft = AllocationDraft(project_id=ids["project"], fund_source_id=ids["bare"], amount_fen=100_000_001)
        ops.allocate(write, draft)  # nobody knows what this source has
    less = FundSourceDraft(name="2019年对口支援资金", kind="援疆", year=2019, granted_fen=1)
    allocated(store, ids, 70_000_000)
    problem = broken(store, lambda write: ops.edit_source(write, ids["source"], less)).problems[0]
    assert (problem.field, problem.code) == ("granted_fen", "over_source")
    with store.read() as read:
        kept = funds.source(read, ids["source"])
    assert kept is not None and kept.granted_fen == 100_000_000


def test_three_sides_in_two_places_sign_before_release(store: Store, ids: dict[str, int]) -> None:
    allocated(store, ids)
    payment = asked(store, ids)
    refused = broken(store, lambda write: ops.release_payment(write, payment, "2019-05-20"))
    assert refused.problems[0].code == "unsigned" and refused.problems[0].ways[0].key == "sign"
    sign(store, payment, *SIGNED[:2])
    assert "前方指挥部" in str(broken(store, lambda write: ops.release_payment(write, payment, "2019-05-20")))
    sign(store, payment, SIGNED[2], agreed=False)
    assert "不同意" in str(broken(store, lambda write: ops.release_payment(write, payment, "2019-05-20")))
    sign(store, payment, SIGNED[2])  # what a side says last counts
    release(store, payment)
    refused = broken(store, lambda write: ops.cancel_payment(write, payment))
    assert refused.problems[0].code == "released"


def test_one_person_signs_for_one_side(store: Store, ids: dict[str, int]) -> None:
    allocated(store, ids)
    payment = asked(store, ids)
    sign(store, payment, SIGNED[0])
    with pytest.raises(RuleBroken, match="不能再代表"):
        sign(store, payment, ("front", "receiving", "周敏"))


def test_what_is_lacking_in_words() -> None:
    same_place = [Signature(side, "giving", True, person) for side, _place, person in SIGNED]
    assert lacking(same_place) == ["三方都签在一处，要在两地签"]
    assert len(lacking([])) == 3
    assert lacking([Signature(*each[:2], True, each[2]) for each in SIGNED]) == []
    assert means_of(None, []) is None and means_of(5, [3, 4]) == 7 and means_of(None, [0]) == 0


def test_a_payment_names_project_payee_and_evidence(store: Store, ids: dict[str, int]) -> None:
    allocated(store, ids)
    refused = broken(store, lambda write: ops.ask_payment(write, draft_of(ids, 0, evidence="", payee="")))
    assert {problem.field for problem in refused.problems} == {"amount_fen", "payee", "evidence"}


def test_what_has_money_is_not_taken_away(store: Store, ids: dict[str, int]) -> None:
    allocation = allocated(store, ids)
    asked(store, ids)
    assert broken(store, lambda write: ops.remove_project(write, ids["project"])).problems[0].ways[0].key == "drop"
    assert broken(store, lambda write: ops.remove_source(write, ids["source"])).problems[0].code == "in_use"
    assert broken(store, lambda write: ops.withdraw_allocation(write, allocation)).problems[0].code == "spent"
    with store.write("remove_source", "去掉") as write:
        ops.remove_source(write, ids["bare"])


def test_the_same_project_is_not_entered_twice(store: Store, ids: dict[str, int]) -> None:
    same = ProjectDraft(name="核桃 加工车间", year=2019, region_id=ids["village"], place="团结村2组")
    assert broken(store, lambda write: ops.add_project(write, same)).problems[0].field == "name"
    coded = ProjectDraft(name="另一个", year=2019, code="2019-YC-07")
    assert broken(store, lambda write: ops.add_project(write, coded)).problems[0].field == "code"
    elsewhere = ProjectDraft(name="核桃加工车间", year=2019, region_id=ids["village"], place="团结村3组")
    with store.write("add_project", "新") as write:
        ops.add_project(write, elsewhere)


def test_projects_are_found_by_words_year_place_source_and_state(store: Store, ids: dict[str, int]) -> None:
    allocated(store, ids)
    with store.write("add_project", "新") as write:
        other = ops.add_project(write, ProjectDraft(name="100%_防渗渠", year=2018))
    for filters, wanted in (
        (ProjectFilters(), {ids["project"], other}),
        (ProjectFilters(text="核桃"), {ids["project"]}),
        (ProjectFilters(text="%_"), {other}),
        (ProjectFilters(year=2018), {other}),
        (ProjectFilters(area=ids["county"]), {ids["project"]}),
        (ProjectFilters(source=ids["source"]), {ids["project"]}),
        (ProjectFilters(state="bare"), {other}),
        (ProjectFilters(state="free"), {ids["project"]}),
        (ProjectFilters(status="running"), set()),
    ):
        with store.read() as read:
            assert set(funds.project_ids(read, filters)) == wanted, filters
            assert funds.sums(read, filters)[0] == len(wanted)
    with store.read() as read:
        assert funds.counties(read) == [(ids["county"], "叶城县")]
        assert list(funds.project_ids(read, ProjectFilters(), "allocated", descending=True)) == [ids["project"], other]


def test_measures_name_their_project_and_all_of_it_is_the_log(store: Store, ids: dict[str, int]) -> None:
    with store.write("test", "试") as write:
        home = write.create("household", village_id=ids["village"], code="999999000001")
        measure = write.create(
            "measure", household_id=home, content="入股分红", amount_fen=50_000, done_on="2019-11-01"
        )
        ops.attach_measures(write, [measure], ids["project"])
    allocated(store, ids)
    payment = asked(store, ids)
    sign(store, payment, *SIGNED)
    release(store, payment)
    with store.read() as read:
        page = funds.project_page(read, ids["project"])
    assert page is not None and (page.measures, page.measures_fen, page.households) == (1, 50_000, 1)
    found = check(store)
    assert (found.damage, found.different) == ((), ())
