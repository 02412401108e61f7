"""What a hand-over sheet says, and that it says nothing else; how it breaks over pages."""

from dataclasses import replace
from typing import Any

from app.summaries.blocks import Banner, Signatures, Table, Together, texts
from app.summaries.handover import sheet, sheets
from db.queries.sheets import Party, Promised, SheetContent, SheetLine

PRINTED_ON = "2019-07-01"
LONG = "阿卜杜热合曼·麦麦提吐尔逊"


def line(number: int, **more: Any) -> SheetLine:
    """A household with something of everything."""
    facts: dict[str, Any] = {
        "household_id": number, "code": f"99999900{number:04}", "head": LONG, "place": "金果镇团结村",
        "group": f"{number} 组", "leads": True, "next_visit": "2019-07-09", "needs": ("庭院养殖", "助学金"),
        "measures": (Promised("母羊 5 只", "2019-08-20", 300_000), Promised("修羊圈", None, None)),
        "visited_on": "2019-06-24", "requests": "想学缝纫", "promises": "问乡里的班",
    }  # fmt: skip
    return SheetLine(**(facts | more))


def content(*lines: SheetLine, **more: Any) -> SheetContent:
    """A sheet from one helper to another."""
    facts: dict[str, Any] = {
        "number": "2019-018", "on_date": "2019-08-01", "reason": "驻点期满", "note": "母羊 9 月到", "side": "helper",
        "leaver": Party("李建国", "19900001125", "启衡机电有限公司"), "successor": Party("孙倩", "19900002046", "县财政局"),
        "place": "叶城县金果镇团结村", "lines": lines,
    }  # fmt: skip
    return SheetContent(**(facts | more))


def table(of: SheetContent) -> Table:
    """The table of households."""
    return next(block for block in sheet(of, PRINTED_ON).blocks if isinstance(block, Table))


def cells(of: SheetContent, row: int = 0) -> list[str]:
    """The words of a row, cell by cell."""
    return [" / ".join(each.text for each in cell) for cell in table(of).rows[row].cells]


def test_a_row_holds_what_was_asked_promised_and_agreed() -> None:
    assert cells(content(line(1))) == [
        "1",
        f"{LONG} / 999999000001",
        "1 组",
        "2019-07-09",
        "庭院养殖；助学金",
        "母羊 5 只（2019-08-20，3,000.00 元）；修羊圈",
        "2019-06-24　要求：想学缝纫；答应：问乡里的班",
    ]


def test_what_is_not_known_is_a_dash_and_roles_are_said() -> None:
    bare = line(2, next_visit=None, needs=(), measures=(), visited_on=None, requests=None, promises=None, leads=False, people=("帕坦木",))  # fmt: skip
    assert cells(content(bare))[1:] == [f"{LONG} / 999999000002　协助　帮 帕坦木", "2 组", *"————"]


def test_several_villages_are_named_in_each_row() -> None:
    both = content(line(1), line(2, place="金果镇友谊村"))
    assert [cells(both, row)[2] for row in (0, 1)] == ["金果镇团结村 1 组", "金果镇友谊村 2 组"]


def test_both_sides_the_day_and_the_sum_are_on_it() -> None:
    said = "\n".join(texts(sheet(content(line(1), line(2)), PRINTED_ON).blocks))
    for words in ("李建国", "19900001125", "启衡机电有限公司", "孙倩", "19900002046", "县财政局", "驻点期满",
                  "2 户，8 项未办完", "叶城县金果镇团结村　2019-08-01", "母羊 9 月到", "自 2019-08-01 起由孙倩负责",
                  "2019-07-31 及以前由李建国负责"):  # fmt: skip
        assert words in said, words


def test_the_last_words_and_the_lines_to_sign_stay_together() -> None:
    last = sheet(content(line(1)), PRINTED_ON).blocks[-1]
    assert isinstance(last, Together)
    signatures = next(each for each in last.blocks if isinstance(each, Signatures))
    assert [each[0].text for each in signatures.labels] == ["移交人", "接收人", "监交人"]
    assert signatures.date[0].text.split() == ["年", "月", "日"]


def test_a_draft_says_so_at_head_and_foot() -> None:
    done, draft = sheet(content(line(1)), PRINTED_ON), sheet(content(line(1), number=None), PRINTED_ON)
    assert done.footer[0].text == "交接单 2019-018　2019-07-01 打印" and "草稿" not in "".join(texts(done.blocks))
    assert "草稿" in draft.footer[0].text and "草稿" in draft.title
    assert isinstance(draft.blocks[0], Banner) and "草稿" in draft.blocks[0].title[0].text


def test_a_team_names_its_people() -> None:
    team = content(line(1), side="team", leaver=Party("一队", None, "启衡", ("李建国", "陈静")), note="")
    said = texts(sheet(team, PRINTED_ON).blocks)
    assert "帮扶团队交接单" in said and "李建国、陈静" in said and "给接收人的话" not in said


def test_one_document_for_each_successor() -> None:
    both = [content(line(1)), replace(content(line(2)), successor=Party("韩立新", None, ""))]
    assert [each.title for each in sheets(both, PRINTED_ON)] == ["帮扶责任人交接单 2019-018 孙倩", "帮扶责任人交接单 2019-018 韩立新"]  # fmt: skip
