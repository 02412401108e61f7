"""Building a demonstration store: places, helpers and households in bulk, then a few verbs of everyday work.

The same size, seed and day give the same facts (ids differ from store to store). A build that is stopped, fails
or is killed leaves no file of that name. What the rows say is in the other modules of this folder.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from app.demo import DEMO_PASSPHRASE
from app.demo.everyday import everyday_work
from app.demo.given import Giving
from app.demo.helpers import Helping, Stay
from app.demo.money import add_money
from app.demo.pairings import pair_household
from app.demo.people import Families
from app.demo.places import Place, Village, add_regions, choose_villages, divisions
from app.demo.sheets import Sheets
from app.demo.standing import standing_work
from app.demo.years import household_fields, year_rows
from db.store import Store
from resources.language import _

HOUSEHOLDS: Final = 1_200
# about how many households have someone who helps: 20,000 pairings at the size of a prefecture
STAFFED: Final = 8_000
AT_ONCE: Final = 20_000  # households of one change set: memory stays flat

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


def build(
    path: Path,
    *,
    households: int | None = None,
    seed: int = 1,
    on_progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    today: date | None = None,
) -> Path:
    """Make the demonstration store at `path` and return it; progress counts households.

    Raises StoreProblem store_exists, and Cancelled when stopped.
    """

    def fill(store: Store) -> None:
        _Demo(
            store, HOUSEHOLDS if households is None else households, seed, today or date.today(), on_progress, cancelled
        ).fill()

    Store.create(path, DEMO_PASSPHRASE, quick=True, fill=fill).close()
    return Path(path)


class _Demo:
    """One build in progress."""

    def __init__(
        self,
        store: Store,
        households: int,
        seed: int,
        today: date,
        on_progress: Progress | None,
        cancelled: Cancelled | None,
    ) -> None:
        self._store = store
        self._households = households
        self._seed = seed
        self._today = today
        self._watch = {"on_progress": on_progress, "cancelled": cancelled}
        self._families = Families(today)
        self._done = 0
        self._departments: dict[str, int] = {}

    def fill(self) -> None:
        """Write everything, part by part."""
        places = divisions()
        villages = choose_villages(places, self._households, STAFFED, self._rng("villages"))
        stays = self._frame(places, villages)
        for part in _parts(villages):
            self._people(part, stays)
        everyday_work(self._store, self._today)
        standing_work(self._store, self._today)

    def _rng(self, what: str) -> Random:
        return Random(f"{self._seed} {what}")

    def _frame(self, places: list[Place], villages: list[Village]) -> dict[str, list[Stay]]:
        with self._store.write("demo", _("示范库：区划与帮扶力量"), bulk=True, **self._watch) as write:  # type: ignore[arg-type]
            write.progress(0, self._households)
            sheets = Sheets(write)
            add_regions(sheets, places)
            helping = Helping(sheets, self._rng("helping"), self._today)
            helping.counties([place for place in places if place.level == "county"])
            stays = helping.villages(villages)
            helping.ready()
            self._departments = helping.departments
            add_money(sheets, self._rng("money"), villages, self._today)
            sheets.flush()
            return stays

    def _people(self, villages: list[Village], stays: dict[str, list[Stay]]) -> None:
        with self._store.write("demo", _("示范库：农户与帮扶记录"), bulk=True, **self._watch) as write:  # type: ignore[arg-type]
            sheets = Sheets(write)
            giving = Giving(sheets, self._today)
            for village in villages:
                self._village(sheets, giving, village, stays.get(village.place.code, []))
                write.progress(self._done, self._households)
            sheets.flush()

    def _village(self, sheets: Sheets, giving: Giving, village: Village, stays: list[Stay]) -> None:
        rng = self._rng(village.place.code)
        department = self._departments[village.county.name]
        if stays:
            giving.village(rng, village.place.id, stays[-1].organisation)
        for _number in range(village.households):
            self._done += 1
            self._household(rng, sheets, giving, village, stays, department)

    def _household(
        self, rng: Random, sheets: Sheets, giving: Giving, village: Village, stays: list[Stay], department: int
    ) -> None:
        family = self._families.make(rng, self._done)
        household = sheets.add("household", **household_fields(rng, family, village, self._today))
        members = [
            sheets.add("member", household_id=household, **person.fields) for person in (*family.people, *family.left)
        ]
        for row in year_rows(rng, family, self._today):
            sheets.add("household_year", household_id=household, **row)
        helps = pair_household(sheets, rng, stays, household, members, family, self._today) if stays else []
        giving.household(rng, household, members, family, helps, department)


def _parts(villages: list[Village]) -> Iterator[list[Village]]:
    """Villages in parts of at most about AT_ONCE households."""
    part: list[Village] = []
    for village in villages:
        part.append(village)
        if sum(each.households for each in part) >= AT_ONCE:
            yield part
            part = []
    if part:
        yield part
