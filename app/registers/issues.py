"""What is wrong with a cell or a row of a register, in words: sheet, row, column, value, reason, remedy.

Here: the kinds of trouble and their sentences. Not here: finding them (`cells`, `plan_*`), sending them back (`returns`).
"""

from dataclasses import dataclass

from db.catalogues import catalogue
from resources.language import N_, _


@dataclass(frozen=True)
class Trouble:
    """What a parser has to say of a cell: a code, the value as it stood, and a detail for the sentence."""

    code: str
    value: str
    detail: str = ""


@dataclass(frozen=True)
class Issue:
    """A trouble at its place. `row` as in Excel (0: the sheet as a whole), `column` its letters ("" for the row)."""

    file: str
    sheet: str
    row: int
    column: str
    code: str
    value: str
    message: str
    refuses: bool = False
    heading: str = ""


def sentence(code: str, **values: object) -> str:
    """Return the sentence of a trouble."""
    return _(SENTENCES[code]).format(**values)


def of_cell(trouble: Trouble, heading: str) -> str:
    """Return the sentence of a cell's trouble."""
    detail: object = trouble.detail
    if trouble.code in ("label_unknown", "bare_code") and trouble.detail:
        detail = "、".join(catalogue(trouble.detail).names[:8])
    return sentence(trouble.code, heading=heading, value=trouble.value, detail=detail)


# Cells that are not written; the row itself goes on.
SENTENCES = {
    "id_number_damaged": N_(
        "{heading} {value} 是数字，Excel 已把身份证号截断（超过 15 位的数字后面变成 0）。请把该列设为文本，重新填写 18 位号码。"
    ),
    "id_number_form": N_("{heading} {value} 的位数不对，应是 15 位或 18 位。请照证件核对。"),
    "id_number_check": N_("{heading} {value} 校验位不对，至少错了一位。请照证件核对。"),
    "id_number_birth": N_("{heading} {value} 里的出生日期不存在。请照证件核对。"),
    "code_damaged": N_("{heading} {value} 是过长的数字，Excel 已把它截断。请把该列设为文本后重填。"),
    "bad_phone": N_("{heading} {value} 不是电话号码（手机 11 位，座机 7 至 12 位）。没有写入这一格，请核对。"),
    "bad_date": N_("{heading} {value} 看不出是哪一天。请写成 2018-06-30、2018-06 或 2018。没有写入这一格。"),
    "month_unsure": N_(
        "{heading} {value} 可能是 1 月，也可能是 10 月（Excel 把 10 月的 0 去掉了）。没有写入这一格，请写成 {detail}-01 或 {detail}-10。"
    ),
    "bad_year": N_("{heading} {value} 不是年份。请写成 2018。没有写入这一格。"),
    "bad_count": N_("{heading} {value} 不是整数。没有写入这一格，请核对。"),
    "bad_amount": N_("{heading} {value} 不是数字。没有写入这一格，请核对。"),
    "rounded": N_("{heading} {value} 超出最小单位，已四舍五入写入。"),
    "label_unknown": N_("{heading} “{value}”不在目录里（目录有：{detail} 等）。没有写入这一格，请改成目录里的写法。"),
    "bare_code": N_("{heading} 写的是代码 {value}。不同系统的代码含义不同，请填文字（如 {detail}）。没有写入这一格。"),
    "cell_error": N_("{heading} 是错误值 {value}。没有写入这一格，请在原表改正。"),
    "cell_formula": N_("{heading} 是没有算出结果的公式。没有写入这一格，请在 Excel 里打开、保存后再发。"),
    "cell_not_kept": N_("{heading} 里写了不收的内容（{value}）。这一格没有收，也没有保存。"),
    "id_sex": N_("性别“{value}”和身份证号不一致（号码是{detail}）。照表写入，请核对。"),
    "id_birth": N_("出生日期 {value} 和身份证号不一致（号码是 {detail}）。照表写入，请核对。"),
    "months_range": N_("{heading} {value} 不在 0 到 12 个月之间。没有写入这一格。"),
    "household_differs": N_("同一户的“{heading}”各行不一样（{value}）。这一户的这一格没有写入，请统一后再导入。"),
    "helper_differs": N_("帮扶人{value}的“{heading}”各行不一样。照前面一行的写入，请统一后再导入。"),
    "helper_carried": N_("{heading}空着，照上一行写的是{value}。请核对。"),
    "people_differ": N_("表上人数是 {value}，这一户实际有 {detail} 行。照表记下人数，请核对。"),
    "year_missing": N_("看不出“{heading}”是哪一年的，没有写入。请加一列“年度”，或导入时说明年份。"),
    "no_head": N_("这一户没有户主一行。已照表写入，请核对。"),
    "many_heads": N_("这一户有 {value} 位户主。已照表写入，请只留一位。"),
    "total_differs": N_("合计行的{heading}是 {value}，逐行相加是 {detail}。照逐行的写入，请核对。"),
    "check_differs": N_("{heading}：表上是 {value}，照表上的算式是 {detail}。照表写入，请核对。"),
    "said_before": N_("{heading}前面的行写的是“{detail}”，这里是“{value}”。照前面的写入，请核对。"),
    "cell_shared": N_("{heading}写了 {value} 项，人有 {detail} 位，对不上。没有写入这一格，请一人一项。"),
    "team_village_missing": N_(
        "看不出是哪个村的驻村工作队：驻村职务原样留在这个人名下。请加上行政村一列，或导入时说明村。"
    ),
    # Rows that are not taken.
    "persons_phones": N_(
        "这一格写了 {value} 个人，电话有 {detail} 个，对不上。请一人一个电话、顺序一致。这一行没有收。"
    ),
    "persons_cells": N_("这一格写了 {value} 个人，{detail} 项，对不上。请一人一项、顺序一致。这一行没有收。"),
    "persons_spaced": N_("“{value}”是一个人还是 {detail} 个人？几个人请用顿号隔开。这一行没有收。"),
    "person_note": N_(
        "“{value}”看不懂是从哪天起、到哪天止。请写成 王芳（2018.3起）或 李建国（至2018.2）。这一行没有收。"
    ),
    "change_undated": N_(
        "帮扶人{value}换过人，没有写哪天换的，分不清各自的起止。请写成 李建国（至2018.2）、王芳（2018.3起）。这一行没有收。"
    ),
    "change_order": N_("{value}的起止日期前后颠倒，或和后来的{detail}对不上。请核对日期。这一行没有收。"),
    "village_unknown": N_("区划里没有“{value}”，相近的有：{detail}。请核对村名和乡镇名。这一行没有收。"),
    "county_unknown": N_("区划里没有“{value}”这个县，相近的有：{detail}。请核对。这一行没有收。"),
    "organisation_missing": N_("没有写单位名称。这一行没有收。"),
    "team_missing": N_("看不出是哪支工作队：没有队名，也没有村。请加上行政村一列，或导入时说明村。这一行没有收。"),
    "team_many": N_("{value}有 {detail} 支工作队，分不清是哪一支。请写明队名。这一行没有收。"),
    "member_unknown": N_("这一户没有叫{value}的人。请核对受帮人姓名。这一行没有收。"),
    "member_many": N_("这一户有几位叫{value}的人，分不清是哪一位。这一行没有收。"),
    "area_lead_exists": N_("{value}在同一时间已由{detail}结对帮扶。请先结束原来的结对，或填写开始时间。这一行没有收。"),
    "name_missing": N_("没有姓名，这一行没有收。"),
    "row_repeated": N_("和第 {value} 行重复，这一行没有收。"),
    "id_repeated": N_("身份证号和第 {value} 行（{detail}）相同。请核对是谁的号码，这一行没有收。"),
    "village_missing": N_("看不出是哪个村的。请加上县、乡镇、行政村三列，或在标题里写明。这一行没有收。"),
    "village_unsure": N_(
        "行政村“{value}”在{detail}查不到，是不是写错了？请核对村名，或先在区划里添上这个村。这一行没有收。"
    ),
    "village_many": N_("“{value}”有 {detail} 处同名的村。请写明县和乡镇。这一行没有收。"),
    "member_no_household": N_("看不出是哪一户的：没有户编号，上面也没有户主。这一行没有收。"),
    "person_elsewhere": N_("{value}已登记在{detail}。是迁到这一户，还是号码填错？请核对，这一行没有收。"),
    "name_differs": N_(
        "同一个号码，库里的姓名是“{detail}”，表上是“{value}”。是同一人改名，还是号码填错？请核对，这一行没有收。"
    ),
    "household_elsewhere": N_(
        "户编号相同，库里这户在{detail}，表上在{value}。是搬迁还是编号填错？请核对，这一户没有收。"
    ),
    "household_other_head": N_(
        "户编号相同，库里这户的人（{detail}）和表上（{value}）没有一个相同。户编号可能填错，请核对，这一户没有收。"
    ),
    "household_two_villages": N_("同一个户编号写了几个村（{value}）。请核对户编号，这一户没有收。"),
    "household_unknown": N_("库里没有{value}这一户。请先导入户台账，或核对户主姓名和证件号码。这一行没有收。"),
    "household_many": N_("{value}有 {detail} 户同名，分不清是哪一户。请填证件号码或户编号。这一行没有收。"),
    "household_missing": N_("没有写是哪一户（户主姓名、证件号码或户编号）。这一行没有收。"),
    "household_id_other_name": N_("证件号码是{detail}的，表上户主写的是“{value}”。请核对。这一行没有收。"),
    "helper_missing": N_("没有写帮扶责任人。这一行没有收。"),
    "helper_many": N_("{value}有 {detail} 位同名的帮扶人。请填手机号或单位。这一行没有收。"),
    "lead_exists": N_("这户在同一时间已由{detail}负责。请先结束原来的结对，或填写开始时间。这一行没有收。"),
    "ends_before_start": N_("终止时间 {value} 早于开始时间 {detail}。这一行没有收。"),
    "content_missing": N_("没有写帮扶内容。这一行没有收。"),
    "date_missing": N_("没有写日期，或日期看不懂。这一行没有收。"),
    "measure_unknown": N_("措施编号 {value} 不对，可能被改动过。请照导出的表填写，或空着。这一行没有收。"),
    "id_refused": N_("{detail}如果要先收这个人、不收号码，请在导入时选“收人不收号码”。"),
    # The sheet as a whole.
    "sheet_no_home": N_("这是“{value}”，本版本还没有放它的地方：认得出，一行也没有写入。{detail}"),
    "sheet_hidden": N_("工作表“{value}”是隐藏的，没有读。要导入请先在 Excel 里取消隐藏。"),
    "sheet_not_recognised": N_("工作表“{value}”里没有认得的表头，没有读。"),
}
