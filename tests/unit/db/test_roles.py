"""Each role and each verb: what the table says is what a step does; what a reader may not see is masked; exports by role."""

import ast
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from homes import ID_NUMBER, lived_in
from house_files import ROOT
from verbs_called import Called

from app.cli import pair_new, pair_verbs
from app.registers.sending.export import REGISTERS, export_register
from app.ui.pairings import newcomers
from app.ui.pairings.course import COURSES
from db.errors import RuleBroken, StoreProblem
from db.history.household import household_history
from db.history.undo import take_back, target_of
from db.ops.household import set_field
from db.ops.roles import give_role
from db.ops.setting import set_setting
from db.queries.household import household_page
from db.queries.persons import ME, actor, people_with_roles
from db.rules.roles import CADRE, COORDINATOR, READER, RIGHTS, ROLES, SUPERVISOR, UNDO, WITH_HEALTH, may
from db.store import Store

VERBS = [verb for right in RIGHTS for verb in right.verbs]


def become(store: Store, role: str) -> None:
    """Be a person of a role, beside a coordinator who stays."""
    with store.write("set_setting", "我") as write:
        set_setting(write, ME, "协")
        set_setting(write, "roles", {"协": COORDINATOR, "某": role})
        set_setting(write, ME, "某")


@pytest.mark.parametrize("role", ROLES)
def test_each_verb_by_each_role(store: Store, role: str) -> None:
    become(store, role)
    done: dict[str, bool] = {}
    for verb in VERBS:
        try:
            with store.write(verb, "试"):
                pass
            done[verb] = True
        except StoreProblem as problem:
            assert problem.code == "role_forbids" and problem.remedy
            done[verb] = False
    assert done == {verb: may(role, verb) for verb in VERBS}


def test_the_table_says_what_each_role_is_for() -> None:
    allowed = {role: {verb for verb in VERBS if may(role, verb)} for role in ROLES}
    assert allowed[READER] == {"set_setting"}
    assert allowed[COORDINATOR] == set(VERBS)
    assert {"record_visit", "unmask", "hand_over", "copy", "export"} <= allowed[CADRE]
    assert not {"erase", "set_roles", "pair", WITH_HEALTH} & allowed[CADRE]
    assert {"unmask", "copy", "answer_feedback", "set_roles"} <= allowed[SUPERVISOR]
    assert not {"record_visit", "import", "erase", "set_field"} & allowed[SUPERVISOR]


def dialogs() -> set[str]:
    """Return the verbs of the dialogs of pairings: of the course, and those that each class names."""
    found = {course.verb for course in COURSES.values()}
    for path in (ROOT / "app/ui/pairings").glob("*.py"):
        for each in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Assign)):
            if ast.unparse(each.targets[0]) in ("verb", "self.verb") and isinstance(
                each.value, ast.Constant | ast.IfExp
            ):
                ways = [each.value.body, each.value.orelse] if isinstance(each.value, ast.IfExp) else [each.value]
                found |= {str(way.value) for way in ways if isinstance(way, ast.Constant) and way.value}
    return found


# Verbs that the text of a call does not tell: from where they are taken instead. The fault loops write a file, not a step.
TOLD = {
    "app.cli.pair_new: f'add_{kind}'": lambda: {f"add_{kind}" for kind in pair_new._WORDS},
    "app.cli.pair_verbs: verb": lambda: {*pair_verbs._WORDS},
    "app.ui.pairings.newcomers: f'add_{self.kind}'": lambda: {f"add_{kind}" for kind in newcomers.KINDS},
    "app.ui.pairings.refusal: self.verb": dialogs,
    "app.faults.instances: handle": set,
    "app.faults.killing: handle": set,
}


def test_every_step_of_the_program_stands_in_the_table() -> None:
    called = Called(ROOT, "app", "db")
    assert called.unknown == {*TOLD}, "say in TOLD where its verbs are to be taken from"
    found = dict(called.verbs) | {verb: {where} for where, verbs in TOLD.items() for verb in verbs()}
    assert len(found) > 85
    assert {verb: where for verb, where in found.items() if verb not in {*VERBS} | UNDO} == {}


@pytest.mark.parametrize(
    ("role", "register", "private"),
    list(product(ROLES, REGISTERS, ({}, {"with_health": True}, {"with_private": True}))),
)
def test_each_export_by_each_role(
    store: Store, tmp_path: Path, role: str, register: str, private: dict[str, Any]
) -> None:
    become(store, role)
    out = tmp_path / "出.xlsx"
    allowed = may(role, "export") and (not private or may(role, WITH_HEALTH))
    if allowed:
        export_register(store, register, out, purpose="核对", **private)
        assert out.exists()
        return
    with pytest.raises(StoreProblem) as refused:
        export_register(store, register, out, purpose="核对", **private)
    assert refused.value.code == "role_forbids" and not out.exists()


@pytest.mark.parametrize("private", [{"with_health": True}, {"with_private": True}])
def test_what_is_private_goes_out_only_with_a_purpose(store: Store, tmp_path: Path, private: dict[str, Any]) -> None:
    with pytest.raises(StoreProblem) as refused:
        export_register(store, "households", tmp_path / "出.xlsx", **private)
    assert refused.value.code == "purpose_missing" and not (tmp_path / "出.xlsx").exists()


def test_a_reader_sees_numbers_masked_and_no_health(store: Store) -> None:
    home = lived_in(store)["home"]
    with store.read() as reader:
        page = household_page(reader, home)
        assert page is not None and page.members[0]["id_number"] == ID_NUMBER
    with store.write("set_field", "改") as write:
        set_field(write, page.members[0]["id"], "id_number", ID_NUMBER[:-2] + "24")
    for role in ROLES:
        become_again(store, role)
        with store.read() as reader:
            page = household_page(reader, home)
            told = str(household_history(reader, home))
        assert page is not None
        masked = "*" in page.members[0]["id_number"]
        assert masked == (role == READER) and (page.members[0]["health"] is None) == (role == READER)
        assert (ID_NUMBER in told) == (role != READER)


def become_again(store: Store, role: str) -> None:
    """Be a person of another role than before, whatever that one may do."""
    with store.write("set_setting", "我") as write:
        set_setting(write, "roles", {"协": COORDINATOR, "某": role})
        set_setting(write, ME, "某")


def test_without_roles_the_one_user_coordinates(store: Store) -> None:
    with store.read() as reader:
        assert actor(reader).role == COORDINATOR
    become(store, CADRE)
    with store.write("set_setting", "我") as write:
        set_setting(write, ME, None)
    with store.read() as reader:
        assert actor(reader).role == READER


def test_roles_are_given_by_those_over_the_store_and_never_all_taken(store: Store) -> None:
    with store.write("set_setting", "我") as write:
        set_setting(write, ME, "协")
    with pytest.raises(RuleBroken) as refused, store.write("set_roles", "定") as write:
        give_role(write, "别人", COORDINATOR)
    assert refused.value.problems[0].code == "not_oneself"
    with pytest.raises(RuleBroken) as refused, store.write("set_roles", "定") as write:
        give_role(write, "协", CADRE)
    assert refused.value.problems[0].code == "nobody_over"
    for name, role in (("协", COORDINATOR), ("某", CADRE)):
        with store.write("set_roles", "定") as write:
            give_role(write, name, role)
    with store.read() as reader:
        assert [(each.name, each.role) for each in people_with_roles(reader)] == [("某", CADRE), ("协", COORDINATOR)]
    with pytest.raises(RuleBroken) as refused, store.write("set_roles", "定") as write:
        give_role(write, "协", None)
    assert refused.value.problems[0].code == "nobody_over"
    with pytest.raises(RuleBroken), store.write("set_roles", "定") as write:
        give_role(write, "某", "king")


def test_nobody_takes_back_what_they_may_not_do(store: Store) -> None:
    with store.write("pair", "结对") as write:
        write.create("helper", name="李建国")
        step = write.change_set_id
    become(store, CADRE)
    with store.read() as reader:
        target = target_of(reader, step)
    assert target is not None
    with pytest.raises(StoreProblem) as refused, store.write("undo", "撤销") as write:
        take_back(write, target)
    assert refused.value.code == "role_forbids"
