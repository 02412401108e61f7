"""The recovery sheet: one page with the code in groups, the same code as QR, and what to do with it."""

from app.summaries.blocks import QR, Table, texts
from app.summaries.recovery import recovery_sheet
from app.ui.paper.flow import lay_out
from db.recovery import GROUPS, new_code


def test_the_code_stands_in_groups_and_as_qr_on_one_page() -> None:
    code = new_code()
    sheet = recovery_sheet("金果镇团结村", code, "2020-11-12")
    table = next(each for each in sheet.blocks if isinstance(each, Table))
    said = texts([table])
    assert said[:GROUPS] == [f"第 {n} 组" for n in range(1, 8)] and "-".join(said[GROUPS:]) == code
    assert [each.text for each in sheet.blocks if isinstance(each, QR)] == [code]
    assert len(lay_out(sheet)) == 1
    whole = "".join(texts(sheet.blocks))
    assert all(
        words in whole for words in ("金果镇团结村", "2020-11-12", "信封", "用恢复码打开", "keys change", "旧备份")
    )


def test_the_code_stands_nowhere_in_what_a_file_tells_of_itself() -> None:
    code = new_code()
    sheet = recovery_sheet("村", code, "2020-11-12")
    assert code not in sheet.title and not any(code in line.text for line in (*sheet.footer, *sheet.page_of))
