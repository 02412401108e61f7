"""Verbs of limits, set by the coordinator: households of a helper or team, for all or for one; helpers of a household."""

from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.models import kind_of
from db.ops.setting import set_setting
from db.queries.loads import HELPERS_OF_A_HOUSEHOLD, LIMITS
from resources.language import _


def set_limit(write: Write, side: str, households: int) -> None:
    """Set the limit for all helpers or all teams that have none of their own. KeyError for another side."""
    set_setting(write, LIMITS[side][0], _checked(households))


def set_capacity(write: Write, record: int, households: int | None) -> bool:
    """Set the own limit of one helper or team; None goes back to the limit of all."""
    if kind_of(record) not in LIMITS:
        raise KeyError(record)
    return write.update(record, capacity=None if households is None else _checked(households))


def set_household_limit(write: Write, persons: int) -> None:
    """Set how many persons may help one household before it counts as over-helped."""
    if not 1 <= persons <= 99:
        raise RuleBroken([Problem("limit", "bad_limit", _("上限要在 1 到 99 人之间。"))])
    set_setting(write, HELPERS_OF_A_HOUSEHOLD[0], persons)


def _checked(households: int) -> int:
    if not 1 <= households <= 9999:
        raise RuleBroken([Problem("limit", "bad_limit", _("上限要在 1 到 9999 户之间。"))])
    return households
