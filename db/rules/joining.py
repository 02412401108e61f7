"""Joining two records of one household or one person: who stays, what the one that stays says afterwards. Pure.

Not here: what follows them (`db.ops.joining`), whether they are alike (`app.matching`).
"""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from db.errors import Problem
from resources.language import N_, _

Facts = Mapping[str, Any]

_APART: Final = ("id", "joined_into")  # what a record is, not what it says
_KINDS: Final = {"household": N_("户"), "member": N_("人")}


def in_order(one: Facts, other: Facts) -> tuple[Facts, Facts]:
    """Return (the record that stays, the one joined into it), whichever is named first: the one recorded earlier stays."""
    return (one, other) if one["id"] < other["id"] else (other, one)


def numbers_agree(one: str | None, other: str | None) -> bool | None:
    """Whether two ID numbers are one person's; None where one is not known. Old numbers have 15 digits, certificates more."""
    if not one or not other:
        return None
    first, second = sorted((one.upper(), other.upper()), key=len)
    if first == second:
        return True
    if len(first) == 15 and len(second) >= 18:
        return second[:6] + second[8:17] == first
    return len(first) == 18 and len(second) > 18 and second.startswith(first)


def joining_problems(kind: str, one: Facts, other: Facts) -> list[Problem]:
    """Return why two records cannot be joined."""
    if one["id"] == other["id"]:
        return [Problem("b", "same_record", _("这是同一条记录，不用合并。"))]
    for each in (one, other):
        if each["joined_into"] is not None:
            told = _("其中一{kind}已经并入别的记录。").format(kind=_(_KINDS[kind]))
            return [Problem("b", "joined_already", told)]
    if kind == "member" and numbers_agree(one["id_number"], other["id_number"]) is False:
        told = _("两人各有一个有效的证件号码，而且不同，不能合并。号码登错了请先改正，否则请记为“不是同一人”。")
        return [Problem("id_number", "numbers_differ", told)]
    return []


def differing(kept: Facts, gone: Facts) -> list[str]:
    """Return the fields in which both say something and not the same."""
    return [
        name
        for name, value in kept.items()
        if name not in (*_APART, "extra") and None not in (value, gone[name]) and value != gone[name]
    ]


def filled(kept: Facts, gone: Facts) -> list[str]:
    """Return the fields that only the record that goes says something in."""
    return [name for name, value in kept.items() if name not in _APART and value is None and gone[name] is not None]


def joined(kept: Facts, gone: Facts, chosen: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Return what the record that stays says anew: blanks are filled, where both speak it keeps its own.

    `chosen` names, for a field, the record whose value stays. Of two forms of one ID number the longer stays.
    """
    says = {name: gone[name] for name in filled(kept, gone)}
    for name in differing(kept, gone):
        if (chosen or {}).get(name) == gone["id"]:
            says[name] = gone[name]
    if "id_number" not in (chosen or {}) and len(kept.get("id_number") or "") < len(gone.get("id_number") or ""):
        says["id_number"] = gone["id_number"]
    if kept.get("extra") and gone.get("extra"):
        says["extra"] = orjson.dumps(orjson.loads(gone["extra"]) | orjson.loads(kept["extra"])).decode()
    return says
