"""A doubt about the register: what a rule of its logic finds in some records, and when a waiver of it still holds. Pure.

Here: the shapes and the fingerprint. Not here: the rules (`db.queries.doubts`), waiving (`db.ops.doubts`). Doubts are about whether
the register agrees with itself; nothing here orders or weighs families.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson

from resources.language import N_, _

# wrong: both cannot be true; check: unusual, may be right
Severity = Literal["wrong", "check"]
SEVERITIES: Final[dict[str, str]] = {"wrong": N_("矛盾"), "check": N_("请核对")}

SHOWN: Final = (
    "say_"  # of a fact that is said and not part of the fingerprint: it changes without anybody touching the records
)
NAMED: Final = 6  # names in one sentence
KEPT: Final = "by_"  # of a fact that is part of the fingerprint and never said


@dataclass(frozen=True)
class Rule:
    """A published rule. `statement` finds what does not agree: columns `household` (the page to open), `records` (ids joined
    with commas), and the facts that the sentence names. Parameters: :today, :sixteen (born after it: under 16 today).
    """

    code: str
    title: str
    why: str
    severity: Severity
    source: str
    sentence: str
    statement: str


@dataclass(frozen=True)
class Doubt:
    """What one rule finds: the records it is about, the household whose page shows them, the facts."""

    rule: Rule
    household: int | None
    records: tuple[int, ...]
    facts: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        """What does not agree, in words."""
        said = {name.removeprefix(SHOWN): _said(value) for name, value in self.facts.items() if name[:3] != KEPT}
        return _(self.rule.sentence).format(**said)

    @property
    def key(self) -> str:
        """A short name of this doubt: the same as long as rule and records are."""
        return _digest([self.rule.code, *self.records])[:12]

    @property
    def fingerprint(self) -> str:
        """A digest of the facts that raised it: other facts, another digest."""
        return _digest([self.facts[name] for name in sorted(self.facts) if not name.startswith(SHOWN)])


@dataclass(frozen=True)
class Waived:
    """A waiver as it stands in the store."""

    id: int
    rule: str
    records: tuple[int, ...]
    fingerprint: str
    reason: str

    def holds(self, doubt: Doubt) -> bool:
        """Whether it is about this doubt and nothing that raised it has changed since."""
        same = self.rule == doubt.rule.code and self.records == doubt.records
        return same and self.fingerprint == doubt.fingerprint


def packed(doubt: Doubt) -> str:
    """Return what a waiver keeps of a doubt: the records and the fingerprint, no values."""
    return orjson.dumps({"ids": list(doubt.records), "facts": doubt.fingerprint}).decode()


def unpacked(identifier: int, rule: str, records: str, reason: str) -> Waived:
    """Return the waiver behind a row of the store."""
    kept = orjson.loads(records)
    return Waived(identifier, rule, tuple(kept["ids"]), kept["facts"], reason)


def _said(value: Any) -> str:
    names = "" if value is None else str(value)
    parts = names.split("、")
    return names if len(parts) <= NAMED else _("{names} 等").format(names="、".join(parts[:NAMED]))


def _digest(value: list[Any]) -> str:
    return hashlib.sha256(orjson.dumps(value)).hexdigest()[:32]
