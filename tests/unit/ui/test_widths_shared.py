"""How the columns of a table share the width there is."""

from hypothesis import given
from hypothesis import strategies as some

from app.ui.table import shared_out

columns = some.lists(some.tuples(some.integers(40, 200), some.integers(0, 80), some.integers(0, 300)), min_size=1)


def test_with_room_for_all_each_is_as_it_likes_to_be() -> None:
    assert shared_out([(100, 60), (80, 80)], [50, 70], 300) == [100, 80]


def test_no_column_is_wider_than_its_words_while_another_is_cut() -> None:
    assert shared_out([(150, 150), (100, 80)], [90, 130], 230) == [100, 130]


def test_without_rows_they_give_way_to_the_least() -> None:
    assert shared_out([(100, 60), (80, 80)], [0, 0], 160) == [80, 80]


@given(columns, some.integers(100, 2000))
def test_they_never_take_more_than_there_is_unless_they_must(found: list[tuple[int, int, int]], room: int) -> None:
    widths = [(wide, wide - less) for wide, less, _need in found]
    needed = [need for _wide, _less, need in found]
    given_ = shared_out(widths, needed, room)
    least = sum(min(need or wide, low) for (wide, low), need in zip(widths, needed, strict=True))
    assert sum(given_) <= max(room, least)


def test_whoever_is_eager_gets_its_words_first() -> None:
    assert shared_out([(100, 50), (100, 50)], [120, 90], 170, eager=(1, 0)) == [80, 90]
