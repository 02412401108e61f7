"""Acts that are noted besides the change log: who looked at numbers, took something out, opened the store.

Pure. Not here: the chain of the lines (`db.history.audit`), who may do it (`db.rules.roles`).
"""

import hashlib
from collections.abc import Sequence
from typing import Any, Final

import orjson

from resources.language import N_

ACTS: Final = {
    "unlock": N_("开库"),
    "unmask": N_("显示证件与健康"),
    "view_attachment": N_("看附件"),
    "save_attachment": N_("附件存到外面"),
    "export": N_("导出"),
    "exchange_out": N_("发出工作簿"),
    "package_out": N_("发出数据包"),
    "export_figures": N_("对外提供统计"),
    "print": N_("打印"),
    "copy": N_("户的全部登记"),
    "scope": N_("为帮扶人建库"),
    "erase": N_("删除一户"),
    "set_roles": N_("定角色"),
    "keys": N_("改谁能打开"),
    "rescue": N_("从损坏的库救回"),
}
SHORT: Final = 8  # hex digits of a digest that stand on paper and in files


def chained(before: str | None, line: Sequence[Any]) -> str:
    """Return the digest of a line from the one before it and its own facts, in the order of the table."""
    return hashlib.blake2b(orjson.dumps([before, *line]), digest_size=16).hexdigest()


def short(digest: str | None) -> str:
    """Return a head as it stands on paper: eight hex digits, all zero before the first line."""
    return (digest or "0" * SHORT)[:SHORT]
