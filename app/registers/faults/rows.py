"""Faults for which a row, a household or a sheet is not taken, and questions. Each with its title, sentence and remedy."""

from typing import Final

from app.registers.faults.kinds import Asked, Fault, RowLeftOut, SheetLeftOut
from resources.language import N_

FAULTS: Final[tuple[Fault, ...]] = (
    Asked(
        "persons_phones",
        N_("人和电话的个数不一样"),
        N_("这一格写了 {value} 个人，电话有 {detail} 个，对不上。请一人一个电话、顺序一致。这一行没有收。"),
        N_("一人一个电话、顺序一致；没有电话的写“无”。"),
    ),
    Asked(
        "persons_cells",
        N_("人和别的各项个数不一样"),
        N_("这一格写了 {value} 个人，{detail} 项，对不上。请一人一项、顺序一致。这一行没有收。"),
        N_("一人一项、顺序一致；没有的写“无”。"),
    ),
    Asked(
        "persons_spaced",
        N_("一个人还是几个人"),
        N_("“{value}”是一个人还是 {detail} 个人？几个人请用顿号隔开。这一行没有收。"),
        N_("几个人用顿号隔开；一个人的姓名中间不留空格，分段用“·”。"),
    ),
    Asked(
        "person_note",
        N_("起止日期看不懂"),
        N_("“{value}”看不懂是从哪天起、到哪天止。请写成 王芳（2018.3起）或 李建国（至2018.2）。这一行没有收。"),
        N_("写成 王芳（2018.3起）或 李建国（至2018.2）。"),
    ),
    Asked(
        "change_undated",
        N_("换人没有写日期"),
        N_(
            "帮扶人{value}换过人，没有写哪天换的，分不清各自的起止。请写成 李建国（至2018.2）、王芳（2018.3起）。这一行没有收。"
        ),
        N_("写明哪天换的，例如 李建国（至2018.2）、王芳（2018.3起）。"),
    ),
    Asked(
        "change_order",
        N_("换人的日期颠倒"),
        N_("{value}的起止日期前后颠倒，或和后来的{detail}对不上。请核对日期。这一行没有收。"),
        N_("核对起止日期：前一位先结束，后一位再开始。"),
    ),
    RowLeftOut(
        "village_unknown",
        N_("区划里没有这个村"),
        N_("区划里没有“{value}”，相近的有：{detail}。请核对村名和乡镇名。这一行没有收。"),
        N_("照“相近的”核对村名和乡镇名；村改过名的写现名或加上曾用名。"),
    ),
    RowLeftOut(
        "county_unknown",
        N_("区划里没有这个县"),
        N_("区划里没有“{value}”这个县，相近的有：{detail}。请核对。这一行没有收。"),
        N_("写全称，例如叶城县。"),
    ),
    RowLeftOut(
        "organisation_missing",
        N_("没有单位名称"),
        N_("没有写单位名称。这一行没有收。"),
        N_("补上单位全称。"),
    ),
    RowLeftOut(
        "team_missing",
        N_("看不出是哪支工作队"),
        N_("看不出是哪支工作队：没有队名，也没有村。请加上行政村一列，或导入时说明村。这一行没有收。"),
        N_("加上“行政村”或“队名”一列。"),
    ),
    RowLeftOut(
        "team_many",
        N_("几支工作队同名"),
        N_("{value}有 {detail} 支工作队，分不清是哪一支。请写明队名。这一行没有收。"),
        N_("写明队名，或加上乡镇。"),
    ),
    RowLeftOut(
        "member_unknown",
        N_("这一户没有这个人"),
        N_("这一户没有叫{value}的人。请核对受帮人姓名。这一行没有收。"),
        N_("核对受帮人姓名和户主；新来的人先在户台账里登记。"),
    ),
    RowLeftOut(
        "member_many",
        N_("这一户几位同名"),
        N_("这一户有几位叫{value}的人，分不清是哪一位。这一行没有收。"),
        N_("加上证件号码或出生日期。"),
    ),
    RowLeftOut(
        "area_lead_exists",
        N_("这个村（县）已有结对单位"),
        N_("{value}在同一时间已由{detail}结对帮扶。请先结束原来的结对，或填写开始时间。这一行没有收。"),
        N_("先结束原来的结对，或写明从哪天起由新单位结对。"),
    ),
    RowLeftOut(
        "name_missing",
        N_("没有姓名"),
        N_("没有姓名，这一行没有收。"),
        N_("补上姓名。"),
    ),
    RowLeftOut(
        "row_repeated",
        N_("重复的行"),
        N_("和第 {value} 行重复，这一行没有收。"),
        N_("删去一行；确实是两个人的，补上证件号码。"),
    ),
    RowLeftOut(
        "id_repeated",
        N_("同一个证件号码出现两次"),
        N_("身份证号和第 {value} 行（{detail}）相同。请核对是谁的号码，这一行没有收。"),
        N_("照证件核对两行是谁的号码，改正抄错的一行。"),
    ),
    RowLeftOut(
        "village_missing",
        N_("看不出是哪个村"),
        N_("看不出是哪个村的。请加上县、乡镇、行政村三列，或在标题里写明。这一行没有收。"),
        N_("加上县、乡镇、行政村三列，或在标题里写明，或导入时选村。"),
    ),
    Asked(
        "village_unsure",
        N_("村名像是写错了"),
        N_("行政村“{value}”在{detail}查不到，是不是写错了？请核对村名，或先在区划里添上这个村。这一行没有收。"),
        N_("照“相近的”改正村名或乡镇；确实是新村的，回答“照收”就添上这个村。"),
    ),
    RowLeftOut(
        "village_many",
        N_("几处同名的村"),
        N_("“{value}”有 {detail} 处同名的村。请写明县和乡镇。这一行没有收。"),
        N_("写明县和乡镇。"),
    ),
    RowLeftOut(
        "member_no_household",
        N_("看不出是哪一户"),
        N_("看不出是哪一户的：没有户编号，上面也没有户主。这一行没有收。"),
        N_("写上户编号，或把户主写在这一户的第一行。"),
    ),
    Asked(
        "person_elsewhere",
        N_("这个人已在别的户"),
        N_("{value}已登记在{detail}。是迁到这一户，还是号码填错？请核对，这一行没有收。"),
        N_("迁来的回答“照收”；号码填错的照证件改正。"),
    ),
    Asked(
        "name_differs",
        N_("同一个号码两个姓名"),
        N_("同一个号码，库里的姓名是“{detail}”，表上是“{value}”。是同一人改名，还是号码填错？请核对，这一行没有收。"),
        N_("改名的回答“照收”；号码填错的照证件改正。"),
    ),
    Asked(
        "household_elsewhere",
        N_("同一个户编号在别的村"),
        N_("户编号相同，库里这户在{detail}，表上在{value}。是搬迁还是编号填错？请核对，这一户没有收。"),
        N_("搬迁的回答“照收”；编号填错的照户口簿改正。"),
    ),
    Asked(
        "household_other_head",
        N_("同一个户编号是别人家"),
        N_("户编号相同，库里这户的人（{detail}）和表上（{value}）没有一个相同。户编号可能填错，请核对，这一户没有收。"),
        N_("编号填错的改正；整户换了人的回答“照收”。"),
    ),
    RowLeftOut(
        "household_two_villages",
        N_("一个户编号写了几个村"),
        N_("同一个户编号写了几个村（{value}）。请核对户编号，这一户没有收。"),
        N_("照户口簿改正户编号或村名。"),
    ),
    RowLeftOut(
        "household_unknown",
        N_("库里没有这一户"),
        N_("库里没有{value}这一户。请先导入户台账，或核对户主姓名和证件号码。这一行没有收。"),
        N_("先导入户台账，或核对户主姓名和证件号码。"),
    ),
    RowLeftOut(
        "household_many",
        N_("几户同名"),
        N_("{value}有 {detail} 户同名，分不清是哪一户。请填证件号码或户编号。这一行没有收。"),
        N_("写上户编号，或户主的证件号码。"),
    ),
    RowLeftOut(
        "household_missing",
        N_("没有写是哪一户"),
        N_("没有写是哪一户（户主姓名、证件号码或户编号）。这一行没有收。"),
        N_("写上户编号、户主姓名或户主证件号码。"),
    ),
    RowLeftOut(
        "household_id_other_name",
        N_("证件号码是别人的"),
        N_("证件号码是{detail}的，表上户主写的是“{value}”。请核对。这一行没有收。"),
        N_("核对户主姓名和证件号码是不是同一个人。"),
    ),
    RowLeftOut(
        "helper_missing",
        N_("没有写帮扶责任人"),
        N_("没有写帮扶责任人。这一行没有收。"),
        N_("补上帮扶责任人的姓名。"),
    ),
    RowLeftOut(
        "helper_many",
        N_("几位帮扶人同名"),
        N_("{value}有 {detail} 位同名的帮扶人。请填手机号或单位。这一行没有收。"),
        N_("写上手机号或单位。"),
    ),
    RowLeftOut(
        "lead_exists",
        N_("这户同一时间已有主责"),
        N_("这户在同一时间已由{detail}负责。请先结束原来的结对，或填写开始时间。这一行没有收。"),
        N_("先结束原来的结对，或写明从哪天起由新的人负责。"),
    ),
    RowLeftOut(
        "ends_before_start",
        N_("终止早于起始"),
        N_("终止时间 {value} 早于开始时间 {detail}。这一行没有收。"),
        N_("核对起止日期，多半是写颠倒了。"),
    ),
    RowLeftOut(
        "content_missing",
        N_("没有帮扶内容"),
        N_("没有写帮扶内容。这一行没有收。"),
        N_("写一句做了什么，例如“送母羊 5 只”。"),
    ),
    RowLeftOut(
        "date_missing",
        N_("没有日期"),
        N_("没有写日期，或日期看不懂。这一行没有收。"),
        N_("写成 2018-06-30；只知道年月就写 2018-06。"),
    ),
    RowLeftOut(
        "measure_unknown",
        N_("措施编号不对"),
        N_("措施编号 {value} 不对，可能被改动过。请照导出的表填写，或空着。这一行没有收。"),
        N_("照导出的表填写，不要改编号；新的措施编号空着。"),
    ),
    SheetLeftOut(
        "sheet_hidden",
        N_("隐藏的工作表"),
        N_("工作表“{value}”是隐藏的，没有读。要导入请先在 Excel 里取消隐藏。"),
        N_("要导入的在 Excel 里取消隐藏；下拉用的名单不用管。"),
    ),
    SheetLeftOut(
        "sheet_not_recognised",
        N_("没有认得的表头"),
        N_("工作表“{value}”里没有认得的表头，没有读。"),
        N_("第一行写“姓名、户编号、与户主关系”之类的标题；或在窗口里逐列指定后另存为版式。"),
    ),
    Asked(
        "unit_slip",
        N_("像是写错了单位"),
        N_("{heading} {value}，同村的中位数是 {detail}，差了一千倍以上。单位是不是写错了？没有写入这一格，请核对。"),
        N_("多半把元写成了万元，或把万元写成了元。对的回答“照收”，错的改正后再导入。"),
    ),
)
