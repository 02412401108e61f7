"""Faults that are told while everything is written as it stands. Each with its title, sentence and remedy."""

from typing import Final

from app.registers.faults.kinds import Fault, Noted
from resources.language import N_

FAULTS: Final[tuple[Fault, ...]] = (
    Noted(
        "rounded",
        N_("四舍五入"),
        N_("{heading} {value} 超出最小单位，已四舍五入写入。"),
        N_("超出分、厘的小数没有意义；需要更细的数写到备注一列。"),
    ),
    Noted(
        "id_sex",
        N_("性别和证件号码不一致"),
        N_("性别“{value}”和身份证号不一致（号码是{detail}）。照表写入，请核对。"),
        N_("照身份证核对：第 17 位单数是男、双数是女。"),
    ),
    Noted(
        "id_birth",
        N_("出生日期和证件号码不一致"),
        N_("出生日期 {value} 和身份证号不一致（号码是 {detail}）。照表写入，请核对。"),
        N_("照身份证核对：第 7 到 14 位就是出生日期。"),
    ),
    Noted(
        "helper_differs",
        N_("同一位帮扶人各行写得不一样"),
        N_("帮扶人{value}的“{heading}”各行不一样。照前面一行的写入，请统一后再导入。"),
        N_("把这位帮扶人的单位、电话各行写成一样。"),
    ),
    Noted(
        "helper_carried",
        N_("空着的照上一行"),
        N_("{heading}空着，照上一行写的是{value}。请核对。"),
        N_("每一行都写上帮扶责任人，或用合并单元格表示是同一位。"),
    ),
    Noted(
        "people_differ",
        N_("人数和行数不符"),
        N_("表上人数是 {value}，这一户实际有 {detail} 行。照表记下人数，请核对。"),
        N_("数一数这一户的人：少了的补上行，多了的改人数。"),
    ),
    Noted(
        "no_head",
        N_("没有户主"),
        N_("这一户没有户主一行。已照表写入，请核对。"),
        N_("把一位成员的“与户主关系”写成户主。"),
    ),
    Noted(
        "many_heads",
        N_("几位户主"),
        N_("这一户有 {value} 位户主。已照表写入，请只留一位。"),
        N_("一户只留一位户主，其余照实际写配偶、之子等。"),
    ),
    Noted(
        "said_before",
        N_("前后写得不一样"),
        N_("{heading}前面的行写的是“{detail}”，这里是“{value}”。照前面的写入，请核对。"),
        N_("同一件事在表里只写一种说法。"),
    ),
    Noted(
        "team_village_missing",
        N_("看不出是哪个村的工作队"),
        N_("看不出是哪个村的驻村工作队：驻村职务原样留在这个人名下。请加上行政村一列，或导入时说明村。"),
        N_("加上“行政村”一列，或导入时选村。"),
    ),
    Noted(
        "id_kind",
        N_("证件类型和号码不符"),
        N_("证件类型写的是{detail}，{heading} {value} 不是这种证件的号码。照表写入，请核对。"),
        N_(
            "改证件类型，或照那种证件重新填写号码：身份证 18 位，残疾人证 20 或 22 位，居住证 18 位、以 81、82、83 开头。"
        ),
    ),
    Noted(
        "relation_sex",
        N_("关系和性别不符"),
        N_("{value}的关系是{detail}，和性别不符。照表写入，请核对。"),
        N_("核对性别和“与户主关系”：之子、之父是男，之女、之母是女。"),
    ),
    Noted(
        "many_spouses",
        N_("户主有几位配偶"),
        N_("这一户有 {value} 位户主的配偶。已照表写入，请核对。"),
        N_("户主的配偶只留一位，其余照实际写儿媳、女婿等。"),
    ),
    Noted(
        "rows_hidden",
        N_("有隐藏的行"),
        N_("工作表“{value}”里第 {detail} 行是隐藏的（多半是筛选过），也读了。请核对要不要。"),
        N_("不要的在原表里删掉；要的不用管。"),
    ),
    Noted(
        "columns_hidden",
        N_("有隐藏的列"),
        N_("工作表“{value}”里 {detail} 列是隐藏的，也读了。请核对要不要。"),
        N_("不要的列在“认版式”里选“不收”；要的不用管。"),
    ),
    Noted(
        "form_unread",
        N_("表里有没认出的内容"),
        N_("这一行有没认出的内容：{value}。没有写入，请核对。"),
        N_("标签写成常见的说法（户主姓名、家庭人口……），或在“认版式”里指定。"),
    ),
    Noted(
        "check_differs",
        N_("和表上的算式不符"),
        N_("{heading}：表上是 {value}，照表上的算式是 {detail}。照表写入，请核对。"),
        N_("照表下面印的算式再算一遍：抄错的改数字，算式不适用的写明原因。"),
    ),
    Noted(
        "sum_differs",
        N_("各项相加和总数不符"),
        N_("{heading} {value}，照“{detail}”算不对。照表写入，请核对。"),
        N_("照凭证核对总数和各项：漏了一项、重了一项，或有一项单位不同。"),
    ),
)
