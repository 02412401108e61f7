"""Settings of the store: its name, saved views, the person at the desk. Settings of this computer live outside."""

from sqlmodel import Field

from db.models.base import Table
from db.models.columns import fact


class Setting(Table, table=True):
    """A named value as JSON text."""

    id: int = Field(primary_key=True)
    name: str = fact("名称", required=True, index=True)
    value: str | None = fact("值", "json")
