"""The hand-over sheet (帮扶责任人交接单): what a successor signs for, one sheet each, composed from what the store holds.

Here: which facts stand where. Not here: the records (`db.queries.sheets`, for sheets that were done
`db.history.sheets`), the printed phrases (`app.summaries.phrases`) and the drawing (`app.ui.paper`).

The sheet is carried and signed by cadres: of a family it says only what was asked for, promised and agreed.
"""

from collections.abc import Iterable, Sequence

from app.summaries import blocks
from app.summaries.blocks import Block, Column, Document, Fact, Facts, Heading, Row, Table, Words, hushed, words
from app.summaries.figures import UNKNOWN, money
from app.summaries.phrases import say, template
from db.queries.sheets import Party, Promised, SheetContent, SheetLine
from db.rules.periods import day_before

BETWEEN = "；"


def sheet(content: SheetContent, printed_on: str, audit: str = "") -> Document:
    """Compose one sheet as printed on a day (ISO date); without a number it says that it is a draft.

    `audit` is the head of the audit, for its foot.
    """
    title = say("handed" if content.side == "helper" else "handed_team")
    shown = title if content.number else say("draft", title=title[0].text)
    key = ("handed_footer" if content.number else "draft_footer") + ("_audit" if audit else "")
    footer = say(key, number=content.number or "", date=printed_on, audit=audit)
    return Document(
        title=" ".join((shown[0].text, content.number or "", content.successor.name)).replace("  ", " "),
        blocks=(
            blocks.Banner(shown, hushed(say("where_when", place=content.place, date=content.on_date)), centred=True),
            _facts(content),
            *_households(content.lines),
            *_note(content.note),
            blocks.Spacer(4),
            blocks.Together((blocks.Paragraph(_from_then_on(content), 9.5), blocks.Spacer(8), _signatures())),
        ),
        footer=footer,
        page_of=template("page_of"),
    )


def sheets(contents: Iterable[SheetContent], printed_on: str) -> list[Document]:
    """Compose the sheets of a whole hand-over, one per successor."""
    return [sheet(content, printed_on) for content in contents]


# -- who, when, why ----------------------------------------------------------------------------------------------------
def _facts(content: SheetContent) -> Facts:
    giver, taker, team = content.leaver, content.successor, content.side == "team"
    opened = sum(line.open_items for line in content.lines)
    pairs: list[tuple[str, object, bool]] = [
        ("giver_team" if team else "giver", giver.name, False),
        ("taker_team" if team else "taker", taker.name, False),
        ("giver_phone", giver.phone, False),
        ("taker_phone", taker.phone, False),
        ("giver_organisation", giver.organisation, False),
        ("taker_organisation", taker.organisation, False),
        *_people(giver, taker),
        ("reason", content.reason, False),
        ("handed_on", content.on_date, False),
        ("handed_count", say("handed_sum", n=len(content.lines), open=opened)[0].text, True),
    ]
    return Facts(tuple(Fact(say(key), words(value or UNKNOWN), wide) for key, value, wide in pairs))


def _people(giver: Party, taker: Party) -> list[tuple[str, object, bool]]:
    if not (giver.people or taker.people):
        return []
    return [("giver_people", "、".join(giver.people), False), ("taker_people", "、".join(taker.people), False)]


# -- the households ----------------------------------------------------------------------------------------------------
def _households(lines: Sequence[SheetLine]) -> list[Block]:
    one_village = len({line.place for line in lines}) == 1  # it stands at the top then
    columns = (
        Column(say("number"), 9, "centre"),
        Column(say("head_and_code"), 33),
        Column(say("place"), 15 if one_village else 24),
        Column(say("next_visit"), 20),
        Column(say("open_needs"), 28),
        Column(say("open_measures"), 38),
        Column(say("asked_promised"), 38),
    )
    rows = tuple(_household(number, line, one_village) for number, line in enumerate(lines, 1))
    return [Heading(say("handed_households")), Table(columns, rows)]


def _household(number: int, line: SheetLine, one_village: bool) -> Row:
    place = (line.group,) if one_village and line.group else (line.place, line.group)
    return Row(
        (
            words(number),
            words(line.head) + hushed(words("　".join(_about(line)))),
            words(" ".join(filter(None, place)) or UNKNOWN),
            words(line.next_visit or UNKNOWN),
            words(BETWEEN.join(line.needs) or UNKNOWN),
            words(BETWEEN.join(map(_measure, line.measures)) or UNKNOWN),
            _last_visit(line),
        )
    )


def _about(line: SheetLine) -> list[str]:
    told = [line.code or ""]
    if not line.leads:
        told.append(say("support_there")[0].text)
    if line.people:
        told.append(say("for_people", names="、".join(line.people))[0].text)
    return [each for each in told if each]


def _measure(promised: Promised) -> str:
    about = [promised.planned_on or ""]
    if promised.amount_fen is not None:
        about.append(say("yuan", amount=money(promised.amount_fen))[0].text)
    told = "，".join(filter(None, about))
    return say("measure_with", content=promised.content, about=told)[0].text if told else promised.content


def _last_visit(line: SheetLine) -> Words:
    told = [
        say(key, words=said)[0].text
        for key, said in (("asked_last", line.requests), ("promised_last", line.promises))
        if said
    ]
    if not told:
        return words(UNKNOWN)
    return words(f"{line.visited_on}　{BETWEEN.join(told)}" if line.visited_on else BETWEEN.join(told))


# -- what is said and signed -------------------------------------------------------------------------------------------
def _note(note: str) -> list[Block]:
    return [Heading(say("handed_note")), blocks.Paragraph(words(note), 9.5)] if note else []


def _from_then_on(content: SheetContent) -> Words:
    return say(
        "handed_over_from",
        date=content.on_date,
        before=day_before(content.on_date),
        giver=content.leaver.name,
        taker=content.successor.name,
    )


def _signatures() -> Block:
    return blocks.Signatures((say("giver"), say("taker"), say("witness")), hushed(say("sign_date")))
