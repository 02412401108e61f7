"""The dialogs of people and years: a new household with its head, a new member, the figures of a year."""

from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.desk import Desk
from app.ui.values import field_label
from app.ui.widgets import Choice, DateField, FormDialog, MoneyField, RecordField, text_field
from db.drafts import HouseholdDraft, MemberDraft
from db.errors import Problem
from db.ops.household import add_household, add_member, set_year
from db.queries.household import HouseholdPage
from resources.language import _

_INCOME = ("wage_fen", "business_fen", "property_fen", "transfer_fen", "business_cost_fen")


class NewHousehold(FormDialog):
    """Record a household with its head; the page opens afterwards."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, _("新建户"), parent, width=560)
        self._village = RecordField(desk, _("行政村"), ("region",), stays=False)
        self._name = text_field(_("户主姓名"))
        self._sex = Choice(_("性别"), "sex")
        self._birth = DateField(_("出生日期"), today=desk.today())
        self._id = text_field(_("证件号码"))
        self._code = text_field(_("户编号"))
        self._phone = text_field(_("联系电话"))
        self._group = text_field(_("组别"), "", _("例如：3 组"))
        self._cause = Choice(_("主要致贫原因"), "cause")
        self.add("name", _("户主姓名"), self._name, 0, 0, 2)
        self.add("sex", _("性别"), self._sex, 0, 2)
        self.add("village_id", _("行政村"), self._village, 1, 0, 3, _("村名或拼音"))
        self.add("group_name", _("组别"), self._group, 2, 0)
        self.add("phone", _("联系电话"), self._phone, 2, 1)
        self.add("code", _("户编号"), self._code, 2, 2)
        self.add("birth", _("出生日期"), self._birth, 3, 0)
        self.add("id_number", _("证件号码"), self._id, 3, 1)
        self.add("main_cause", _("主要致贫原因"), self._cause, 3, 2)
        self._name.setFocus()

    def save(self) -> None:
        """Write household and head."""
        if several := self._village.several():
            words = _("有 {n} 个村符合：{names}。请用 ↑ ↓ 选一个。")
            words = words.format(n=several[0], names="、".join(several[1]))
            self.failed([Problem("village_id", "several", words)])
            return
        if self._village.hit is None:
            self._village.take()
        household = HouseholdDraft(
            village_id=self._village.hit.id if self._village.hit else None,
            code=self._code.text(),
            group_name=self._group.text(),
            phone=self._phone.text(),
            main_cause=self._cause.value(),
        )
        head = MemberDraft(
            name=self._name.text(),
            relation="户主",
            sex=self._sex.value(),
            birth=self._birth.iso(),
            id_number=self._id.text().strip().upper(),
            phone=self._phone.text(),
        )
        found = household.problems() + head.problems()
        if found:
            self.failed(found)
            return
        self.waiting()
        self.desk.write(
            "add_household",
            _("新建户：{name}").format(name=head.name),
            lambda write: add_household(write, household, head),
            done=self._made,
            failed=self.failed,
        )

    def _made(self, household: int) -> None:
        self.accept()
        self.desk.open_household(household)


class AddMember(FormDialog):
    """Record a person of a household."""

    def __init__(self, desk: Desk, household: int, parent: QWidget) -> None:
        super().__init__(desk, _("加成员"), parent)
        self._household = household
        self._name = text_field(_("姓名"))
        self._relation = Choice(_("与户主关系"), "relation")
        self._sex = Choice(_("性别"), "sex")
        self._birth = DateField(_("出生日期"), today=desk.today())
        self._id = text_field(_("证件号码"))
        self._from = DateField(_("入户日期"), desk.today().isoformat(), today=desk.today())
        self.add("name", _("姓名"), self._name, 0, 0, 2)
        self.add("relation", _("与户主关系"), self._relation, 1, 0)
        self.add("sex", _("性别"), self._sex, 1, 1)
        self.add("birth", _("出生日期"), self._birth, 2, 0)
        self.add("id_number", _("证件号码"), self._id, 2, 1)
        self.add("from_date", _("入户日期"), self._from, 3, 0)
        self._name.setFocus()

    def save(self) -> None:
        """Write the person."""
        draft = MemberDraft(
            household_id=self._household,
            name=self._name.text(),
            relation=self._relation.value(),
            sex=self._sex.value(),
            birth=self._birth.iso(),
            id_number=self._id.text().strip().upper(),
            from_date=self._from.iso(),
        )
        self.waiting()
        self.desk.write(
            "add_member",
            _("加成员：{name}").format(name=draft.name),
            lambda write: add_member(write, draft),
            done=lambda _member: self.accept(),
            failed=self.failed,
        )


class EditYear(FormDialog):
    """The income of one year by kind; a year that is there already is filled in for changing."""

    def __init__(self, desk: Desk, page: HouseholdPage, parent: QWidget) -> None:
        super().__init__(desk, _("填一年的收入"), parent)
        self._page = page
        self._year = text_field(_("年度"), str(desk.today().year - 1))
        self._people = text_field(_("计算人数"))
        self.add("year", _("年度"), self._year, 0, 0)
        self.add("people", _("计算人数"), self._people, 0, 1)
        self._money: dict[str, MoneyField] = {}
        for number, field in enumerate(_INCOME):
            name = _("{field}（元）").format(field=field_label("household_year", field))
            self._money[field] = MoneyField(name)
            self.add(field, name, self._money[field], 1 + number // 2, number % 2)
        self.say(_("纯收入和人均由程序按规则算，不用填。"))
        self._year.textChanged.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        known = next((year for year in self._page.years if str(year.year) == self._year.text().strip()), None)
        people = known.facts["people"] if known else len(self._page.living)
        self._people.setText(str(people or ""))
        for field, line in self._money.items():
            fen = known.facts[field] if known else None
            line.setText("" if fen is None else f"{fen // 100:,}.{fen % 100:02d}")

    def save(self) -> None:
        """Write the year."""
        values: dict[str, Any] = {}
        for field, line in self._money.items():
            try:
                values[field] = line.fen()
            except ValueError:
                self.bad_number(field)
                return
        year, people = _whole(self._year), _whole(self._people)
        if year is None or not 1990 <= year <= self.desk.today().year:
            self.failed([Problem("year", "bad_year", _("年度要写成 2018 这样，不晚于今年。"))])
            return
        if people is None or people < 1:
            self.failed([Problem("people", "bad_count", _("人数至少是 1。"))])
            return
        values = self._changed(year, {"people": people, **values})
        self.waiting()
        self.desk.write(
            "set_year",
            _("{year} 年收入").format(year=year),
            lambda write: set_year(write, self._page.id, year, **values),
            done=lambda _row: self.accept(),
            failed=self.failed,
        )

    def _changed(self, year: int, values: dict[str, Any]) -> dict[str, Any]:
        """Return what is another value than is known: what stands there and is undecided is not decided by the way."""
        known = next((each.facts for each in self._page.years if each.year == year), None)
        return values if known is None else {name: value for name, value in values.items() if known[name] != value}


def _whole(line: QLineEdit) -> int | None:
    typed = line.text().strip()
    return int(typed) if typed.isdecimal() else None
