"""What a timeline shows, without a window: every gap, overlaps side by side, supports in lanes, marks of hand-overs."""

from datetime import date
from typing import Any

from app.ui.pairings.layout import LEAD, SUPPORT, arrange, long_words, months, side_by_side, span
from db.queries.lanes import Lane
from db.queries.standing import PairingFacts
from db.rules.periods import Period, period

DAY = date(2019, 6, 30)


def lane(number: int, start: str | None, end: str | None = None, **more: Any) -> Lane:
    """A pairing of one household."""
    fields = dict.fromkeys(PairingFacts.__dataclass_fields__)
    fields |= {"id": number, "level": "person_person", "role": "lead", "helper": f"人{number}", "helped": "甲",
               "from_date": start, "to_date": end, "rests": (), "household_id": 9}  # fmt: skip
    return Lane(PairingFacts(**fields | more), head=more.get("member_id") is None)  # type: ignore[arg-type]


def lead_row(*lanes: Lane) -> Any:
    """The row of leads."""
    return next(row for row in arrange(lanes, DAY, DAY).rows if row.key == LEAD)


def test_every_gap_is_shown_not_only_the_last() -> None:
    row = lead_row(lane(1, "2016-01-01", "2016-12-31"), lane(2, "2017-03-01", "2018-12-31", replaces_id=1))
    assert [gap.start for gap in row.gaps] == ["2017-01-01", "2019-01-01"]
    assert row.gaps[0].end == "2017-02-28" and row.gaps[1].end > "2019-06-30"
    assert [(mark.day, mark.hand_over) for mark in row.marks] == [
        ("2016-12-31", False), ("2017-03-01", True), ("2018-12-31", False),
    ]  # fmt: skip


def test_nobody_ever_is_one_gap_from_when_the_team_came() -> None:
    row = lead_row(lane(1, "2018-04-01", level="team_family"))
    assert [gap.start for gap in row.gaps] == ["2018-04-01"]


def test_overlaps_stand_in_half_height_and_others_do_not() -> None:
    row = lead_row(lane(1, "2015-01-01", "2015-12-31"), lane(2, "2016-01-01", "2018-06-30"), lane(3, "2018-05-01"))
    assert [(bar.lane.id, bar.track, bar.tracks) for bar in row.bars] == [(1, 0, 1), (2, 0, 2), (3, 1, 2)]
    assert row.overlaps == (Period("2018-05-01", "2018-06-30"),) and row.gaps == ()


def test_supports_have_as_many_lanes_as_overlap() -> None:
    lanes = [lane(1, "2016-01-01"), *(lane(n, f"201{n}-01-01", f"201{n + 1}-06-30", role="support") for n in (6, 7, 8))]
    rows = [row for row in arrange(lanes, DAY, DAY).rows if row.key == SUPPORT]
    assert [[bar.lane.id for bar in row.bars] for row in rows] == [[6, 8], [7]]
    assert rows[0].title and not rows[1].title


def test_one_persons_pairing_is_no_second_lead() -> None:
    laid = arrange([lane(1, "2016-01-01"), lane(2, "2017-01-01", member_id=5)], DAY, DAY)
    row = next(row for row in laid.rows if row.key == LEAD)
    assert len(row.bars) == 1 and not row.overlaps and [bar.lane.id for bar in laid.bars] == [1, 2]


def test_proposals_are_not_drawn() -> None:
    assert arrange([lane(1, "2019-01-01", stage="proposed")], DAY, DAY).bars == []


def test_open_ends_and_cut_dates_fit() -> None:
    laid = arrange([lane(1, None, "2018"), lane(2, "2019")], DAY, DAY)
    assert laid.first == date(2018, 1, 1) and laid.last > DAY
    assert side_by_side([lane(1, None, "2018"), lane(2, "2019")])[0].tracks == 1
    assert span([], DAY, DAY)[0] < DAY < span([], DAY, DAY)[1]


def test_how_long_is_said_up_to_the_day() -> None:
    assert months("2018-03-01", "2019-06-30") == 16
    assert long_words(period("2018-03-01", None), "2019-06-30") == "16 个月"
    assert long_words(period("2019-06-21", None), "2019-06-30") == "10 天"
    assert long_words(period("2020-01-01", None), "2019-06-30") == ""
