"""Verbs of a household's rights: consent given and withdrawn, a correction or complaint received and answered."""

from db.drafts.base import dated, in_order
from db.drafts.rights import ConsentDraft, FeedbackDraft
from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.rules.rights import answer_due
from resources.language import _


def give_consent(write: Write, draft: ConsentDraft) -> int:
    """Record what a household or a person agreed to, until when; returns its id. Raises RuleBroken."""
    return write.create("consent", **draft.checked())


def withdraw_consent(write: Write, consent: int, on: str) -> bool:
    """Record that a consent was taken back on a day: no reason is asked, and none can be written.

    Raises RuleBroken: no such consent, a day that is none or before it was given.
    """
    given = write.connection.exec_driver_sql("SELECT given_on FROM consent WHERE id = ?", (consent,)).scalar()
    if given is None:
        raise RuleBroken([Problem("consent", "missing", _("库里没有这份同意书。"))])
    problems = dated("on", on, _("撤回日期")) or in_order("on", given, on)
    if problems:
        raise RuleBroken(problems)
    return write.update(consent, withdrawn_on=on)


def receive_feedback(write: Write, draft: FeedbackDraft) -> tuple[int, str]:
    """Record what a household asks for or complains about; returns its id and the number of the slip it gets.

    Raises RuleBroken. The answer is due in fifteen days.
    """
    fields = draft.checked()
    day = str(fields["received_on"])
    head = day.replace("-", "")
    number = write.connection.exec_driver_sql(
        "SELECT coalesce(max(CAST(substr(slip, length(?1) + 2) AS INTEGER)), 0) + 1 FROM feedback WHERE slip LIKE ?1 || '-%'",
        (head,),
    ).scalar_one()
    slip = f"{head}-{number:02d}"
    return write.create("feedback", **fields, slip=slip, due_on=answer_due(day)), slip


def answer_feedback(write: Write, feedback: int, answer: str, on: str, by: str) -> bool:
    """Record what the household was answered, when, by whom. Raises RuleBroken without an answer or a day that is one."""
    said = " ".join(answer.split())
    problems = dated("answered_on", on, _("答复日期"))
    if not said:
        problems.append(Problem("answer", "missing", _("请写明怎么答复的。")))
    if problems:
        raise RuleBroken(problems)
    return write.update(feedback, answer=said, answered_on=on, answered_by=by)
