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
    "app/cli/attach.py": "save_attachment",
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
    "app/registers/sending/everything.py": "export",
    "app/registers/sending/export.py": "export",
    "app/registers/filling/fill.py": "export",
    "app/registers/sending/returns.py": "own",
    "app/registers/sending/statistics.py": "export_figures",
    "app/registers/sending/template.py": "export",
    "app/ui/attachments/forms.py": "save_attachment",
    "app/ui/figures/giving.py": "export_figures",
    "app/ui/pairings/handing/doing.py": "print",
    "app/ui/paper/pdf.py": "drawn",
    "app/ui/paper/preview.py": "drawn",
    "app/ui/printing.py": "print",
    "app/ui/registers/templating.py": "own",
    "app/ui/settings/key_forms.py": "keys",
}
# what a spreadsheet opens; the others are paper, pictures, sealed packages, layouts
INTO_CELLS = {
    "app/exchange/receipt.py", "app/exchange/sending.py", "app/registers/sending/everything.py", "app/registers/sending/export.py",
    "app/registers/filling/fill.py", "app/registers/sending/returns.py", "app/registers/sending/statistics.py", "app/registers/sending/template.py",
}  # fmt: skip
NOT_INTO_CELLS = {
    "app/cli/attach.py", "app/cli/keys.py", "app/cli/layouts.py", "app/cli/pair_handover.py", "app/cli/paper.py",
    "app/cli/privacy.py", "app/cli/rights.py", "app/cli/statistics.py", "app/exchange/package/sealing.py",
    "app/ui/attachments/forms.py", "app/ui/figures/giving.py", "app/ui/pairings/handing/doing.py", "app/ui/paper/pdf.py",
    "app/ui/paper/preview.py", "app/ui/printing.py", "app/ui/registers/templating.py", "app/ui/settings/key_forms.py",
}  # fmt: skip
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


def test_every_way_out_into_cells_is_held_against_formulas() -> None:
    assert {*WAYS} == INTO_CELLS | NOT_INTO_CELLS, "does a spreadsheet open it?"
    held = "".join(
        (ROOT / name).read_text(encoding="utf-8")
        for name in ("tests/e2e/test_no_formula_goes_out.py", "tests/exchange_store.py")
    )
    assert [
        each for each in INTO_CELLS if f"from {each.removesuffix('.py').replace('/', '.')} import" not in held
    ] == []


def test_nothing_is_copied_that_a_spreadsheet_would_compute() -> None:
    copied = {
        (path.relative_to(ROOT).as_posix(), said)
        for path in (ROOT / "app").rglob("*.py")
        for said in re.findall(r"[Cc]lipboard(?:\(\))?\.set\w+\(\w*\(?", path.read_text(encoding="utf-8"))
    }
    assert copied, "how is it copied now?"
    assert [each for each in copied if not each[1].endswith(".setText(defused(")] == []
