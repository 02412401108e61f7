"""A few verbs of everyday work after the bulk, so that history and undo have something to show."""

from datetime import date, timedelta
from itertools import islice

from db.drafts import VisitDraft
from db.ops.household import set_field, set_year
from db.ops.measure import acknowledge_measure, deliver_measure, record_visit
from db.queries.household import HouseholdPage, household_by_code, household_pages
from db.queries.today import lines
from db.store import Store
from resources.language import _

_PAGES = 12


def everyday_work(store: Store, today: date) -> None:
    """Record corrections, a delivery, acknowledgements and a visit in the first households, one verb each."""
    with store.read() as read:
        codes = [f"999999{number:06d}" for number in range(1, _PAGES + 1)]
        ids = [found for code in codes if (found := household_by_code(read, code))]
        pages = list(household_pages(read, ids))
        late = lines(read, "measure", today).lines
    _correct(store, pages)
    for line in islice(late, 1):
        with store.write("deliver_measure", _("记到位：{what}").format(what=line.what)) as write:
            deliver_measure(write, line.record_id, today.isoformat())
    _acknowledge(store, pages, today)
    _visit(store, pages, today)


def _correct(store: Store, pages: list[HouseholdPage]) -> None:
    for number, page in enumerate(pages[:3]):
        with store.write("set_field", _("改联系电话")) as write:
            set_field(write, page.id, "phone", f"1990000{3180 + number}")
    for page in pages[:1]:
        year = page.years[-1]
        wage = (year.facts["wage_fen"] or 0) + 90_000
        with store.write("set_year", _("核实收入")) as write:
            net = year.net_fen + 90_000 if year.net_fen is not None else None
            head = (2 * net + year.facts["people"]) // (2 * year.facts["people"]) if net is not None else None
            total = (year.facts["stated_total_fen"] or 0) + 90_000
            set_year(
                write, page.id, year.year, wage_fen=wage, stated_total_fen=total, stated_net_fen=net, stated_per_head_fen=head
            )  # fmt: skip


def _acknowledge(store: Store, pages: list[HouseholdPage], today: date) -> None:
    open_ones = [
        measure for page in pages for measure in page.measures if measure["done_on"] and not measure["acknowledged_on"]
    ]
    for measure in open_ones[:2]:
        with store.write("acknowledge_measure", _("记确认：{what}").format(what=measure["content"])) as write:
            acknowledge_measure(write, measure["id"], today.isoformat())


def _visit(store: Store, pages: list[HouseholdPage], today: date) -> None:
    for page in pages[:1]:
        responsible = page.responsible(today.isoformat())
        draft = VisitDraft(
            household_id=page.id,
            helper_id=responsible.facts["helper_id"] if responsible else None,
            visited_on=today.isoformat(),
            requests="想报名缝纫班",
            promises="帮问开班时间",
            next_on=(today + timedelta(days=7)).isoformat(),
        )
        with store.write("record_visit", _("登记走访")) as write:
            record_visit(write, draft)
