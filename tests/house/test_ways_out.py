"""Every place of the program that writes a file or shows paper says who may: a new one without a line here fails.

What the right is called stands in the table of roles; "own" is a file that goes back to where it came from or holds nothing of
a household, "keys" what is asked of whoever holds a passphrase, "drawn" the drawing itself, which others are asked for.
"""

import re

import pytest
from house_files import ROOT

from db.rules.roles import RIGHTS, may

_WRITES = re.compile(r"\b(?:written_whole|write_pdf|PreviewDialog|write_tables|_folder)\(")
WAYS = {
    "app/cli/attach.py": "export",
    "app/cli/keys.py": "keys",
    "app/cli/layouts.py": "own",
    "app/cli/pair_handover.py": "print",
    "app/cli/paper.py": "print",
    "app/cli/privacy.py": "copy",
    "app/cli/rights.py": "print",
    "app/cli/statistics.py": "export_figures",
    "app/exchange/package/sealing.py": "package_out",
    "app/exchange/receipt.py": "exchange_out",
    "app/exchange/sending.py": "exchange_out",
    "app/registers/everything.py": "export",
    "app/registers/export.py": "export",
    "app/registers/filling/fill.py": "export",
    "app/registers/returns.py": "own",
    "app/registers/statistics.py": "export_figures",
    "app/registers/template.py": "own",
    "app/ui/attachments/forms.py": "export",
    "app/ui/figures/giving.py": "export_figures",
    "app/ui/pairings/handing/doing.py": "print",
    "app/ui/paper/pdf.py": "drawn",
    "app/ui/paper/preview.py": "drawn",
    "app/ui/printing.py": "print",
    "app/ui/registers/templating.py": "own",
    "app/ui/settings/key_forms.py": "keys",
}
WITHOUT_A_RIGHT = {"own", "drawn"}


def test_every_way_out_has_its_line() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "app").rglob("*.py")
        if _WRITES.search(path.read_text(encoding="utf-8"))
    }
    assert found - {*WAYS} == set(), "say in WAYS which right of db/rules/roles.py it asks for"
    assert {*WAYS} - found == set()


@pytest.mark.parametrize("right", sorted({*WAYS.values()} - WITHOUT_A_RIGHT))
def test_no_way_out_is_a_readers(right: str) -> None:
    assert right in {verb for each in RIGHTS for verb in each.verbs}
    assert not may("reader", right)
