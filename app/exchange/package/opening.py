"""Opening a package: is it ours to read, is it whole, who signed it, and which of its parts are not there.

The manifest must be whole and signed by the station it names, or nothing is read. A part whose hash is not the one in the manifest, or
that does not hold what a part holds, is left out and named; the rest is read. Not here: who is trusted (`receiving`).
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Final

import pyrage
from pyrage import DecryptError, IdentityError, passphrase, x25519

from app.exchange.package import lines as written_lines
from app.exchange.package import manifest as manifests
from app.exchange.package.lines import Broken, Line
from app.exchange.package.manifest import FORMAT, Manifest
from app.exchange.package.parts import LARGEST, unpacked
from app.exchange.package.sealing import (
    AGE_ROOM,
    CONTEXT,
    LARGEST_ENVELOPE,
    LENGTH,
    MAGIC,
    SIGNATURE,
)  # fmt: skip
from app.exchange.package.stations import Card
from db.errors import StoreProblem
from resources.language import _

_BY_PASSWORD: Final = b"age-encryption.org/v1\n-> scrypt "


@dataclass
class Opened:
    """A package whose manifest holds. `missing` are the numbers of the parts that cannot be read, from 0."""

    path: Path
    manifest: Manifest
    places: Sequence[int]  # where each part begins in the file
    missing: set[int] = field(default_factory=set)

    @property
    def sender(self) -> Card:
        """The station that signed it."""
        return self.manifest.sender

    def lines(self, kind: str) -> Iterator[Line]:
        """Return the lines of all parts of a kind that can be read, in order; parts that turn out to be broken are noted."""
        for number in self.of_kind(kind):
            yield from self.part(number)

    def of_kind(self, kind: str) -> list[int]:
        """Return the numbers of the parts of a kind, missing ones too."""
        return [number for number, part in enumerate(self.manifest.parts) if part.kind == kind]

    def other_lines(self, kinds: Sequence[str]) -> Iterator[Line]:
        """Return the lines of parts of any other kind: a newer program wrote them."""
        for number, part in enumerate(self.manifest.parts):
            if part.kind not in kinds:
                yield from self.part(number)

    def part(self, number: int) -> list[Line]:
        """Return the lines of one part; none where it is missing."""
        if number in self.missing:
            return []
        try:
            found = [written_lines.read(line) for line in unpacked(self._unsealed(number))]
        except Broken:
            self.missing.add(number)
            return []
        if len(found) != self.manifest.parts[number].lines:
            self.missing.add(number)
            return []
        return found

    def _unsealed(self, number: int) -> bytes:
        sealed = self._sealed(number)
        if sealed is None:
            raise Broken("part")
        try:
            content: bytes = pyrage.decrypt(sealed, [x25519.Identity.from_str(self.manifest.key)])
        except (DecryptError, IdentityError) as problem:
            raise Broken("part") from problem
        return content

    def _sealed(self, number: int) -> bytes | None:
        """The bytes of a part as they stand in the file, None where they are not those of the manifest."""
        part = self.manifest.parts[number]
        if part.size > LARGEST + (LARGEST >> 8) + AGE_ROOM:
            return None
        with self.path.open("rb") as file:
            file.seek(self.places[number])
            content = file.read(part.size)
        return content if hashlib.sha256(content).hexdigest() == part.sha256 else None


def open_package(path: Path, keys: Sequence[str] = (), password: str | None = None) -> Opened:
    """Open a package with a station's secret age keys, or with a password; the file is only read.

    Raises StoreProblem: package_missing, not_a_package, package_newer, package_password, package_not_for_us,
    package_damaged, package_forged.
    """
    envelope, start = _envelope(path)
    content = _opened(path, envelope, keys, password)
    signature, text = content[:SIGNATURE], content[SIGNATURE:]
    try:
        if manifests.format_of(text) > FORMAT:
            raise newer(path)
        manifest = manifests.read(text)
    except Broken as problem:
        raise damaged(path) from problem
    if not manifest.sender.signed(CONTEXT + text, signature):
        raise StoreProblem(
            "package_forged",
            _("{file} 的签名不对，不是它自称的站点发出的，没有采用。").format(file=path.name),
            _("请不要使用这份文件，打电话请对方重新发一份。"),
        )
    found = Opened(path, manifest, list(accumulate((part.size for part in manifest.parts), initial=start)))
    found.missing = {number for number in range(len(manifest.parts)) if found._sealed(number) is None}
    return found


def by_password(path: Path) -> bool:
    """Whether a package is sealed with a password; StoreProblem where it is no package."""
    return _envelope(path)[0].startswith(_BY_PASSWORD)


def _envelope(path: Path) -> tuple[bytes, int]:
    """The envelope of a package and where its parts begin."""
    try:
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
            if magic != MAGIC:
                raise newer(path) if magic[:-2] == MAGIC[:-2] and magic[-2:] > MAGIC[-2:] else not_a_package(path)
            length = int.from_bytes(file.read(LENGTH))
            if not SIGNATURE < length <= LARGEST_ENVELOPE:
                raise damaged(path)
            envelope = file.read(length)
            if len(envelope) < length:
                raise damaged(path)
            return envelope, file.tell()
    except OSError as problem:
        raise StoreProblem(
            "package_missing",
            _("读不了 {file}。").format(file=path),
            _("请检查 U 盘是否插好、文件名是否写对。"),
        ) from problem


def _opened(path: Path, envelope: bytes, keys: Sequence[str], password: str | None) -> bytes:
    try:
        if envelope.startswith(_BY_PASSWORD):
            if password is None:
                raise StoreProblem(
                    "package_password",
                    _("{file} 要密码才能打开。").format(file=path.name),
                    _("请向发送的人问密码，用 --password 再试一次。"),
                )
            content: bytes = passphrase.decrypt(envelope, password)
        else:
            content = pyrage.decrypt(envelope, [x25519.Identity.from_str(key) for key in keys])
    except DecryptError as problem:
        raise _not_opened(path, envelope, str(problem)) from problem
    return content


def _not_opened(path: Path, envelope: bytes, reason: str) -> StoreProblem:
    if "No matching keys" in reason:
        return StoreProblem(
            "package_not_for_us",
            _("{file} 打不开：它不是发给本站的，或者文件开头坏了。").format(file=path.name),
            _("请把本站的名片（jiedui exchange station）交给对方，请对方发给本站。"),
        )
    if envelope.startswith(_BY_PASSWORD):
        return StoreProblem(
            "package_wrong_password",
            _("密码打不开 {file}：密码不对，或文件坏了。").format(file=path.name),
            _("请检查大小写和输入法；密码肯定没错就请对方重新发一份。"),
        )
    return damaged(path)


def not_a_package(path: Path) -> StoreProblem:
    """The file is something else."""
    return StoreProblem(
        "not_a_package",
        _("{file} 不是结对的数据包。").format(file=path.name),
        _("请选扩展名为 .jdx 的文件；台账用 jiedui import，返回的工作簿用 jiedui exchange in。"),
    )


def newer(path: Path) -> StoreProblem:
    """A newer program has written the package in a form that this one cannot read."""
    return StoreProblem(
        "package_newer",
        _("{file} 是更新版本的结对写的，本版本读不了，没有采用。").format(file=path.name),
        _("请先升级程序，再收这份数据包。"),
    )


def damaged(path: Path) -> StoreProblem:
    """The envelope of the package is cut off or altered."""
    return StoreProblem(
        "package_damaged",
        _("{file} 坏了（没有传完，或被改动过），没有采用。").format(file=path.name),
        _("请重新复制一次，或请对方重新发一份。"),
    )
