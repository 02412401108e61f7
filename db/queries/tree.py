"""The tree of pairings on a day: counties and villages in one picture, with counts that add up. No query per place.

Any day can be asked for; the past answers as it was. Here: the places (`Node`) and what is missing at or below each.
Not here: the households of a village and their people (`branches`), bars over time (`lanes`), figures (`coverage`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, text

from db.queries import coverage
from db.queries.coverage import Reach
from db.queries.days import in_force
from db.queries.readiness import ASPECTS, Tick, ticks_of
from db.queries.standing import PairingFacts, pairings_where
from db.queries.strays import Stray, strays
from db.rules.stages import ACTIVE, ENDED, PROPOSED, REFUSED

# what may be missing at or below a place; each is a filter of the tree
LEAD, VILLAGE, HOUSEHOLD, TICKS, OVERLAP, PENDING, STRAY = (
    "lead_missing", "village", "household", "ticks", "overlap", "pending", "stray",
)  # fmt: skip
GAPS: Final = (LEAD, VILLAGE, HOUSEHOLD, TICKS, OVERLAP, PENDING, STRAY)
NOWHERE: Final = 0  # the id of the place of households and villages whose place is not known


@dataclass(frozen=True)
class Node:
    """A county, village, household or person, and who helps there on the day.

    `pairing_id` is the pairing the line is about (of a household the team's, else the person's), `responsible` who
    answers. `paired` of `below` are the next level's; `gaps` counts what is missing here and below, by the keys above.
    """

    kind: str
    id: int
    label: str
    pairing_id: int | None = None
    helper_side: str = ""
    responsible: str = ""
    state: str = ""  # of the pairing on the day; "" where there is none
    paired: int = 0
    below: int = 0
    gaps: Mapping[str, int] = field(default_factory=dict)
    since: str | None = None  # the last day on which somebody answered
    ticks: tuple[Tick, ...] = ()
    excused: bool = False  # a reason for two leads is recorded
    place: str = ""  # the township, the group, the relation: what stands quietly beside the name
    above: int = 0  # the township of a village


@dataclass(frozen=True)
class Picture:
    """Everything of a day down to the villages; the counties' counts are the sums of their villages'."""

    day: str
    counties: tuple[Node, ...]
    villages: Mapping[int, tuple[Node, ...]]
    reach: Reach
    gaps: Mapping[str, int]
    strays: tuple[Stray, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show at all."""
        return not self.counties


def picture(connection: Connection, day: str) -> Picture:
    """Return the picture of a day."""
    areas = {each.id: each.reach for each in coverage.reach_by(connection, "village", day)}
    upper = _upper(connection)
    ready = ticks_of(connection, [each.id for own in upper.values() for each in own], day)
    contacts = _contacts(connection)
    lost = tuple(each for each in strays(connection, day=day) if not each.excused)
    gaps = _household_gaps(connection, day, lost)
    odd = Counter(each.region_id for each in lost if each.region_id)
    listed: dict[int, list[Node]] = defaultdict(list)
    for village, name, town, county, above in _villages(connection, areas):
        own = _of_region("village", village, name, upper.get(village, ()), day, ready, contacts)
        reach = areas.get(village or None, Reach())
        missing = Counter(own.gaps) + gaps.get(village or None, Counter()) + Counter({STRAY: odd[village]})
        missing += Counter({LEAD: reach.lead_missing, HOUSEHOLD: reach.households_unpaired})
        missing += Counter({VILLAGE: reach.villages_unpaired})
        listed[county].append(_with(own, reach.households_paired, reach.households, missing, town, above))
    counties = _counties(connection, listed, upper, day, ready, contacts, odd)
    total = sum(areas.values(), Reach())
    everything = sum((Counter(each.gaps) for each in counties), Counter())
    return Picture(day, counties, {key: ordered(each) for key, each in listed.items()}, total, everything, lost)


def ordered(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Return places with those that lack somebody first; where nothing was ever begun last among these."""
    return tuple(sorted(nodes, key=_rank))


def _rank(node: Node) -> int:
    if node.gaps.get(OVERLAP) or node.gaps.get(LEAD):
        return 0
    if node.gaps.get(PENDING) or node.gaps.get(HOUSEHOLD) or node.gaps.get(VILLAGE):
        return 1
    return 2 if node.gaps.get(STRAY) or node.gaps.get(TICKS) else 3


def complete(node: Node) -> bool:
    """Whether somebody answers everywhere here."""
    return not any(node.gaps.get(key) for key in (LEAD, VILLAGE, HOUSEHOLD, OVERLAP, PENDING))


def _with(node: Node, paired: int, below: int, gaps: Counter[str], place: str = "", above: int = 0) -> Node:
    return Node(
        **{**node.__dict__, "paired": paired, "below": below, "gaps": dict(gaps), "place": place, "above": above}
    )


def _counties(
    connection: Connection, villages: Mapping[int, Sequence[Node]], upper: Mapping[int, Sequence[PairingFacts]],
    day: str, ready: Mapping[int, tuple[Tick, ...]], contacts: Mapping[int, str], odd: Mapping[int, int],
) -> tuple[Node, ...]:  # fmt: skip
    rows = connection.exec_driver_sql("SELECT id, name FROM region WHERE level = 'county' ORDER BY code, id").all()
    known = [*((row[0], row[1]) for row in rows), (NOWHERE, "")]
    found = []
    for county, name in known:
        own = _of_region("county", county, name, upper.get(county, ()), day, ready, contacts)
        below = villages.get(county, ())
        if not below and not upper.get(county):
            continue
        missing = Counter(own.gaps) + Counter({STRAY: odd.get(county, 0)})
        for each in below:
            missing += Counter(each.gaps)
        paired = sum(1 for each in below if not each.gaps.get(VILLAGE) and each.id)
        found.append(_with(own, paired, sum(1 for each in below if each.id), missing))
    return tuple(found)


def _of_region(
    kind: str, identifier: int, name: str, pairings: Sequence[PairingFacts], day: str,
    ready: Mapping[int, tuple[Tick, ...]], contacts: Mapping[int, str],
) -> Node:  # fmt: skip
    """Return a county or village with who helps it; its counts are added later."""
    leads = [each for each in pairings if each.role == "lead" and each.state(day) == ACTIVE]
    asked = [each for each in pairings if proposed_by(each, day)]
    gaps = Counter({OVERLAP: int(len(leads) > 1), PENDING: len(asked)})
    if not leads:
        others = [each for each in pairings if open_on(each, day)]
        shown = max(others, key=lambda each: each.from_date or "", default=None)
        side = shown.helper if shown and shown.state(day) != "proposed" else ""
        state = shown.state(day) if shown else ""
        return Node(kind, identifier, name, None, side, "", state, gaps=gaps, since=last_end(pairings, day))
    first = leads[0]
    ticks = ready[first.id]
    gaps[TICKS] = int(not all(ticks))
    return Node(kind, identifier, name, first.id, first.helper, contacts.get(first.side or 0, ""), ACTIVE, gaps=gaps,
                ticks=ticks, excused=any(each.exception for each in leads))  # fmt: skip


def proposed_by(pairing: PairingFacts, day: str) -> bool:
    """Whether a proposal waits for its answer on a day."""
    return pairing.stage == PROPOSED and (pairing.proposed_on or "") <= day


def open_on(pairing: PairingFacts, day: str) -> bool:
    """Whether a pairing is in force, rests, comes or waits on a day; what was proposed later was not known then."""
    return pairing.state(day) not in (ENDED, REFUSED) and not (pairing.stage and (pairing.proposed_on or "") > day)


def last_end(pairings: Iterable[PairingFacts], day: str) -> str | None:
    """Return the last day before a day on which one of these bound; None where none ever did."""
    ends = [
        each.end for pairing in pairings if not pairing.stage for each in pairing.standing().active if each.end < day
    ]
    return max(ends, default=None)


def _upper(connection: Connection) -> dict[int, list[PairingFacts]]:
    """Return the pairings of counties and villages by region, leads first."""
    found: dict[int, list[PairingFacts]] = defaultdict(list)
    rows = pairings_where(connection, "p.region_id IS NOT NULL", "p.role <> 'lead', p.from_date, p.id")
    for each in rows:
        found[each.region_id or 0].append(each)
    return found


def _contacts(connection: Connection) -> dict[int, str]:
    rows = connection.exec_driver_sql(
        "SELECT id, contact FROM organisation WHERE contact IS NOT NULL "
        "AND id IN (SELECT organisation_id FROM pairing WHERE region_id IS NOT NULL)"
    )
    return {row[0]: row[1] for row in rows}


def _villages(connection: Connection, areas: Mapping[int | None, Reach]) -> list[tuple[int, str, str, int, int]]:
    """Return (id, name, township, county, township) of the villages counted; a last one for households without a village."""
    rows = connection.exec_driver_sql(
        "SELECT v.id, v.name, coalesce(t.name, ''), coalesce(t.parent_id, 0), coalesce(v.parent_id, 0) FROM region v "
        "LEFT JOIN region t ON t.id = v.parent_id WHERE v.level = 'village' ORDER BY v.code, v.id"
    ).all()
    counties = set(connection.exec_driver_sql("SELECT id FROM region WHERE level = 'county'").scalars())
    found = [(*row[:3], row[3] if row[3] in counties else NOWHERE, row[4]) for row in rows if row[0] in areas]
    return [*found, (NOWHERE, "", "", NOWHERE, 0)] if None in areas else found


# the pairing a household's line is about: the team's, else the person's; SQLite takes p.id from the row of the minimum
_GAPS: Final = f"""
WITH best AS (
  SELECT p.household_id AS id, p.id AS pairing, min(p.level <> 'team_family') AS own,
    sum(p.level = 'person_person') AS leads
  FROM pairing p WHERE p.household_id IS NOT NULL AND p.role = 'lead' AND {in_force("p")}
  AND (p.member_id IS NULL OR p.member_id IN (
    SELECT m.id FROM member m WHERE m.household_id = p.household_id AND m.relation = '户主' AND m.to_date IS NULL))
  GROUP BY p.household_id),
done AS (SELECT pairing_id, count(DISTINCT aspect) AS n FROM readiness WHERE on_date <= :day GROUP BY pairing_id)
SELECT l.village_id, sum(best.leads = 0 OR coalesce(done.n, 0) < {len(ASPECTS)}), sum(best.leads > 1)
FROM best JOIN household_line l ON l.household_id = best.id LEFT JOIN done ON done.pairing_id = best.pairing
GROUP BY l.village_id"""
_PENDING: Final = """
SELECT l.village_id, count(*) FROM pairing p JOIN household_line l ON l.household_id = p.household_id
WHERE p.stage = 'proposed' AND coalesce(p.proposed_on, '') <= :day GROUP BY l.village_id"""


def _household_gaps(connection: Connection, day: str, lost: Sequence[Stray]) -> dict[int | None, Counter[str]]:
    """Return per village what is missing with its households, beyond what `coverage` counts."""
    found: dict[int | None, Counter[str]] = defaultdict(Counter)
    for village, ticks, overlaps in connection.execute(text(_GAPS), {"day": day}):
        found[village] += Counter({TICKS: ticks, OVERLAP: overlaps})
    for village, waiting in connection.execute(text(_PENDING), {"day": day}):
        found[village][PENDING] += waiting
    odd = Counter(each.household_id for each in lost if each.household_id)
    if odd:
        marks = ", ".join(str(int(each)) for each in odd)
        rows = connection.exec_driver_sql(
            f"SELECT household_id, village_id FROM household_line WHERE household_id IN ({marks})"
        )
        for household, village in rows:
            found[village][STRAY] += odd[household]
    return found


__all__ = ["GAPS", "Node", "Picture", "complete", "last_end", "open_on", "ordered", "picture", "proposed_by"]
