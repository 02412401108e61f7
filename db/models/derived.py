"""Derived tables: what can be computed again from the domain tables at any time. Never logged, never a source."""

from sqlmodel import Field

from db.models.base import Table


class HouseholdLine(Table, table=True):
    """The line of a household in the big table: sortable, indexed, kept fresh inside each writing transaction."""

    __tablename__ = "household_line"

    household_id: int = Field(primary_key=True)
    code: str | None = Field(default=None, index=True)
    head_name: str | None = None
    head_sort: str | None = Field(default=None, index=True)
    people: int = 0
    county_id: int | None = Field(default=None, index=True)
    township_id: int | None = Field(default=None, index=True)
    village_id: int | None = Field(default=None, index=True)
    place: str | None = Field(default=None, index=True)
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
    last_visit: str | None = Field(default=None, index=True)
    next_visit: str | None = Field(default=None, index=True)
    measures: int = 0
    measures_fen: int = 0
