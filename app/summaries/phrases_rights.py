"""What stands printed on a household's copy of everything and on the slip of a request, besides the records: see `phrases`."""

from collections.abc import Mapping

from resources.language import N_

RIGHTS: Mapping[str, str] = {
    "held_title": N_("登记全部内容（给户的副本）"),
    "held_kept": N_("这里是本库关于您家的全部登记，一项不漏；证件号码、健康是您自己的，完整印出，请收好"),
    "held_about": N_(
        "哪一项不对，可以要求更正；不该有的，可以要求删除；对帮扶有意见，可以投诉。向帮扶责任人或村委会说就行，"
        "会给您一张回执，15 天内答复。要求更正、删除、投诉，不影响应享受的任何政策。"
    ),
    "held_none": N_("没有登记。"),
    "held_number": N_("{kind} {n}"),
    "held_looked": N_("谁看过、取走过"),
    "held_nobody": N_("没有人调看过证件号码和健康，也没有单独打印过。"),
    "held_went": N_("可能带有您家的台账发给过谁"),
    "held_nowhere": N_("没有发出过台账。"),
    "held_history": N_("每一项是谁、何时登记的"),
    "held_why": N_("为什么登记、依据什么、留多久"),
    "held_day": N_("日期"),
    "held_who": N_("谁"),
    "held_role": N_("角色"),
    "held_act": N_("做了什么"),
    "held_what": N_("哪一项"),
    "held_old": N_("原来"),
    "held_new": N_("改为"),
    "held_from": N_("来自"),
    "held_to": N_("发给"),
    "held_file": N_("文件"),
    "held_purpose": N_("用途"),
    "held_basis": N_("依据"),
    "held_years": N_("留多久"),
    "held_term": N_("{after} {n} 年"),
    "held_row": N_("{file} 第 {row} 行"),
    "slip_title": N_("回执"),
    "slip_kept": N_("请收好，凭编号可以问办到哪一步"),
    "slip_number": N_("回执编号"),
    "slip_kind": N_("事由"),
    "slip_received": N_("收到日期"),
    "slip_due": N_("最迟答复"),
    "slip_words": N_("您说的话"),
    "slip_answer": N_("答复"),
    "slip_answered": N_("答复日期"),
    "slip_waiting": N_("还没有答复"),
    "slip_rights": N_(
        "过了最迟答复的日子没有答复，或者不满意，可以向乡镇、县级主管部门反映。提出意见不影响应享受的任何政策。"
    ),
    "slip_sign": N_("收件人签字"),
}
