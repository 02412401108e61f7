"""The JSON shapes of `jiedui pair`: a pairing, who answers, a refusal with its ways on."""

from typing import Any

from app.cli.speak import REFUSED, answer
from db.errors import Problem, RuleBroken
from db.queries.naming import Named, side_of
from db.queries.responsible import Answer, Beneficiary, beneficiary
from db.queries.standing import PairingFacts
from db.rules.stages import NAMES
from resources.language import _

_KIND = {"district_county": "organisation", "enterprise_village": "organisation", "team_family": "team", "person_person": "helper"}  # fmt: skip

# the option of `jiedui pair` that takes each way on
OPTIONS = {
    "end_other": "--end-other", "as_support": "--as-support", "exception": "--exception TEXT",
    "with_children": "--with-children", "at_most": "--at-most", "allocate_missing": "--allocate-missing", "change_date": "--from / --to DATE", "other_helper": "--helper HELPER",
}  # fmt: skip


def of_side(side: Named | None, name: str = "") -> dict[str, Any]:
    """Return a helper, team or organisation; its code is what `jiedui find` calls it, else its id."""
    if side is None:
        return {"id": None, "code": None, "name": name, "organisation": None}
    return {
        "id": side.id,
        "code": side.code or str(side.id),
        "name": side.name,
        "organisation": side.organisation or None,
    }


def of_whom(whom: Beneficiary | None, name: str = "") -> dict[str, Any]:
    """Return a beneficiary."""
    if whom is None:
        return {"kind": None, "id": None, "code": None, "name": name}
    return {"kind": whom.kind, "id": whom.id, "code": whom.code, "name": whom.name}


def of_pairing(reader: Any, pairing: PairingFacts, day: str) -> dict[str, Any]:
    """Return a pairing with its state on a day."""
    whom = pairing.member_id or pairing.household_id or pairing.region_id
    return {
        "id": pairing.id,
        "level": pairing.level,
        "role": pairing.role,
        "state": pairing.state(day),
        "helper": of_side(side_of(reader, _KIND[pairing.level], pairing.side or 0), pairing.helper),
        "beneficiary": of_whom(beneficiary(reader, str(whom)), pairing.helped),
        "from": pairing.from_date,
        "to": pairing.to_date,
        "end_reason": pairing.end_reason,
        "agreement": pairing.agreement,
        "parent": pairing.parent_id,
        "exception": pairing.exception,
        "pauses": [
            {"from": rest.start, "to": None if rest.end == "9999-12-31" else rest.end} for rest in pairing.rests
        ],
    }


def of_answer(reader: Any, found: Answer) -> dict[str, Any]:
    """Return who answered for a beneficiary on a day."""

    def one(pairing: PairingFacts) -> dict[str, Any]:
        side = of_side(side_of(reader, _KIND[pairing.level], pairing.side or 0), pairing.helper)
        return side | {"pairing": pairing.id, "from": pairing.from_date, "to": pairing.to_date}

    return {
        "on": found.on,
        "beneficiary": of_whom(found.beneficiary),
        "lead": one(found.lead) if found.lead else None,
        "supports": [one(each) for each in found.supports],
        "chain": [
            {"level": each.level, "helper": each.helper, "beneficiary": each.helped,
             "from": each.from_date, "to": each.to_date, "pairing": each.id}
            for each in found.chain
        ],
    }  # fmt: skip


def of_problem(problem: Problem) -> dict[str, Any]:
    """Return a broken rule: which, in words, with which other pairings, and the ways on."""
    return {
        "rule": problem.code,
        "message": problem.message,
        "with": [
            {"id": other.id, "words": other.words, "from": other.from_date, "to": other.to_date}
            for other in problem.others
        ],
        "ways": [
            {"key": way.key, "words": way.words, "on": way.on, "option": OPTIONS.get(way.key)} for way in problem.ways
        ],
    }


def tell_refusal(refused: RuleBroken, as_json: bool) -> int:
    """Tell which rule refuses and what can be done; return the exit code of a refusal."""
    first, *more = [of_problem(problem) for problem in refused.problems]
    lines = []
    for problem in refused.problems:
        lines.append(problem.message)
        lines += [
            _("  可以：{way}（{option}）").format(way=way.words, option=OPTIONS.get(way.key, ""))
            for way in problem.ways
        ]
    answer({"refused": first | ({"more": more} if more else {})}, as_json=as_json, words="\n".join(lines))
    return REFUSED


def in_words(pairing: PairingFacts, day: str) -> str:
    """Return a pairing as one line for people."""
    state = _(NAMES[pairing.state(day)])
    role = _("主责") if pairing.role == "lead" else _("协助")
    dates = f"{pairing.from_date or '…'} — {pairing.to_date or '…'}"
    return f"{pairing.id}\t{pairing.words}\t{role}\t{state}\t{dates}"
