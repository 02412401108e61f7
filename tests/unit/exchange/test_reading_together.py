"""Many workbooks read by one child: what one of them is told of is true of it, and not of what else the child had in hand."""

from pathlib import Path
from typing import Any

import pytest
from exchange_store import filled, sent

from app.exchange import reader
from app.registers.refusals import Refused
from db.store import Store


def test_a_whole_file_is_not_called_damaged_for_what_was_read_beside_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(store)
    paths = [sent(store, tmp_path, name=f"{name}.xlsx").path for name in ("一", "二")]
    (tmp_path / "坏.xlsx").write_bytes(paths[0].read_bytes()[:900])
    ask = reader.ask_child

    def weary(request: dict[str, Any], *rest: Any, **how: Any) -> dict[str, Any]:
        answer = ask(request, *rest, **how)
        if len(request["paths"]) > 1:
            answer["books"][1] = {"refused": {"code": "truncated", "values": {"file": "二.xlsx"}}}
        return answer

    monkeypatch.setattr(reader, "ask_child", weary)
    read = list(reader.read_books([*paths, tmp_path / "坏.xlsx"]))
    assert [isinstance(each, Refused) for each in read] == [False, False, True]
