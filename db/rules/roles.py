"""Who may do and see what: one table, role by verb. A guard rail inside one store, not a wall: whoever has the passphrase has
the file. What really keeps people apart is a store or workbook that holds only their households.

Pure. Not here: who the person at the desk is (`db.queries.persons`), where it is asked (`db.history.write`, `db.queries.household`).
"""

from dataclasses import dataclass
from typing import Final

from resources.language import N_

READER, CADRE, COORDINATOR, SUPERVISOR = "reader", "cadre", "coordinator", "supervisor"
ROLES: Final = {
    CADRE: N_("帮扶干部"),
    COORDINATOR: N_("协调员"),
    SUPERVISOR: N_("监督员"),
    READER: N_("查看者"),
}
_ALL: Final = frozenset(ROLES)
_FIELD: Final = frozenset((CADRE, COORDINATOR))
_OUT: Final = frozenset((CADRE, COORDINATOR, SUPERVISOR))
_DESK: Final = frozenset((COORDINATOR,))
_OVER: Final = frozenset((COORDINATOR, SUPERVISOR))


@dataclass(frozen=True)
class Right:
    """One line of the table: what it is in words, the verbs it stands for, who has it."""

    key: str
    label: str
    verbs: tuple[str, ...]
    roles: frozenset[str]


# Verbs that no step has but a choice inside one: health in an export, ID numbers of helpers in it, statistics to share.
WITH_HEALTH, WITH_NUMBERS, STATISTICS = "export_health", "export_numbers", "export_figures"
EXACT_FIGURES: Final = "exact_figures"  # to see them as they are inside the store

RIGHTS: Final = (
    Right("look", N_("看登记、名单和统计（证件号码和健康遮住）"), (), _ALL),
    Right("unmask", N_("看证件号码和健康（看一次记一笔）"), ("unmask",), _OUT),
    Right("visit", N_("登记走访、措施、需求，记到位和确认"),
          ("record_visit", "record_measure", "open_need", "deliver_measure", "acknowledge_measure", "remove_measure", "attach_measures", "postpone"), _FIELD),
    Right("household", N_("新增和修改户、成员、年度收入"),
          ("add_household", "add_member", "set_field", "set_year"), _FIELD),
    Right("rights", N_("登记同意书、更正要求、投诉和答复"),
          ("give_consent", "withdraw_consent", "receive_feedback", "answer_feedback"), _OUT),
    Right("attach", N_("加附件、去掉附件"), ("add_attachment", "remove_attachment"), _FIELD),
    Right("look_attachment", N_("看附件（看一次记一笔），存到外面（写明给谁、做什么用）"), ("view_attachment", "save_attachment"), _OUT),
    Right("take", N_("接受、不接受、移交自己的结对"), ("accept", "refuse", "hand_over"), _FIELD),
    Right("pairing", N_("提出、开始、暂停、更换、结束结对，配团队，登记到位"),
          ("propose", "propose_all", "pair", "start", "suspend", "resume", "end", "end_pairing", "replace", "replace_lead", "support", "add_support",
           "unsupport", "remove_support", "correct_dates", "attach", "ready", "unready", "mark_ready", "unmark_ready", "join_team", "leave_team"), _DESK),
    Right("organise", N_("新增帮扶人、团队、单位，定负责量"),
          ("add_helper", "add_team", "add_organisation", "set_capacity", "set_limit", "set_household_limit"), _DESK),
    Right("funds", N_("登记项目、资金、到账、分配，申请和付出款项"),
          ("add_project", "edit_project", "remove_project", "add_source", "edit_source", "remove_source", "receive", "allocate",
           "withdraw_allocation", "ask_payment", "cancel_payment", "release_payment"), _DESK),
    Right("sign", N_("会签款项（两地三方）"), ("sign_payment",), _OVER),
    Right("import", N_("导入台账、搁置、收取来件，处理疑点和分歧"),
          ("import", "import_later", "waive", "ask_again", "settle", "decide", "exchange_in", "exchange_later", "exchange_receipt", "package_in", "ask_sender"), _FIELD),
    Right("merge", N_("合并重复的户和人，说明不是同一个"), ("join", "distinct"), _DESK),
    Right("print", N_("打印明白卡、交接单"), ("print",), _OUT),
    Right("export", N_("导出台账、填表、发出工作簿和数据包"), ("export", "exchange_out", "package_out", "station", "scope"), _OUT),
    Right("export_private", N_("导出时带健康、带帮扶人证件号码"), (WITH_HEALTH, WITH_NUMBERS), _DESK),
    Right("exact", N_("在库里看准确的统计数"), (EXACT_FIGURES,), _OUT),
    Right("figures", N_("对外提供统计（少于 10 人的格子不给）"), (STATISTICS,), _OVER),
    Right("copy", N_("给户打印关于它的全部登记"), ("copy",), _OUT),
    Right("erase", N_("按户的要求或到期删除一户（要第二个人）"), ("erase",), _DESK),
    Right("keys", N_("加人、去掉人、做恢复码（自己的口令谁都能换）"), ("keys",), _OVER),
    Right("roles", N_("定谁是什么角色"), ("set_roles",), _OVER),
    Right("me", N_("说自己是谁，存看法"), ("set_setting",), _ALL),
    Right("begin", N_("建库时放入区划和示范"), ("divisions", "demo", "rescue"), _DESK),
)  # fmt: skip
UNDO: Final = frozenset(("undo", "redo"))  # as the verb that is taken back


def may(role: str, verb: str) -> bool:
    """Whether a role may do a verb; one the table does not know is the coordinator's."""
    if verb in UNDO:
        return role != READER
    return role in next((right.roles for right in RIGHTS if verb in right.verbs), _DESK)


def right_of(verb: str) -> Right | None:
    """Return the line of the table a verb stands in, None where it stands in none."""
    return next((right for right in RIGHTS if verb in right.verbs), None)


def sees_private(role: str) -> bool:
    """Whether a role may ask to see ID numbers and health."""
    return may(role, "unmask")
