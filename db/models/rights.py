"""The household's rights: what it agreed to and until when, what it asked to be corrected or complained about.

Not here: what is done about them (`db.ops.rights`).
"""

from sqlmodel import Field

from db.models.base import Table
from db.models.columns import fact


class Consent(Table, table=True):
    """What a household or one of its people agreed to, under which terms, until when; withdrawn at any time, without a reason."""

    id: int = Field(primary_key=True)
    household_id: int = fact("户", "record", references="household.id", required=True, index=True)
    member_id: int | None = fact("家庭成员", "record", references="member.id", index=True)
    about: str = fact("同意的事", required=True)
    terms: str | None = fact("告知的条件")
    form: str = fact("方式", required=True)
    witness: str | None = fact("见证人")
    given_on: str = fact("同意日期", "date", required=True)
    expires_on: str = fact("到期日期", "date", required=True, index=True)
    withdrawn_on: str | None = fact("撤回日期", "date")


class Feedback(Table, table=True):
    """A correction asked for or a complaint, tracked by the number of its slip until it is answered."""

    id: int = Field(primary_key=True)
    household_id: int = fact("户", "record", references="household.id", required=True, index=True)
    kind: str = fact("事由", required=True)
    slip: str = fact("回执编号", "code", required=True, index=True)
    received_on: str = fact("收到日期", "date", required=True)
    words: str = fact("户说的话", required=True)
    due_on: str = fact("答复期限", "date", required=True, index=True)
    answer: str | None = fact("答复")
    answered_on: str | None = fact("答复日期", "date")
    answered_by: str | None = fact("答复人")
