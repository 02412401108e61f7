"""A household's rights read: its consents and requests, what is due for an answer, what ends soon, what must go when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, text

from db.fields import reason_of
from db.models import kind_of
from db.rules.rights import EXPIRED, HOLDS, TO_COME, WITHDRAWN, consent_state, ends_soon, years_later
from resources.language import N_

Facts = Mapping[str, Any]
STATES: Final = {HOLDS: N_("有效"), EXPIRED: N_("已到期"), WITHDRAWN: N_("已撤回"), TO_COME: N_("还没开始")}


@dataclass(frozen=True)
class ConsentLine:
    """A consent, with the name of the person (None: the household's) and whether it holds on the day asked for."""

    facts: Facts
    member: str | None
    code: str | None
    state: str
    soon: bool


@dataclass(frozen=True)
class FeedbackLine:
    """A request or complaint; `late` where it is unanswered past its day."""

    facts: Facts
    code: str | None
    late: bool


@dataclass(frozen=True)
class Due:
    """A household nobody helps any more: since when, and when what kind of fact must go: (label, years, day)."""

    id: int
    code: str | None
    head: str | None
    since: str
    terms: tuple[tuple[str, int, str], ...]

    @property
    def last(self) -> str:
        """The day on which the last of it must go."""
        return max(day for _label, _years, day in self.terms)


def consents(connection: Connection, day: str, household: int | None = None) -> list[ConsentLine]:
    """Return the consents of a household, or of all, those that end first before the others."""
    rows = connection.execute(
        text(
            "SELECT c.*, m.name AS _member, h.code AS _code FROM consent c JOIN household h ON h.id = c.household_id "
            "LEFT JOIN member m ON m.id = c.member_id WHERE :household IS NULL OR c.household_id = :household "
            "ORDER BY c.expires_on, c.id"
        ),
        {"household": household},
    ).mappings()
    return [_consent(dict(row), day) for row in rows]


def _consent(row: dict[str, Any], day: str) -> ConsentLine:
    state = consent_state(row["given_on"], row["expires_on"], row["withdrawn_on"], day)
    return ConsentLine(row, row["_member"], row["_code"], state, state == HOLDS and ends_soon(row["expires_on"], day))


def feedback(
    connection: Connection, day: str, household: int | None = None, *, open_only: bool = False
) -> list[FeedbackLine]:
    """Return requests and complaints, of a household or of all, the most urgent first."""
    rows = connection.execute(
        text(
            "SELECT f.*, h.code AS _code FROM feedback f JOIN household h ON h.id = f.household_id "
            "WHERE (:household IS NULL OR f.household_id = :household) AND (NOT :open OR f.answered_on IS NULL) "
            "ORDER BY f.answered_on IS NOT NULL, f.due_on, f.id"
        ),
        {"household": household, "open": open_only},
    ).mappings()
    return [
        FeedbackLine(dict(row), row["_code"], row["answered_on"] is None and str(row["due_on"]) < day) for row in rows
    ]


def feedback_of_slip(connection: Connection, slip: str) -> Facts | None:
    """Return what was asked for under the number of a slip, None where no slip has it."""
    row = (
        connection.execute(text("SELECT * FROM feedback WHERE slip = :slip ORDER BY id"), {"slip": slip})
        .mappings()
        .first()
    )
    return dict(row) if row else None


# of each household the last day of help: the end of its last pairing, else its last visit or measure
_LAST = (
    "SELECT h.id, h.code, l.head_name, max(coalesce((SELECT max(p.to_date) FROM pairing p WHERE p.household_id = h.id), ''), "
    "coalesce((SELECT max(v.visited_on) FROM visit v WHERE v.household_id = h.id), ''), "
    "coalesce((SELECT max(m.done_on) FROM measure m WHERE m.household_id = h.id), '')) AS since "
    "FROM household h LEFT JOIN household_line l ON l.household_id = h.id WHERE h.joined_into IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM pairing p WHERE p.household_id = h.id AND coalesce(p.stage, '') != 'refused' "
    "AND coalesce(p.to_date || '~', '~') >= :day)"
)
# what goes when: one field stands for each term of the register that counts from the end of help
_TERMS = ("household.address", "member.health", "member.id_number", "household.code")


def retention(connection: Connection, day: str, *, until: str | None = None, limit: int = 1_000) -> list[Due]:
    """Return the households without help whose facts must go (by `until`, a day; None: ever), the first to go first."""
    reasons = [reason_of(path) for path in _TERMS]
    rows = connection.execute(text(f"SELECT * FROM ({_LAST}) WHERE since != '' ORDER BY since, id"), {"day": day})
    found = []
    for row in rows:
        terms = tuple((each.label, each.years, years_later(str(row.since), each.years)) for each in reasons)
        due = Due(row.id, row.code, row.head_name, str(row.since), terms)
        if until is not None and min(day for _label, _years, day in terms) > until:
            break  # from here on everything goes later
        found.append(due)
        if len(found) == limit:
            break
    return found


def erased_elsewhere(connection: Connection) -> list[int]:
    """Return the households that another store erased and whose values are still in this one's log, for two persons here."""
    rows = connection.exec_driver_sql("SELECT record_id FROM erased WHERE NOT redacted ORDER BY record_id").scalars()
    return [record for record in rows if kind_of(record) == "household"]
