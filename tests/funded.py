"""A county with a project, two sources of money and what was done with them, for the tests of funds."""

from db.drafts.fund import AllocationDraft, FundSourceDraft, PaymentDraft, ProjectDraft, ReceiptDraft, ReviewDraft
from db.history.write import Write
from db.ops import funds
from db.store import Store

SIGNED = (("giver", "giving", "周敏"), ("receiver", "receiving", "阿依古丽"), ("front", "receiving", "陈刚"))


def county(store: Store) -> dict[str, int]:
    """Make a county and a village, one project of 500,000 yuan, a source with 1,000,000 granted and 600,000 come, another bare."""
    ids: dict[str, int] = {}
    with store.write("test", "试") as write:
        parent = None
        for level, name in (("county", "叶城县"), ("township", "金果镇"), ("village", "团结村")):
            parent = ids[level] = write.create("region", edition=2019, level=level, name=name, parent_id=parent)
        ids["project"] = funds.add_project(
            write,
            ProjectDraft(
                name="核桃加工车间", kind="产业发展", year=2019, region_id=parent, place="团结村2组", scale_fen=50_000_000,
                code="2019-YC-07",
            ),
        )  # fmt: skip
        ids["source"] = funds.add_source(
            write, FundSourceDraft(name="2019年对口支援资金", kind="援疆", year=2019, granted_fen=100_000_000)
        )
        ids["bare"] = funds.add_source(write, FundSourceDraft(name="社会捐赠", kind="社会", year=2019))
        ids["receipt"] = funds.receive(
            write,
            ReceiptDraft(
                fund_source_id=ids["source"], amount_fen=60_000_000, on_date="2019-03-01", evidence="进账单 11"
            ),
        )
    return ids


def allocated(store: Store, ids: dict[str, int], fen: int = 40_000_000) -> int:
    """Allocate from the source to the project."""
    with store.write("allocate", "分配") as write:
        draft = AllocationDraft(
            project_id=ids["project"], fund_source_id=ids["source"], amount_fen=fen, on_date="2019-04-01"
        )
        return funds.allocate(write, draft)


def draft_of(ids: dict[str, int], fen: int, **more: str | None) -> PaymentDraft:
    """A payment for the project out of the source."""
    said = {"payee": "金果镇建筑队", "evidence": "合同 2019-31", "asked_on": "2019-05-10"} | more
    return PaymentDraft(project_id=ids["project"], fund_source_id=ids["source"], amount_fen=fen, **said)


def asked(store: Store, ids: dict[str, int], fen: int = 10_000_000) -> int:
    """Ask for a payment."""
    with store.write("ask_payment", "申请") as write:
        return funds.ask_payment(write, draft_of(ids, fen))


def sign(store: Store, payment: int, *said: tuple[str, str, str], agreed: bool = True) -> None:
    """Let sides sign: (side, place, person)."""
    for side, place, person in said:
        with store.write("sign_payment", "会签") as write:
            draft = ReviewDraft(
                payment_id=payment, side=side, place=place, signer=person, agreed=agreed, on_date="2019-05-12",
                note=None if agreed else "凭证不全",
            )  # fmt: skip
            funds.sign_payment(write, draft)


def release(store: Store, payment: int, on: str = "2019-05-20") -> None:
    """Pay it out."""
    with store.write("release_payment", "付出") as write:
        funds.release_payment(write, payment, on)


def in_order(write: Write, village: int, measure: int) -> dict[str, int]:
    """A project of which everything holds: 5,000 yuan granted and come, allocated, asked for, signed, paid; a measure of it."""
    project = write.create("project", name="引水渠", year=2019, region_id=village, scale_fen=500_000)
    source = write.create("fund_source", name="援疆资金", kind="援疆", granted_fen=500_000)
    made = {"project": project, "source": source}
    made["receipt"] = write.create("receipt", fund_source_id=source, amount_fen=500_000, on_date="2019-02-01")
    pair = {"project_id": project, "fund_source_id": source, "amount_fen": 500_000}
    made["allocation"] = write.create("allocation", **pair)
    made["payment"] = write.create("payment", **pair, payee="建筑队", evidence="合同 1", released_on="2019-05-20")
    for side, place, person in SIGNED:
        made[side] = write.create(
            "review",
            payment_id=made["payment"],
            side=side,
            place=place,
            signer=person,
            agreed=True,
            on_date="2019-05-12",
        )
    write.update(measure, project_id=project, amount_fen=500_000)
    return made
