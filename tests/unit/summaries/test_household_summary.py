"""What the household summary says."""

from dataclasses import replace

from paper_pages import PRINTED_ON, empty_household, household, measure, record, year

from app.summaries.blocks import Banner, Facts, Signatures, Table, Together, texts
from app.summaries.household import income_years, summaries, summary
from app.summaries.phrases import LANGUAGES
from db.models.measure import Visit
from db.models.pairing import Pairing
from db.queries.household import PairingLine


def said(page, **options) -> list[str]:
    return texts(summary(page, PRINTED_ON, **options).blocks)


def tables(page) -> list[Table]:
    return [block for block in summary(page, PRINTED_ON).blocks if isinstance(block, Table)]


def fact(page, label: str) -> str:
    grid = next(block for block in summary(page, PRINTED_ON).blocks if isinstance(block, Facts))
    return next(entry.value[0].text for entry in grid.facts if entry.label[0].text == label)


def test_facts_are_filled_in_from_the_page() -> None:
    page = household()
    assert fact(page, "住址") == "叶城县金果镇团结村4组"
    assert fact(page, "脱贫属性") == "已脱贫（2018 年）"
    assert fact(page, "耕地面积") == "17.4 亩"
    assert fact(page, "帮扶责任人") == "李建国"
    assert fact(page, "责任人电话") == "199 0000 1125"
    assert fact(page, "下次走访") == "2019-07-08"


def test_id_numbers_are_masked_everywhere() -> None:
    words = said(household())
    assert "999999********041X" in words
    assert not any("19710312" in text for text in words)


def test_health_stands_on_the_familys_copy_only() -> None:
    assert "长期慢性病" in said(household())
    assert "长期慢性病" not in said(household(), health=False)


def test_those_who_left_are_not_listed() -> None:
    page = household(members=3)
    gone = replace(page, members=(*page.members[:2], page.members[2] | {"to_date": "2018-01-01", "name": "周丽"}))
    assert len(tables(gone)[0].rows) == 2
    assert "周丽" not in said(gone)


def test_four_years_of_income_oldest_first_unknown_as_a_dash() -> None:
    income = tables(household(years=7))[1]
    assert [column.heading[0].text for column in income.columns] == ["项目", "2016 年", "2017 年", "2018 年", "2019 年"]
    lines = {row.cells[0][0].text: row.cells[1][0].text for row in income.rows}
    assert lines["财产性收入"] == "—"
    assert lines["减：生产经营性支出"] == "1,000.00"
    assert lines["纯收入"] == "20,234.56"


def test_a_year_that_says_only_what_each_has_takes_one_line() -> None:
    parts = ("wage_fen", "business_fen", "transfer_fen", "business_cost_fen")
    known = year(2019)
    alone = replace(known, facts=known.facts | dict.fromkeys(parts), net_fen=None)
    rows = tables(replace(household(), years=(alone,)))[1].rows
    assert [row.cells[0][0].text for row in rows] == ["人均纯收入"]


def test_a_sum_of_unknown_amounts_is_unknown() -> None:
    page = household(measures=2)
    unknown = replace(page, measures=tuple(each | {"amount_fen": None} for each in page.measures))
    assert tables(unknown)[3].rows[-1].cells[3][0].text == "—"


def test_needs_say_what_became_of_them() -> None:
    answers = [row.cells[3][0].text for row in tables(household())[2].rows]
    assert answers == ["未解决", "未解决：等待采购母羊", "2017-10-21 已解决"]


def test_all_measures_stand_and_only_those_done_are_summed() -> None:
    rows = tables(household(measures=60))[3].rows
    assert len(rows) == 61
    assert rows[4].cells[2][0].text == "计划 2019-12"
    assert rows[-1].cells[1][0].text == "已完成 48 项，合计"
    done = sum(number for number in range(1, 61) if number % 5) * 100
    assert rows[-1].cells[3][0].text == f"{done:,}.00"


def test_nothing_done_means_no_sum() -> None:
    page = replace(household(), measures=(measure(5),))
    assert len(tables(page)[3].rows) == 1


def test_a_visit_without_words_is_left_out_and_a_past_date_is_no_next_visit() -> None:
    quiet = record(Visit, id=2, visited_on="2019-05-01", next_on="2019-06-30") | {"helper_name": "李建国"}
    page = replace(household(), visits=(quiet,))
    assert len(tables(page)) == 4  # members, income, needs, measures; no visits
    assert fact(page, "下次走访") == "—"


def test_an_ended_pairing_is_not_responsible() -> None:
    ended = record(Pairing, id=1, level="person_person", role="lead", from_date="2016", to_date="2018-12-31")
    page = replace(household(), pairings=(PairingLine(ended, "李建国", "199", "县财政局"),))
    assert fact(page, "帮扶责任人") == "—"


def test_an_empty_household_says_so_instead_of_leaving_gaps() -> None:
    words = said(empty_household())
    for sentence in ("还没有登记家庭成员。", "还没有登记收入。", "没有登记需求。", "还没有登记帮扶措施。"):
        assert sentence in words


def test_the_sheet_ends_with_how_to_correct_it_and_three_signatures() -> None:
    last = summary(household(), PRINTED_ON).blocks[-1]
    assert isinstance(last, Together)
    assert "要求更正、查看全部记录" in "".join(texts([last]))
    assert [len(block.labels) for block in last.blocks if isinstance(block, Signatures)] == [3]


def test_the_qr_code_is_the_household_code_and_the_footer_names_it() -> None:
    document = summary(household(), PRINTED_ON)
    assert isinstance(document.blocks[0], Banner)
    assert document.blocks[0].qr == "999999012047"
    assert "999999012047" in document.footer[0].text
    assert PRINTED_ON in document.footer[0].text
    assert document.page_words(2, 3)[0].text == "第 2 页，共 3 页"


def test_many_are_composed_one_at_a_time() -> None:
    asked = []

    def pages():
        for number in range(3):
            asked.append(number)
            yield household(code=str(number))

    documents = summaries(pages(), PRINTED_ON)
    next(documents)
    assert asked == [0]


def test_income_years_feed_the_chart() -> None:
    years = income_years(household(years=2))
    assert [year.year for year in years] == [2018, 2019]
    assert years[0].kinds == (1_200_000, 800_000, 0, 123_456)
    assert years[0].per_head_fen == 337_243


def test_every_language_has_every_phrase_with_the_same_places() -> None:
    keys = set(LANGUAGES["zh"])
    assert all(set(table) == keys for table in LANGUAGES.values())
