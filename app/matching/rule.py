"""The rule of "who is who" as data: points, thresholds, spellings (`resources/matching.toml`). Not here: applying it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from resources import resource

Answer = Literal["same", "probably", "unsure", "new"]
ANSWERS: Final[tuple[Answer, ...]] = ("same", "probably", "unsure", "new")


@dataclass(frozen=True)
class Rule:
    """What agreements and differences count, where the answers begin, what else the comparison goes by."""

    version: int
    answers: Mapping[str, int]
    alike: Mapping[str, float]
    points: Mapping[str, int]
    limits: Mapping[str, float]
    words: tuple[tuple[str, ...], ...]
    sounds: tuple[tuple[str, str], ...]

    def answer(self, score: int) -> Answer:
        """Return what a score means."""
        for each in ANSWERS[:-1]:
            if score >= self.answers[each]:
                return each
        return "new"


@cache
def rule() -> Rule:
    """Return the rule the program ships with."""
    read = tomllib.loads(resource("matching.toml").read_text(encoding="utf-8"))
    spellings = read["spellings"]
    return Rule(
        read["version"],
        read["answers"],
        read["alike"],
        read["points"],
        read["limits"],
        tuple(tuple(each) for each in spellings["words"]),
        tuple((heard, written) for heard, written in spellings["sounds"]),
    )
