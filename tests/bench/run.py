"""`.venv/bin/python tests/bench/run.py [--quick] [--only NAME]`: how long things take beside baselines of the same run.

Prints a table: what, ours, baseline, ratio, ratio to reach. Nothing is asserted: machines differ, ratios are to be read.
The demonstration store of 160,000 households is built once (some minutes) into a folder outside the repository.
"""

import argparse

from duplicates_pass import passes
from encryption import encryptions
from exchanges import exchanges
from intake import imports
from pairing_room import trees
from paper import exports, prints
from reading import agendas, openings, searches, tables
from stalls import stalls
from suggesting import suggestions
from timing import Bench, Line, Scale
from windows import memories, starts

BENCHES: dict[str, Bench] = {
    "import": imports,
    "search": searches,
    "open": openings,
    "table": tables,
    "today": agendas,
    "pairings": trees,
    "print": prints,
    "export": exports,
    "start": starts,
    "memory": memories,
    "suggest": suggestions,
    "duplicates": passes,
    "encryption": encryptions,
    "exchange": exchanges,
    "stalls": stalls,
}
QUICK = Scale(rows=5_000, households=3_000)


def shown(value: float | None, unit: str) -> str:
    """Return a time or size as the table shows it."""
    if value is None:
        return ""
    if unit == "ms":
        return f"{value * 1000:.2f} ms"
    return f"{value:.0f} MiB" if unit == "MiB" else f"{value:.2f} s"


def columns(line: Line) -> tuple[str, ...]:
    """Return the cells of a line."""
    ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
    return line.what, shown(line.ours, line.unit), shown(line.baseline, line.unit), ratio, line.reach, line.against


def wide(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def row(cells: tuple[str, ...]) -> str:
    """Return a row of the table."""
    widths = (44, 11, 11, 7, 11, 0)
    return "  ".join(cell + " " * (width - wide(cell)) for cell, width in zip(cells, widths, strict=True)).rstrip()


def main() -> None:
    """Run the benchmarks asked for and print a line as soon as it is known."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes: to see that everything runs")
    parser.add_argument("--only", choices=BENCHES, action="append", help="one benchmark (may be repeated)")
    wishes = parser.parse_args()
    print(row(("what", "ours", "baseline", "ratio", "to reach", "baseline is")), flush=True)
    for name in wishes.only or BENCHES:
        for line in BENCHES[name](QUICK if wishes.quick else Scale()):
            print(row(columns(line)), flush=True)


if __name__ == "__main__":
    main()
