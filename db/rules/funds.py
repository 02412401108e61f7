"""Rules of money (domain: money in = paid + committed + balance at every node; paid <= allocated; a payment names its project
and its evidence; three sides in two places sign before release). Pure: what stands is handed in, all sums are integer fen.

The sign-off is that of the paper on Shanghai's assistance: the supervision of both places and the discipline office of the
front headquarters watch over a closed fund. Not here: where it is asked (`db.ops.funds`), what a merge may break
(`db.queries.doubts.funds`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from db.catalogues import catalogue
from db.errors import Problem, Way
from resources.language import _

SIDES: Final = ("giver", "receiver", "front")
PLACES: Final = 2
AT_MOST, ALLOCATE_MISSING = "at_most", "allocate_missing"


@dataclass(frozen=True)
class Balance:
    """A node of the flow in fen: of a project money in is what was allocated, of a source what came.

    `paid` was released; `committed` is bound and not paid yet: of a project what was asked for, of a source what was allocated.
    """

    money_in: int
    paid: int
    committed: int

    @property
    def left(self) -> int:
        """What is free: below nothing where more was bound than came."""
        return self.money_in - self.paid - self.committed

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(self.money_in + other.money_in, self.paid + other.paid, self.committed + other.committed)


@dataclass(frozen=True)
class Signature:
    """What a side said of a payment, in the order in which it was said."""

    side: str
    place: str
    agreed: bool
    signer: str | None


def source_balance(received: int, allocated: int, paid: int) -> Balance:
    """Return the node of a source: what was allocated and not paid is bound."""
    return Balance(received, paid, allocated - paid)


def project_balance(allocated: int, asked: int, paid: int) -> Balance:
    """Return the node of a project; `asked` counts what was asked for and not released."""
    return Balance(allocated, paid, asked)


def means_of(granted: int | None, receipts: Sequence[int]) -> int | None:
    """Return how much of a source may be allocated: the grant or what came, the larger; None where neither is known."""
    if granted is None and not receipts:
        return None
    return max(granted or 0, sum(receipts))


def allocation_problems(amount: int, allocated: int, means: int | None, source: str) -> list[Problem]:
    """An allocation is covered by its source, as far as the source's means are known."""
    if means is None or allocated + amount <= means:
        return []
    left = means - allocated
    words = _(
        "{source}可分配 {means} 元，已分配 {allocated} 元，还剩 {left} 元，不够分配 {amount} 元。请先登记追加的额度或到账。"
    )
    ways = (Way(AT_MOST, _("只分配剩下的 {left} 元").format(left=yuan(left))),) if left > 0 else ()
    said = words.format(
        source=source, means=yuan(means), allocated=yuan(allocated), left=yuan(max(left, 0)), amount=yuan(amount)
    )
    return [Problem("amount_fen", "over_source", said, (), ways)]


def payment_problems(amount: int, node: Balance, free_of_source: int | None, names: tuple[str, str]) -> list[Problem]:
    """A payment stays within what its project was allocated from its source. `node`: of this project and this source;
    `free_of_source`: what the source could still allocate, None where that is not known; `names`: of project and source.
    """
    if amount <= node.left:
        return []
    words = _(
        "“{project}”从{source}分到 {allocated} 元，已付 {paid} 元，已申请 {asked} 元，还剩 {left} 元，不够支付 {amount} 元。"
    )
    said = words.format(
        project=names[0], source=names[1], allocated=yuan(node.money_in), paid=yuan(node.paid),
        asked=yuan(node.committed), left=yuan(max(node.left, 0)), amount=yuan(amount),
    )  # fmt: skip
    missing = amount - node.left
    ways = []
    if free_of_source is None or missing <= free_of_source:
        ways.append(Way(ALLOCATE_MISSING, _("先从这笔资金再分配 {missing} 元").format(missing=yuan(missing))))
    if node.left > 0:
        ways.append(Way(AT_MOST, _("只申请剩下的 {left} 元").format(left=yuan(node.left))))
    return [Problem("amount_fen", "over_allocated", said, (), tuple(ways))]


def standing_signatures(said: Iterable[Signature]) -> dict[str, Signature]:
    """Return what each side said last."""
    return {each.side: each for each in said}


def lacking(said: Iterable[Signature]) -> list[str]:
    """Return in words what a payment still lacks before it may be released; empty where all three sides agreed."""
    last = standing_signatures(said)
    agreed = [each for each in last.values() if each.agreed]
    found = [
        _("{side}不同意").format(side=_(catalogue("review_side").shown(each.side)))
        for each in last.values()
        if not each.agreed
    ]
    found += [_("缺{side}").format(side=_(catalogue("review_side").shown(side))) for side in SIDES if side not in last]
    if not found and len({each.place for each in agreed}) < PLACES:
        found.append(_("三方都签在一处，要在两地签"))
    if not found and len({each.signer for each in agreed}) < len(SIDES):
        found.append(_("同一个人代两方签了字"))
    return found


def release_problems(said: Iterable[Signature], evidence: str | None) -> list[Problem]:
    """Money leaves with evidence, after three sides in two places signed."""
    found = []
    if not evidence:
        found.append(
            Problem("evidence", "no_evidence", _("这笔支付没有凭证，不能付。请先补写合同、发票或验收单的编号。"))
        )
    gaps = lacking(said)
    if gaps:
        words = _("支付前要两地三方会签：{gaps}。").format(gaps="；".join(gaps))
        found.append(Problem("released_on", "unsigned", words, (), (Way("sign", _("先补会签")),)))
    return found


def signature_problems(new: Signature, said: Iterable[Signature]) -> list[Problem]:
    """One person signs for one side only."""
    for other in standing_signatures(said).values():
        if other.side != new.side and other.signer == new.signer:
            words = _("{signer}已经代表{side}签过，不能再代表另一方。请换另一方的人签。")
            said_so = words.format(signer=new.signer, side=_(catalogue("review_side").shown(other.side)))
            return [Problem("signer", "signed_for_another", said_so)]
    return []


def yuan(fen: int) -> str:
    """Return fen as yuan with two digits after the point and thousands set apart."""
    whole, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{cents:02d}"
