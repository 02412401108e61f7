"""A hand-over sheet of sixty households on pages: heads repeated, rows whole, every page counted, the signatures together."""

from app.summaries.handover import sheet
from app.ui.paper.flow import lay_out
from app.ui.paper.ops import A4, Page, Text
from db.queries.sheets import Party, Promised, SheetContent, SheetLine

LONG = "阿卜杜热合曼·麦麦提吐尔逊"


def content(households: int) -> SheetContent:
    """A sheet with so many households."""
    lines = tuple(
        SheetLine(number, f"99999900{number:04}", LONG, "金果镇团结村", "1 组", True, (), "2019-07-09",
                  ("庭院养殖",) * (number % 3), (Promised("母羊 5 只", "2019-08-20", 300_000),) * (number % 4), "2019-06-24",
                  "想学缝纫" * (number % 5 + 1), "问班")
        for number in range(1, households + 1)
    )  # fmt: skip
    parties = (Party("李建国", "19900001125", "启衡机电有限公司"), Party(LONG, "19900002046", "县财政局"))
    return SheetContent("2019-018", "2019-08-01", "驻点期满", "打电话", "helper", *parties, "叶城县金果镇团结村", lines)


def said(page: Page) -> str:
    """Everything on a page, in reading order."""
    return "".join(line for operation in page if isinstance(operation, Text) for line in operation.shape.broken)


def test_heads_are_repeated_rows_are_whole_and_pages_counted() -> None:
    pages = lay_out(sheet(content(60), "2019-07-01"))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"第 {number} 页，共 {len(pages)} 页" in said(page) and "交接单 2019-018" in said(page)
    rows = [page for page in pages if "99999900" in said(page)]
    assert all("户主、户编号" in said(page) for page in rows)
    for number in range(1, 61):
        on = [page for page in pages if f"99999900{number:04}" in said(page)]
        assert len(on) == 1
    assert all(each.y + each.shape.height <= A4.height for page in pages for each in page if isinstance(each, Text))


def test_the_lines_to_sign_stand_on_one_page_with_the_day() -> None:
    for households in range(10, 22):
        last = said(lay_out(sheet(content(households), "2019-07-01"))[-1])
        assert all(words in last for words in ("移交人", "接收人", "监交人", "自 2019-08-01 起由"))
