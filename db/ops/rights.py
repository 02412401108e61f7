"""Verbs of a household's rights: consent given and withdrawn, a correction or complaint received and answered."""

from db.drafts.rights import ConsentDraft, FeedbackDraft
from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.rules.rights import answer_due
from resources.language import _


def give_consent(write: Write, draft: ConsentDraft) -> int:
    """Record what a household or a person agreed to, until when; returns its id. Raises RuleBroken."""
    return write.create("consent", **draft.checked())


def withdraw_consent(write: Write, consent: int, on: str) -> bool:
    """Record that a consent was taken back on a day: no reason is asked, and none can be written."""
    return write.update(consent, withdrawn_on=on)


def receive_feedback(write: Write, draft: FeedbackDraft) -> tuple[int, str]:
    """Record what a household asks for or complains about; returns its id and the number of the slip it gets.

    Raises RuleBroken. The answer is due in fifteen days.
    """
    fields = draft.checked()
    day = str(fields["received_on"])
    number = write.connection.exec_driver_sql(
        "SELECT count(*) + 1 FROM feedback WHERE received_on = ?", (day,)
    ).scalar_one()
    slip = f"{day.replace('-', '')}-{number:02d}"
    return write.create("feedback", **fields, slip=slip, due_on=answer_due(day)), slip


def answer_feedback(write: Write, feedback: int, answer: str, on: str, by: str) -> bool:
    """Record what the household was answered, when, by whom. Raises RuleBroken without an answer."""
    said = " ".join(answer.split())
    if not said:
        raise RuleBroken([Problem("answer", "missing", _("请写明怎么答复的。"))])
    return write.update(feedback, answer=said, answered_on=on, answered_by=by)
