"""The figures committed beside the corpus hold: none of them falls, and nobody is called the same who is not."""

from dataclasses import asdict

from corpus import made
from judge import committed, judged


def test_the_corpus_is_the_same_each_time() -> None:
    assert made(40) == made(40) != made(40, seed=8)


def test_no_figure_falls_below_what_is_committed() -> None:
    now, before = asdict(judged()), asdict(committed())
    assert now["false_merges"] == 0
    assert {name: (now[name], before[name]) for name in before if now[name] < before[name]} == {}
