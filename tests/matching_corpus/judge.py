"""Judging "who is who" on the corpus: recall, precision, false merges. The whole path, on a store, as a user would see it."""

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from corpus import VILLAGES, Corpus, made

from app.matching.duplicates import Pair, duplicates
from app.matching.rule import rule
from db.store import Store

FIGURES = Path(__file__).with_name("figures.json")


@dataclass(frozen=True)
class Figures:
    """How well: shares of 0 to 1. `false_merges`: pairs called the same that are not; `sure_precision`: of "probably"."""

    people: int
    recall: float
    precision: float
    sure_recall: float
    sure_precision: float
    household_recall: float
    household_precision: float
    false_merges: int
    rule: int


def judged(households: int = 500, seed: int = 7) -> Figures:
    """Make the corpus, look for duplicates and compare with the truth."""
    corpus = made(households, seed)
    with tempfile.TemporaryDirectory() as folder, Store.create(Path(folder) / "c.jiedui", "test", quick=True) as store:
        homes, people = _fill(store, corpus)
        with store.read() as read:
            pairs = duplicates(read).pairs
    truth = {_key(people[one], people[other]) for one, other in corpus.truth}
    homes_truth = {_key(homes[one], homes[other]) for one, other in corpus.homes_truth}
    members, households_found = _of(pairs, "member"), _of(pairs, "household")
    sure = {key for key, answer in members.items() if answer in ("same", "probably")}
    wrong = {key for key, answer in (members | households_found).items() if answer == "same"} - truth - homes_truth
    return Figures(
        people=len(people),
        recall=_share(members.keys() & truth, truth),
        precision=_share(members.keys() & truth, members),
        sure_recall=_share(sure & truth, truth),
        sure_precision=_share(sure & truth, sure),
        household_recall=_share(households_found.keys() & homes_truth, homes_truth),
        household_precision=_share(households_found.keys() & homes_truth, households_found),
        false_merges=len(wrong),
        rule=rule().version,
    )


def committed() -> Figures:
    """Return the figures that stand beside the corpus."""
    return Figures(**orjson.loads(FIGURES.read_bytes()))


def commit(figures: Figures) -> None:
    """Write the figures that stand from now on."""
    FIGURES.write_bytes(orjson.dumps(asdict(figures), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _fill(store: Store, corpus: Corpus) -> tuple[list[int], dict[tuple[int, int], int]]:
    with store.write("fill", "备料") as write:
        above = write.create("region", level="county", name="杏河县", edition=2023)
        above = write.create("region", level="township", name="杏园镇", parent_id=above, edition=2023)
        villages = [
            write.create("region", level="village", name=f"村{at}", parent_id=above, edition=2023)
            for at in range(VILLAGES)
        ]
        homes = write.create_many(
            "household", [{"code": code, "village_id": villages[place]} for code, place, _people in corpus.homes]
        )
        places = [(home, at) for home, (_c, _v, people) in enumerate(corpus.homes) for at in range(len(people))]
        rows = [corpus.homes[home][2][at] | {"household_id": homes[home]} for home, at in places]
        return homes, dict(zip(places, write.create_many("member", rows), strict=True))


def _key(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _of(pairs: tuple[Pair, ...], kind: str) -> dict[tuple[int, int], str]:
    return {_key(pair.a, pair.b): pair.likeness.answer for pair in pairs if pair.kind == kind}


def _share(part: object, whole: object) -> float:
    return round(len(part) / len(whole), 4) if whole else 1.0  # type: ignore[arg-type]
