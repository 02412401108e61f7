"""How a value of the store is written into a form: labels by name, money in the form's unit, ID numbers masked.

Says also why a place stays empty. Not here: what is read (`families`), how it stands in its cell (`writing`).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from app.registers.filling.families import Subject
from app.registers.filling.form import Place
from app.registers.layouts.vocabulary import fact_behind
from app.registers.plans.shown import masked
from app.registers.values.units import FACTORS
from db.catalogues import catalogue
from resources.language import N_, _

_SCALES: Final = {"fen": 100, "centimu": 100, "dm2": 100, "milli": 1000}
_WHOLE: Final = ("count", "year")
NO_VALUE, HEALTH, NO_BOX = "no_value", "health", "no_box"
WHY: Final = {
    "red_line": N_("不填，也不保存"),
    "own_formula": N_("表上自己的公式，保留"),
    "signature": N_("留着签字盖章"),
    "unknown": N_("没有定填什么"),
    "chosen": N_("您定的：不填"),
    HEALTH: N_("健康和残疾，只在用途需要时填"),
    NO_VALUE: N_("库里没有"),
    NO_BOX: N_("表上没有这个选项"),
}


@dataclass(frozen=True)
class Wishes:
    """What goes out and to whom: ID numbers whole, health, which year (None: the form's, else the latest), the day."""

    with_ids: bool = False
    with_health: bool = False
    year: int | None = None
    recipient: str | None = None
    one_workbook: bool = False
    today: date = field(default_factory=date.today)


def stays_empty(place: Place, wishes: Wishes) -> str | None:
    """Return why a place stays empty whatever the household, or None."""
    if place.field is None:
        return place.why if place.why in WHY else "unknown"
    fact = fact_behind(place.field)
    if fact and fact.private and not place.field.endswith(".id_number") and not wishes.with_health:
        return HEALTH
    return None


def said(place: Place, subject: Subject, wishes: Wishes) -> dict[str, Any]:
    """Return what is put into a place: {"value", "how", ...}; a value of None leaves it empty, "why" says why."""
    made: dict[str, Any] = {"value": None, "how": place.how, "at": place.at}
    why = stays_empty(place, wishes)
    raw = None if why or place.field is None else _raw(place.field, subject)
    if why or raw is None or raw == "":
        return made | {"why": why or NO_VALUE}
    fact = fact_behind(place.field or "")
    if fact and fact.meaning in _SCALES:
        made["value"] = _scaled(raw, fact.meaning, place.unit)
    elif place.field and place.field.endswith(".id_number"):
        made["value"] = str(raw) if wishes.with_ids else masked(str(raw))
    elif fact and fact.meaning in ("choice", "labels") and fact.catalogue:
        return made | _labelled(str(raw), fact.catalogue, place)
    else:
        made["value"] = raw if isinstance(raw, int) else str(raw)
    if (fact and fact.meaning == "date") or place.field == "form.date":
        made["date"] = True
    return made


def _raw(name: str, subject: Subject) -> Any:
    table, _dot, rest = name.partition(".")
    last, _at, year = rest.partition("@")
    if name == "sequence":
        return subject.number
    if last == "age":
        return _age(subject.facts_of(table, "").get("birth"), subject.today)
    return subject.facts_of(table, year).get(last)


def _age(birth: str | None, today: date) -> int | None:
    """Return full years, where the month of birth is known."""
    if not birth or len(birth) < 7:
        return None
    return today.year - int(birth[:4]) - ((today.month, today.day) < (int(birth[5:7]), int(birth[8:10] or 1)))


def _scaled(raw: int, meaning: str, unit: str | None) -> int | float:
    factor = FACTORS.get(meaning, {}).get(unit or "", _SCALES[meaning])
    return raw // factor if raw % factor == 0 else raw / factor


def _labelled(raw: str, name: str, place: Place) -> dict[str, Any]:
    """Return a label by its name, with its other spellings where the form offers labels of its own."""
    known = catalogue(name)
    values = raw.split("、")
    made: dict[str, Any] = {"value": "、".join(known.shown(value) for value in values)}
    if not place.options:
        return made
    offered = {known.normalise(option): option for option in place.options}
    theirs = [offered[value] for value in values if value in offered]
    if place.how == "boxes":
        return {"spellings": theirs, **made} if theirs else {"value": None, "why": NO_BOX}
    return made | {"spellings": theirs if len(values) == 1 else [], "options": list(place.options)}


def why_in_words(why: str, line: str | None = None) -> str:
    """Return a reason for people."""
    words = _(WHY[why])
    return f"{words}（{line}）" if line else words
