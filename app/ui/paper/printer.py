"""Documents on a printer through Qt's print support, and why that may not be possible here.

Here: the pages of documents on a QPrinter. Not here: the PDF (`app.ui.paper.pdf`) and what is laid out.
"""

from collections.abc import Iterable

from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.ui.paper.draw import draw
from app.ui.paper.ops import DOTS, Page
from app.ui.paper.pdf import PaperProblem, full_page
from resources.language import _


def printers() -> list[str]:
    """Return the names of the printers of this machine, the usual one first.

    Without libcups2 on Linux Qt knows none, and a QPrinter would quietly become a PDF.
    """
    usual = QPrinterInfo.defaultPrinterName()
    names = QPrinterInfo.availablePrinterNames()
    return sorted(names, key=lambda name: (name != usual, name))


def no_printer() -> PaperProblem:
    """Say that this machine has no printer and what to do."""
    return PaperProblem(
        "no_printer",
        _("这台电脑上没有可用的打印机。"),
        _("请先在系统里添加打印机（Linux 还需要 libcups2），或存成 PDF 后拿到别处打印。"),
    )


def printer_for_cards() -> QPrinter:
    """Return a printer set to A4, full page, 600 dots per inch."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageLayout(full_page())
    printer.setFullPage(True)
    return printer


def print_pages(printer: QPrinter, pages: Iterable[Page]) -> int:
    """Print pages and return how many; raises PaperProblem where the printer does not take them."""
    painter = QPainter()
    if not painter.begin(printer):
        raise PaperProblem(
            "printer_refused",
            _("打印机“{name}”没有接收。").format(name=printer.printerName()),
            _("请检查打印机是否开机、有纸、已连接，再打印一次。"),
        )
    scale = printer.resolution() / DOTS
    painter.scale(scale, scale)
    number = 0
    for page in pages:
        if number:
            printer.newPage()
        draw(page, painter)
        number += 1
    painter.end()
    return number
