"""What may be attached to a record: photographs of papers and works, and scanned papers, small ones, a few. Pure.

Papers and works, not people: nothing here needs a face, and no record of a person takes an attachment. Not here: how a
file of somebody's becomes one (`app.ui.attachments`).
"""

import re
import unicodedata
from typing import Final

LARGEST: Final = 300 * 1024  # bytes of one attachment
MOST: Final = 40  # attachments of one household
LONGEST: Final = 80  # characters of a name, its ending included
ENDINGS: Final = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
OF: Final = ("household", "need", "measure", "visit", "pairing")  # the kinds of record that take attachments

_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|]')
_ENDING: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]{1,5}")


def tidy_name(name: str, media_type: str) -> str:
    """Return a name as it is kept: no folders, no signs that hide or turn text, the ending of what it really is."""
    plain = "".join(" " if sign.isspace() else sign for sign in unicodedata.normalize("NFC", name))
    plain = "".join(sign for sign in plain if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    stem = _NOT_IN_NAMES.split(plain)[-1].strip()
    head, dot, tail = stem.rpartition(".")
    stem = (head if dot and _ENDING.fullmatch(tail) else stem).strip(" .")
    ending = ENDINGS.get(media_type, "")
    return f"{stem[: LONGEST - len(ending)]}{ending}" if stem else ending
