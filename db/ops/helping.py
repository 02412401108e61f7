"""Verbs that bring in those who help: a new helper, team or organisation. Nobody is entered twice without a difference.

Not here: who is in a team when (`db.ops.pairing.standing`), registers of them (`db.ops.register`).
"""

from typing import Any

from db.catalogues import fold
from db.drafts import HelperDraft, OrganisationDraft, TeamDraft
from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.queries.lookup import rows_where
from resources.language import _


def add_helper(write: Write, draft: HelperDraft) -> int:
    """Record a helper. Somebody of the same name at the same unit is the same person, unless phone or ID number differ."""
    fields = draft.checked()
    same = _where(write, "helper", "name", fields["name"])
    if _where(write, "helper", "id_number", fields["id_number"]):
        _refuse("id_number", _("这个证件号码已经是一位帮扶人的。"))
    for other in same:
        if other["organisation_id"] == fields["organisation_id"] and not _differ(other, fields):
            _refuse(
                "name", _("这个单位已经有“{name}”。同名的另一位，请写上不同的电话或证件号码。").format(name=draft.name)
            )
    return write.create("helper", **fields)


def add_team(write: Write, draft: TeamDraft) -> int:
    """Record a team; its unit has no other of that name."""
    fields = draft.checked()
    same = _where(write, "team", "name", fields["name"])
    if any(other["organisation_id"] == fields["organisation_id"] for other in same):
        _refuse("name", _("这个单位已经有团队“{name}”。").format(name=draft.name))
    return write.create("team", **fields)


def add_organisation(write: Write, draft: OrganisationDraft) -> int:
    """Record an organisation; name and credit code are its own."""
    fields = draft.checked()
    names = write.connection.exec_driver_sql("SELECT name FROM organisation").scalars()
    if fold(fields["name"]) in {fold(name) for name in names}:
        _refuse("name", _("库里已经有单位“{name}”。").format(name=draft.name))
    if _where(write, "organisation", "credit_code", fields["credit_code"]):
        _refuse("credit_code", _("这个统一社会信用代码已经是一个单位的。"))
    return write.create("organisation", **fields)


def _where(write: Write, kind: str, column: str, value: Any) -> list[dict[str, Any]]:
    return rows_where(write.connection, kind, column, [value]) if value else []


def _differ(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return any(one[name] and other[name] and one[name] != other[name] for name in ("phone", "id_number"))


def _refuse(field: str, words: str) -> None:
    raise RuleBroken([Problem(field, "known_already", words)])
