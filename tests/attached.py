"""Files that somebody might attach: pictures and papers, whole, telling too much, and hostile."""

import io
import random
import struct
import zlib

import pypdf
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter, QTransform

SECRET = "GPS 38.41N 77.24E"


def picture(width: int = 640, height: int = 480, *, noisy: bool = False, seed: int = 0) -> QImage:
    """A picture whose upper left quarter is red, or noise that does not compress."""
    if noisy:
        pixels = random.Random(seed).randbytes(width * height * 4)
        return QImage(pixels, width, height, width * 4, QImage.Format.Format_RGB32).copy()
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor("white"))
    for x in range(width // 2):
        for y in range(height // 2):
            made.setPixelColor(x, y, QColor("red"))
    return made


def as_file(image: QImage, kind: str, quality: int = 90, *, text: str = "") -> bytes:
    """A picture as a file of a kind, with a text inside where one is given."""
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(held, QByteArray(kind.encode()))
    writer.setQuality(quality)
    if text:
        writer.setText("Comment", text)
    assert writer.write(image)
    return held.data().data()


def photo(width: int = 640, height: int = 480, *, turned: bool = False) -> bytes:
    """A JPEG as a telephone writes it: with the place in its EXIF, and turned by its orientation only."""
    image = picture(width, height)
    if turned:
        image = image.transformed(QTransform().rotate(-90))
    return with_exif(as_file(image, "jpeg"), 6 if turned else 1)


def with_exif(jpeg: bytes, orientation: int) -> bytes:
    """A JPEG with EXIF: orientation, a description, and a GPS directory with a latitude of 38."""
    words = SECRET.encode() + b"\0"
    entries = 3
    after = 8 + 2 + 12 * entries + 4
    gps = after + len(words) + len(words) % 2
    tiff = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", entries)
    tiff += struct.pack("<HHII", 0x010E, 2, len(words), after)
    tiff += struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff += struct.pack("<HHII", 0x8825, 4, 1, gps) + struct.pack("<I", 0)
    tiff += words + b"\0" * (len(words) % 2)
    tiff += struct.pack("<H", 1) + struct.pack("<HHI4s", 0x0001, 2, 2, b"N\0\0\0") + struct.pack("<I", 0)
    body = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that unpacks to width x height pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + width // 8)
    packed = b"".join(packer.compress(row) for _row in range(min(height, 4_000))) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def paper(pages: int = 1, *, password: str = "", telling: bool = False) -> bytes:
    """A PDF of some pages; `telling`: with a script, a file inside, a form's words and who made it."""
    writer = pypdf.PdfWriter()
    for number in range(pages):
        page = writer.add_blank_page(595, 842)
        content = pypdf.generic.DecodedStreamObject()
        content.set_data(f"0 0 0 rg 100 {600 - number} 300 40 re f".encode())
        page[NameObject("/Contents")] = writer._add_object(content)
    if telling:
        script = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(SECRET)}
        )
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(script)
        writer.add_attachment("secret.txt", SECRET.encode())
        writer.add_metadata({"/Author": SECRET})
        writer.root_object[NameObject("/Lang")] = TextStringObject(SECRET)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
