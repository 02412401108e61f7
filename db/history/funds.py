"""The history of a project: the steps that touched it, its allocations, its payments or what was said of them, newest first.

Here: steps by their names, who and when. Not here: single fields (`db.history.household` shows these for households).
"""

from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Step:
    """A step: number, name, when (UTC, ISO 8601), who."""

    change_set_id: int
    label: str
    at: str
    who: str


def project_steps(connection: Connection, project: int, limit: int = 50) -> list[Step]:
    """Return up to `limit` steps that touched a project or its money as it stands, the newest first."""
    rows = connection.execute(
        text(
            "SELECT DISTINCT s.id, s.label, s.at, s.who FROM change c JOIN change_set s ON s.id = c.change_set_id "
            "WHERE c.record_id IN (SELECT :project UNION ALL SELECT id FROM allocation WHERE project_id = :project "
            "UNION ALL SELECT id FROM payment WHERE project_id = :project "
            "UNION ALL SELECT r.id FROM review r JOIN payment y ON y.id = r.payment_id WHERE y.project_id = :project) "
            "ORDER BY s.id DESC LIMIT :limit"
        ),
        {"project": project, "limit": limit},
    )
    return [Step(*row) for row in rows]
