"""What the program carries with it besides code: layouts, catalogues, translations, manual, divisions.

Here: the path helper. The language of the window is in `resources.language`.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Return the path of a resource below this folder, for example `resource("registers")`."""
    return ROOT.joinpath(*parts)
