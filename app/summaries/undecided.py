"""What is undecided of a household, as the paper says it: the field, and what each side says. Masked like all of the paper."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.summaries.blocks import Block, Paragraph, emphasised
from app.summaries.figures import UNKNOWN, hundredths, masked, money, thousandths
from app.summaries.phrases import say
from db.catalogues import catalogue
from db.fields import facts_of
from db.history.conflicts import Conflict, conflicts_on, referred_to
from db.history.versions import LIFE
from db.models.columns import Fact
from db.queries.household import HouseholdPage
from db.queries.names import names_of
from db.store import Reader

# the conflicts, and what the records are called that their values refer to
Undecided = tuple[Iterable[Conflict], Mapping[int, str]]


def undecided_on(reader: Reader, page: HouseholdPage) -> Undecided:
    """Return what is undecided of a household, with the names its values refer to."""
    found = conflicts_on(reader, page)
    return found, names_of(reader, referred_to(found))


def undecided_block(conflicts: Iterable[Conflict], names: Mapping[int, str], *, health: bool = True) -> list[Block]:
    """Return a paragraph that names every undecided field with all its values; nothing where none is."""
    told = [_said(each, health, names) for each in conflicts]
    fields = "；".join(dict.fromkeys(one for one in told if one))
    return [Paragraph(emphasised(say("undecided", fields=fields)))] if fields else []


def _said(conflict: Conflict, health: bool, names: Mapping[int, str]) -> str:
    if conflict.field == LIFE:
        return say("undecided_life", record=conflict.record or conflict.household or UNKNOWN)[0].text
    fact = facts_of(conflict.kind)[conflict.field]
    if fact.private and fact.meaning != "code" and not health:
        return ""
    values = " / ".join(_value(fact, side.value, names) for side in conflict.sides)
    whose = conflict.record if conflict.kind != "household" else ""
    key = "undecided_of" if whose else "undecided_field"
    return say(key, field=fact.label, whose=whose, values=values)[0].text


def _value(fact: Fact, value: Any, names: Mapping[int, str]) -> str:
    if value is None or value == "":
        return UNKNOWN
    if fact.private and fact.meaning == "code":
        return masked(str(value)) or UNKNOWN
    if fact.meaning == "fen":
        return money(int(value))
    if fact.meaning in ("centimu", "dm2"):
        return hundredths(int(value))
    if fact.meaning == "milli":
        return thousandths(int(value))
    if fact.meaning == "choice" and fact.catalogue:
        return catalogue(fact.catalogue).shown(str(value))
    if fact.meaning == "record":
        return names.get(int(value), UNKNOWN)
    return say("yes" if value else "no")[0].text if fact.meaning == "yesno" else str(value)
