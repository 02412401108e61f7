"""Writing a plan: one verb, one transaction, one undo step. What is written is the plan that was shown.

A plan made before the store changed is made again; where it would do something else, it is shown again first.
"""

from collections.abc import Callable

from app.registers.garbage import collecting_later
from app.registers.plans.counts import counts_of, file_facts
from app.registers.plans.plan import Plan
from app.registers.plans.planning import make_plan
from app.registers.refusals import Refused
from db.backup import restore_point
from db.history.write import Write
from db.ops.register import RegisterRecords, apply_register
from db.queries.lookup import newest_change_set
from db.store import Store
from resources.language import _


def apply_plan(
    store: Store,
    plan: Plan,
    *,
    who: str | None = None,
    also: Callable[[Write], None] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int | None:
    """Write a plan and return its batch; None where there is nothing to write. `also` is done in the same step.

    A restore point is made first. Raises Refused("plan_stale") when the store changed since and the plan made again would write something else.
    """
    if plan.nothing_to_write:
        return None
    _still_holds(store, plan)
    restore_point(store, "before-import")
    names = "、".join(file.name for file in plan.files)
    with (
        collecting_later(),
        store.write(
            "import",
            _("导入 {names}").format(names=names),
            who=who,
            bulk=True,
            on_progress=on_progress,
            cancelled=cancelled,
        ) as write,
    ):
        pad = plan.pad
        records = RegisterRecords(pad.new, pad.sources, pad.changed, pad.changed_sources, pad.distinct)
        if also is not None:
            also(write)
        return apply_register(write, records, files=file_facts(plan), counts=counts_of(plan))


def _still_holds(store: Store, plan: Plan) -> None:
    with store.read() as reader:
        newest = newest_change_set(reader)
    if newest == plan.base:
        return
    again = make_plan(store, plan.files, plan.choices)
    if (again.pad.new, again.pad.changed) != (plan.pad.new, plan.pad.changed):
        raise Refused("plan_stale")
