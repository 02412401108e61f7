"""What goes out for a village, a township, everything or a saved view: households with all of theirs, and what is the village's own."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from exchange_store import edited, facts, filled, plan_of, rows_added, sent, taken

from app.exchange.sending import Scope, scope_of_view
from db.ops.setting import set_setting
from db.queries.views import VIEWS, saved_views
from db.store import Store

PLACE = "行政村（村里的新行要填）"


@pytest.fixture
def ids(store: Store) -> dict[str, int]:
    found = filled(store)
    with store.write("more", "添") as write:
        home = facts(store, "household")[0]["id"]
        write.create("need", household_id=home, kind="住房", title="修屋顶", opened_on="2026-01-05")
        for place, words in (("village", "丁村的路"), ("other", "试验村的渠")):
            need = write.create("need", region_id=found[place], kind="基础设施", title=words, opened_on="2026-02-01")
            write.create(
                "measure",
                region_id=found[place],
                need_id=need,
                content=f"修{words}",
                planned_on="2026-05",
                amount_fen=5_000_00,
            )
    return found


def test_a_villages_own_needs_and_measures_go_along(store: Store, ids: dict[str, int], tmp_path: Path) -> None:
    village = sent(store, tmp_path, Scope("village", ids["village"], "丁村"), name="村.xlsx")
    assert {kind: village.rows[kind] for kind in ("household", "need", "measure", "pairing")} == {
        "household": 2, "need": 2, "measure": 1, "pairing": 2,
    }  # fmt: skip
    township = facts(store, "region", level="township")[0]["id"]
    assert sent(store, tmp_path, Scope("village", township, "米夏镇"), name="镇.xlsx").rows["measure"] == 2
    assert sent(store, tmp_path, name="全.xlsx").rows["need"] == 3
    assert sent(store, tmp_path, Scope("helper", ids["helper"], "热依汗"), name="人.xlsx").rows["measure"] == 0


def test_they_come_back_edited_and_silent_where_nobody_did(store: Store, ids: dict[str, int], tmp_path: Path) -> None:
    out = sent(store, tmp_path, Scope("village", ids["village"], "丁村")).path
    plan = plan_of(store, out)
    assert (plan.items, plan.missing) == ([], [])
    back = edited(out, tmp_path / "回.xlsx", ("帮扶措施", 1, "完成日期", "2026-06-30"), ("需求", 2, "依据", "照片"))
    assert {item.klass for item in plan_of(store, back).items} == {"clean"}
    assert taken(store, back).statements == 2
    assert facts(store, "measure", region_id=ids["village"])[0]["done_on"] == "2026-06-30"


def test_a_new_need_of_a_village_is_placed_by_its_name(store: Store, ids: dict[str, int], tmp_path: Path) -> None:
    out = sent(store, tmp_path, Scope("village", ids["village"], "丁村")).path
    new: dict[str, Any] = {"需求类别": "基础设施", "需求内容": "路灯", "提出日期": "2026-06-01"}
    back = rows_added(out, tmp_path / "回.xlsx", "需求", new | {PLACE: "丁村"})
    assert [item.klass for item in plan_of(store, back).items] == ["new"]
    taken(store, back)
    made = facts(store, "need", title="路灯")[0]
    assert (made["region_id"], made["household_id"]) == (ids["village"], None)
    nowhere = rows_added(out, tmp_path / "无.xlsx", "需求", new)
    assert [item.code for item in plan_of(store, nowhere).items] == ["home_unknown"]


def test_a_saved_view_sends_what_it_shows_today(store: Store, ids: dict[str, int], tmp_path: Path) -> None:
    kept = {
        "丁村的": {"area": ids["village"], "chip": "all", "order": ["code", "code", True]},
        "没有责任人": {"chip": "no_helper"},
        "没走访": {"chip": "unvisited"},
        "监测": {"chip": "monitored", "gone": 1},
    }
    with store.write("set_setting", "视图") as write:
        set_setting(write, VIEWS, kept)
    with store.read() as reader:
        scopes = {name: scope_of_view(reader, view) for name, view in saved_views(reader, date(2026, 5, 1)).items()}
    homes = [each["id"] for each in facts(store, "household")]
    assert list(scopes["丁村的"].households) == homes[1::-1]
    assert list(scopes["没有责任人"].households) == homes[2:]
    assert list(scopes["没走访"].households) == homes[:3] and not scopes["监测"].households
    out = sent(store, tmp_path, scopes["没有责任人"])
    assert (out.rows["household"], out.rows["member"], out.rows["pairing"]) == (2, 6, 0)
    assert plan_of(store, out.path).head.scope["kind"] == "filter"
