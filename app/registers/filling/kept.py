"""What the user said of a form, kept for the next time under the form's fingerprint: places and fields, never a record.

In the configuration folder of this user (JIEDUI_CONFIG names another). Not here: finding the places (`finding`).
"""

import json
import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import platformdirs

from app.registers.filling.form import LIST, PER_HOUSEHOLD, Form, Place, may_fill
from app.registers.filling.naming import is_known

log = logging.getLogger(__name__)
_ROWS: Final = ("member", "household", "pairing", "measure", "visit")


def folder() -> Path:
    """Return the folder the mappings of forms are kept in."""
    own = os.environ.get("JIEDUI_CONFIG") or platformdirs.user_config_path("jiedui")
    return Path(own) / "forms"


def keep(form: Form, title: str) -> None:
    """Keep what is known of a form; where the folder cannot be written it is asked again next time."""
    known = {
        "title": title,
        "per": form.per,
        "rows": {str(table.number): table.of for table in form.tables},
        "fields": {place.key: place.field for place in form.places if may_fill(place)},
    }
    path = folder() / f"{form.fingerprint}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
        part.replace(path)
    except OSError as problem:
        log.warning("the mapping of a form cannot be kept: %s", problem)


def remembered(form: Form) -> Form:
    """Return a form with what was kept of it; what cannot be read, or is no field, counts as not kept."""
    try:
        known = json.loads((folder() / f"{form.fingerprint}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return form
    except (OSError, ValueError) as problem:
        log.warning("the mapping of a form cannot be read: %s", problem)
        return form
    if not isinstance(known, dict) or not isinstance(known.get("fields"), dict):
        return form
    return _with(form, known)


def _with(form: Form, known: dict[str, Any]) -> Form:
    fields: dict[str, Any] = known["fields"]
    rows = known["rows"] if isinstance(known.get("rows"), dict) else {}
    tables = tuple(
        replace(table, of=of) if (of := rows.get(str(table.number))) in _ROWS else table for table in form.tables
    )
    per = known["per"] if known.get("per") in (LIST, PER_HOUSEHOLD) else form.per
    return replace(
        form, places=tuple(_place(place, fields) for place in form.places), tables=tables, per=per, kept=True
    )


def _place(place: Place, fields: dict[str, Any]) -> Place:
    chosen = fields.get(place.key, place.field)
    if not may_fill(place) or chosen == place.field:
        return replace(place, sure="sure") if may_fill(place) and place.key in fields else place
    if chosen is not None and not (isinstance(chosen, str) and is_known(chosen)):
        return place
    return replace(place, field=chosen, sure="sure", why="chosen")
