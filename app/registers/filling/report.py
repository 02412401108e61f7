"""What was filled and what stayed empty, place by place, as the command line prints it and the window says it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from app.registers.filling.form import Form, Place
from app.registers.filling.values import stays_empty, why_in_words
from app.registers.plans.recognised_facts import label_of
from resources.language import _


@dataclass
class Report:
    """The counts of one filling."""

    households: int = 0
    rows: int = 0
    files: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    empty: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def note(self, place: Place, made: dict[str, Any]) -> None:
        """Count a place of one household or row."""
        if made["value"] is None:
            self.empty[place.key][made.get("why") or "no_value"] += 1
        else:
            self.filled[place.key] += 1


def field_words(name: str | None) -> str:
    """Return what a field is called for people, with its year; "" for none."""
    if name is None:
        return ""
    bare, _at, year = name.partition("@")
    own = {"sequence": _("序号"), "form.date": _("填表日期"), "place.village_code": _("地点 · 村代码"),
           "place.prefecture": _("地点 · 地区（市、州）"), "member.age": _("成员 · 年龄"), "head.age": _("户主 · 年龄"),
           "team.name": _("团队 · 名称"), "beneficiary.name": _("受帮人")}  # fmt: skip
    words = own.get(bare) or label_of(bare)
    return words + (_("（上年）") if year == "before" else f"（{year}）" if year else "")


def as_json(form: Form, report: Report, out: str, wishes: Any) -> dict[str, Any]:
    """Return the whole answer of `jiedui fill --json`."""
    filled, empty = [], []
    for place in form.places:
        about = {"sheet": place.sheet, "cell": place.cell, "label": place.label, "field": place.field}
        if report.filled[place.key]:
            filled.append(
                about | {"field_label": field_words(place.field), "sure": place.sure, "times": report.filled[place.key]}
            )
        always = stays_empty(place, wishes)
        whys = report.empty.get(place.key) or Counter({always: report.households} if always else {})
        empty += [about | {"why": why, "words": why_in_words(why, place.line), "times": n} for why, n in whys.items()]
    return {
        "file": out,
        "per": form.per,
        "households": report.households,
        "rows": report.rows,
        "files": report.files,
        "confirmed": form.kept,
        "filled": filled,
        "empty": empty,
        "not_kept": form.not_kept,
        "loses": list(form.loses),
    }
