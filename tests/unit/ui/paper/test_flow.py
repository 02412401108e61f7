"""Blocks on pages: nothing clipped, heads repeated, rows whole, pages counted."""

import os
from pathlib import Path

import pytest
from paper_pages import PRINTED_ON, empty_household, household

from app.summaries.blocks import (
    Column,
    Document,
    Heading,
    Line,
    Paragraph,
    Row,
    Run,
    Spacer,
    Table,
    Together,
    words,
)
from app.summaries.household import summary
from app.ui.paper.flow import Flow, lay_out, matrix
from app.ui.paper.grids import shared_out
from app.ui.paper.ops import A4, Code, Fill, Page, Rule, Text, mm

GOLDEN = Path(__file__).parent / "golden"


def texts_of(page: Page) -> list[Text]:
    return [operation for operation in page if isinstance(operation, Text)]


def said(page: Page) -> str:
    return "\n".join(line for text in texts_of(page) for line in text.shape.broken)


def listed(pages: tuple[Page, ...]) -> str:
    """The operations as lines of a file."""
    lines = []
    for number, page in enumerate(pages, start=1):
        for operation in page:
            if isinstance(operation, Text):
                where = f"{operation.x},{operation.y}"
                setting = operation.shape.setting
                lines.append(f"{number} text {where} {setting.size} {'/'.join(operation.shape.broken)}")
            elif isinstance(operation, Code):
                lines.append(f"{number} code {operation.x},{operation.y} {operation.side} {len(operation.rows)}")
            else:
                name = type(operation).__name__.lower()
                lines.append(f"{number} {name} {','.join(map(str, operation))}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("name", "page"),
    [("empty", empty_household()), ("usual", household()), ("large", household(members=12, measures=60))],
)
def test_the_recorded_pages_are_as_agreed(name: str, page) -> None:
    """Set JIEDUI_GOLDEN=1 to agree to new ones, after looking at them."""
    recorded = listed(lay_out(summary(page, PRINTED_ON)))
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("JIEDUI_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(recorded, encoding="utf-8")
    assert recorded == path.read_text(encoding="utf-8")


def test_the_same_household_gives_the_same_pages() -> None:
    assert lay_out(summary(household(), PRINTED_ON)) == lay_out(summary(household(), PRINTED_ON))


@pytest.mark.parametrize("members", range(2, 13))
def test_nothing_leaves_the_sheet_and_no_text_leaves_its_width(members: int) -> None:
    for page in lay_out(summary(household(members=members, measures=members * 2), PRINTED_ON)):
        for text in texts_of(page):
            shaped = text.shape
            assert shaped.widest <= shaped.setting.width + 1, shaped.line.text
            assert text.x >= A4.side
            assert text.x + shaped.setting.width <= A4.width - A4.side
            assert text.y + shaped.height <= A4.height - A4.foot
            assert "".join(shaped.broken) == shaped.line.text
        for rule in page:
            if isinstance(rule, Rule):
                assert max(rule.y, rule.to_y) <= A4.height - A4.foot


def test_texts_never_overlap() -> None:
    for page in lay_out(summary(household(members=12, measures=30), PRINTED_ON)):
        texts = sorted(texts_of(page), key=lambda text: text.y)
        for number, upper in enumerate(texts):
            for lower in texts[number + 1 :]:
                if lower.y >= upper.y + upper.shape.height:
                    break
                ends = (upper.x + upper.shape.setting.width, lower.x + lower.shape.setting.width)
                beside = ends[0] <= lower.x or ends[1] <= upper.x
                aside = {upper.shape.setting.align, lower.shape.setting.align} == {"start", "end"}
                room = upper.shape.widest + lower.shape.widest <= A4.measure
                assert beside or (aside and room), (upper.shape.line.text, lower.shape.line.text)


def test_sixty_measures_repeat_their_head_on_every_page_and_are_all_there() -> None:
    pages = lay_out(summary(household(measures=60), PRINTED_ON))
    with_rows = [page for page in pages if "项：发放扶贫羊" in said(page)]
    assert len(with_rows) >= 3
    assert all(said(page).count("户确认") == 1 for page in with_rows)
    everything = "\n".join(map(said, pages))
    assert all(everything.count(f"第{number}项：") == 1 for number in range(1, 61))


def test_rows_are_never_split() -> None:
    for page in lay_out(summary(household(members=12, measures=60), PRINTED_ON)):
        sides = {(rule.y, rule.to_y) for rule in page if isinstance(rule, Rule) and rule.x == rule.to_x}
        for text in texts_of(page):
            inside = [side for side in sides if side[0] <= text.y < side[1]]
            assert all(text.y + text.shape.height <= bottom for _top, bottom in inside), text.shape.line.text


def test_pages_are_counted_a_household() -> None:
    pages = lay_out(summary(household(measures=60), PRINTED_ON))
    for number, page in enumerate(pages, start=1):
        assert f"第 {number} 页，共 {len(pages)} 页" in said(page)
        assert "999999012047" in said(page)


def test_the_small_household_fits_one_page() -> None:
    assert len(lay_out(summary(empty_household(), PRINTED_ON))) == 1


def test_a_row_no_page_can_hold_is_cut_and_nothing_is_lost() -> None:
    long = "很长的一段话，" * 1200
    table = Table((Column(words("头"), 1), Column(words("旁"), 1)), (Row((words(long), words("短"))),))
    pages = lay_out(Document("长", (table,)))
    assert len(pages) > 1
    found = "".join(
        "".join(text.shape.broken) for page in pages for text in texts_of(page) if "很长" in text.shape.line.text
    )
    assert found == long
    assert all(said(page).count("头") == 1 for page in pages)


def test_a_heading_stays_with_the_first_row_of_its_table() -> None:
    table = Table((Column(words("头"), 1),), (Row((words("行"),)),))
    for height in range(225, 262):
        pages = lay_out(
            Document("题", (Spacer(0), Paragraph(words("上")), Spacer(height), Heading(words("题")), table))
        )
        page = next(page for page in pages if "题" in said(page))
        assert "行" in said(page), height


def test_blocks_kept_together_turn_the_page_together() -> None:
    kept = Together((Paragraph(words("甲")), Spacer(30), Paragraph(words("乙"))))
    pages = lay_out(Document("题", (Paragraph(words("上")), Spacer(240), kept)))
    assert [("甲" in said(page), "乙" in said(page)) for page in pages] == [(False, False), (True, True)]


def test_a_second_language_is_one_more_line_from_right_to_left() -> None:
    both = (Line((Run("户主"),)), Line((Run("ئائىلە باشلىقى"),), "ug"))
    page = lay_out(Document("题", (Table((Column(both, 1),), (Row((both,)),)),)))[0]
    pairs = [text for text in texts_of(page) if text.shape.line.text in ("户主", "ئائىلە باشلىقى")]
    assert len(pairs) == 4
    assert pairs[1].y == pairs[0].y + pairs[0].shape.height
    assert pairs[1].shape.layout.textOption().textDirection().name == "RightToLeft"


def test_rare_characters_keep_the_runs_and_breaks_apart() -> None:
    line = (Line((Run("䶮𠅤", bold=True), Run("尾"))),)
    page = lay_out(Document("题", (Paragraph(line),)))[0]
    assert texts_of(page)[0].shape.broken == ("䶮𠅤尾",)
    spans = texts_of(page)[0].shape.layout.formats()
    assert [span.length for span in spans] == [3, 1]


def test_widths_are_shared_out_without_losing_a_dot() -> None:
    assert sum(shared_out(4252, [28, 9, 6, 12, 22, 13, 12, 13])) == 4252


def test_the_qr_code_has_square_rows() -> None:
    rows = matrix("999999012047")
    assert len(rows) == len(rows[0]) == 21
    assert rows[0].startswith("1111111")


def test_shades_lie_below_the_text() -> None:
    page = lay_out(summary(household(), PRINTED_ON))[0]
    first_text = next(n for n, op in enumerate(page) if isinstance(op, Text) and op.shape.line.text == "户编号")
    first_fill = next(n for n, op in enumerate(page) if isinstance(op, Fill))
    assert first_fill < first_text


def test_empty_room_is_dropped_at_the_top_of_a_page() -> None:
    flow = Flow(A4)
    flow.lay((Spacer(10), Paragraph(words("甲"))))
    assert flow.pages[0][0].y == A4.top
    assert mm(25.4) == 600
