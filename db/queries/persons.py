"""Who is at the desk, and in which role: the name set in the settings, the roles kept in the store.

A store in which nobody was given a role works as one person's own: they are its coordinator. Not here: what a role may
do (`db.rules.roles`), giving one (`db.ops.roles`).
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from db.errors import StoreProblem
from db.queries.helpers import helper_name
from db.queries.setting import setting
from db.rules.roles import COORDINATOR, READER, ROLES, may, right_of
from resources.language import _

ME: Final = "me"
ROLES_SET: Final = "roles"


@dataclass(frozen=True)
class Person:
    """Somebody of the store: `key` is the id of a helper or a name as text, `name` as people say it."""

    key: str
    name: str
    role: str


def roles_given(connection: Connection) -> dict[str, str]:
    """Return who was given which role: key of the person -> role; empty where roles are not used."""
    given = setting(connection, ROLES_SET, {})
    return {str(key): str(role) for key, role in given.items() if role in ROLES}


def people_with_roles(connection: Connection) -> list[Person]:
    """Return everybody who was given a role, by role and name."""
    order = list(ROLES)
    found = [Person(key, name_of(connection, key), role) for key, role in roles_given(connection).items()]
    return sorted(found, key=lambda person: (order.index(person.role), person.name))


def name_of(connection: Connection, key: str) -> str:
    """Return the name behind a key: that of the helper with this id, else the key itself."""
    return (helper_name(connection, int(key)) if key.isascii() and key.isdigit() else None) or key


def actor(connection: Connection) -> Person:
    """Return who is at the desk: whoever said so in the settings; nobody is a reader where roles are used."""
    given, me = roles_given(connection), setting(connection, ME)
    key = "" if me is None else str(me)
    role = given.get(key, READER) if given else COORDINATOR
    return Person(key, name_of(connection, key) if key else "", role)


def role_of(connection: Connection) -> str:
    """Return the role of whoever is at the desk."""
    return actor(connection).role


def permit(connection: Connection, verb: str) -> None:
    """Raise StoreProblem role_forbids where whoever is at the desk may not do a verb."""
    role = role_of(connection)
    if may(role, verb):
        return
    right = right_of(verb)
    raise StoreProblem(
        "role_forbids",
        _("您在这个库里的角色是“{role}”，不能“{right}”，没有写入。").format(
            role=_(ROLES[role]), right=_(right.label) if right else verb
        ),
        _("请在“设置”里说明您是谁；角色由协调员或监督员在“设置 → 隐私与权限”里定。"),
    )
