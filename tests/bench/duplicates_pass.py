"""The search for duplicates over a whole register, beside a bare rapidfuzz pass over the same people: four blocks, one threshold."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from typing import Any, Final

import numpy as np
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cdist
from timing import Line, Scale, opened, seconds

from app.matching.duplicates import duplicates
from db.pinyin import spelled
from db.queries.duplicates import everybody

ALIKE: Final = 0.82
SMALL: Final = 12  # blocks below are compared one by one
_KEYS: Final[tuple[Callable[[Any], Hashable], ...]] = (
    lambda row: (row[2], row[6]),
    lambda row: (row[6], (row[2] or "")[:7]),
    lambda row: (row[6], (row[2] or "")[:4], (row[2] or "")[8:]),
    lambda row: (row[2], row[1][:2]),
)


def bare(rows: list[Any]) -> int:
    """Compare everybody who shares a block by the reading of the name and by sex; return how many pairs there are."""
    found: set[tuple[int, int]] = set()
    said = [spelled(row[1]) for row in rows]
    for key in _KEYS:
        blocks: dict[Hashable, list[int]] = defaultdict(list)
        for at, row in enumerate(rows):
            if row[2]:
                blocks[key(row)].append(at)
        for block in blocks.values():
            if len(block) > 1:
                found.update(_alike(rows, said, block))
    return len(found)


def _alike(rows: list[Any], said: list[str], block: list[int]) -> Iterator[tuple[int, int]]:
    if len(block) < SMALL:
        pairs = [(a, b) for at, a in enumerate(block) for b in block[at + 1 :]]
        near = [each for each in pairs if JaroWinkler.similarity(said[each[0]], said[each[1]]) >= ALIKE]
    else:
        words = [said[at] for at in block]
        scores = cdist(words, words, scorer=JaroWinkler.similarity, score_cutoff=ALIKE, dtype=np.float32)
        near = [(block[a], block[b]) for a, b in zip(*np.nonzero(np.triu(scores, 1)), strict=True)]
    return ((rows[a][0], rows[b][0]) for a, b in near if rows[a][4] == rows[b][4])


def passes(scale: Scale) -> Iterator[Line]:
    """Look for duplicates as `jiedui duplicates` does; the bare pass has its people in memory before the clock starts."""
    with opened(scale.store) as store, store.read() as reader:
        ours = seconds(lambda: duplicates(reader, 200))
        rows = [row for part in everybody(reader) for row in part]
        baseline = seconds(lambda: bare(rows))
    what = f"重复 {len(rows):,} 人（读库、比对、理由）"
    yield Line(what, ours, baseline, "<= 2", against="bare rapidfuzz in four blocks, people in memory")
