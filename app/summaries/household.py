"""The household summary (帮扶户家庭情况明白卡): what the family keeps, composed from its page in the store.

Here: which facts stand where, in which order. Not here: the records (`db.queries.household`), the printed phrases
(`app.summaries.phrases`), how figures read (`app.summaries.figures`) and the drawing (`app.ui.paper`).

The sheet belongs to the family, so it shows their own health words; ID numbers are masked because paper gets lost.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from app.summaries import blocks
from app.summaries.blocks import Block, Column, Document, Fact, Facts, Heading, Row, Table, Words, hushed, words
from app.summaries.figures import UNKNOWN, IncomeYear, hundredths, masked, money, thousandths
from app.summaries.phrases import say, template
from app.summaries.undecided import Undecided, undecided_block
from db.queries.household import Facts as Record
from db.queries.household import HouseholdPage, PairingLine

YEARS_SHOWN = 4
INCOME_KINDS = ("wage_fen", "business_fen", "property_fen", "transfer_fen", "business_cost_fen")
NONE: Final[Undecided] = ((), {})
_NOT_AT_SCHOOL = "非在校生"


def summary(
    page: HouseholdPage, printed_on: str, *, health: bool = True, undecided: Undecided = NONE, audit: str = ""
) -> Document:
    """Compose the summary of one household as printed on a day (ISO date), with what is `undecided` of it.

    `audit` is the head of the audit, for its foot.
    """
    head = str(page.head["name"]) if page.head else ""
    code = str(page.facts["code"] or "")
    return Document(
        title=f"{say('title')[0].text} {code} {head}".rstrip(),
        blocks=(
            blocks.Banner(say("title"), hushed(say("kept")), qr=code),
            _facts(page, printed_on),
            *_members(page, health),
            *_income(page),
            *_needs(page.needs),
            *_measures(page),
            *_visits(page.visits),
            *undecided_block(*undecided, health=health),
            blocks.Together((Heading(say("rights")), blocks.Paragraph(say("correction")), *_signatures())),
        ),
        footer=footer(code, head, printed_on, audit),
        page_of=template("page_of"),
    )


def footer(code: str, head: str, printed_on: str, audit: str = "") -> Words:
    """Return the foot of a household's paper: which household, when it was printed, the head of the audit."""
    if audit:
        return say("footer_audit", code=code, head=head, date=printed_on, audit=audit)
    return say("footer", code=code, head=head, date=printed_on)


def summaries(
    pages: Iterable[HouseholdPage],
    printed_on: str,
    *,
    health: bool = True,
    undecided: Callable[[HouseholdPage], Undecided] = lambda _page: NONE,
    audit: str = "",
) -> Iterator[Document]:
    """Compose many summaries one after the other; nothing of the last one is kept."""
    for page in pages:
        yield summary(page, printed_on, health=health, undecided=undecided(page), audit=audit)


def income_years(page: HouseholdPage) -> tuple[IncomeYear, ...]:
    """Return all years of a household for `app.ui.paper.charts`, oldest first."""
    return tuple(
        IncomeYear(year.year, **{kind: year.facts[kind] for kind in INCOME_KINDS}, per_head_fen=year.per_head_fen)
        for year in page.years
    )


def _facts(page: HouseholdPage, printed_on: str) -> Facts:
    own, latest = page.facts, page.years[-1].facts if page.years else None
    helper = page.responsible(printed_on)
    pairs: list[tuple[str, object]] = [
        ("code", own["code"]),
        ("head", page.head["name"] if page.head else None),
        ("address", f"{page.address}{own['address'] or ''}"),
        ("phone", own["phone"]),
        ("category", own["category"]),
        ("status", _status(own)),
        ("cause", "，".join(filter(None, (own["main_cause"], own["other_causes"])))),
        ("people", _said("people_count", n=len(page.living))),
        ("land", _land(latest)),
        ("house", _house(latest)),
        *_responsible(helper),
        ("next_visit", _next_visit(page.visits, printed_on)),
    ]
    return Facts(tuple(Fact(say(key), words(value or UNKNOWN)) for key, value in pairs))


def _said(key: str, **values: object) -> str:
    return say(key, **values)[0].text


def _status(own: Record) -> str | None:
    status, year = own["exit_status"], own["exit_year"]
    return _said("exit_in", status=status, year=year) if status and year else status


def _land(latest: Record | None) -> str | None:
    if latest is None or latest["arable_centimu"] is None:
        return None
    return _said("mu", n=hundredths(latest["arable_centimu"]))


def _house(latest: Record | None) -> str | None:
    if latest is None or latest["house_dm2"] is None:
        return None
    area = _said("square_metres", n=hundredths(latest["house_dm2"]))
    return f"{area}，{_said('grade', grade=latest['house_grade'])}" if latest["house_grade"] else area


def _responsible(helper: PairingLine | None) -> list[tuple[str, object]]:
    if helper is None:
        return [("responsible", None), ("responsible_phone", None), ("organisation", None)]
    return [
        ("responsible", helper.helper),
        ("responsible_phone", helper.phone),
        ("organisation", helper.organisation),
    ]


def _next_visit(visits: Iterable[Record], printed_on: str) -> str | None:
    coming = sorted(visit["next_on"] for visit in visits if visit["next_on"] and visit["next_on"] >= printed_on)
    return coming[0] if coming else None


def _table(title: str, count: str, columns: tuple[Column, ...], rows: Iterable[Row], empty: str) -> list[Block]:
    heading = Heading(say(title), hushed(words(count)))
    lines = tuple(rows)
    # a head over no rows would cost the page the signatures need
    return [heading, Table(columns, lines) if lines else blocks.Paragraph(hushed(say(empty)))]


def _members(page: HouseholdPage, health: bool) -> list[Block]:
    columns = [
        Column(say("name"), 28),
        Column(say("relation"), 9),
        Column(say("sex"), 6, "centre"),
        Column(say("birth"), 12),
        Column(say("id_number"), 22),
        Column(say("education"), 13),
        Column(say("labour"), 12),
    ]
    if health:
        columns.append(Column(say("health"), 13))
    rows = [_member(member, health) for member in page.living]
    return _table("members", _said("people_count", n=len(rows)), tuple(columns), rows, "no_members")


def _member(member: Record, health: bool) -> Row:
    at_school = member["school"] if member["school"] != _NOT_AT_SCHOOL else None
    cells = [
        member["name"],
        member["relation"],
        member["sex"],
        member["birth"] and member["birth"][:7],
        masked(member["id_number"]),
        at_school or member["education"],
        member["labour"],
    ]
    if health:
        told = (member["health"], member["disability"], member["disability_grade"])
        cells.append("，".join(filter(None, told)))
    return Row(tuple(words(cell or UNKNOWN) for cell in cells))


def _income(page: HouseholdPage) -> list[Block]:
    years = page.years[-YEARS_SHOWN:]
    heads = [Column(say("year_of", year=year.year), 15, "end") for year in years]
    lines = [(kind, [year.facts[kind] for year in years], False) for kind in INCOME_KINDS]
    lines.append(("net", [year.net_fen for year in years], True))
    lines.append(("per_head", [year.per_head_fen for year in years], True))
    if all(fen is None for _label, figures, _strong in lines[:-1] for fen in figures):
        lines = lines[-1:]  # six lines of nothing cost the page the signatures need
    rows = [Row((say(label), *(words(money(fen)) for fen in figures)), strong) for label, figures, strong in lines]
    item = Column(say("item"), 30)
    return _table("income", _said("in_yuan"), (item, *heads), rows if years else (), "no_income")


def _needs(needs: Iterable[Record]) -> list[Block]:
    columns = (
        Column(say("need_kind"), 16),
        Column(say("need"), 44),
        Column(say("opened"), 14),
        Column(say("answer"), 26),
    )
    rows = [_need(need) for need in needs]
    return _table("needs", _items(rows), columns, rows, "no_needs")


def _need(need: Record) -> Row:
    if need["met_on"]:
        answer = say("met", date=need["met_on"])
    elif need["no_measure_reason"]:
        answer = blocks.emphasised(say("open_because", reason=need["no_measure_reason"]))
    else:
        answer = blocks.emphasised(say("open"))
    return Row((words(need["kind"]), words(need["title"]), words(need["opened_on"] or UNKNOWN), answer))


def _items(rows: list[Row]) -> str:
    return _said("items", n=len(rows)) if rows else ""


def _measures(page: HouseholdPage) -> list[Block]:
    columns = (
        Column(say("kind"), 15),
        Column(say("content"), 44),
        Column(say("done"), 14),
        Column(say("amount"), 15, "end"),
        Column(say("acknowledged"), 12),
    )
    names = {member["id"]: str(member["name"]) for member in page.members}
    rows = [_measure(measure, names) for measure in page.measures]
    count = _items(rows)
    done = [measure for measure in page.measures if measure["done_on"]]
    if done:
        known = [measure["amount_fen"] for measure in done if measure["amount_fen"] is not None]
        total = money(sum(known) if known else None)
        rows.append(Row((words(""), say("sum_done", n=len(done)), words(""), words(total), words("")), strong=True))
    return _table("measures", count, columns, rows, "no_measures")


def _measure(measure: Record, names: dict[Any, str]) -> Row:
    day = words(measure["done_on"]) or (
        say("planned", date=measure["planned_on"]) if measure["planned_on"] else words(UNKNOWN)
    )
    return Row(
        (
            words(measure["kind"] or UNKNOWN),
            words(measure["content"]) + hushed(_details(measure, names)),
            day,
            words(money(measure["amount_fen"])),
            words(measure["acknowledged_on"] or UNKNOWN),
        )
    )


def _details(measure: Record, names: dict[Any, str]) -> Words:
    """What is known besides the content, in one line: quantity, who it was for, what came of it."""
    told = []
    if measure["quantity_milli"] is not None:
        told.append(_said("quantity", n=thousandths(measure["quantity_milli"]), unit=measure["unit"] or "").rstrip())
    if measure["member_id"] in names:
        told.append(_said("for_member", name=names[measure["member_id"]]))
    if measure["result"]:
        told.append(_said("result", result=measure["result"]))
    return words("；".join(told))


def _visits(visits: Iterable[Record]) -> list[Block]:
    columns = (
        Column(say("visited"), 13),
        Column(say("visitor"), 15),
        Column(say("asked"), 24),
        Column(say("promised"), 24),
        Column(say("delivered"), 24),
    )
    fields = ("visited_on", "helper_name", "requests", "promises", "delivered")
    telling = [visit for visit in visits if visit["requests"] or visit["promises"] or visit["delivered"]]
    rows = [Row(tuple(words(visit[name] or UNKNOWN) for name in fields)) for visit in telling]
    return _table("visits", "", columns, rows, "no_visits")


def _signatures() -> list[Block]:
    labels = (say("sign_head"), say("sign_helper"), say("sign_village"))
    return [blocks.Spacer(3), blocks.Signatures(labels, hushed(say("sign_date")))]
