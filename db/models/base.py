"""The base of all tables: one metadata with a naming convention, and how a record gets its id.

A record id is 63 bits: origin of the store (26) · kind (5) · number (32). Two laptops never give the same id to
different records, and the kind of a record can be read off its id.
"""

from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING


class Table(SQLModel):
    """Base of every table of the store."""
