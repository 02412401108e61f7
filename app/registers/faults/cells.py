"""Faults of single cells: the cell is left out, the rest of its row goes on. Each with its title, sentence and remedy."""

from typing import Final

from app.registers.faults.kinds import CellLeftOut, Fault, NumberLeftOut
from resources.language import N_

FAULTS: Final[tuple[Fault, ...]] = (
    NumberLeftOut(
        "id_number_damaged",
        N_("证件号码被 Excel 截断"),
        N_(
            "{heading} {value} 是数字，Excel 已把身份证号截断（超过 15 位的数字后面变成 0）。请把该列设为文本，重新填写 18 位号码。"
        ),
        N_("选中这一列，设置单元格格式为“文本”，照身份证重新填写 18 位；已经变成 0 的几位找不回来，只能重填。"),
    ),
    NumberLeftOut(
        "id_number_form",
        N_("证件号码位数不对"),
        N_("{heading} {value} 的位数不对，应是 15 位或 18 位。请照证件核对。"),
        N_("照证件核对：身份证 18 位（旧证 15 位），残疾人证 20 位，补办的 22 位。别的证件在“证件类型”一列写明。"),
    ),
    NumberLeftOut(
        "id_number_check",
        N_("证件号码校验位不对"),
        N_("{heading} {value} 校验位不对，至少错了一位。请照证件核对。"),
        N_("照证件一位一位核对；最常见的是抄错一位、两位颠倒、把 X 写成别的字母。"),
    ),
    NumberLeftOut(
        "id_number_birth",
        N_("证件号码里的出生日期不存在"),
        N_("{heading} {value} 里的出生日期不存在。请照证件核对。"),
        N_("照证件核对第 7 到 14 位（年年年年月月日日）。"),
    ),
    CellLeftOut(
        "code_damaged",
        N_("编号被 Excel 截断"),
        N_("{heading} {value} 是过长的数字，Excel 已把它截断。请把该列设为文本后重填。"),
        N_("把这一列设为“文本”，从原系统重新导出或照原表重填。"),
    ),
    CellLeftOut(
        "bad_phone",
        N_("不是电话号码"),
        N_("{heading} {value} 不是电话号码（手机 11 位，座机 7 至 12 位）。没有写入这一格，请核对。"),
        N_("一格写一个号码，几个号码用顿号隔开；手机 11 位，座机带区号。"),
    ),
    CellLeftOut(
        "bad_date",
        N_("看不出是哪一天"),
        N_("{heading} {value} 看不出是哪一天。请写成 2018-06-30、2018-06 或 2018。没有写入这一格。"),
        N_("写成 2018-06-30；只知道年月就写 2018-06，只知道年份就写 2018。月份 1 到 12，日子要那个月有。"),
    ),
    CellLeftOut(
        "newer_known",
        N_("库里的更新"),
        N_("这份表是 {value} 年的，库里的{heading}是 {detail}。没有写入这一格，库里的留着。"),
        N_("旧表不改新情况。表上的才对时，在计划里选“照这份表写”，一格一格定或整列定。"),
    ),
    CellLeftOut(
        "month_unsure",
        N_("1 月还是 10 月"),
        N_(
            "{heading} {value} 可能是 1 月，也可能是 10 月（Excel 把 10 月的 0 去掉了）。没有写入这一格，请写成 {detail}-01 或 {detail}-10。"
        ),
        N_("把这一列设为“文本”，写成 2016-10 或 2016-01。"),
    ),
    CellLeftOut(
        "bad_year",
        N_("不是年份"),
        N_("{heading} {value} 不是年份。请写成 2018。没有写入这一格。"),
        N_("写四位年份，例如 2018。"),
    ),
    CellLeftOut(
        "bad_count",
        N_("不是整数"),
        N_("{heading} {value} 不是整数。没有写入这一格，请核对。"),
        N_("只写数字，例如 3；说明写到备注一列。"),
    ),
    CellLeftOut(
        "bad_amount",
        N_("不是数字"),
        N_("{heading} {value} 不是数字。没有写入这一格，请核对。"),
        N_("只写数字，例如 35000 或 3.5万元；“约”“以上”等说明写到备注一列。"),
    ),
    CellLeftOut(
        "label_unknown",
        N_("不在目录里的写法"),
        N_("{heading} “{value}”不在目录里（目录有：{detail} 等）。没有写入这一格，请改成目录里的写法。"),
        N_("改成目录里的写法；确实需要新写法的，请管理员在目录里加一个别名。"),
    ),
    CellLeftOut(
        "bare_code",
        N_("只有代码没有文字"),
        N_("{heading} 写的是代码 {value}。不同系统的代码含义不同，请填文字（如 {detail}）。没有写入这一格。"),
        N_("在原系统里导出文字（如“因病”），或把代码换成文字再发；同一个数字在各系统里含义不同，不能猜。"),
    ),
    CellLeftOut(
        "cell_error",
        N_("错误值"),
        N_("{heading} 是错误值 {value}。没有写入这一格，请在原表改正。"),
        N_("在原表里找到 #N/A、#REF! 等的来源改正；不需要的公式粘贴成数值。"),
    ),
    CellLeftOut(
        "cell_formula",
        N_("没有算出结果的公式"),
        N_("{heading} 是没有算出结果的公式。没有写入这一格，请在 Excel 里打开、保存后再发。"),
        N_("用 Excel 打开、等它算完、保存后再发；或把公式粘贴成数值。"),
    ),
    CellLeftOut(
        "cell_not_kept",
        N_("不收的内容"),
        N_("{heading} 里写了不收的内容（{value}）。这一格没有收，也没有保存。"),
        N_("不用改。民族、宗教信仰、政治面貌等内容按规定不收、不存，也不会出现在退回表里。"),
    ),
    CellLeftOut(
        "months_range",
        N_("务工月数不在 0 到 12 之间"),
        N_("{heading} {value} 不在 0 到 12 个月之间。没有写入这一格。"),
        N_("写这一年务工的月数，0 到 12；天数请折成月。"),
    ),
    CellLeftOut(
        "household_differs",
        N_("同一户各行写得不一样"),
        N_("同一户的“{heading}”各行不一样（{value}）。这一户的这一格没有写入，请统一后再导入。"),
        N_("一户的住址、类别、收入等在各行写成一样，或只写在户主一行。"),
    ),
    CellLeftOut(
        "person_differs",
        N_("同一个人在两张表里写得不一样"),
        N_("这个人在{detail}；这里的“{heading}”写的是 {value}，和那里不一样，这一格没有写入。请核对。"),
        N_("把两张表改成一致；或者只导入对的那一张。"),
    ),
    CellLeftOut(
        "year_missing",
        N_("不知道是哪一年的"),
        N_("看不出“{heading}”是哪一年的，没有写入。请加一列“年度”，或导入时说明年份。"),
        N_("加一列“年度”，或在标题里写明年份，或导入时选年份。"),
    ),
    CellLeftOut(
        "cell_shared",
        N_("几个人分一格，对不上"),
        N_("{heading}写了 {value} 项，人有 {detail} 位，对不上。没有写入这一格，请一人一项。"),
        N_("一人一项、顺序一致，用顿号隔开；或一人一行。"),
    ),
    NumberLeftOut(
        "id_certificate",
        N_("残疾人证号后几位不对"),
        N_("{heading} {value} 的前 18 位对，后面的类别（1 到 7）、等级（1 到 4）或补办号（B1）不对。请照证件核对。"),
        N_("残疾人证 20 位：身份证 18 位、类别 1 位（1 到 7）、等级 1 位（1 到 4）；补办的再加 B 和次数。"),
    ),
    CellLeftOut(
        "birth_future",
        N_("出生日期在今天之后"),
        N_("{heading} {value} 还没有到。没有写入这一格，请核对。"),
        N_("照户口簿核对年份。"),
    ),
)
