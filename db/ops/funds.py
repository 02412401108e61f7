"""Verbs of projects and their money. What somebody enters is refused where it breaks a rule; what a merge brings is listed
(`db.queries.doubts.funds`). Money is append-only: what was signed or paid is taken back by undo, never edited.
"""

from collections.abc import Collection
from typing import Any

from db.catalogues import fold
from db.drafts.fund import AllocationDraft, FundSourceDraft, PaymentDraft, ProjectDraft, ReceiptDraft, ReviewDraft
from db.errors import Problem, RuleBroken, Way
from db.history.write import Write
from db.queries.funds import PaymentFacts, pair_balance, payment, project_page, source
from db.rules import funds as rules
from resources.language import _


# -- projects and sources ---------------------------------------------------------------------------------------------
def add_project(write: Write, draft: ProjectDraft) -> int:
    """Record a project; one of the same name, year and place is the same one, as is one with its code. Raises RuleBroken."""
    fields = draft.checked()
    _refuse_same(write, fields, None)
    return write.create("project", **({"status": "pooled"} | {k: v for k, v in fields.items() if v is not None}))


def edit_project(write: Write, project: int, draft: ProjectDraft) -> bool:
    """Change the fields of a project that the draft names; returns whether anything changed. Raises RuleBroken."""
    fields = draft.checked()
    given = {name: fields[name] for name in draft.model_fields_set}
    page = project_page(write.connection, project)
    _refuse_same(write, (page.project if page else {}) | given, project)
    return write.update(project, **given)


def remove_project(write: Write, project: int) -> None:
    """Take a project entered by mistake out of the list; RuleBroken where money or measures belong to it."""
    page = project_page(write.connection, project)
    if page and (page.allocations or page.payments or page.measures):
        words = _("“{name}”名下已有分配、支付或措施，不能去掉。不做了的，请把状态改为“不再实施”。")
        way = Way("drop", _("把状态改为“不再实施”"))
        raise RuleBroken([Problem("name", "in_use", words.format(name=page.project["name"]), (), (way,))])
    write.delete(project)


def add_source(write: Write, draft: FundSourceDraft) -> int:
    """Record a source of money; its name is its own within a year. Raises RuleBroken."""
    fields = draft.checked()
    _refuse_same_source(write, fields, None)
    return write.create("fund_source", **fields)


def edit_source(write: Write, identifier: int, draft: FundSourceDraft) -> bool:
    """Change the fields of a source that the draft names; RuleBroken where its grant would no longer cover its allocations."""
    fields = draft.checked()
    _refuse_same_source(write, fields, identifier)
    changed = write.update(identifier, **{name: fields[name] for name in draft.model_fields_set})
    now = source(write.connection, identifier)
    if now and now.means is not None and now.allocated_fen > now.means:
        words = _("已从这笔资金分配 {allocated} 元，额度不能少于它。请先减少分配，或登记到账。")
        raise RuleBroken([Problem("granted_fen", "over_source", words.format(allocated=rules.yuan(now.allocated_fen)))])
    return changed


def remove_source(write: Write, identifier: int) -> None:
    """Take a source entered by mistake out; RuleBroken where money came or went by it."""
    used = [
        write.connection.exec_driver_sql(
            f"SELECT EXISTS (SELECT 1 FROM {kind} WHERE fund_source_id = ?)", (identifier,)
        ).scalar_one()
        for kind in ("receipt", "allocation", "payment")
    ]
    if any(used):
        raise RuleBroken([Problem("name", "in_use", _("这笔资金已有到账、分配或支付，不能去掉。"))])
    write.delete(identifier)


# -- money ------------------------------------------------------------------------------------------------------------
def receive(write: Write, draft: ReceiptDraft) -> int:
    """Record money that came. Raises RuleBroken."""
    return write.create("receipt", **draft.checked())


def allocate(write: Write, draft: AllocationDraft, *, at_most: bool = False) -> int:
    """Give a project money of a source; `at_most`: what is left of the source, where it is less. Raises RuleBroken."""
    fields = draft.checked()
    given = source(write.connection, fields["fund_source_id"])
    if given is None:
        raise KeyError(fields["fund_source_id"])
    if at_most and given.free_fen is not None and 0 < given.free_fen < fields["amount_fen"]:
        fields["amount_fen"] = given.free_fen
    found = rules.allocation_problems(fields["amount_fen"], given.allocated_fen, given.means, given.name)
    if found:
        raise RuleBroken(found)
    return write.create("allocation", **fields)


def ask_payment(write: Write, draft: PaymentDraft, *, at_most: bool = False, allocate_missing: bool = False) -> int:
    """Ask for a payment. `at_most`: what is left of the allocation; `allocate_missing`: allocate first what it lacks.

    Raises RuleBroken with these ways on where more is asked for than the project was allocated from the source.
    """
    fields = draft.checked()
    project, fund = fields["project_id"], fields["fund_source_id"]
    node, given = pair_balance(write.connection, project, fund), source(write.connection, fund)
    page = project_page(write.connection, project)
    if given is None or page is None:
        raise KeyError(project if page is None else fund)
    missing = fields["amount_fen"] - node.left
    if missing > 0 and at_most and node.left > 0:
        fields["amount_fen"] = node.left
    elif missing > 0 and allocate_missing:
        more = AllocationDraft(project_id=project, fund_source_id=fund, amount_fen=missing, on_date=fields["asked_on"])
        allocate(write, more)
        node = pair_balance(write.connection, project, fund)
    names = (page.project["name"], given.name)
    found = rules.payment_problems(fields["amount_fen"], node, given.free_fen, names)
    if found:
        raise RuleBroken(found)
    return write.create("payment", **fields)


def sign_payment(write: Write, draft: ReviewDraft) -> int:
    """Record what a side says of a payment that was not released yet; what it said before is kept. Raises RuleBroken."""
    fields = draft.checked()
    facts = _open(write, fields["payment_id"])
    new = rules.Signature(fields["side"], fields["place"], bool(fields["agreed"]), fields["signer"])
    found = rules.signature_problems(new, facts.signatures)
    if found:
        raise RuleBroken(found)
    return write.create("review", **fields)


def release_payment(write: Write, identifier: int, on: str) -> bool:
    """Release a payment on a day, once three sides in two places signed. Raises RuleBroken."""
    facts = _open(write, identifier)
    found = rules.release_problems(facts.signatures, facts.evidence)
    node = pair_balance(write.connection, facts.project_id, facts.fund_source_id)
    if node.left < 0:  # what a merge brought may have spent the allocation meanwhile
        words = _("分到的钱已经不够：超出 {over} 元。请先追加分配，或撤下一笔申请。")
        found.append(Problem("amount_fen", "over_allocated", words.format(over=rules.yuan(-node.left))))
    if found:
        raise RuleBroken(found)
    return write.update(identifier, released_on=on)


def cancel_payment(write: Write, identifier: int) -> None:
    """Withdraw a payment that was not released, with what was said of it; the log keeps it. Raises RuleBroken."""
    facts = _open(write, identifier)
    if facts.reviews:
        write.delete_many("review", [one["id"] for one in facts.reviews])
    write.delete(identifier)


def withdraw_allocation(write: Write, allocation: int) -> None:
    """Take an allocation back; RuleBroken where it was spent or asked for already."""
    row = write.connection.exec_driver_sql(
        "SELECT project_id, fund_source_id, amount_fen FROM allocation WHERE id = ?", (allocation,)
    ).one()
    left = pair_balance(write.connection, row.project_id, row.fund_source_id).left
    if row.amount_fen > left:
        words = _("这笔分配里已有 {spent} 元支付或申请，不能收回。请先撤下申请。")
        raise RuleBroken([Problem("amount_fen", "spent", words.format(spent=rules.yuan(row.amount_fen - left)))])
    write.delete(allocation)


def attach_measures(write: Write, measures: Collection[int], project: int | None) -> int:
    """Say which project some measures belong to (None: none); returns how many changed."""
    return write.update_many([(one, {"project_id": project}) for one in measures])


# -- inside ------------------------------------------------------------------------------------------------------------
def _open(write: Write, identifier: int) -> PaymentFacts:
    facts = payment(write.connection, identifier)
    if facts is None:
        raise KeyError(identifier)
    if facts.released_on:
        words = _("这笔 {on} 已经付出，不能再改。写错了请撤销那一步。")
        raise RuleBroken([Problem("released_on", "released", words.format(on=facts.released_on))])
    return facts


def _refuse_same(write: Write, fields: dict[str, Any], own: int | None) -> None:
    rows = write.connection.exec_driver_sql(
        "SELECT id, name, code, place, region_id FROM project WHERE year IS ? AND id IS NOT ?", (fields["year"], own)
    ).all()
    for row in rows:
        if fields["code"] and row.code == fields["code"]:
            raise RuleBroken(
                [
                    Problem(
                        "code",
                        "known_already",
                        _("编号 {code} 已经是“{name}”的。").format(code=row.code, name=row.name),
                    )
                ]
            )
        same = fold(row.name) == fold(fields["name"])
        if same and (row.place or "") == (fields["place"] or "") and row.region_id == fields["region_id"]:
            words = _("这一年这个地方已经有项目“{name}”。同名的另一个，请写上不同的建设地点或编号。")
            raise RuleBroken([Problem("name", "known_already", words.format(name=row.name))])


def _refuse_same_source(write: Write, fields: dict[str, Any], own: int | None) -> None:
    rows = write.connection.exec_driver_sql(
        "SELECT name FROM fund_source WHERE year IS ? AND id IS NOT ?", (fields["year"], own)
    ).scalars()
    if fold(fields["name"]) in {fold(name) for name in rows}:
        words = _("这一年已经有资金“{name}”。请换个名称，或把这一笔记为它的到账。")
        raise RuleBroken([Problem("name", "known_already", words.format(name=fields["name"]))])
