"""The manual and the README: their pictures are there and small, their commands are those of the program."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from house_files import ROOT

from app.cli.main import app

PAGES = [ROOT / "README.md", *sorted((ROOT / "resources/manual").glob("*.md"))]
IMAGES = ROOT / "resources/manual/images"
LARGEST = 150_000  # bytes


def _pictures(page: Path) -> list[Path]:
    return [(page.parent / name).resolve() for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text("utf-8"))]


def _commands() -> Iterator[tuple[str, list[str]]]:
    for page in PAGES:
        for line in re.findall(
            r"(?:^|`)(?:\.venv/bin/)?(jiedui [a-z]+ [^`\n]*|jiedui [a-z]+)", page.read_text("utf-8"), re.M
        ):
            yield page.name, shlex.split(line.split("（")[0])[1:]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pictures_are_there_and_small(page: Path) -> None:
    assert [path.name for path in _pictures(page) if not path.exists() or path.stat().st_size > LARGEST] == []


def test_every_picture_is_shown() -> None:
    assert {path.name for page in PAGES for path in _pictures(page)} == {path.name for path in IMAGES.iterdir()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = [each.split("#")[0] for each in re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)", page.read_text("utf-8"))]
    assert [each for each in links if not each.startswith("http") and not (page.parent / each).exists()] == []


def test_commands_are_those_of_the_program() -> None:
    verbs = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group
    wrong, seen = [], 0
    for page, (verb, *rest) in _commands():
        words = rest
        if verb not in verbs:
            wrong.append(f"{page}: {verb}")
            continue
        named = verbs[verb]
        while words and hasattr(named, "commands") and not words[0].startswith("-"):  # a group, such as jiedui pair
            if words[0] not in named.commands:
                wrong.append(f"{page}: {verb} {words[0]}")
                break
            named, words = named.commands[words[0]], words[1:]
        known = {name for option in named.params for name in option.opts}
        wrong += [f"{page}: {verb} {each}" for each in words if re.match(r"--?[a-z]", each) and each not in known]
        seen += 1
    assert wrong == [] and seen > 15
