"""Verbs of roles: who is a cadre, a coordinator, a supervisor or a reader of this store."""

from typing import Final

from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.ops.audit import note_act
from db.ops.setting import set_setting
from db.queries.persons import ME, ROLES_SET, roles_given
from db.queries.setting import setting
from db.rules.roles import COORDINATOR, ROLES, SUPERVISOR
from resources.language import _

_OVER: Final = (COORDINATOR, SUPERVISOR)


def give_role(write: Write, person: int | str, role: str | None) -> None:
    """Give a person (the id of a helper, or a name) a role, or none any more.

    Raises RuleBroken: an unknown role; nobody left who may give roles; the first role is not the giver's own over the store.
    """
    if role is not None and role not in ROLES:
        raise RuleBroken([Problem("role", "role_unknown", _("没有叫 {role} 的角色。").format(role=role))])
    given = roles_given(write.connection)
    before = dict(given)
    given.pop(str(person), None)
    if role is not None:
        given[str(person)] = role
    if given and not set(given.values()) & set(_OVER):
        words = _("总要有一位协调员或监督员，不然以后没有人能定角色。先给他一位。")
        raise RuleBroken([Problem("role", "nobody_over", words)])
    me = setting(write.connection, ME)
    if not before and given and (me is None or str(me) != str(person)):
        words = _("第一个角色要给您自己：先在“我是谁”里写上名字，再给自己协调员。")
        raise RuleBroken([Problem("role", "not_oneself", words)])
    set_setting(write, ROLES_SET, given)
    note_act(write, "set_roles", count=len(given))
