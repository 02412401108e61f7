"""What stands printed on the summary and on the hand-over sheet besides the records themselves, by language.

The paper speaks the family's language, whatever language the window is in: so these are looked up here by key
and language, not with `_`. A second language is one more table beside ZH and its name in `say`'s `languages`.
"""

from collections.abc import Mapping
from functools import cache

from app.summaries.blocks import Line, Run, Words
from app.summaries.phrases_rights import RIGHTS
from resources.language import N_

ZH: Mapping[str, str] = {
    "title": N_("帮扶户家庭情况明白卡"),
    "kept": N_("本卡由家庭保存，每次更新后重新打印"),
    "code": N_("户编号"),
    "head": N_("户主"),
    "address": N_("住址"),
    "phone": N_("联系电话"),
    "category": N_("户类型"),
    "status": N_("脱贫属性"),
    "cause": N_("致贫原因"),
    "land": N_("耕地面积"),
    "house": N_("住房"),
    "responsible": N_("帮扶责任人"),
    "responsible_phone": N_("责任人电话"),
    "organisation": N_("帮扶单位"),
    "next_visit": N_("下次走访"),
    "people": N_("家庭人口"),
    "mu": N_("{n} 亩"),
    "square_metres": N_("{n} 平方米"),
    "grade": N_("鉴定 {grade}"),
    "people_count": N_("{n} 人"),
    "exit_in": N_("{status}（{year} 年）"),
    "year_of": N_("{year} 年"),
    "members": N_("家庭成员"),
    "name": N_("姓名"),
    "relation": N_("关系"),
    "sex": N_("性别"),
    "birth": N_("出生年月"),
    "id_number": N_("证件号码"),
    "education": N_("文化程度"),
    "labour": N_("劳动能力"),
    "health": N_("健康状况"),
    "no_members": N_("还没有登记家庭成员。"),
    "income": N_("家庭收入"),
    "in_yuan": N_("单位：元"),
    "item": N_("项目"),
    "wage_fen": N_("工资性收入"),
    "business_fen": N_("生产经营性收入"),
    "property_fen": N_("财产性收入"),
    "transfer_fen": N_("转移性收入"),
    "business_cost_fen": N_("减：生产经营性支出"),
    "net": N_("纯收入"),
    "per_head": N_("人均纯收入"),
    "no_income": N_("还没有登记收入。"),
    "needs": N_("需求"),
    "need": N_("需求内容"),
    "need_kind": N_("类别"),
    "opened": N_("提出日期"),
    "answer": N_("办理情况"),
    "met": N_("{date} 已解决"),
    "open": N_("未解决"),
    "open_because": N_("未解决：{reason}"),
    "no_needs": N_("没有登记需求。"),
    "measures": N_("帮扶措施"),
    "kind": N_("类别"),
    "content": N_("内容"),
    "done": N_("完成日期"),
    "planned": N_("计划 {date}"),
    "amount": N_("金额（元）"),
    "acknowledged": N_("户确认"),
    "quantity": N_("数量：{n} {unit}"),
    "result": N_("结果：{result}"),
    "for_member": N_("受益人：{name}"),
    "sum_done": N_("已完成 {n} 项，合计"),
    "no_measures": N_("还没有登记帮扶措施。"),
    "visits": N_("走访与答应的事"),
    "no_visits": N_("还没有登记走访中提出、答应或兑现的事。"),
    "items": N_("{n} 项"),
    "visited": N_("走访日期"),
    "visitor": N_("走访人"),
    "asked": N_("家庭提出的要求"),
    "promised": N_("答应的事"),
    "delivered": N_("已兑现"),
    "correction": N_(
        "本卡所记如有不符，可向帮扶责任人或村委会要求更正、查看全部记录；"
        "对帮扶工作有意见，可向村委会、乡镇或县级主管部门反映。提出更正或意见，不影响应享受的任何政策。"
    ),
    "rights": N_("更正与意见"),
    "undecided": N_("未定（两边登记不同，核对后更正）：{fields}"),
    "undecided_field": N_("{field} {values}"),
    "undecided_of": N_("{whose}的{field} {values}"),
    "undecided_life": N_("{record}要不要删"),
    "yes": N_("是"),
    "no": N_("否"),
    "sign_head": N_("户主签字"),
    "sign_helper": N_("帮扶责任人签字"),
    "sign_village": N_("村委会盖章"),
    "sign_date": N_("　　　　年　　月　　日"),
    "footer": N_("{code}　{head}　{date} 打印"),
    "footer_audit": N_("{code}　{head}　{date} 打印　流水 {audit}"),
    "handed": N_("帮扶责任人交接单"),
    "handed_team": N_("帮扶团队交接单"),
    "draft": N_("{title}（草稿）"),
    "where_when": N_("{place}　{date}"),
    "giver": N_("移交人"),
    "taker": N_("接收人"),
    "giver_team": N_("移交团队"),
    "taker_team": N_("接收团队"),
    "witness": N_("监交人"),
    "giver_phone": N_("移交人电话"),
    "taker_phone": N_("接收人电话"),
    "giver_organisation": N_("移交人单位"),
    "taker_organisation": N_("接收人单位"),
    "giver_people": N_("移交方队员"),
    "taker_people": N_("接收方队员"),
    "reason": N_("交接原因"),
    "handed_on": N_("交接日期"),
    "handed_count": N_("户数"),
    "handed_sum": N_("{n} 户，{open} 项未办完"),
    "handed_households": N_("移交的户"),
    "number": N_("序号"),
    "head_and_code": N_("户主、户编号"),
    "place": N_("村组"),
    "open_needs": N_("未解决的需求"),
    "open_measures": N_("答应的措施和金额"),
    "asked_promised": N_("上次走访的要求和答应"),
    "support_there": N_("协助"),
    "for_people": N_("帮 {names}"),
    "measure_with": N_("{content}（{about}）"),
    "yuan": N_("{amount} 元"),
    "asked_last": N_("要求：{words}"),
    "promised_last": N_("答应：{words}"),
    "handed_note": N_("给接收人的话"),
    "handed_over_from": N_(
        "以上各户的档案、约定的走访、未解决的需求和答应未办的措施随户移交，自 {date} 起由{taker}负责；{before} 及以前由{giver}负责。"
    ),
    "handed_footer": N_("交接单 {number}　{date} 打印"),
    "draft_footer": N_("草稿，还没有移交，移交后才有编号　{date} 打印"),
    "handed_footer_audit": N_("交接单 {number}　{date} 打印　流水 {audit}"),
    "draft_footer_audit": N_("草稿，还没有移交，移交后才有编号　{date} 打印　流水 {audit}"),
    "page_of": N_("第 {page} 页，共 {pages} 页"),
}

LANGUAGES: Mapping[str, Mapping[str, str]] = {"zh": {**ZH, **RIGHTS}}


def say(key: str, languages: tuple[str, ...] = ("zh",), /, **values: object) -> Words:
    """Return the phrase `key` in each language, its places filled in; KeyError where a table lacks it."""
    if not values:
        return template(key, languages)
    return tuple(Line((Run(LANGUAGES[language][key].format(**values)),), language) for language in languages)


@cache
def template(key: str, languages: tuple[str, ...] = ("zh",)) -> Words:
    """Return the phrase `key` as it stands, its places still open (page numbers are known last)."""
    return tuple(Line((Run(LANGUAGES[language][key]),), language) for language in languages)
