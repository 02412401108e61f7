"""What the words after `jiedui pair` mean: a helper, a team, an organisation, a beneficiary, a pairing; else a plain refusal."""

from collections.abc import Callable
from datetime import date
from typing import Any

from db.drafts.base import is_date
from db.errors import StoreProblem
from db.queries.naming import Named, pairing_with_id, pairings_for, sides_named
from db.queries.responsible import Beneficiary, beneficiary
from db.queries.standing import PairingFacts
from resources.language import N_, _

_KINDS = {"helper": N_("帮扶责任人"), "team": N_("帮扶团队"), "organisation": N_("单位")}


def day_said(words: str | None) -> str:
    """Return a whole day, today where none is said; StoreProblem for anything else."""
    if words is None:
        return date.today().isoformat()
    if not is_date(words) or len(words) != 10:
        raise StoreProblem("bad_date", _("“{words}”不是完整的日期。").format(words=words), _("请写成 2018-06-30。"))
    return words


def side_said(reader: Any, kind: str, words: str) -> Named:
    """Return the one helper, team or organisation that is meant."""
    found = sides_named(reader, kind, words)
    if len(found) == 1:
        return found[0]
    name = _(_KINDS[kind])
    if not found:
        raise StoreProblem(
            f"{kind}_unknown",
            _("库里没有{kind}“{words}”。").format(kind=name, words=words),
            _("请用 jiedui find 查编号、电话或全名。"),
        )
    among = "、".join(f"{each.id} {each.name} {each.organisation}".strip() for each in found[:5])
    raise StoreProblem(
        f"{kind}_many",
        _("叫“{words}”的{kind}有 {n} 个。").format(words=words, kind=name, n=len(found)),
        _("请写编号：{among}。").format(among=among),
    )


def whom_said(reader: Any, words: str) -> Beneficiary:
    """Return the household, member, village or county that is meant."""
    found = beneficiary(reader, words)
    if found is None:
        raise StoreProblem(
            "beneficiary_unknown",
            _("库里没有（或不止一处）“{words}”。").format(words=words),
            _("请写户编号、人编号或 12 位区划代码，或用 jiedui find 查一查。"),
        )
    return found


def pairing_said(reader: Any, words: str, fits: Callable[[PairingFacts], bool]) -> PairingFacts:
    """Return the pairing with an id, or the one of a beneficiary that fits the verb; a lead comes before supports."""
    known = pairing_with_id(reader, words)
    if known:
        return known
    found = [each for each in pairings_for(reader, whom_said(reader, words)) if fits(each)]
    nearest = [each for each in found if each.level == found[0].level and each.role == found[0].role]
    if len(nearest) == 1:
        return nearest[0]
    if not nearest:
        raise StoreProblem(
            "pairing_unknown",
            _("“{words}”没有这样的结对。").format(words=words),
            _("请用 jiedui pair list 查编号。"),
        )
    among = "；".join(f"{each.id} {each.words} {each.from_date or ''}" for each in nearest[:5])
    raise StoreProblem(
        "pairing_many",
        _("“{words}”有 {n} 个这样的结对。").format(words=words, n=len(nearest)),
        _("请写编号：{among}。").format(among=among),
    )
