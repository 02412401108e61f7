"""The divisions a new store begins with: the four counties with their towns and villages, from `resources/divisions`."""

import csv
from pathlib import Path
from typing import Final

from db.store import Store
from resources import resource
from resources.language import _

EDITION: Final = 2023


def new_store(path: Path, passphrase: str, *, quick: bool = False) -> Store:
    """Make a new store with the divisions in it, ready for the first register; raises StoreProblem."""
    return Store.create(path, passphrase, quick=quick, fill=add_divisions)


def add_divisions(store: Store) -> None:
    """Write the divisions as the first step of a store."""
    with resource("divisions", f"kashgar4_{EDITION}.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    with store.write("divisions", _("放入四县区划"), bulk=True) as write:
        first = write.reserve("region", len(lines))
        ids = {line["code"]: first + number for number, line in enumerate(lines)}
        rows = [
            {
                "id": ids[line["code"]],
                "code": line["code"],
                "edition": EDITION,
                "level": line["level"],
                "name": line["name"],
                "aliases": line["aliases"] or None,
                "parent_id": ids.get(line["parent"]),
            }
            for line in lines
        ]
        write.create_many("region", rows)
