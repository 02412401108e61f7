"""Who is at the desk: a helper of the store, or just a name; kept in the store, it goes into the change log."""

from app.ui.desk import Desk
from db.ops.setting import set_setting
from db.queries.helpers import helper_name
from db.queries.setting import setting
from resources.language import _

NAME = "me"


def load_person(desk: Desk) -> None:
    """Read from the store who is at the desk."""
    with desk.store.read() as reader:
        me = setting(reader, NAME)
        name = helper_name(reader, me) if isinstance(me, int) else None
    desk.me, desk.who = (me, name) if name else (None, me if isinstance(me, str) else None)


def set_person(desk: Desk, who: int | str | None) -> None:
    """Say who is at the desk: the id of a helper, a name, or nobody."""

    def told(_result: object) -> None:
        load_person(desk)
        desk.changed.emit(frozenset())

    desk.write("set_setting", _("登记人"), lambda write: set_setting(write, NAME, who), done=told)
