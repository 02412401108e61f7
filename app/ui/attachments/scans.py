"""Papers of several pages: each page drawn as a picture, and a PDF of these pictures alone, written here.

So nothing of a stranger's PDF is kept: no script, form, link, file inside, no name of who scanned it. Runs in the child process.
"""

from typing import Final

import pypdfium2
from PySide6.QtGui import QImage

from app.ui.attachments.pictures import Unfit, fitted
from db.rules.attachments import LARGEST

PAGES: Final = 20
SIDES: Final = (1900, 1600, 1350, 1150, 1000)
QUALITIES: Final = (75, 62, 50, 40)
_AROUND: Final = 700  # bytes of a page's own words in the file


def opened(content: bytes) -> pypdfium2.PdfDocument:
    """Return a PDF that can be drawn. Raises Unfit: pdf_locked, damaged, too_many_pages."""
    try:
        document = pypdfium2.PdfDocument(content)
        count = len(document)
    except pypdfium2.PdfiumError as problem:
        locked = "password" in str(problem).lower() or "security" in str(problem).lower()
        raise Unfit("pdf_locked" if locked else "damaged") from problem
    if count == 0:
        raise Unfit("damaged")
    if count > PAGES:
        raise Unfit("too_many_pages", pages=count, most=PAGES)
    return document


def drawn(document: pypdfium2.PdfDocument, number: int, side: int) -> QImage:
    """Return a page (from 0) as a picture whose longer side has `side` pixels. Raises Unfit damaged."""
    try:
        page = document[number]
        width, height = page.get_size()
        if not (0 < width < 20_000 and 0 < height < 20_000):
            raise Unfit("damaged")
        bitmap = page.render(
            scale=side / max(width, height), may_draw_forms=False, rev_byteorder=False, prefer_bgrx=True
        )
    except (pypdfium2.PdfiumError, ValueError) as problem:
        raise Unfit("damaged") from problem
    if bitmap.n_channels != 4:
        raise Unfit("damaged")
    image = QImage(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32)
    return image.copy()


def drawn_anew(content: bytes) -> bytes:
    """Return a PDF of pictures of the pages of another. Raises Unfit: those of `opened`, does_not_fit."""
    document = opened(content)
    room = LARGEST // len(document) - _AROUND
    return written([_page(drawn(document, number, SIDES[0]), room) for number in range(len(document))])


def _page(image: QImage, room: int) -> tuple[bytes, int, int, bool]:
    grey = image.allGray()
    plain = image.convertToFormat(QImage.Format.Format_Grayscale8) if grey else image
    content, small = fitted(plain, room, SIDES, QUALITIES)
    return content, small.width(), small.height(), grey


def written(pages: list[tuple[bytes, int, int, bool]]) -> bytes:
    """Return a PDF with one picture a page, given as (JPEG, width, height, grey); A4's longer side is the page's."""
    objects: list[bytes] = [b"", b""]
    kids = []
    for content, width, height, grey in pages:
        points = 842 / max(width, height)
        across, down = f"{width * points:.1f}", f"{height * points:.1f}"
        colour = "DeviceGray" if grey else "DeviceRGB"
        put = f"q {across} 0 0 {down} 0 0 cm /P Do Q".encode()
        first = len(objects) + 1
        objects.append(
            f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/{colour}/BitsPerComponent 8"
            f"/Filter/DCTDecode/Length {len(content)}>>stream\n".encode()
            + content
            + b"\nendstream"
        )
        objects.append(f"<</Length {len(put)}>>stream\n".encode() + put + b"\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {across} {down}]/Contents {first + 1} 0 R"
            f"/Resources<</XObject<</P {first} 0 R>>>>>>".encode()
        )
        kids.append(f"{first + 2} 0 R")
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(kids)}]>>".encode()
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n".encode() + each + b"\nendobj\n"
    table = len(made)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    made += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    return bytes(made + f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n".encode())
