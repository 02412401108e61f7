"""`.venv/bin/python tests/matching_corpus/run.py [--write]`: how well "who is who" does, and the delta to what is committed.

A change of `resources/matching.toml` or of `app/matching` is told with what this prints; `--write` commits new figures.
"""

import argparse
from dataclasses import fields

from judge import commit, committed, judged


def main() -> None:
    """Judge, and print each figure with what stands beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="these figures stand from now on")
    parser.add_argument("--seed", type=int, default=7, help="another corpus: a look beside the one that is committed")
    wishes = parser.parse_args()
    now = judged(seed=wishes.seed)
    try:
        before = committed()
    except FileNotFoundError:
        before = now
    print(f"{'':22}{'now':>10}{'committed':>12}{'delta':>10}")
    for each in fields(now):
        one, other = getattr(now, each.name), getattr(before, each.name)
        print(f"{each.name:22}{one:>10}{other:>12}{round(one - other, 4):>+10}")
    if wishes.write:
        commit(now)


if __name__ == "__main__":
    main()
