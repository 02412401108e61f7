"""Writes what the manual says of fields and roles anew: resources/manual/22-fields.md and the table in 20-privacy.md.

PYTHONPATH=. .venv/bin/python packaging/privacy_pages.py        # after a field or a right changed
"""

from pathlib import Path

from db.fields import beside_records, fact_of, masking_of, paths, reason_of, registered
from db.models import KINDS
from db.rules.roles import RIGHTS, ROLES

MANUAL = Path(__file__).resolve().parents[1] / "resources/manual"
BEGIN, END = "<!-- roles -->", "<!-- /roles -->"
MASKS = {"": "", "middle": "遮住中间", "hidden": "不显示"}


def fields_page() -> str:
    """Return the page of fields: by reason, then the tables beside the records."""
    lines = [
        "# 字段登记：为什么登记、依据什么、留多久",
        "",
        "由程序自己的登记生成（`jiedui fields`，设置里的“字段登记”）。没有写明理由的字段，程序不收。",
        "",
    ]
    reasons = {reason_of(path).name: reason_of(path) for path in registered()}
    for reason in reasons.values():
        lines += [
            f"## {reason.label}",
            "",
            f"依据：{reason.basis}。留：{reason.after} {reason.years} 年。",
            "",
            "| 字段 | 名称 | 平时 |",
            "|---|---|---|",
        ]
        of_reason = [path for path in paths() if reason_of(path).name == reason.name]
        lines += [f"| `{path}` | {fact_of(path).label} | {MASKS[masking_of(path)]} |" for path in of_reason]
        lines.append("")
    lines += ["## 登记以外，程序自己留的", "", "| 表 | 做什么 | 留到什么时候 |", "|---|---|---|"]
    lines += [f"| `{each.table}` | {each.label} | {each.until} |" for each in beside_records().values()]
    assert {path.split(".")[0] for path in paths()} == set(KINDS)
    return "\n".join(lines) + "\n"


def roles_table() -> str:
    """Return the table of roles by right."""
    lines = [f"| | {' | '.join(ROLES.values())} |", f"|---|{'---|' * len(ROLES)}"]
    lines += [
        f"| {right.label} | {' | '.join('✓' if role in right.roles else '—' for role in ROLES)} |" for right in RIGHTS
    ]
    return "\n".join(lines)


def with_table(page: str) -> str:
    """Return the page of privacy with the table of roles as it is now."""
    before, _old, rest = page.partition(BEGIN)
    _table, _end, after = rest.partition(END)
    return f"{before}{BEGIN}\n{roles_table()}\n{END}{after}"


if __name__ == "__main__":
    (MANUAL / "22-fields.md").write_text(fields_page(), encoding="utf-8")
    privacy = MANUAL / "20-privacy.md"
    privacy.write_text(with_table(privacy.read_text(encoding="utf-8")), encoding="utf-8")
