"""What this computer remembers: recent stores, theme, language, type size. Never anything of a household.

Here: one small JSON file in the user's configuration folder. Not here: settings of the store (`db.ops.setting`).
"""

import json
import logging
import os
from pathlib import Path
from typing import Any

import platformdirs

log = logging.getLogger(__name__)
KEPT = 8


def folder() -> Path:
    """Return the configuration folder; the environment variable JIEDUI_CONFIG names another."""
    return Path(os.environ.get("JIEDUI_CONFIG") or platformdirs.user_config_path("jiedui"))


def remembered() -> dict[str, Any]:
    """Return everything remembered; an unreadable file counts as nothing remembered."""
    try:
        read = json.loads((folder() / "desk.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as problem:
        log.warning("desk.json cannot be read: %s", problem)
        return {}
    return read if isinstance(read, dict) else {}


def remember(**values: Any) -> None:
    """Remember values; where the folder cannot be written the desk goes on without."""
    known = remembered() | values
    try:
        folder().mkdir(parents=True, exist_ok=True)
        part = folder() / "desk.part"
        part.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
        part.replace(folder() / "desk.json")
    except OSError as problem:
        log.warning("desk.json cannot be written: %s", problem)


def recent() -> list[Path]:
    """Return the stores opened here that are still there, the last one first."""
    return [path for path in map(Path, remembered().get("recent", [])) if path.exists()]


def opened(path: Path) -> None:
    """Put a store at the top of the recent ones."""
    before = [each for each in remembered().get("recent", []) if each != str(path.absolute())]
    remember(recent=[str(path.absolute()), *before][:KEPT])
