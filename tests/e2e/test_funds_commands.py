"""`jiedui funds`: from source to payment on the command line; each verb one step, each refusal with its way on."""

from pathlib import Path

from commands import jiedui


def test_a_yuan_is_followed_from_source_to_payment(tmp_path: Path) -> None:
    store = tmp_path / "县.jiedui"
    at = ("--store", store, "--json")
    jiedui("new", store, "--json")
    made = jiedui(
        "funds",
        "add-project",
        "核桃加工车间",
        "--year",
        "2019",
        "--kind",
        "产业扶贫",
        "--scale",
        "50万",
        "--area",
        "叶城县",
        *at,
    )
    assert made["project"]["kind"] == "产业发展" and made["project"]["scale_fen"] == 50_000_000
    jiedui("funds", "add-source", "2019年援疆资金", "--kind", "对口援疆", "--granted", "1,000,000.00", *at)
    jiedui(
        "funds", "receive", "2019年援疆资金", "--amount", "60万", "--evidence", "进账单 11", "--on", "2019-03-01", *at
    )
    jiedui(
        "funds",
        "allocate",
        "核桃加工车间",
        "--source",
        "2019年援疆资金",
        "--amount",
        "400000",
        "--on",
        "2019-04-01",
        *at,
    )
    pay = ("funds", "pay", "核桃加工车间", "--source", "2019年援疆资金", "--payee", "建筑队", "--evidence", "合同 31")
    refused = jiedui(*pay, "--amount", "450000", *at, code=2)["refused"]
    assert refused["rule"] == "over_allocated"
    assert [way["option"] for way in refused["ways"]] == ["--allocate-missing", "--at-most"]
    payment = jiedui(*pay, "--amount", "10万", *at)["id"]
    assert jiedui("funds", "release", payment, *at, code=2)["refused"]["rule"] == "unsigned"
    for side, place, person in (
        ("支援方", "上海", "周敏"),
        ("receiver", "receiving", "阿依古丽"),
        ("前指", "喀什", "陈刚"),
    ):
        signed = jiedui("funds", "sign", payment, "--side", side, "--place", place, "--by", person, *at)
    assert signed["project"]["payments"][0]["lacking"] == []
    paid = jiedui("funds", "release", payment, "--on", "2019-05-20", *at)["project"]["sums"]
    assert paid == {"money_in_fen": 40_000_000, "paid_fen": 10_000_000, "committed_fen": 0, "balance_fen": 30_000_000}
    listed = jiedui("funds", "list", "--area", "叶城县", "--status", "储备", *at)
    assert listed["sums"] == {"projects": 1, **paid} and listed["projects"][0]["balance_fen"] == 30_000_000
    sources = jiedui("funds", "sources", *at)
    assert sources["total"]["balance_fen"] == 20_000_000
    assert [each["evidence"] for each in sources["sources"][0]["receipts"]] == ["进账单 11"]
    assert jiedui("funds", "check", *at) == {"violations": []}
    jiedui("undo", *at)
    shown = jiedui("funds", "show", "核桃加工车间", *at)["project"]
    assert shown["payments"][0]["released_on"] is None and len(shown["payments"][0]["signatures"]) == 3
    assert jiedui("check", *at)["rebuild_equal"] is True


def test_what_is_written_wrong_is_said_with_what_would_be_right(tmp_path: Path) -> None:
    store = tmp_path / "县.jiedui"
    at = ("--store", store, "--json")
    jiedui("new", store, "--json")
    for arguments, code in (
        (("add-project", "路", "--kind", "天上"), "choice_unknown"),
        (("add-project", "路", "--scale", "一点"), "bad_amount"),
        (("add-project", "路", "--scale", "0.001"), "bad_amount"),
        (("list", "--source", "没有"), "fund_source_unknown"),
        (("show", "没有"), "project_unknown"),
        (("release", "12"), "payment_unknown"),
    ):
        assert jiedui("funds", *arguments, *at, code=2)["refused"]["code"] == code
    assert jiedui("funds", "list", *at)["projects"] == []
