"""The JSON shapes of `jiedui funds`, in fen as everywhere, and the lines for people, in yuan."""

from typing import Any

from db.catalogues import catalogue
from db.errors import StoreProblem
from db.queries.funds import PaymentFacts, ProjectPage, ProjectRow, SourceFacts, named
from db.rules.funds import Balance, yuan
from resources.language import _


def project_said(reader: Any, kind: str, words: str) -> int:
    """Return the one project ("project") or source ("fund_source") that is meant; StoreProblem otherwise."""
    found = named(reader, kind, words)
    name = _("项目") if kind == "project" else _("资金")
    if len(found) == 1:
        return found[0][0]
    if not found:
        raise StoreProblem(
            f"{kind}_unknown",
            _("库里没有{kind}“{words}”。").format(kind=name, words=words),
            _("请用 jiedui funds list 或 jiedui funds sources 查编号。"),
        )
    among = "、".join(f"{identifier} {each}" for identifier, each in found[:5])
    raise StoreProblem(
        f"{kind}_many",
        _("叫“{words}”的{kind}有 {n} 个。").format(words=words, kind=name, n=len(found)),
        _("请写编号：{among}。").format(among=among),
    )


def of_sums(count: int | None, balance: Balance) -> dict[str, Any]:
    """Return a node: money in = paid + committed + balance."""
    counted = {} if count is None else {"projects": count}
    return counted | {
        "money_in_fen": balance.money_in, "paid_fen": balance.paid, "committed_fen": balance.committed, "balance_fen": balance.left,
    }  # fmt: skip


def of_project(row: ProjectRow) -> dict[str, Any]:
    """Return a line of the list."""
    return {
        "id": row.id, "code": row.code, "name": row.name, "kind": row.kind, "year": row.year, "place": row.place,
        "status": row.status, "responsible": row.responsible, "scale_fen": row.scale_fen,
        "allocated_fen": row.allocated_fen, "paid_fen": row.paid_fen, "asked_fen": row.asked_fen,
        "balance_fen": row.balance.left,
    }  # fmt: skip


def project_line(row: ProjectRow) -> str:
    """Return a line for people."""
    status = _(catalogue("project_status").shown(row.status))
    sums = _("分到 {allocated}，已付 {paid}，已申请 {asked}，结余 {left}").format(
        allocated=yuan(row.allocated_fen),
        paid=yuan(row.paid_fen),
        asked=yuan(row.asked_fen),
        left=yuan(row.balance.left),
    )
    return "\t".join((str(row.id), row.name, str(row.year or ""), row.place or "", status, sums))


def of_payment(payment: PaymentFacts) -> dict[str, Any]:
    """Return a payment with who signed and what it lacks."""
    return {
        "id": payment.id, "source": {"id": payment.fund_source_id, "name": payment.source}, "amount_fen": payment.amount_fen,
        "payee": payment.payee, "purpose": payment.purpose, "evidence": payment.evidence, "asked_on": payment.asked_on,
        "released_on": payment.released_on,
        "signatures": [
            {"side": one["side"], "place": one["place"], "agreed": bool(one["agreed"]), "signer": one["signer"],
             "on": one["on_date"], "note": one["note"]}
            for one in payment.reviews
        ],
        "lacking": payment.lacking,
    }  # fmt: skip


def of_page(page: ProjectPage) -> tuple[dict[str, Any], str]:
    """Return a project whole, as facts and in words."""
    known = {name: value for name, value in page.project.items() if value is not None}
    facts = known | {
        "region": page.region or None,
        "sums": of_sums(None, page.balance),
        "allocations": [
            {"id": one["id"], "source": {"id": one["fund_source_id"], "name": one["source"]}, "amount_fen": one["amount_fen"],
             "on": one["on_date"], "number": one["number"]}
            for one in page.allocations
        ],
        "payments": [of_payment(each) for each in page.payments],
        "measures": {"count": page.measures, "amount_fen": page.measures_fen, "households": page.households},
    }  # fmt: skip
    lines = [f"{page.project['id']}\t{page.project['name']}\t{page.region}"]
    lines += [f"{one['id']}\t{_('分配')}\t{one['source']}\t{yuan(one['amount_fen'])}" for one in page.allocations]
    for each in page.payments:
        state = each.released_on or "；".join(each.lacking) or _("可以付")
        lines.append(f"{each.id}\t{_('支付')}\t{each.payee or ''}\t{yuan(each.amount_fen)}\t{state}")
    return {"project": facts}, "\n".join(lines)


def of_source(source: SourceFacts) -> dict[str, Any]:
    """Return a source and its node."""
    return {
        "id": source.id, "name": source.name, "kind": source.kind, "level": source.level, "year": source.year,
        "number": source.number, "granted_fen": source.granted_fen, "received_fen": source.received_fen,
        "allocated_fen": source.allocated_fen, "free_fen": source.free_fen, "projects": source.projects,
        "organisation": source.organisation, "sums": of_sums(None, source.balance),
    }  # fmt: skip


def of_receipt(facts: dict[str, Any]) -> dict[str, Any]:
    """Return money that came."""
    return {"id": facts["id"], "amount_fen": facts["amount_fen"], "on": facts["on_date"], "evidence": facts["evidence"]}


def source_line(source: SourceFacts) -> str:
    """Return a line for people."""
    granted = "—" if source.granted_fen is None else yuan(source.granted_fen)
    sums = _("下达 {granted}，到账 {received}，已分配 {allocated}，已付 {paid}").format(
        granted=granted,
        received=yuan(source.received_fen),
        allocated=yuan(source.allocated_fen),
        paid=yuan(source.paid_fen),
    )
    return "\t".join((str(source.id), source.name, str(source.year or ""), source.kind or "", sums))
