"""A layout told to people: each column with its other spellings, where it goes, its unit, labels and codes, or why it is not kept."""

from collections.abc import Mapping
from typing import Any, Final

from app.registers.layouts.layout_files import Layout, LayoutColumn, bundled
from app.registers.layouts.vocabulary import fact_behind, layouts, vocabulary
from app.registers.plans.recognised_facts import label_of
from db.catalogues import catalogue, fold
from resources.language import N_, _

KINDS: Final = {
    "households": N_("户台账（每人一行）"), "pairings": N_("责任人和户的结对"), "pairings_national": N_("一户的责任人"),
    "families": N_("队和户的结对"), "areas": N_("单位和村、区和县的结对"), "helpers": N_("帮扶责任人"),
    "organisations": N_("帮扶单位"), "measures": N_("帮扶措施"), "visits": N_("走访"), "years": N_("户年度（收入和条件）"),
    "gifts": N_("补助、贷款和搬迁（记作帮扶措施）"), "needs": N_("需求"), "card": N_("收入明白卡"), "projects": N_("项目和资金"),
}  # fmt: skip
_MEANINGS: Final = {"fen": N_("元"), "centimu": N_("亩"), "dm2": N_("平方米")}
_TO: Final = {
    "place": "household", "household": "household", "head": "member", "member": "member", "year": "household_year",
    "card": "household_year", "helper": "helper", "skill": "helper", "post": "team_member", "team": "team",
    "team_member": "team_member", "organisation": "organisation", "pairing": "pairing", "beneficiary": "pairing",
    "measure": "measure", "day": "measure", "visit": "visit", "need": "need", "group": "household", "project": "project", "fund_source": "fund_source",
    "allocation": "allocation",
}  # fmt: skip
_KEPT_BESIDE: Final = {"years": "household", "households": "member", "helpers": "helper", "organisations": "organisation",
                       "gifts": "measure", "measures": "measure", "visits": "visit", "needs": "need", "projects": "project"}  # fmt: skip


def all_layouts() -> list[dict[str, Any]]:
    """Return every layout in short, the user's own first."""
    known = sorted(layouts().values(), key=lambda layout: (not layout.own, layout.register, layout.name))
    return [_short(layout) for layout in known]


def _short(layout: Layout) -> dict[str, Any]:
    return {
        "name": layout.name,
        "title": layout.title,
        "register": layout.register,
        "register_title": _(KINDS[layout.register]),
        "own": layout.own,
        "years": layout.years,
        "columns": len(layout.columns),
    }


def told(layout: Layout) -> dict[str, Any]:
    """Return a layout in full."""
    return _short(layout) | {
        "about": layout.about,
        "columns": [_column(layout, column) for column in layout.columns],
        "gifts": [
            {"key": gift.key, "content": gift.prefix or gift.content, "kind": gift.kind, "goes": "measure"}
            for gift in layout.gifts
        ],
        "items": [
            {"code": item.code, "words": list(item.words), "field": item.field, "label": label_of(item.field)}
            for item in layout.items
        ],
        "checks": list(layout.checks),
        "file": str(layout.path) if layout.own and layout.path else None,
    }


def _column(layout: Layout, column: LayoutColumn) -> dict[str, Any]:
    base = (column.field or "").partition("@")[0]
    fact = fact_behind(base)
    return {
        "heading": column.heading,
        "aliases": aliases(layout, column),
        "goes": column.goes,
        "record": _record(layout, column),
        "field": column.field,
        "label": label_of(column.field) if column.field else "",
        "required": column.required,
        "optional": column.optional,
        "why": column.why,
        "unit": column.unit or (_MEANINGS.get(fact.meaning) if fact else None),
        "catalogue": fact.catalogue if fact else None,
        "labels": catalogue(fact.catalogue).names if fact and fact.catalogue else [],
        "lists": [{"years": years, "labels": list(labels)} for years, labels in column.lists],
        "codes": dict(column.codes),
    }


def aliases(layout: Layout, column: LayoutColumn) -> list[str]:
    """Return the other spellings of a heading: the layout's own, then those of its field in the kind of register."""
    words = vocabulary(layout.register)
    field = column.field or ""
    others = (*column.aliases, *words.fields.get(field, ()))
    taken = {fold(other.heading) for other in layout.columns}
    return [each for each in dict.fromkeys(others) if fold(each) not in taken]


def _record(layout: Layout, column: LayoutColumn) -> str | None:
    """Return the kind of record a column ends in."""
    if column.goes == "no":
        return None
    if column.goes == "extra":
        return _KEPT_BESIDE.get(layout.register, "pairing")
    return _TO.get((column.field or "").partition(".")[0])


def in_words(facts: Mapping[str, Any]) -> str:
    """Return a layout as lines of text."""
    lines = [f"{facts['name']}  {_(facts['title'])}", f"  {facts['register_title']}", f"  {_(facts['about'])}", ""]
    for column in facts["columns"]:
        marks = " *" if column["required"] else ""
        lines.append(f"  {column['heading'].replace(chr(10), ' ')}{marks} → {_goes(column)}")
        lines += [f"      {words}" for words in _details(column)]
    lines += [_("  每行另记：{content}").format(content=gift["content"]) for gift in facts["gifts"]]
    lines += [f"  {item['code']} {item['words'][0]} → {item['label']}" for item in facts["items"]]
    lines += [_("  核对：{check}").format(check=check) for check in facts["checks"]]
    lines += ["", _("  * 必填。没有列出的表头：认得的照认，不认得的原样保留。")]
    return "\n".join(lines)


def _goes(column: Mapping[str, Any]) -> str:
    if column["goes"] == "extra":
        return _("原样保留")
    if column["goes"] == "no":
        return _("不收（{why}）").format(why=_(column["why"]))
    return f"{column['label']}  [{column['field']}]"


def _details(column: Mapping[str, Any]) -> list[str]:
    found = []
    if column["aliases"]:
        found.append(_("也写作：{names}").format(names="、".join(column["aliases"])))
    if column["unit"]:
        found.append(_("单位：{unit}").format(unit=_(column["unit"])))
    for each in column["lists"]:
        years = _("（{years} 年）").format(years=each["years"]) if each["years"] else ""
        found.append(_("写法{years}：{labels}").format(years=years, labels="、".join(each["labels"])))
    if column["labels"] and not column["lists"]:
        found.append(_("目录：{labels}").format(labels="、".join(map(_, column["labels"]))))
    if column["codes"]:
        codes = "、".join(f"{code} {label}" for code, label in column["codes"].items())
        found.append(_("代码：{codes}").format(codes=codes))
    return found


def own_toml(layout: Layout) -> str:
    """Return a layout's file as text, under a name of its own where the program brings it, to be changed and added."""
    assert layout.path is not None
    text = layout.path.read_text(encoding="utf-8")
    if layout.name in bundled():
        text = text.replace(f'\nname = "{layout.name}"\n', f'\nname = "{layout.name}_own"\n', 1)
    return text
