"""`jiedui print`: household summaries as PDF, without a window."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.opening import keep_clear, opened_to_read, with_qt
from app.cli.options import Json, StorePath, Village
from app.cli.registers import _area, refuse
from app.cli.speak import answer, progress
from db.errors import StoreProblem
from db.outgoing import must_end
from resources.language import _

if TYPE_CHECKING:
    from db.store import Reader, Store


def print_summaries(
    store: StorePath,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE.pdf", show_default=False)],
    household: Annotated[str | None, typer.Option("--household", metavar="CODE", help=_("户编号"))] = None,
    village: Village = None,
    json: Json = False,
) -> None:
    """打印户情明白卡：一户，或一个村全部，写成一份 PDF。"""
    from app.summaries.household import summaries  # noqa: PLC0415  help comes without it
    from app.summaries.undecided import undecided_on  # noqa: PLC0415
    from db.ops.audit import head_of, note_printed  # noqa: PLC0415
    from db.queries.household import household_pages  # noqa: PLC0415
    from db.queries.persons import permit  # noqa: PLC0415

    try:
        if (household is None) == (village is None):
            raise StoreProblem("what_to_print", _("请写 --household 或 --village 其中一个。"))
        keep_clear(out)
        must_end(out, ".pdf")
        with with_qt():
            from app.ui import fonts  # noqa: PLC0415
            from app.ui.paper.pdf import ensure_application, write_pdf  # noqa: PLC0415
        with opened_to_read(store) as open_store, open_store.read() as reader, progress(_("打印")) as tell:
            permit(reader, "print")
            ids = _meant(open_store, reader, household, village)
            ensure_application()
            fonts.load()
            done = 0

            def count(_pages: int) -> None:
                nonlocal done
                done += 1
                tell(done, len(ids))

            documents = summaries(
                household_pages(reader, ids),
                date.today().isoformat(),
                undecided=partial(undecided_on, reader),
                audit=head_of(open_store),
            )
            pages = write_pdf(out, documents, count)
            note_printed(open_store, ids)
    except StoreProblem as problem:
        refuse(problem, json)
    words = _("{n} 户，{pages} 页：{path}").format(n=len(ids), pages=pages, path=out)
    answer({"households": len(ids), "pages": pages, "file": str(out)}, as_json=json, words=words)


def _meant(store: "Store", reader: "Reader", household: str | None, village: str | None) -> list[int]:
    from db.queries.household import household_by_code, households_of  # noqa: PLC0415

    if household is None:
        return households_of(reader, _area(store, village or ""))
    found = household_by_code(reader, household)
    if found is None:
        words = _("库里没有户编号为 {code} 的户。").format(code=household)
        raise StoreProblem("household_unknown", words, _("请用 jiedui find 查一查。"))
    return [found]
