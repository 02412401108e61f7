"""An import in progress, step by step: what the wizard asks of it. Everything it answers is JSON.

It lives in a process of its own (`app.registers.worker`), so that a hundred thousand rows never hold up the window.
Not here: lines in words (`listing`), columns (`columns`), what was read (`recognised_facts`).
"""

import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from app.registers.choices import KEEP, TAKE, Choices, SheetTold
from app.registers.layouts.kept_layouts import keep_layout
from app.registers.layouts.vocabulary import BY_WORDS, layout_named, vocabulary
from app.registers.plans.apply import apply_plan
from app.registers.plans.columns import as_facts, columns_of
from app.registers.plans.counts import counts_of
from app.registers.plans.drafts import Unpacked, moved, packed
from app.registers.plans.listing import STATUSES, Listing
from app.registers.plans.plan import Plan
from app.registers.plans.planning import make_plan, plan_again, plan_import
from app.registers.plans.recognised_facts import fields_of, file_facts
from app.registers.plans.shown import field_label
from app.registers.refusals import Refused
from app.registers.sending.returns import has_returns, write_returns
from db.history.write import Write
from db.ops.import_draft import VERB, drop_draft, keep_draft
from db.queries.import_drafts import draft_content, steps_since
from db.queries.lookup import newest_change_set
from db.store import Store
from resources.language import _

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
Request = dict[str, Any]


class Session:
    """One import: files read, plan made, answers given, applied. A method for each thing the wizard may ask."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._choices = Choices()
        self._paths: list[Path] = []
        self._list: Listing | None = None
        self._draft: int | None = None  # the import put aside that this one was continued from
        self._since = 0
        self._passwords: list[str] = []  # never stored

    @property
    def listing(self) -> Listing:
        """The plan's lines; it is an error of ours to ask before files were read."""
        assert self._list is not None
        return self._list

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.listing.plan

    # -- reading, correcting -------------------------------------------------------------------------------------
    def read(self, request: Request, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Read files ("paths") and plan their import."""
        self._paths = [Path(path) for path in request["paths"]]
        self._choices = Choices(**request.get("choices", {}))
        self._passwords = request.get("passwords", [])
        return self._read(progress, cancelled)

    def _read(self, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        plan = plan_import(
            self._store,
            self._paths,
            self._choices,
            passwords=self._passwords,
            unknown=True,
            on_progress=progress,
            cancelled=cancelled,
        )
        self._list = Listing(plan)
        return self.summary()

    def told(self, request: Request, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Read a sheet ("file", "sheet" by name) as the user says: "register", and "header_row" as Excel counts."""
        told = SheetTold(request["file"], request["sheet"], request["register"], request["header_row"])
        others = [each for each in self._choices.told if (each.file, each.sheet) != (told.file, told.sheet)]
        self._choices.told = [*others, told]
        self._choices.fields = {key: field for key, field in self._choices.fields.items() if key[0] != told.file}
        return self._read(progress, cancelled)

    def keep_layout(self, request: Request, _progress: Progress, _cancelled: Cancelled) -> dict[str, Any]:
        """Store how a sheet ("file", "sheet" by number) was read as a layout of the user's own: "title"."""
        sheet = self.listing.sheet_by_number(request["file"], request["sheet"])
        keep_layout(sheet, request["title"])
        return self.summary() | {"kept_layout": request["title"]}

    def choose(self, request: Request, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Change what was chosen ("layout", "village", "year", "take_without_id", "new_places", "hidden")."""
        given = {
            name: request[name]
            for name in ("layout", "village", "year", "take_without_id", "new_places", "hidden")
            if name in request
        }
        for name, value in given.items():
            setattr(self._choices, name, value)
        if "layout" in given:
            return self._read(progress, cancelled)
        return self._again(progress, cancelled)

    def field(self, request: Request, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Give a column ("file", "sheet", "column") a field, "" to keep it as it is, None to leave it out."""
        self._choices.fields[request["file"], request["sheet"], request["column"]] = request["field"]
        return self._again(progress, cancelled)

    # -- deciding ------------------------------------------------------------------------------------------------
    def answer(self, request: Request, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Decide rows in doubt: "lines" of the list, "answer" take, new or leave, "" to take an answer back."""
        again = False
        for number in request["lines"]:
            line, answer = self.listing[number], request["answer"]
            again = again or line.code != "newer_known"
            if line.code == "newer_known":
                self._decide(number, None, {TAKE: TAKE, "": ""}.get(answer, KEEP))
            elif answer:
                self._choices.answers[(*line.key, line.kind)] = answer
            else:
                self._choices.answers.pop((*line.key, line.kind), None)
        return self._again(progress, cancelled) if again else self._lightly(progress, cancelled)

    def decide(self, request: Request, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Decide cells of "lines": of one "field", or of all without it; "decision" take, keep, "" as the rules say."""
        for number in request["lines"]:
            self._decide(number, request.get("field"), request["decision"])
        return self._lightly(progress, cancelled)

    def _decide(self, number: int, field: str | None, decision: str) -> None:
        line = self.listing[number]
        for change in line.changes:
            if field in (None, change.field):
                key = (*line.key, line.record_id or 0, change.field)
                if decision:
                    self._choices.cells[key] = decision
                else:
                    self._choices.cells.pop(key, None)

    def columns(self, request: Request, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Decide whole columns: each {"file", "sheet", "kind", "field", "decision" take, keep or "", "clears"}."""
        for each in request["columns"]:
            key = (each["file"], each["sheet"], each["kind"], each["field"])
            if "decision" in each:
                self._choices.columns.pop(key, None)
                for cell in [at for at in self._choices.cells if (*at[:2], at[4]) == (*key[:2], key[3])]:
                    del self._choices.cells[cell]  # said of the whole column after single cells
                if each["decision"]:
                    self._choices.columns[key] = each["decision"]
            if "clears" in each:
                (self._choices.clears.add if each["clears"] else self._choices.clears.discard)(key)
        wipes = any("clears" in each for each in request["columns"])
        return self._again(progress, cancelled) if wipes else self._lightly(progress, cancelled)

    # -- looking -------------------------------------------------------------------------------------------------
    def lines(self, request: Request, _progress: Progress, _cancelled: Cancelled) -> dict[str, Any]:
        """Return a page of the list ("start", "count", filters of `Listing.numbers`), what needs the user first."""
        numbers = self.listing.numbers(request)
        page = numbers[request["start"] : request["start"] + request["count"]]
        with self._store.read() as reader:
            return {"lines": [self.listing.short(number, reader) for number in page], "total": len(numbers)}

    def line(self, request: Request, _progress: Progress, _cancelled: Cancelled) -> dict[str, Any]:
        """Return one row of the list with its cells, old to new, and what may be decided."""
        with self._store.read() as reader:
            return self.listing.whole(request["line"], reader)

    def summary(self) -> dict[str, Any]:
        """Return what the wizard shows of files, sheets, columns and counts."""
        plan = self.plan
        by_status = Counter(line.status for line in plan.lines)
        refused = {line.key for line in plan.lines if line.status in ("doubt", "refused")}
        returned = {(issue.file, issue.sheet, issue.row) for issue in plan.issues if issue.row}
        return {
            "files": [file_facts(file) for file in plan.files],
            "statuses": {status: by_status[status] for status in STATUSES},
            "kinds": Counter(line.kind for line in plan.lines),
            "counts": counts_of(plan),
            "writes": sum(map(len, plan.pad.new.values())) + len(plan.pad.changed),
            "issues": len(plan.issues),
            "missing": sorted({issue.code for issue in plan.issues} & {"year_missing", "village_missing"}),
            "hidden": plan.choices.hidden,
            "returns": has_returns(plan),
            "returned_rows": len(refused),
            "noted_rows": max(len(returned) - len(refused), 0),  # taken, but a cell of them was not
            "decided": len(self.listing.numbers({"decided": True})),
            "columns": self._columns(),
            "moved": len(self.listing.moved),
            "since": self._since,
            "draft": self._draft,
            "fields": {
                register: fields_of(register)
                for register in {sheet.register for file in plan.files for sheet in file.sheets if sheet.register}
            },
            "registers": [[name, _(layout_named(name).title)] for name in BY_WORDS if vocabulary(name).plain],
        }

    def _columns(self) -> list[dict[str, Any]]:
        with self._store.read() as reader:

            def words(kind: str, name: str, value: Any) -> str:
                return self.listing.value(kind, name, value, reader)

            return [
                as_facts(sums, self.plan, words)
                | {"label": field_label(sums.key[2], sums.key[3]), "file_name": self.plan.files[sums.key[0]].name}
                for sums in columns_of(self.plan)
            ]

    # -- the end -------------------------------------------------------------------------------------------------
    def apply(self, _request: Request, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Write the plan; what it was continued from is no longer put aside."""

        def also(write: Write) -> None:
            drop_draft(write, self._draft)

        batch = apply_plan(self._store, self.plan, also=also, on_progress=progress, cancelled=cancelled)
        self._draft = None
        with self._store.read() as reader:
            written = newest_change_set(reader) if batch is not None else None
        return {"batch": batch, "counts": counts_of(self.plan), "change_set": written}

    def returns(self, request: Request, _progress: Progress, _cancelled: Cancelled) -> dict[str, Any]:
        """Write the return workbooks to "out"."""
        return {"paths": [str(path) for path in write_returns(self.plan, Path(request["out"]))]}

    def keep(self, _request: Request, _progress: Progress, _cancelled: Cancelled) -> dict[str, Any]:
        """Put the import aside inside the store."""
        name = "、".join(file.name for file in self.plan.files)
        content = packed(self.plan)
        with self._store.write(VERB, _("搁置导入 {name}").format(name=name)) as write:
            self._draft = keep_draft(write, name, content, self._draft)
        return {"draft": self._draft}

    def resume(self, request: Request, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Take up the import "draft" again: planned against the store as it is now; what is otherwise is known."""
        with self._store.read() as reader:
            content = draft_content(reader, request["draft"])
            if content is None:
                raise Refused("draft_gone")
            try:
                kept = Unpacked(content)
            except (zlib.error, orjson.JSONDecodeError, KeyError, TypeError, ValueError) as problem:
                raise Refused("draft_unreadable") from problem
            self._since = steps_since(reader, kept.base)
        self._draft, self._choices = request["draft"], kept.choices
        self._paths = [file.path for file in kept.files]
        plan = make_plan(self._store, kept.files, self._choices, on_progress=progress, cancelled=cancelled)
        self._list = Listing(plan, moved(plan, kept.lines))
        return self.summary()

    def _again(self, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        plan = make_plan(self._store, self.plan.files, self._choices, on_progress=progress, cancelled=cancelled)
        self._list = Listing(plan)
        return self.summary()

    def _lightly(self, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Lay decisions over the plan there is; a hundred thousand rows are not compared again for one answer."""
        plan = plan_again(self._store, self.plan, self._choices, on_progress=progress, cancelled=cancelled)
        self._list = Listing(plan)
        return self.summary()
