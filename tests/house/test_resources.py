"""What the program carries with it is whole: catalogues, layouts, divisions."""

import csv
import tomllib
from pathlib import Path

import pytest

from db.catalogues import Catalogue, catalogue, fold
from db.fields import fact_of, paths
from resources import resource

CATALOGUES = sorted(path.stem for path in resource("catalogues").glob("*.toml"))
DIVISIONS = sorted(resource("divisions").glob("*.csv"))
LEVELS = ("province", "prefecture", "county", "township", "village")


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_catalogue_is_read_and_its_labels_are_different(name: str) -> None:
    found = catalogue(name)
    read = tomllib.loads(resource("catalogues", f"{name}.toml").read_text(encoding="utf-8"))
    assert found.title and found.labels and read["version"] >= 1
    for kind in ("value", "name"):
        values = [getattr(label, kind) for label in found.labels]
        assert len(values) == len(set(values)), kind


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_spelling_means_one_label(name: str) -> None:
    found: Catalogue = catalogue(name)
    meant: dict[str, str] = {}
    for label in found.labels:
        for alias in label.aliases:
            assert meant.setdefault(fold(alias), label.value) == label.value, alias
    for label in found.labels:
        assert found.normalise(label.name) == label.value
        assert all(found.normalise(alias) for alias in label.aliases)


@pytest.mark.parametrize("name", CATALOGUES)
def test_labels_can_be_joined(name: str) -> None:
    assert [label.value for label in catalogue(name).labels if "、" in label.value and name != "relation"] == []


def test_every_catalogue_a_field_names_is_there_and_every_one_is_named() -> None:
    named = {fact_of(path).catalogue for path in paths()} - {None}
    assert named <= set(CATALOGUES)


def test_a_choice_has_its_catalogue() -> None:
    assert [
        path for path in paths() if fact_of(path).meaning in ("choice", "labels") and not fact_of(path).catalogue
    ] in (
        [],
        ["region.aliases"],  # aliases are names, not labels of a list
    )


@pytest.mark.parametrize("path", DIVISIONS, ids=lambda path: path.stem)
def test_divisions_hang_together(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    levels = {row["code"]: row["level"] for row in rows}
    assert len(levels) == len(rows)
    assert sum(level == "county" for level in levels.values()) == 4
    for row in rows:
        above = LEVELS.index(row["level"]) - 1
        assert (levels[row["parent"]] if row["parent"] else None) == (LEVELS[above] if above >= 0 else None)
        assert row["code"].startswith(
            row["parent"].rstrip("0") if row["level"] in ("prefecture", "county") else row["parent"]
        )
        assert row["name"] and row["name"] not in row["aliases"].split("、")


def test_names_repeat_only_in_different_places() -> None:
    with DIVISIONS[-1].open(encoding="utf-8", newline="") as file:
        places = [(row["parent"], row["name"]) for row in csv.DictReader(file)]
    assert len(places) == len(set(places))
