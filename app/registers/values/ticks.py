"""Boxes ticked in words: "√因病 □因残", "是□ 否☑", "[√]低保 [ ]五保": what is ticked, and nothing else.

Pure. Not here: what a label means (`cells`).
"""

import re
from typing import Final

_ON: Final = "√✓✔☑☒■●◉"
_OFF: Final = "□☐○◯◻▢"
_BRACKETED: Final = re.compile(r"[(（\[【]\s*([√✓✔☑vV×xX*]?)\s*[)）\]】]")
_MARK: Final = re.compile(f"[{_ON}{_OFF}]")
_BETWEEN: Final = " \t\r\n\u3000、,，;；/|:："


def ticked(text: str) -> list[str] | None:
    """Return the ticked labels of a text, [] where boxes stand and none is ticked; None where there are no boxes."""
    if not _MARK.search(text) and not _BRACKETED.search(text):
        return None
    plain = _BRACKETED.sub(lambda found: "☑" if found.group(1) else "☐", text).strip(_BETWEEN)
    marks = list(_MARK.finditer(plain))
    if not marks or not _MARK.sub("", plain).strip(_BETWEEN):
        return None
    if all(mark.group() in _ON for mark in marks) and len(marks) == 1 and plain[0] not in _ON and plain[-1] not in _ON:
        return None
    before = plain[0] in _ON + _OFF  # the box stands before its label, else behind it
    ends = [mark.start() for mark in marks]
    found = []
    for at, mark in enumerate(marks):
        if before:
            label = plain[mark.end() : ends[at + 1] if at + 1 < len(ends) else len(plain)]
        else:
            label = plain[marks[at - 1].end() if at else 0 : mark.start()]
        if mark.group() in _ON and (said := label.strip(_BETWEEN)):
            found.append(said)
    return found
