"""Reading a configuration file: every fault with its place, nothing hostile taken."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competitions.transfer.checks import read_file
from competitions.words.transfer import fault_words

VALID = """\
format: chuangsai-competition
version: 1
venues:
- name: 滨江产业园报告厅
  kind: park
competitions:
- code: zj-2026
  level: division
  name: 浙江赛区
  short_name: 浙江
  edition: 7
  year: 2026
  number_prefix: ZJ-2026
  registration_opens_at: 2026-03-01T09:00:00+08:00
  registration_closes_at: '2026-04-30T18:00:00+08:00'
  categories:
  - {kind: enterprise, name: 企业组}
  rule_sets:
  - name: 规则
    rules: {}
- code: xh-2026
  parent: zj-2026
  level: special_track
  name: 专题赛
  short_name: 专题
  edition: 7
  year: 2026
  number_prefix: XH-2026
  rounds:
  - order: 1
    kind: final
    name: 决赛
    starts_on: 2026-06-01
    ends_on: 2026-06-02
    rule_set: 规则
    rule_set_of: zj-2026
    heats:
    - number: 1
      name: 第一场
      venue: 滨江产业园报告厅
      starts_at: 2026-06-01T09:00:00+08:00
"""


def faults(text):
    data = text if isinstance(text, bytes) else text.encode()
    return [(fault.code, fault.path, fault.line) for fault in read_file(data).faults]


def changed(old, new):
    assert old in VALID
    return faults(VALID.replace(old, new, 1))


def test_a_sound_file_has_no_faults():
    assert faults(VALID) == []
    file = read_file(VALID.encode())
    assert [node.row["code"] for node in file.nodes] == ["zj-2026", "xh-2026"]
    assert file.nodes[1].above is file.nodes[0]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("2026-06-01\n", "2026-06-31\n", ("no_day", "competitions[1].rounds[0].starts_on", 33)),
        ("year: 2026", "year: 1.5", ("no_whole_number", "competitions[0].year", 12)),
        ("edition: 7", "edition: ７", ("no_whole_number", "competitions[0].edition", 11)),
        ("level: division", "level: no", ("no_choice", "competitions[0].level", 8)),
        ("+08:00\n  registration", "\n  registration", ("no_moment",)),
        ("name: 浙江赛区", "name: ''", ("empty", "competitions[0].name", 9)),
        ("  short_name: 浙江\n", "", ("missing", "competitions[0].short_name", 7)),
        ("  edition: 7", "  editon: 7", ("unknown_field", "competitions[0].editon", 11)),
        ("- {kind: enterprise, name: 企业组}", "- 企业组", ("no_record",)),
        ("rules: {}", "rules: {panel: {size: many}}", ("unreadable_rules",)),
        ("rule_set_of: zj-2026", "rule_set_of: elsewhere", ("unknown_rule_set",)),
        ("rule_set: 规则", "rule_set: 别的", ("unknown_rule_set",)),
        ("venue: 滨江产业园报告厅", "venue: 别处", ("unknown_venue",)),
        ("parent: zj-2026", "parent: nobody", ("unknown_parent", "competitions[1].parent", 22)),
        ("  parent: zj-2026\n", "", ("two_tops",)),
        ("code: xh-2026", "code: zj-2026", ("twice",)),
        ("number_prefix: XH-2026", "number_prefix: ZJ-2026", ("twice",)),
        ("level: special_track", "level: national", ("wrong_level", "competitions[1].level", 23)),
        ("version: 1", "version: 2", ("no_whole_number", "version", 2)),
        ("format: chuangsai-competition", "format: other", ("no_choice", "format", 1)),
    ],
)
def test_a_fault_says_where_it_is(old, new, found):
    assert found in {fault[: len(found)] for fault in changed(old, new)}


def test_a_cycle_is_found():
    text = VALID.replace("- code: zj-2026\n", "- code: zj-2026\n  parent: xh-2026\n")
    assert {code for code, _path, _line in faults(text)} == {"cycle"}


def test_the_sentence_names_path_and_line():
    fault = read_file(VALID.replace("2026-06-01\n", "soon\n", 1).encode()).faults[0]
    assert fault_words(fault).startswith("competitions[1].rounds[0].starts_on")
    assert "33" in fault_words(fault)


BOMB = "a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (BOMB, "alias"),
        ("a: !!python/object/apply:os.system ['true']", "tag"),
        ("a: ! x", "tag"),
        ("a: 1\na: 2", "key_twice"),
        ("<<: {a: 1}\n<<: {b: 2}", "key_twice"),
        ("[" * 2000 + "]" * 2000, "too_deep"),
        ("[" + "1," * 60_000 + "]", "too_many"),
        ("? [a, b]\n: 1", "key_is_no_word"),
        ("a: 1\n---\nb: 2", "two_documents"),
        ("a: [1", "not_yaml"),
        ("\x01", "not_yaml"),
        ('a: "\\0"', "strange_character"),
        ("\t- x", "not_yaml"),
        ("格式".encode("gbk"), "not_utf8"),
        (b"#" * (1024 * 1024 + 1), "too_large"),
        ("- 1", "no_record"),
        ("", "missing"),
    ],
)
def test_what_is_hostile_or_no_yaml_is_refused(data, code):
    assert code in {found for found, _path, _line in faults(data)}


def test_every_fault_is_shown_up_to_a_bound():
    text = VALID.replace("edition: 7", "edition: x").replace("year: 2026", "year: y")
    assert len(faults(text)) == 4
    many = "competitions:\n" + "- {}\n" * 500
    assert len(faults(many)) == 50


PIECES = st.sampled_from(
    ["", "\n", "  ", "- ", ": ", "{", "}", "'", '"', "&a ", "*a", "!x ", "~", "[]", "{}", "|\n", "0",
     "9" * 400, "浙", "\u2028", "\ufeff", "2026-06-01", "null", "\\0", "%", "---\n", "? "]
)  # fmt: skip
EDITS = st.lists(st.tuples(st.integers(0, len(VALID)), st.integers(0, 30), PIECES), max_size=4)


@given(EDITS)
@settings(max_examples=300, deadline=None)
def test_whatever_is_done_to_a_file_it_is_read_or_its_faults_are_said(edits):
    text = VALID
    for start, length, piece in edits:
        text = text[:start] + piece + text[start + length :]
    file = read_file(text.encode())
    assert bool(file.nodes) != bool(file.faults)
    for fault in file.faults:
        assert "%(" not in fault_words(fault)
