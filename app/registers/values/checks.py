"""The checks a register prints on itself: "K = L+M+N+P", "R1 = M1*40%", "已投入 = 到户 + 到村". Pure.

Here: reading a check and asking whether numbers hold it. Not here: where the numbers stand.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

_TERM: Final = re.compile(r"([+-]?)\s*([^\s+*/%=-]+)(?:\s*\*\s*(\d+(?:\.\d+)?)%|\s*/\s*([^\s+*/%=-]+))?")
_ROW: Final = re.compile(r"([A-Za-z]+)(\d+)\+\.\.\+\1(\d+)")


def terms_of(check: str) -> tuple[str, list[tuple[int, str, Decimal, str | None]]]:
    """Return the name a check is of and its terms: sign, name, share, divisor."""
    name, _equals, right = check.partition("=")
    spelled = _ROW.sub(
        lambda row: "+".join(f"{row[1]}{number}" for number in range(int(row[2]), int(row[3]) + 1)),
        right.replace(" ", ""),
    )
    return name.strip(), [
        (-1 if sign == "-" else 1, term, Decimal(share or 100) / 100, divisor or None)
        for sign, term, share, divisor in _TERM.findall(spelled)
    ]


def holds(check: str, known: Mapping[str, int]) -> int | None:
    """Return what a check gives where the stated number differs by more than a yuan; None where it holds or cannot be asked.

    Sums are in fen. A term that is not known counts as nothing, as long as one of them is known.
    """
    name, terms = terms_of(check)
    given = [each for each in terms if each[1] in known]
    whole = len(given) == len(terms)
    if name not in known or not given or (not whole and any(share != 1 for _sign, _term, share, _divisor in given)):
        return None
    total = Decimal(0)
    for sign, term, share, divisor in given:
        by = known.get(divisor, 0) if divisor else 100
        if not by:
            return None
        total += sign * known[term] * share * 100 / by
    return None if abs(total - known[name]) <= 100 else int(total)
