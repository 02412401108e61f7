"""A package as a file: who can open it, what happens to one that is cut off, altered, too large, newer or forged."""

import zlib
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from packages import HEAD, READER, SENDER, STRANGER, change, sealed

from app.exchange.package import parts as packing
from app.exchange.package.lines import Broken, Change, Held, Known, SetHead, Shown, Unknown, apart, read, whole, written
from app.exchange.package.opening import Opened, by_password, open_package
from app.exchange.package.parts import HELD, KNOWN, LOG, SHOWN, packed, packed_log, unpacked
from app.exchange.package.sealing import MAGIC
from app.exchange.package.stations import new_station, read_card
from db.errors import StoreProblem

CHANGES = [(HEAD, change(number, name=f"户主{number}", phone="19900001234")) for number in range(50)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "一.jdx"


def opened(file: Path) -> Opened:
    return open_package(file, [READER.age])


def changes_of(found: Opened) -> list[Change]:
    return [line for line in found.lines(LOG) if isinstance(line, Change)]


def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "FULL", 900)


def refused(file: Path, *keys: str, password: str | None = None) -> str:
    with pytest.raises(StoreProblem) as told:
        open_package(file, keys or [READER.age], password)
    assert told.value.sentence and told.value.remedy
    return told.value.code


def test_what_was_packed_is_opened(file: Path) -> None:
    made = sealed(file, packed_log(CHANGES))
    found = opened(file)
    assert found.manifest == made and found.missing == set()
    assert list(found.lines(LOG)) == [HEAD, *(each for _head, each in CHANGES)]
    assert found.sender == SENDER.card and found.manifest.to == (READER.card.fingerprint,)


def test_nothing_can_be_read_in_the_file(file: Path) -> None:
    made = sealed(file, packed_log(CHANGES))
    content = file.read_bytes()
    for canary in ("户主", "19900001234", "月报", made.lineage, SENDER.card.signing, "household"):
        assert canary.encode() not in content


def test_only_its_readers_open_it(file: Path) -> None:
    sealed(file, packed_log(CHANGES))
    assert refused(file, STRANGER.age) == "package_not_for_us"
    sealed(file, packed_log(CHANGES), readers=(READER.card, STRANGER.card))
    assert open_package(file, [STRANGER.age]).missing == set()


def test_a_password_for_the_first_meeting(file: Path) -> None:
    sealed(file, packed_log(CHANGES), readers="红柳 2019")
    assert by_password(file)
    assert refused(file) == "package_password"
    assert refused(file, password="红柳 2018") == "package_wrong_password"
    assert len(changes_of(open_package(file, [], "红柳 2019"))) == 50


def test_a_signature_of_somebody_else_is_forged(file: Path) -> None:
    sealed(file, packed_log(CHANGES), station=STRANGER, sender=SENDER.card)
    assert refused(file) == "package_forged"


def test_another_file_is_no_package(file: Path) -> None:
    assert refused(file) == "package_missing"
    for content in (b"", b"PK\x03\x04", b"JIEDUI", MAGIC[:-1]):
        file.write_bytes(content)
        assert refused(file) == "not_a_package"
    file.write_bytes(MAGIC + b"\xff\xff\xff\xff")
    assert refused(file) == "package_damaged"


def test_a_newer_form_is_said_to_be_newer(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(file, packed_log(CHANGES))
    content = file.read_bytes()
    file.write_bytes(content.replace(MAGIC, b"JIEDUI-PACKAGE 2\n", 1))
    assert refused(file) == "package_newer"
    monkeypatch.setattr("app.exchange.package.manifest.FORMAT", 2)
    sealed(file, packed_log(CHANGES))
    assert refused(file) == "package_newer"


def test_a_file_cut_off_anywhere_gives_only_whole_parts(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_small_parts(monkeypatch)
    made = sealed(file, packed_log(CHANGES))
    content = file.read_bytes()
    assert len(made.parts) > 5
    start = len(content) - sum(part.size for part in made.parts)
    for end in range(0, start, 37):
        file.write_bytes(content[:end])
        assert refused(file) in ("not_a_package", "package_damaged", "package_not_for_us")
    ends = [start + sum(part.size for part in made.parts[:number]) for number in range(len(made.parts) + 1)]
    for end in range(start, len(content) + 1, 97):
        file.write_bytes(content[:end])
        there = sum(1 for each in ends[1:] if each <= end)
        found = opened(file)
        assert found.missing == set(range(there, len(made.parts)))
        said = changes_of(found)
        assert said == [each for _head, each in CHANGES[: len(said)]]
        assert len(said) == sum(part.lines - 1 for part in made.parts[:there])


def test_each_part_says_whose_its_changes_are(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_small_parts(monkeypatch)
    made = sealed(file, packed_log(CHANGES))
    found = opened(file)
    for number in range(len(made.parts)):
        heads = [line.number for line in found.part(number) if isinstance(line, SetHead)]
        assert heads == [HEAD.number]


def test_a_part_never_grows_beyond_its_limit() -> None:
    bomb = zlib.compress(b"{}\n" * (packing.LARGEST // 2))
    with pytest.raises(Broken):
        unpacked(bomb)
    for content in (b"", b"xx", zlib.compress(b"{}")[:-3], zlib.compress(b"{}") + b"more"):
        with pytest.raises(Broken):
            unpacked(content)
    assert unpacked(zlib.compress(b'{"a":1}\n{}')) == [b'{"a":1}', b"{}"]


def test_a_part_that_is_a_bomb_is_left_out_and_the_rest_is_read(file: Path) -> None:
    bomb = (LOG, 1, zlib.compress(b" " * (packing.LARGEST + 1)))
    wrong = (LOG, 1, zlib.compress(b"[]"))
    counted = (LOG, 2, zlib.compress(b'{"a":1}'))
    sealed(file, [bomb, *packed_log(CHANGES), wrong, counted])
    found = opened(file)
    assert len(changes_of(found)) == 50 and found.missing == {0, 2, 3}


def test_long_values_travel_once_and_first(file: Path) -> None:
    paper = "QUJD" * 5_000
    changes = [(HEAD, change(number, name="协议.pdf", content=paper)) for number in range(20)]
    made = sealed(file, packed_log(changes))
    assert [part.kind for part in made.parts] == [HELD, LOG] and made.parts[0].lines == 1
    found = opened(file)
    values = {line.digest: line.text for line in found.lines(HELD) if isinstance(line, Held)}
    assert [whole(each, values.get) for each in changes_of(found)] == [each for _head, each in changes]
    assert all(whole(each, {}.get) is None for each in changes_of(found))


def test_a_long_value_of_an_update_comes_back_in_its_place() -> None:
    said = Change(HEAD.number, 5, {"content": ["长" * 5_000, ["aa"]], "name": ["短", []]})
    short, (held,) = apart(said)
    assert short.body == {"content": [None, ["aa"]], "name": ["短", []]}
    assert whole(short, {held.digest: held.text}.get) == said


@pytest.mark.parametrize(
    "line",
    [
        HEAD,
        replace(HEAD, files="[]", more={"later": 1}),
        Change(HEAD.number, 3, {"life": [0, ["aa"]]}, "0:0:7", {}, {"later": [1]}),
        Change(HEAD.number, 3, {"life": [1, []], "name": ["甲", []], "note": [None, []]}),
        Change(HEAD.number, 3, {"life": [1, []]}),
        Change(HEAD.number, 3, {"life": [1, ["aa"]], "name": ["甲", []]}),
        Change(HEAD.number, 3, {"life": [1, [], "more"], "name": ["甲", []]}),
        Change(HEAD.number, 3, {"name": ["甲", []]}),
        Shown(3, "KABCD", ("aa", "bb")),
        Known({"number": 3, "name": "丁站"}),
        Unknown(b'{"new":1}'),
    ],
)
def test_a_line_says_what_was_written(line: object) -> None:
    assert read(written(line)) == line  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "facts",
    [
        {"of": "a", "record": -1, "body": {}},
        {"of": "a", "record": 1 << 63, "body": {}},
        {"of": "a", "record": True, "body": {}},
        {"of": "a", "record": 1, "body": {"name": "x"}},
        {"of": "a", "record": 1, "body": {"name": ["x"]}},
        {"of": "a", "record": 1, "body": {"name": ["x", [1]]}},
        {"of": 1, "record": 1, "body": {}},
        {"of": "a", "record": 1},
        {"of": "a", "record": 1, "body": {}, "source": 7},
        {"of": "a", "record": 1, "body": {}, "held": []},
        {"of": "a", "record": 1, "new": []},
        {"of": "a", "record": 1, "body": 1, "new": {}},
        {"set": "1.aa", "station": 7, "verb": "", "label": "", "at": "", "who": ""},
        {"set": "1.aa", "station": "", "verb": None, "label": "", "at": "", "who": ""},
        *(
            {"set": "1.aa", "station": "", "verb": "", "label": "", "at": "", "who": "", "files": files}
            for files in (
                7,
                "x",
                "{}",
                "[1]",
                "[{}]",
                '[{"name":"a","sheets":[1]}]',
                '[{"name":"a","sheets":[{"columns":[]}]}]',
            )
        ),
        {"held": "00", "text": "x"},
        {"shown": "A", "record": 1, "versions": "aa"},
        {"known": 1},
    ],
)
def test_a_line_nobody_wrote_breaks_its_part(facts: object) -> None:
    with pytest.raises(Broken):
        read(orjson.dumps(facts))


def test_lines_of_their_own_are_packed_in_parts(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_small_parts(monkeypatch)
    tags = [Shown(number, "KABCD", ("0123456789abcdef",)) for number in range(60)]
    made = sealed(file, [*packed(SHOWN, tags), *packed(KNOWN, []), *packed("later", [Unknown(b'{"new":1}')])])
    assert [part.kind for part in made.parts].count(SHOWN) > 1 and made.parts[-1].kind == "later"
    found = opened(file)
    assert list(found.lines(SHOWN)) == tags
    assert list(found.other_lines((SHOWN, LOG))) == [Unknown(b'{"new":1}')]


def test_a_card_is_read_as_it_was_shown() -> None:
    shown = SENDER.shown()
    assert read_card(orjson.dumps(shown)) == SENDER.card
    assert shown["fingerprint"] == SENDER.card.fingerprint and len(SENDER.card.fingerprint.replace(" ", "")) == 30
    assert SENDER.card.fingerprint != replace(SENDER.card, number=6).fingerprint
    assert SENDER.signing not in str(shown) and SENDER.age not in str(shown)


@pytest.mark.parametrize("name", ["number", "name", "signing", "age", "proof"])
def test_an_altered_card_is_refused(name: str) -> None:
    with pytest.raises(StoreProblem) as told:
        read_card(orjson.dumps(SENDER.shown() | {name: STRANGER.shown()[name]}))
    assert told.value.code == "card_altered"


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"form":"jiedui-station-1","number":"7"}'])
def test_what_is_no_card_is_refused(content: bytes) -> None:
    with pytest.raises(StoreProblem) as told:
        read_card(content)
    assert told.value.code == "card_unreadable"


def test_a_store_in_another_file_says_which_station_it_was() -> None:
    copy = new_station(11, "甲站（另一份）", SENDER)
    assert copy.card.follows([STRANGER.card.signing, SENDER.card.signing]) == SENDER.card.signing
    assert copy.card.follows([STRANGER.card.signing]) is None
    claimed = replace(STRANGER.card, before=copy.card.before)  # somebody else's proof says nothing
    assert claimed.follows([SENDER.card.signing]) is None
    assert read_card(orjson.dumps(copy.shown())) == copy.card
