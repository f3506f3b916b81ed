"""Whatever somebody calls a bundle: a sentence and exit code 2, never a traceback, never much memory."""

import ast
import json
import random
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging import recount
from judging.services.bundle import write_bundle
from tests.judging import played

EMPTY = {
    "rules.json": {"rounds": []},
    "rubric.json": {"rounds": []},
    "seals.json": {"rows": []},
    "rulings.json": {"rounds": []},
    "recusals.json": {"rows": []},
    "rankings.json": {"rounds": []},
    "promotions.json": {"rounds": []},
    "manifest.json": {
        "format": recount.FORMAT,
        "version": 1,
        "competition": {"code": "c"},
        "files": {},
    },
}


def archive(tmp_path, members):
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            target.writestr(
                name, content if isinstance(content, bytes | str) else json.dumps(content)
            )
    return path


def run(path):
    lines = []
    code = recount.main([str(path), "--lang", "en"], lines.append)
    return code, lines[-1]


def refused(path, *words):
    code, line = run(path)
    assert code == 2, line
    assert line.startswith("This cannot be read as a bundle: ")
    for word in words:
        assert word in line


def test_the_smallest_bundle_is_read(tmp_path):
    manifest = EMPTY["manifest.json"] | {"files": {}}
    code, line = run(archive(tmp_path, (EMPTY | {"manifest.json": manifest}).items()))
    assert (code, line) == (1, "7 differences.")


@pytest.mark.parametrize(
    "name",
    ["../rules.json", "/etc/passwd", "heats/../x.json", "heats\\1-1.json", "extra.txt", "heats/"],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path, name):
    refused(archive(tmp_path, [*EMPTY.items(), (name, b"{}")]), "file name")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused(tmp_path):
    refused(archive(tmp_path, [*EMPTY.items(), ("rules.json", b"{}")]), "rules.json twice")


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(recount, "MOST_BYTES", 1 << 20)
    bomb = archive(tmp_path, [*EMPTY.items(), ("heats/1-1.json", b" " * (4 << 20))])
    assert bomb.stat().st_size < 10_000
    refused(bomb, "too large")


def test_many_files_that_are_small_each_are_too_large_together(tmp_path, monkeypatch):
    monkeypatch.setattr(recount, "MOST_BYTES_IN_ALL", 1 << 20)
    files = [(f"heats/1-{n}.json", b" " * (300 << 10)) for n in range(5)]
    refused(archive(tmp_path, [*files, *EMPTY.items()]), "too large")


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(recount, "MOST_FILES", 3)
    refused(archive(tmp_path, EMPTY.items()), "too many files")


@pytest.mark.parametrize(
    "text",
    [
        '{"rows": NaN}',
        '{"rows": Infinity}',
        '{"rows": 1.5}',
        '{"rows": 1e99}',
        '{"rows": ' + "9" * 4400 + "}",
        '{"rows": [], "rows": []}',
        "[" * 100_000,
        "[" * 500 + "]" * 500,
        '{"rows": [',
        "",
        "null",
        "7",
        '{"rows": 7}',
        '{"rows": [null]}',
        '{"rows": [{"seq": "1"}]}',
        '{"rows": [{"seq": true, "previous_hash": "", "payload": {}, "hash": ""}]}',
        '{"rows": {"a": 1}}',
        '{"rows": [{"seq": 1, "previous_hash": "\\ud800", "payload": {}, "hash": ""}]}',
    ],
)
def test_json_that_no_portal_writes_is_refused(tmp_path, text):
    refused(archive(tmp_path, (EMPTY | {"seals.json": text.encode()}).items()))


def test_text_that_is_no_utf8_is_refused(tmp_path):
    refused(archive(tmp_path, (EMPTY | {"seals.json": b'{"rows": "\xff"}'}).items()))


@pytest.mark.parametrize("name", [name for name in EMPTY if name != "manifest.json"])
def test_a_part_that_is_missing_is_refused(tmp_path, name):
    refused(archive(tmp_path, [(n, c) for n, c in EMPTY.items() if n != name]), name)


def test_another_format_is_refused(tmp_path):
    for said in ({"format": "zip"}, {"version": 2}, {"version": None}, {"files": None}):
        other = EMPTY["manifest.json"] | said
        refused(archive(tmp_path, (EMPTY | {"manifest.json": other}).items()))


def test_what_is_no_archive_is_refused(tmp_path):
    path = tmp_path / "bundle.zip"
    refused(path)
    for content in (b"", b"PK\x03\x04", b"\x00" * 1000, random.Random(1).randbytes(5000)):
        path.write_bytes(content)
        refused(path)
    empty = tmp_path / "folder"
    empty.mkdir()
    refused(empty, "manifest.json")


def test_a_link_in_a_folder_is_not_followed(tmp_path):
    (tmp_path / "rules.json").symlink_to("/etc/hostname")
    refused(tmp_path, "is a link")


def test_an_archive_that_was_damaged_is_refused(tmp_path):
    whole = archive(tmp_path, EMPTY.items()).read_bytes()
    dice = random.Random(7)
    path = tmp_path / "damaged.zip"
    for _ in range(300):
        content = bytearray(whole)
        for _ in range(dice.randrange(1, 6)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        path.write_bytes(bytes(content[: dice.randrange(len(content) // 2, len(content) + 1)]))
        assert run(path)[0] in {1, 2}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from(["", "1", "x", "-2.5", "999999999999999"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["rows", "rounds", "round", "heat", "seq"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(sorted(EMPTY)), JSON)
def test_any_json_in_any_place_is_a_sentence(name, content):
    files = {key: json.dumps(value).encode() for key, value in EMPTY.items()}
    files[name] = json.dumps(content).encode()
    is_a_sentence(files)


def is_a_sentence(files):
    """Unreadable, a difference, or nothing: no other exception comes out."""
    with suppress(recount.Unreadable):
        recount.check(files, [], "zh")


def test_a_value_replaced_anywhere_is_a_sentence_or_a_difference(small):
    """Every value of a whole bundle is replaced by things that do not belong there, one at a time."""
    dice = random.Random(3)
    names = [name for name in small if name.endswith(".json")]
    for _ in range(700):
        name = dice.choice(names)
        data = json.loads(small[name])
        spots = [(one, key) for one, key in spots_of(data)]
        one, key = dice.choice(spots)
        one[key] = dice.choice([None, "", "x", -1, 10**14, True, [], {}, "1e5", [[]], "9" * 30])
        is_a_sentence({**small, name: json.dumps(data).encode()})


def spots_of(value):
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from spots_of(value[key])


@pytest.fixture
def small(track, tmp_path):
    played.play(track)
    path = tmp_path / "small.zip"
    write_bundle(track, path, named=True)
    return recount.read_files(path)


def changed(files, name, change):
    data = json.loads(files[name])
    change(data)
    return {**files, name: json.dumps(data).encode()}


HIDING = "A-1\n全部一致。\x1b[2K\u202e"


def test_what_stands_in_a_bundle_writes_no_line_of_its_own(small):
    """Neither a verdict of its own, nor anything that hides the true one on a terminal."""

    def rename(data):
        data["rounds"][0]["rankings"][0]["standings"][0]["entry"] = HIDING

    for lang in ("zh", "en"):
        lines = list(
            recount.lines_of(recount.check(changed(small, "rankings.json", rename), (), lang))
        )
        assert any("A-1" in line for line in lines)
        assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize("name", ["rules", "rubric", "rulings", "rankings", "promotions"])
def test_a_round_that_stands_twice_is_refused(small, name):
    def again(data):
        data["rounds"].append(data["rounds"][0])

    with pytest.raises(recount.Unreadable, match="twice"):
        recount.check(changed(small, f"{name}.json", again))


def test_a_heat_under_a_second_name_is_refused(small):
    """It would be read in place of the first, whose rows nobody would look at."""
    with pytest.raises(recount.Unreadable, match="is round 1, heat 1"):
        recount.check({**small, "heats/01-1.json": small["heats/1-1.json"]})


def test_a_sheet_that_stands_twice_is_refused(small):
    def again(data):
        data["sheets"].append(data["sheets"][0])

    with pytest.raises(recount.Unreadable, match="a sheet twice"):
        recount.check(changed(small, "heats/1-1.json", again))


@pytest.mark.parametrize(
    "said",
    [
        {"how": "lots"},
        {"by": "unit"},
        {"share_over": "x"},
        {"percent_rounding": "up"},
        {"substitution": "later"},
    ],
)
def test_a_rule_that_it_does_not_know_is_not_taken_for_another(said):
    with pytest.raises(recount.Unreadable):
        recount.read_rules({"promotion": said})


def test_the_program_runs_on_the_oldest_python_that_it_names():
    """No statement that Python 3.10 does not know."""
    source = Path(recount.__file__).read_text()
    assert ast.parse(source, feature_version=(3, 10))
    assert "import django" not in source
    imported = {
        alias.name.partition(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {
        (node.module or "").partition(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
    }
    assert imported <= set(sys.stdlib_module_names)
