"""What the child process does with a form: find its places, fill it, show what it looks like filled."""

import warnings
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from app.registers.files.guard import kind_of_file
from app.registers.refusals import Refused

MOST_BYTES: Final = 12 << 20  # openpyxl needs about fifty times the file


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Answer one request: form, form_fill, form_sheets or form_picture; raises Refused for what is no form."""
    warnings.simplefilter("ignore")  # of openpyxl, about what it does not carry over: told by `finding`
    path = Path(request["path"])
    if kind_of_file(path, path.name) != "calamine" or path.suffix.lower() != ".xlsx":
        raise Refused("form_not_xlsx", file=path.name)
    if path.stat().st_size > MOST_BYTES:
        raise Refused("file_too_large", file=path.name, size=f"{path.stat().st_size >> 20} MB")
    content = path.read_bytes()
    if request["do"] == "form" or request["do"] == "form_picture":
        return _looked_at(request, path, content)
    from app.registers.filling import writing  # noqa: PLC0415  after the limits

    if request["do"] == "form_sheets":
        writing.fill_sheets(content, request["sheet"], Path(request["out"]), request["fills"])
    else:
        writing.fill_files(content, request["fills"])
    return {}


def _looked_at(request: dict[str, Any], path: Path, content: bytes) -> dict[str, Any]:
    from app.registers.filling import writing  # noqa: PLC0415  after the limits
    from app.registers.filling.finding import find_form  # noqa: PLC0415
    from app.registers.filling.form import facts_of_form  # noqa: PLC0415
    from app.registers.filling.picture import picture_of  # noqa: PLC0415

    try:
        workbook = writing.open_form(content)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, BadZipFile) as problem:
        raise Refused("form_not_understood", file=path.name) from problem
    if request["do"] == "form":
        return {"form": facts_of_form(find_form(workbook, path))}
    writing.fill_workbook(workbook, request["fills"][0])
    return {"sheets": picture_of(workbook)}
