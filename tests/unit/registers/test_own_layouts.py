"""Layouts of the user's own: checked, stored beside the settings, used by the next import and by its child process."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from importing import imported, roster, rows_of
from workbooks import people, workbook

from app.cli.main import run
from app.registers.layouts.layout_files import folder
from app.registers.layouts.own_layouts import add_layout, problems_of, remove_layout, save_layout
from app.registers.layouts.vocabulary import layouts
from app.registers.refusals import Refused
from db.store import Store

OURS = """name = "our_measures"
title = "乡里的帮扶记录"
register = "measures"

[[column]]
heading = "编户"
field = "household.code"
required = true

[[column]]
heading = "干了啥"
aliases = ["做了什么"]
field = "measure.content"

[[column]]
heading = "哪天"
field = "measure.done_on"

[[column]]
heading = "花了"
field = "measure.amount_fen"
unit = "万元"

[[column]]
heading = "路上"
extra = true

[[column]]
heading = "心情"
drop = "用不着"
"""
FIELDS = {"编户": "household.code", "干了啥": "measure.content", "哪天": "measure.done_on", "路上": "", "心情": None}


@pytest.fixture(autouse=True)
def of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIEDUI_CONFIG", str(tmp_path / "config"))


def column(heading: str, **facts: Any) -> dict[str, Any]:
    return {"heading": heading} | facts


def wrong(*columns: Mapping[str, Any], **facts: Any) -> str:
    needed = [column("内容", field="measure.content"), column("日期", field="measure.done_on")]
    read = {"name": "甲", "title": "甲表", "register": "measures", "column": [*needed, *columns]} | facts
    return "；".join(problems_of(read))


def test_an_added_layout_is_used_by_the_next_import(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(1)))
    file = tmp_path / "ours.toml"
    file.write_text(OURS, encoding="utf-8")
    assert add_layout(file).name == "our_measures"
    path = workbook(
        tmp_path / "记录.xlsx",
        [["编户", "做了什么", "哪天", "花了", "路上", "心情"], ["6531000001", "修房", "2020-03", 1.5, "大巴", "好"]],
    )
    result = imported(store, path)
    assert [each["layout"] for each in result["sheets"]] == ["our_measures"]
    (measure,) = rows_of(store, "measure")
    assert (measure["content"], measure["done_on"], measure["amount_fen"]) == ("修房", "2020-03", 1_500_000)
    assert orjson.loads(measure["extra"]) == {"路上": "大巴"}
    assert remove_layout("our_measures") and "our_measures" not in layouts()


def test_saved_from_fields_and_written_over(tmp_path: Path) -> None:
    path = save_layout("我们的", "我们的表", "measures", FIELDS)
    layout = layouts()["我们的"]
    assert path.parent == folder() == tmp_path / "config" / "layouts" and layout.own
    assert {each.heading: each.goes for each in layout.columns} == {
        "编户": "field",
        "干了啥": "field",
        "哪天": "field",
        "路上": "extra",
        "心情": "no",
    }
    save_layout("我们的", "改过的“表”", "measures", FIELDS)
    assert layouts()["我们的"].title == "改过的“表”" and len(list(folder().iterdir())) == 1


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (wrong(column("甲", field="measure.nothing")), "字段 measure.nothing 不存在"),
        (wrong(column("内 容", extra=True)), "表头“内 容”写了两次"),
        (wrong(column("乙", field="measure.content")), "存到同一个字段 measure.content"),
        (wrong(column("类别", field="measure.kind", catalogue="没有的")), "目录 没有的 不存在"),
        (wrong(column("类别", field="measure.kind", catalogue="sex")), "用的目录是 measure_kind"),
        (wrong(column("类别", field="measure.kind", codes={"1": "胡写"})), "“胡写”不在目录"),
        (wrong(column("民族", extra=True)), "属于不收的内容（民族）"),
        (wrong(column("政治面貌", field="measure.note")), "属于不收的内容"),
        (wrong(column("金额", field="measure.amount_fen", unit="公斤")), "单位“公斤”不能用"),
        (wrong(column("")), "没有写表头"),
        (wrong(column("甲", extra=True, colour="red")), "不认得“colour”"),
        (wrong(name="help_record"), "程序自带的"),
        (wrong(name="../x"), "版式名"),
        (wrong(title=" "), "标题"),
        (wrong(column=[]), "一列也没有"),
        (wrong(column=[column("内容", field="measure.content")]), "缺少这一类台账必有的列"),
        (wrong(), ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_plainly(found: str, said: str) -> None:
    assert said in found and bool(found) == bool(said)


def test_what_is_no_layout_is_refused_and_nothing_is_stored(tmp_path: Path) -> None:
    for name, content in (
        ("a.toml", b"name = "),
        ("b.toml", b"\xff\xfe"),
        ("c.toml", OURS.replace("measures", "天气").encode()),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Refused, match="不能作版式"):
            add_layout(tmp_path / name)
    with pytest.raises(Refused, match="找不到文件"):
        add_layout(tmp_path / "没有.toml")
    assert not folder().exists()


def test_a_broken_file_in_the_folder_stops_nothing(tmp_path: Path) -> None:
    folder().mkdir(parents=True)
    (folder() / "坏.toml").write_text("name = 3\ncolumn = 4", encoding="utf-8")
    assert "help_record" in layouts()


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], store: Store) -> None:
    def said(*arguments: str, code: int = 0) -> Any:
        assert run([*arguments, "--json"]) == code
        return orjson.loads(capsys.readouterr().out)

    (tmp_path / "ours.toml").write_text(OURS, encoding="utf-8")
    assert said("layouts", "add", str(tmp_path / "ours.toml"))["added"] == "our_measures"
    listed = said("layouts", "list")["layouts"]
    assert listed[0]["name"] == "our_measures" and listed[0]["own"] and len(listed) >= 27
    shown = said("layouts", "show", "national_roster_2016_2018", "--toml", str(tmp_path / "out.toml"))
    columns = {each["heading"]: each for each in shown["columns"]}
    assert columns["民族"]["goes"] == "no" and columns["户编号"]["required"] and columns["人均纯收入"]["unit"] == "元"
    assert columns["在校生状况"]["codes"]["04"] == "七年级" and columns["在校生状况"]["record"] == "member"
    assert "户号" in columns["户编号"]["aliases"]
    assert said("layouts", "add", str(tmp_path / "out.toml"))["added"] == "national_roster_2016_2018_own"
    assert said("layouts", "show", "没有", code=2)["refused"]["code"] == "layout_unknown"
    assert said("layouts", "remove", "our_measures")["removed"] == "our_measures"
    for name in layouts():
        assert run(["layouts", "show", name]) == 0
    words = capsys.readouterr().out
    assert "红线：民族" in words


def test_a_template_on_the_command_line(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIEDUI_PASSPHRASE", "test")
    imported(store, roster(tmp_path, people(2)))
    store.close()
    out = tmp_path / "表.xlsx"
    assert run(["template", "help_record", str(out), "--store", str(store.path), "--village", "试验村", "--json"]) == 0
    assert orjson.loads(capsys.readouterr().out) == {"layout": "help_record", "rows": 2, "file": str(out)}
    assert out.exists()
