"""Why a cell, a row or a file is not simply taken: each reason has a stable code and a sentence that says what to do.

Not here: finding them (`judging`, `guards`, `newcomers`, `planner`).
"""

from typing import Final

from app.exchange.plan import Blocked, Item
from app.registers.faults import FAULTS
from app.registers.issues import Trouble, of_cell
from resources.language import N_, _

# kept out: the cell or row says nothing
KEPT_OUT: Final = {
    "formula": N_("“{heading}”是公式，公式不能当数据。请把它改成直接填写的内容。"),
    "error": N_("“{heading}”是错误值（{value}），没有收。请填上真正的内容。"),
    "lost_characters": N_("“{heading}”里有认不出的字（{value}），多半是另存时丢了。请照原件重填，另存为 .xlsx。"),
    "masked": N_("“{heading}”里有遮住的字符，没有当作修改。要改请填完整的内容。"),
    "number_cut": N_("“{heading}”成了数字（{value}），后面的位数可能已丢失。请设成文本格式后照证件重填。"),
    "zero_lost": N_("“{heading}”前面的 0 丢了（{value}），没有当作修改。请设成文本格式后再填。"),
    "became_date": N_("“{heading}”被表格软件变成了日期（{value}），没有收。请设成文本格式后重填。"),
    "became_truth": N_("“{heading}”被表格软件变成了真假值（{value}），没有收。请设成文本格式后重填。"),
    "required": N_("“{heading}”不能清空，没有收。要去掉整条记录，请在“动作”列写“删除”。"),
    "read_only": N_("“{heading}”只供对照，改了不算。要改请在它自己的表里改。"),
    "red_line": N_("“{heading}”里有按规定不收的内容（{detail}），没有收。请删去。"),
    "lacks": N_("新行缺“{detail}”，没有收。请补上再发。"),
    "pair_level": N_("工作簿里只能新增一团队一家庭、一人一人的结对，没有收。村和县的结对请在“结对”里登记。"),
    "pair_side_unknown": N_("库里没有帮扶责任人或团队“{detail}”，没有收。请写库里的姓名或电话；新的责任人请先登记。"),
    "pair_side_many": N_("这个名字不止一个（{detail}），没有收。请写电话，或“姓名 电话”。"),
    "pair_person_unknown": N_("这一户没有（或不止一位）“{detail}”，没有收。请核对“家庭成员”；帮扶整户的请留空。"),
    "pair_person_of_team": N_("团队帮扶的是整户，“家庭成员”写了“{detail}”，没有收。请留空。"),
    "pair_stage": N_("新行写的是已经在进行的结对，“结对进程”请留空（写了“{detail}”）。没有收。"),
    "pair_order": N_("起止日期颠倒，没有收：{detail}请改好再发。"),
    "blank_new": N_("这一行没有写是谁，没有收。请补上记录码或姓名等内容。"),
    "same_row_twice": N_("这一行和第 {detail} 行完全相同，只算一次。"),
}
# needs a person
REVIEW: Final = {
    "held_alike": N_("“{heading}”一列有 {detail} 格都改成了“{value}”。是有意统一改的吗？"),
    "held_cleared": N_("“{heading}”一列有 {detail} 格被清空。是有意清空的吗？"),
    "held_moved": N_("“{heading}”一列的内容像是错了位（{detail} 格换成了别的行的内容）。请核对。"),
    "held_much": N_("改动很多（{detail}）。是有意改的吗？"),
    "held_removed": N_("有 {detail} 行写了“删除”。确实都要删除吗？"),
    "held_column": N_("“{heading}”一列认不准是哪一列（{detail}）。请核对。"),
    "foreign_row": N_("这一行的记录码是“{detail}”的，内容却像是另一条的。请核对是不是排序时错了位。"),
    "duplicate_code": N_("记录码重复：和第 {detail} 行相同，内容不同。是改这一条，还是新的一条？"),
    "outside_rows": N_("发出去的表里没有这条记录，却改了它。请核对。"),
    "outside_columns": N_("发出去的表里没有“{heading}”这一列，却填了它。请核对。"),
    "fixed": N_("“{heading}”一般不改（原为“{base}”）。确实要改吗？"),
    "full_number": N_("发出去时证件号码是遮住的，现在填了完整的号码。请照证件核对。"),
    "cleared_masked": N_("发出去时证件号码是遮住的，现在清空了。确实要清空吗？"),
    "day_added": N_("“{heading}”原来只到月或年，日可能是表格软件加的（{value}）。请核对。"),
    "cut_text": N_("“{heading}”太长，发出去时没有写全，却改了。请在库里改。"),
    "rounded": N_("“{heading}”的小数位太多（{value}），收下会四舍五入。"),
    "no_base": N_("不知道发出去时“{heading}”写的是什么，现在是“{value}”，库里是“{detail}”。"),
    "old_value": N_("“{heading}”写的是以前的内容（{value}），库里已是“{detail}”。保留还是改回？"),
    "unknown_record": N_("库里没有这条记录，它可能来自另一台电脑。请先收那台电脑的同步包。"),
    "code_wrong": N_("记录码不对（{value}），多半是抄错或拖动填充出来的。请从原表复制，新行请留空。"),
    "other_sheet": N_("这一行是另一张表里的，粘到了这里。请核对。"),
    "code_and_new": N_("写了“新增”，却带着已有的记录码。是新的一条，还是改那一条？"),
    "delete_without_code": N_("写了“删除”，却没有记录码，不知道删哪一条。"),
    "action_unknown": N_("“动作”列写的“{value}”看不懂。可写：新增、更正、删除。"),
    "code_column_gone": N_("表里没有“记录码”一列，不知道这一行是谁。"),
    "column_gone": N_("表里少了“{detail}”一列，认不准新行是谁。"),
    "code_gone": N_("这一行的记录码没有了，像是“{detail}”。"),
    "number_again": N_("这一行没有记录码，证件号码是发出去的“{detail}”的。就是这一位、照改吗？（{value}）"),
    "sure_match": N_("这一行没有记录码，证件号码和姓名都和“{detail}”相同，应是同一条。"),
    "likely_match": N_("这一行没有记录码，像是库里的“{detail}”。是同一条，还是新的一条？"),
    "number_other_name": N_("证件号码已是“{detail}”的，姓名却不同。请核对。"),
    "home_unknown": N_("看不出这一行属于哪一户（{value}）。请在“户码”列填记录码或户编号。"),
    "village_unknown": N_("看不出这一户在哪个村（{value}）。"),
    "book_unknown": N_("不知道这份表是哪一次发出去的，新行先请核对。"),
    "nameless_home": N_("新的一户既没有户编号，也没有家庭成员，收下以后找不到。"),
    "pair_rule": N_("结对规则：{detail}照收的会列在疑点里；有理由的，请写在“例外理由”。"),
    "pair_end_untold": N_("写了终止日期，没有写“结束原因”。照收，还是请对方补上？"),
    "twice_new": N_("和第 {detail} 行像是同一条新记录。请核对。"),
}
BLOCKED: Final = {
    "shuffled": N_(
        "{file} 的“{sheet}”里，{rows} 行中有 {n} 行的内容是别人的：多半是排序时没有带上“记录码”一列。"
        "整份文件没有收；请用原来的表重填，或发回没有排过序的那份。"
    ),
    "other_lineage": N_(
        "{file} 是从另一个库发出去的，不能收进这个库。请发回给它的来处，或当作普通台账用 jiedui import 导入。"
    ),
}
SEEN: Final = N_("这份文件（内容一字不差）{at} 已经收过，没有要做的。")
UNDONE: Final = N_("这份文件 {at} 收过，后来撤销了。要重新收，请加 --again。")


def reason_of(item: Item) -> str:
    """Return the sentence of an item: what is the matter and what to do; "" where nothing is."""
    known = KEPT_OUT.get(item.code) or REVIEW.get(item.code)
    if known is None:
        return of_cell(Trouble(item.code, item.value, item.detail), item.heading) if item.code in FAULTS else ""
    facts = {"heading": item.heading, "value": item.value, "base": item.base or "", "detail": item.detail}
    return _(known).format(**facts)


def blocked_words(blocked: Blocked) -> str:
    """Return the sentence of a file that is not offered at all."""
    return _(BLOCKED[blocked.code]).format(**blocked.values)


def state_words(state: str, at: str) -> str:
    """Return what is to be said of a file that was taken in before; "" of a new one."""
    known = {"seen": SEEN, "undone": UNDONE}.get(state)
    return _(known).format(at=at[:16].replace("T", " ")) if known else ""
