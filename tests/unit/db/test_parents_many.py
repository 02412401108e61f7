"""The pairing above, asked for many at once, is the one asked for alone."""

from pathlib import Path

from app.demo import DEMO_PASSPHRASE
from app.demo.build import build
from db.queries.parents import fitting_parent
from db.queries.parents_many import many_parents
from db.queries.standing import pairings_where
from db.rules.periods import period
from db.store import Store


def test_many_at_once_are_the_same_as_one_by_one(tmp_path: Path) -> None:
    build(tmp_path / "演示.jiedui", households=40, seed=5)
    with Store.open(tmp_path / "演示.jiedui", DEMO_PASSPHRASE) as store, store.read() as reader:
        pairings = pairings_where(reader, "1")
        many = many_parents(reader, {each.household_id for each in pairings if each.household_id})
        seen = set()
        for each in pairings:
            for start, end in ((each.from_date, each.to_date), (None, None), ("2019", "2019")):
                region = each.region_id if each.level == "enterprise_village" else None
                alone = fitting_parent(
                    reader, each.level, region=region, household=each.household_id,
                    helper=each.helper_id, team=each.team_id, from_date=start, to_date=end,
                )  # fmt: skip
                found = many.fitting(
                    each.level,
                    period(start, end),
                    region=region,
                    household=each.household_id,
                    helper=each.helper_id,
                    team=each.team_id,
                )
                assert (found.id if found else None) == alone
                seen.add((each.level, found.level if found else None))
        assert {
            ("person_person", "team_family"),
            ("team_family", "enterprise_village"),
            ("enterprise_village", "district_county"),
        } <= seen
