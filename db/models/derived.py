"""Derived tables: what can be computed again from the domain tables at any time. Never logged, never a source."""

from sqlalchemy import Index, text
from sqlmodel import Field

from db.models.base import Table


class HouseholdLine(Table, table=True):
    """The line of a household in the big table: sortable, indexed, kept fresh inside each writing transaction."""

    __tablename__ = "household_line"
    __table_args__ = (
        Index("ix_household_line_place", "place", "group_name", "code"),  # the order of the table, without a sort
        # all that the counts of the ready-made filters look at
        Index("ix_household_line_last_visit", "last_visit", "helper_id", "open_needs", "monitor_kind", "people"),
        Index("ix_household_line_differs", "stated_people", sqlite_where=text("stated_people <> people")),
    )

    household_id: int = Field(primary_key=True)
    code: str | None = Field(default=None, index=True)
    head_name: str | None = None
    head_sort: str | None = Field(default=None, index=True)
    people: int = 0
    stated_people: int | None = None
    county_id: int | None = Field(default=None, index=True)
    township_id: int | None = Field(default=None, index=True)
    village_id: int | None = Field(default=None, index=True)
    place: str | None = None
    group_name: str | None = None
    phone: str | None = None
    exit_status: str | None = Field(default=None, index=True)
    category: str | None = None
    monitor_kind: str | None = Field(default=None, index=True)
    main_cause: str | None = Field(default=None, index=True)
    helper_name: str | None = Field(default=None, index=True)
    helper_id: int | None = Field(default=None, index=True)
    income_year: int | None = None
    per_head_fen: int | None = Field(default=None, index=True)
    open_needs: int = 0
    last_visit: str | None = None
    next_visit: str | None = Field(default=None, index=True)
    measures: int = 0
    measures_fen: int = 0
