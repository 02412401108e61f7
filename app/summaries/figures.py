"""Figures as people read them on paper, and a year of income ready for a chart.

Here: money, land, floor space, quantities and masked ID numbers as text. Not here: the rules behind the figures
(`db.rules`) and their drawing (`app.ui.paper.charts`).
"""

from dataclasses import dataclass

from db.rules.masking import hidden_middle

UNKNOWN = "—"


@dataclass(frozen=True)
class IncomeYear:
    """One year of income for a chart, in fen; None where the register says nothing."""

    year: int
    wage_fen: int | None = None
    business_fen: int | None = None
    property_fen: int | None = None
    transfer_fen: int | None = None
    business_cost_fen: int | None = None
    per_head_fen: int | None = None

    @property
    def kinds(self) -> tuple[int, int, int, int]:
        """Wage, business, property, transfer in fen, nothing known counted as nothing drawn."""
        return (self.wage_fen or 0, self.business_fen or 0, self.property_fen or 0, self.transfer_fen or 0)


def money(fen: int | None) -> str:
    """Return yuan with two decimals and thousands, "—" where unknown: 123456 -> "1,234.56"."""
    if fen is None:
        return UNKNOWN
    yuan, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{cents:02d}"


def hundredths(number: int | None) -> str:
    """Return a number kept in hundredths without needless zeros: 1740 -> "17.4"."""
    return UNKNOWN if number is None else _trimmed(number, 2)


def thousandths(number: int | None) -> str:
    """Return a number kept in thousandths without needless zeros: 12000 -> "12"."""
    return UNKNOWN if number is None else _trimmed(number, 3)


def _trimmed(number: int, places: int) -> str:
    whole, rest = divmod(abs(number), 10**places)
    decimals = f"{rest:0{places}d}".rstrip("0")
    return f"{'-' if number < 0 else ''}{whole:,}{'.' + decimals if decimals else ''}"


def masked(number: str | None) -> str:
    """Return an ID number with its middle hidden: 999999********6317; short ones show their last two only."""
    return hidden_middle(number) if number else UNKNOWN
