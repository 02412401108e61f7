"""Gathers everything a person reads into the catalogues of translation, and says what is still missing.

    .venv/bin/python packaging/translations.py            resources/translations made anew from the code
    .venv/bin/python packaging/translations.py --check    changes nothing; ends with 1 where something is missing

Here: the texts in `_()`, `N_()` and `C_()` of app, db and resources, the labels of fields, of the lists in
`resources/catalogues`, of `resources/registers`, and the rule in `resources/assignment.toml`. What is translated already is kept; what nobody asks for any more goes.
"""

import argparse
import ast
import re
import string
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import polib

from db.catalogues import catalogue
from db.fields import fact_of, paths

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "resources/translations"
MARKS = ("_", "N_", "C_")
HAN = re.compile("[\u3400-\u9fff]")  # other texts are the same in every language
CODE = ("app", "db", "resources")
Texts = dict[tuple[str | None, str], list[str]]
HEADER = {"MIME-Version": "1.0", "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit"}


def texts() -> Texts:
    """Return every text a person may read, as (context, text), with the files it stands in."""
    found: Texts = {}
    for context, text, where in (*_in_code(), *_in_lists()):
        places = found.setdefault((context, text), [])
        if where not in places:
            places.append(where)
    return found


def _in_code() -> Iterator[tuple[str | None, str, str]]:
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
                said = [each.value for each in call.args if isinstance(each, ast.Constant)]
                if getattr(call.func, "id", "") in MARKS and said and HAN.search(str(said[-1])):
                    context = str(said[0]) if len(said) > 1 else None
                    yield context, str(said[-1]), path.relative_to(ROOT).as_posix()


def _in_lists() -> Iterator[tuple[str | None, str, str]]:
    for path in paths():
        yield None, fact_of(path).label, "db/models"
    for file in sorted((ROOT / "resources/catalogues").glob("*.toml")):
        for label in catalogue(file.stem).labels:
            yield None, label.name, f"resources/catalogues/{file.name}"
    for file in sorted((ROOT / "resources/registers").glob("**/*.toml")):
        read = tomllib.loads(file.read_text(encoding="utf-8"))
        named = [read[name] for name in ("title", "about") if name in read]
        named += [line["label"] for line in read.get("line", ())]
        for words in dict.fromkeys((*named, *(each["drop"] for each in read.get("column", ()) if "drop" in each))):
            yield None, words, file.relative_to(ROOT).as_posix()
    rule = tomllib.loads((ROOT / "resources/assignment.toml").read_text(encoding="utf-8"))
    for part in (*rule["step"], *rule["weight"]):
        yield None, part["name"], "resources/assignment.toml"
        yield None, part["words"], "resources/assignment.toml"


def catalogue_of(found: Texts, language: str = "", known: polib.POFile | None = None) -> polib.POFile:
    """Return the catalogue of these texts in a language, with what is known of it already."""
    made = polib.POFile(wrapwidth=119)
    made.metadata = HEADER | ({"Language": language} if language else {})
    said = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in known or ()}
    for (context, text), places in found.items():
        entry = polib.POEntry(msgctxt=context, msgid=text, msgstr=said.get((context, text), ""))
        entry.occurrences = [(each, "") for each in places]
        made.append(entry)
    return made


def fields_in(text: str) -> list[str]:
    """Return the places of a text that are filled in: "共 {n} 户" has ["n"]."""
    return sorted(name for _before, name, _spec, _conversion in string.Formatter().parse(text) if name is not None)


def problems(made: polib.POFile) -> list[str]:
    """Return what is wrong with the translations, a line each."""
    found = [f"not translated: {entry.msgid!r}" for entry in made if not entry.msgstr]
    for entry in made:
        if entry.msgstr and fields_in(entry.msgid) != fields_in(entry.msgstr):
            found.append(f"other places to fill in: {entry.msgid!r} -> {entry.msgstr!r}")
        if entry.msgid.endswith("\n") != entry.msgstr.endswith("\n") and entry.msgstr:
            found.append(f"one ends a line, the other does not: {entry.msgid!r}")
    return found


def main() -> int:
    """Bring the catalogues up to date, or check that they are."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--check", action="store_true")
    check = asked.parse_args().check
    found = texts()
    wrong = []
    files = {TRANSLATIONS / "jiedui.pot": catalogue_of(found)}
    for path in sorted(TRANSLATIONS.glob("*/jiedui.po")):
        files[path] = catalogue_of(found, path.parent.name, polib.pofile(str(path)))
        wrong += [f"{path.parent.name}: {each}" for each in problems(files[path])]
    for path, made in files.items():
        if check and (not path.exists() or path.read_text(encoding="utf-8") != str(made)):
            wrong.append(f"{path.name} is not up to date: run packaging/translations.py")
        elif not check:
            path.write_text(str(made), encoding="utf-8")
    print("\n".join([*wrong, f"{len(found)} texts, {len(wrong)} problems"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
