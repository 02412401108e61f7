"""The rule of suggestions as data: steps in order, weights within them, and the needs a skill meets."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from resources import resource


@dataclass(frozen=True)
class Step:
    """A step of the rule: a later one never makes an earlier one worse."""

    key: str
    name: str
    words: str


@dataclass(frozen=True)
class Weight:
    """What one reason counts within its step."""

    key: str
    step: str
    name: str
    points: int
    words: str


@dataclass(frozen=True)
class Rule:
    """The steps and weights of a suggestion."""

    version: int
    steps: tuple[Step, ...]
    weights: tuple[Weight, ...]

    def points(self, key: str) -> int:
        """Return what a reason counts; KeyError where the rule has none of that name."""
        return {each.key: each.points for each in self.weights}[key]


@cache
def rule() -> Rule:
    """Return the rule of `resources/assignment.toml`."""
    read = _read("assignment.toml")
    return Rule(
        read["version"],
        tuple(Step(**each) for each in read["step"]),
        tuple(Weight(**each) for each in read["weight"]),
    )


@cache
def needs_of_skills() -> dict[str, frozenset[str]]:
    """Return the kinds of need that each skill of the catalogue meets."""
    return {label["name"]: frozenset(label.get("needs", ())) for label in _read("catalogues", "skill.toml")["label"]}


def met_by(skills: Iterable[str]) -> frozenset[str]:
    """Return the kinds of need that somebody with these skills can help with."""
    return frozenset().union(*(needs_of_skills().get(each, frozenset()) for each in skills))


def _read(*parts: str) -> dict[str, Any]:
    return tomllib.loads(resource(*parts).read_text(encoding="utf-8"))
