"""Writes packaging/sbom.json (CycloneDX 1.6: every package the program needs and every library inside their wheels) and
resources/licences.json (what the about box says), from pyproject.toml, the lock and what is installed here.

    .venv/bin/python packaging/sbom.py          # after changing a dependency

The libraries are those of the wheels of this system (Linux); on Windows the same packages bring theirs as .dll and .pyd.
"""

import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = re.compile(r"\.(so|pyd|dll)(\.[\d.]+)?$")
# what is inside wheels that say nothing of it themselves: file name begins with -> name, licence
INSIDE = {
    "libQt6": ("Qt", "LGPL-3.0-only"),
    "libicu": ("ICU", "Unicode-3.0"),
    "libscipy_openblas": ("OpenBLAS", "BSD-3-Clause"),
    "libopenblas": ("OpenBLAS", "BSD-3-Clause"),
    "libgfortran": ("GCC Fortran runtime", "GPL-3.0-with-GCC-exception"),
    "libquadmath": ("GCC quadmath", "LGPL-2.1-or-later"),
    "libpyside6": ("PySide6", "LGPL-3.0-only"),
    "libshiboken6": ("Shiboken6", "LGPL-3.0-only"),
    "libpdfium": ("PDFium", "BSD-3-Clause"),
}
# built into the module itself, without a file of its own
BUILT_IN = {
    "sqlcipher3": [("SQLCipher", "BSD-3-Clause"), ("SQLite", "blessing"), ("OpenSSL libcrypto", "Apache-2.0")],
    "argon2-cffi-bindings": [("Argon2 reference implementation", "CC0-1.0 OR Apache-2.0")],
    "cryptography": [("OpenSSL", "Apache-2.0")],
    "cffi": [("libffi", "MIT")],
    "rapidfuzz": [("rapidfuzz-cpp", "MIT"), ("Taskflow", "MIT")],
    "python-calamine": [("calamine", "MIT")],
    "pyrage": [("rage", "MIT OR Apache-2.0")],
    "scipy": [("HiGHS", "MIT")],
    "pypdfium2": [
        ("FreeType", "FTL"),
        ("libjpeg-turbo", "BSD-3-Clause"),
        ("OpenJPEG", "BSD-2-Clause"),
        ("Little CMS", "MIT"),
        ("libpng", "libpng-2.0"),
        ("zlib", "Zlib"),
        ("Anti-Grain Geometry 2.3", "LicenseRef-AGG-2.3"),
        ("abseil", "Apache-2.0"),
        ("HarfBuzz", "MIT-Modern-Variant"),
    ],
}
# licences that a package's metadata spells in its own way, or leaves to its files
SPELLED = {
    "pyside6-essentials": "LGPL-3.0-only",
    "shiboken6": "LGPL-3.0-only",
    "pyrage": "MIT",
    "pypdfium2": "BSD-3-Clause",
    "sqlcipher3": "Zlib",
    "python-stdnum": "LGPL-2.1-or-later",
}
# how classifiers say what SPDX says shorter
SHORT = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Python Software Foundation License": "PSF-2.0",
    "ISC License (ISCL)": "ISC",
}


def key(name: str) -> str:
    """Return a package's name as the lock writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def runtime() -> list[Distribution]:
    """Return the packages the program runs with: its dependencies and theirs, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: dict[str, Distribution] = {}
    left = [Requirement(each) for each in project["dependencies"]]
    while left:
        wanted = left.pop()
        if key(wanted.name) in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        try:
            made = distribution(wanted.name)
        except PackageNotFoundError:
            sys.exit(f"{wanted.name} is not installed here")
        found[key(wanted.name)] = made
        left += [Requirement(each) for each in made.requires or ()]
    return [found[name] for name in sorted(found)]


def licence(made: Distribution) -> str:
    """Return the licence of a package, as an SPDX expression where it says so."""
    name, said = key(made.metadata["Name"]), made.metadata
    if name in SPELLED:
        return SPELLED[name]
    if said.get("License-Expression"):
        return str(said["License-Expression"])
    classes = [
        each.rpartition("::")[2].strip() for each in said.get_all("Classifier") or () if each.startswith("License ::")
    ]
    classes = [SHORT.get(each, each) for each in classes if each != "OSI Approved"]
    words = " OR ".join(classes) or next(iter(str(said.get("License") or "").splitlines()), "")
    if not words:
        sys.exit(f"{name} does not say its licence: write it into SPELLED")
    return words


def libraries(made: Distribution) -> Iterator[dict[str, Any]]:
    """Yield the libraries inside a wheel: its own files, what it says of itself, what is built into it."""
    for file in sorted(made.files or (), key=str):
        path = Path(str(made.locate_file(file)))
        if LIBRARY.search(file.name) and path.is_file():
            name, of = next(
                (known for begin, known in INSIDE.items() if file.name.startswith(begin)),
                (file.name, licence(made)),
            )
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            yield {
                "type": "library", "name": name, "licenses": [{"expression": of}], "hashes": [{"alg": "SHA-256", "content": digest}],
                "properties": [{"name": "file", "value": str(file)}],
            }  # fmt: skip
        elif "sboms" in file.parts and file.suffix == ".json":
            read = json.loads(path.read_text(encoding="utf-8"))
            for each in read.get("components", ()):
                kept = {name: each[name] for name in ("type", "name", "version", "purl", "licenses") if name in each}
                yield kept | {"properties": [{"name": "said-by", "value": str(file)}]}
    for name, of in BUILT_IN.get(key(made.metadata["Name"]), ()):
        yield {
            "type": "library",
            "name": name,
            "licenses": [{"expression": of}],
            "properties": [{"name": "built-in", "value": "true"}],
        }


def component(made: Distribution, hashes: dict[str, list[str]]) -> dict[str, Any]:
    """Return a package with its licence, the hashes of its files in the lock and the libraries inside it."""
    name = key(made.metadata["Name"])
    return {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}@{made.version}",
        "name": name,
        "version": made.version,
        "purl": f"pkg:pypi/{name}@{made.version}",
        "licenses": [{"expression": licence(made)}],
        "hashes": [{"alg": "SHA-256", "content": each} for each in hashes.get(name, ())],
        "components": list(libraries(made)),
    }


def locked() -> dict[str, list[str]]:
    """Return the hashes of every package in the lock."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in (ROOT / "packaging/requirements.txt").read_text(encoding="utf-8").splitlines():
        if begins := re.match(r"([a-z0-9._-]+)==", line):
            name = begins[1]
            found[name] = []
        elif hashed := re.search(r"sha256:([0-9a-f]{64})", line):
            found[name].append(hashed[1])
    return found


def main() -> None:
    """Write both files."""
    packages = runtime()
    hashes = locked()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "jiedui",
                "version": project["version"],
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": [component(each, hashes) for each in packages],
    }
    lines = [json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in bom.pop("components")]  # type: ignore[union-attr]
    head = json.dumps(bom, ensure_ascii=False, separators=(",", ":"))[:-1]
    text = head + ',"components":[\n' + ",\n".join(lines) + "\n]}\n"
    (ROOT / "packaging/sbom.json").write_text(text, encoding="utf-8")
    told = [
        {
            "name": key(each.metadata["Name"]),
            "version": each.version,
            "licence": licence(each),
            "inside": sorted(
                {
                    one["name"]
                    for one in libraries(each)
                    if "built-in" in str(one) or one["name"] in dict(INSIDE.values())
                }
            ),
        }
        for each in packages
    ]
    (ROOT / "resources/licences.json").write_text(
        json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    inside = sum(len(list(libraries(each))) for each in packages)
    print(f"{len(packages)} packages, {inside} libraries inside them")


if __name__ == "__main__":
    main()
