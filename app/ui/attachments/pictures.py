"""Pictures drawn anew: decoded within limits, without what they say of place, camera and person, small enough to be kept.

Runs in the child process. Not here: papers of several pages (`scans`).
"""

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColorSpace, QImage, QImageReader, QImageWriter, QPainter

from db.rules.attachments import LARGEST

PIXELS: Final = 60_000_000  # of a picture that is decoded at all
SIDES: Final = (2400, 2000, 1700, 1400, 1150, 950)  # of the longer side, the first that fits is taken
QUALITIES: Final = (82, 72, 60, 48)
_HOPELESS: Final = 1.3
_MEGABYTES: Final = 280  # Qt decodes nothing larger


class Unfit(Exception):
    """A file that is not kept: `code` says why (`app.ui.attachments.intake`), `values` fill its sentence."""

    def __init__(self, code: str, **values: int) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def decoded(content: bytes, kind: str, side: int = SIDES[0]) -> QImage:
    """Return a picture ("jpeg" or "png") the right way up and at most `side` pixels long. Raises Unfit: damaged, too_many_pixels."""
    QImageReader.setAllocationLimit(_MEGABYTES)
    held = QBuffer()
    held.setData(QByteArray(content))
    held.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(held, QByteArray(kind.encode()))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.isEmpty() or not _ends(content, kind):
        raise Unfit("damaged")
    if size.width() * size.height() > PIXELS:
        raise Unfit("too_many_pixels", width=size.width(), height=size.height())
    if kind == "jpeg" and max(size.width(), size.height()) > side:
        reader.setScaledSize(_within(size, side))
    image = reader.read()
    if image.isNull():
        raise Unfit("damaged")
    return _bare(_smaller(image, side))


def _ends(content: bytes, kind: str) -> bool:
    """Whether the picture is there to its end: a decoder paints what is missing grey."""
    mark = b"\xff\xd9" if kind == "jpeg" else b"IEND"
    return content.rfind(mark) > len(content) // 2


def _within(size: QSize, side: int) -> QSize:
    return size.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def _smaller(image: QImage, side: int) -> QImage:
    if max(image.width(), image.height()) <= side:
        return image
    smooth = Qt.TransformationMode.SmoothTransformation
    return image.scaled(_within(image.size(), side), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)


def _bare(image: QImage) -> QImage:
    """Return the picture as pixels on white and nothing else: no texts, no colour profile, no resolution."""
    if image.colorSpace().isValid() and image.colorSpace() != QColorSpace(QColorSpace.NamedColorSpace.SRgb):
        image.convertToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    bare = QImage(image.size(), QImage.Format.Format_RGB32)
    bare.fill(Qt.GlobalColor.white)
    painter = QPainter(bare)
    painter.drawImage(0, 0, image)
    painter.end()
    return bare


def encoded(image: QImage, kind: str, quality: int) -> bytes:
    """Return a picture as a file of a kind: "jpeg" with a quality of 0 to 100, or "png"."""
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(held, QByteArray(kind.encode()))
    writer.setQuality(quality)
    writer.setOptimizedWrite(True)
    if not writer.write(image):
        raise Unfit("damaged")
    return bytes(held.data().data())


def fitted(
    image: QImage, room: int, sides: tuple[int, ...] = SIDES, qualities: tuple[int, ...] = QUALITIES
) -> tuple[bytes, QImage]:
    """Return a picture as JPEG in at most `room` bytes, as large and good as goes, and as it was drawn. Raises Unfit does_not_fit."""
    size, drawn = 0, image
    for side in sides:
        if size and size * (side / max(drawn.width(), drawn.height())) ** 2 > _HOPELESS * room and side != sides[-1]:
            continue  # what the last one took says that this one will not do either
        drawn = _smaller(image, side)
        content = encoded(drawn, "jpeg", qualities[-1])
        size = len(content)
        if size > room:
            continue
        for quality in qualities[:-1]:  # it fits: as good as goes
            better = encoded(drawn, "jpeg", quality)
            if len(better) <= room:
                return better, drawn
        return content, drawn
    raise Unfit("does_not_fit", size=-(-size >> 10))


def drawn_anew(content: bytes, kind: str) -> tuple[str, bytes]:
    """Return (media type, bytes) of a picture drawn anew: a PNG stays one where it is small so, everything else is JPEG."""
    image = decoded(content, kind)
    if kind == "png":
        plain = encoded(image, "png", 20)
        if len(plain) <= LARGEST:
            return "image/png", plain
    return "image/jpeg", fitted(image, LARGEST)[0]
