"""Small made-up situations for the tests of suggestions: two townships of one county, organisations, helpers, households."""

from collections.abc import Sequence
from typing import Any

from db.queries.assignment import Engagement, Helper, Household, Organisation, Situation, Village

DAY = "2019-07-01"
COUNTY, DISTRICT = 1, 90
VILLAGES = {
    number: Village(number, f"65312400{number}", f"乡{number // 10}村{number}", number // 10, COUNTY, "泽普县")
    for number in (11, 12, 21, 22)
}


def household(number: int, village: int | None = 11, *needs: str, **more: Any) -> Household:
    """A household nobody answers for."""
    return Household(1000 + number, f"99999900{number:04d}", f"户{number}", village, "1组", frozenset(needs), **more)


def helper(number: int, organisation: int | None = 50, *skills: str, **more: Any) -> Helper:
    """A helper in office."""
    return Helper(100 + number, f"帮{number}", organisation, f"单位{organisation}", skills, **more)


def situation(
    households: Sequence[Household],
    helpers: Sequence[Helper],
    engaged: Sequence[tuple[int, int]] = ((50, 11), (51, 21)),
    **more: Any,
) -> Situation:
    """A situation: `engaged` are (organisation, village) in force."""
    paired = {village for _organisation, village in engaged}
    organisations = more.pop("organisations", None) or tuple(
        Organisation(number, f"单位{number}", "enterprise") for number in (50, 51, 52)
    )
    facts: dict[str, Any] = {
        "on": DAY,
        "helper_limit": 30,
        "village_limit": 3,
        "villages": VILLAGES,
        "engagements": tuple(Engagement(*each, "now") for each in engaged),
        "unpaired": tuple(each for each in VILLAGES if each not in paired),
        "teams": {},
        "led_in": {},
        "organisations": organisations,
    } | more
    return Situation(households=tuple(households), helpers=tuple(helpers), **facts)
