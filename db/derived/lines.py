"""The line of each household in the big table. Today's responsible helper stands on it, so it is dated when made."""

from sqlalchemy import Connection

from db.derived import bulk
from db.queries.days import in_force

# "+p.level" keeps SQLite off the index on the level: it would walk all 20,000 pairings of the level for every household.
_SELECT = """
SELECT h.id, h.code, head.name, pinyin(head.name),
  (SELECT count(*) FROM member m WHERE m.household_id = h.id AND m.to_date IS NULL AND m.joined_into IS NULL),
  h.stated_people,
  county.id, town.id, village.id, town.name || village.name, h.group_name, h.phone, h.exit_status, h.category,
  h.monitor_kind, h.main_cause,
  (SELECT name FROM helper WHERE id = lead.helper_id), lead.helper_id,
  y.year, {per_head},
  (SELECT count(*) FROM need n WHERE n.household_id = h.id AND n.met_on IS NULL),
  (SELECT max(visited_on) FROM visit v WHERE v.household_id = h.id),
  (SELECT v.next_on FROM visit v WHERE v.household_id = h.id ORDER BY visited_on DESC, v.id DESC LIMIT 1),
  (SELECT count(*) FROM measure a WHERE a.household_id = h.id),
  (SELECT coalesce(sum(amount_fen), 0) FROM measure a WHERE a.household_id = h.id AND a.done_on IS NOT NULL)
FROM touched_household x CROSS JOIN household h ON h.id = x.id
LEFT JOIN region village ON village.id = h.village_id
LEFT JOIN region town ON town.id = village.parent_id
LEFT JOIN region county ON county.id = town.parent_id
LEFT JOIN member head ON head.id = (
  SELECT id FROM member m WHERE m.household_id = h.id AND m.to_date IS NULL AND m.joined_into IS NULL
  ORDER BY m.relation IS NOT '户主', m.id LIMIT 1)
LEFT JOIN pairing lead ON lead.id = (
  SELECT id FROM pairing p WHERE p.household_id = h.id AND +p.level = 'person_person' AND p.role = 'lead'
    AND {holds}
  ORDER BY (p.member_id IS NULL OR p.member_id = head.id) DESC, p.from_date DESC, p.id DESC LIMIT 1)
LEFT JOIN household_year y ON y.id = (
  SELECT id FROM household_year z WHERE z.household_id = h.id ORDER BY z.year DESC, z.id DESC LIMIT 1)
WHERE h.joined_into IS NULL
"""

# Net per head as stated by the register; where it states none, as the rule computes it (rounded half up to the fen).
PER_HEAD = """coalesce({y}.stated_per_head_fen,
  CASE WHEN {y}.people > 0 AND coalesce({y}.wage_fen, {y}.business_fen, {y}.property_fen, {y}.transfer_fen) IS NOT NULL
  THEN (2 * (coalesce({y}.wage_fen, 0) + coalesce({y}.business_fen, 0) + coalesce({y}.property_fen, 0)
    + coalesce({y}.transfer_fen, 0) - coalesce({y}.business_cost_fen, 0)) + {y}.people) / (2 * {y}.people) END)"""

_COLUMNS = (
    "household_id, code, head_name, head_sort, people, stated_people, county_id, township_id, village_id, place, group_name, phone, "
    "exit_status, category, monitor_kind, main_cause, helper_name, helper_id, income_year, per_head_fen, open_needs, "
    "last_visit, next_visit, measures, measures_fen"
)
# who is responsible depends on the day a line was made
_DATED = ("helper_name", "helper_id")


def _select() -> str:
    return _SELECT.format(per_head=PER_HEAD.format(y="y"), holds=in_force("p", "date('now', 'localtime')"))


def stale(connection: Connection) -> list[int]:
    """Return the households whose line is not what a rebuild would make (the responsible helper is not compared)."""
    whole = _select().replace("touched_household x CROSS JOIN household h ON h.id = x.id", "household h")
    compared = ", ".join(name for name in _COLUMNS.split(", ") if name not in _DATED)
    wanted = f"SELECT {compared} FROM (WITH w ({_COLUMNS}) AS ({whole}) SELECT * FROM w)"
    kept = f"SELECT {compared} FROM household_line"
    run = connection.exec_driver_sql
    found = set(run(f"SELECT household_id FROM ({wanted} EXCEPT {kept})").scalars())
    return sorted(found.union(run(f"SELECT household_id FROM ({kept} EXCEPT {wanted})").scalars()))


def refresh(connection: Connection) -> None:
    """Make the lines of the households in the temporary table `touched_household` again."""
    many = int(connection.exec_driver_sql("SELECT count(*) FROM touched_household").scalar_one())
    with bulk.indexes_aside(connection, "household_line", adding=many, removing=many):
        connection.exec_driver_sql(
            "DELETE FROM household_line WHERE household_id IN (SELECT id FROM touched_household)"
        )
        connection.exec_driver_sql(f"INSERT INTO household_line ({_COLUMNS}) {_select()}")
