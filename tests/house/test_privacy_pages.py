"""The manual says of fields and roles what the program does."""

import importlib.util

from house_files import ROOT


def test_the_manual_says_what_the_registers_say() -> None:
    spec = importlib.util.spec_from_file_location("privacy_pages", ROOT / "packaging/privacy_pages.py")
    assert spec and spec.loader
    pages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pages)
    manual = ROOT / "resources/manual"
    again = "run packaging/privacy_pages.py"
    assert (manual / "22-fields.md").read_text(encoding="utf-8") == pages.fields_page(), again
    privacy = (manual / "20-privacy.md").read_text(encoding="utf-8")
    assert privacy == pages.with_table(privacy) and "| 帮扶干部 |" in privacy, again
