from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.ledger import (
    GENESIS,
    Fault,
    LedgerRow,
    NotCanonical,
    canonical,
    verify,
    verify_head,
    version_hash,
)


def chain(payloads, previous=GENESIS):
    rows = []
    for seq, payload in enumerate(payloads, start=1):
        made = version_hash(previous, payload)
        rows.append(LedgerRow(seq, payload, previous, made))
        previous = made
    return rows


def sheets(count):
    return chain([{"sheet": n, "total": f"{80 + n}.50"} for n in range(1, count + 1)])


def renumbered(rows):
    return [replace(row, seq=seq) for seq, row in enumerate(rows, start=1)]


def test_the_written_form_is_sorted_compact_utf8():
    payload = {"b": [1, None, True], "a": {"项目": "止滑鞋底", "total": "84.17"}}
    assert (
        canonical(payload).decode()
        == '{"a":{"total":"84.17","项目":"止滑鞋底"},"b":[1,null,true]}'
    )


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ({"total": 84.17}, ".total"),
        ({"marks": {"tech": [1, 0.5]}}, ".marks.tech[1]"),
        ({"total": Decimal("84.17")}, ".total"),
        ({"raw": b"x"}, ".raw"),
        ({"marks": {1: "x"}}, ".marks"),
    ],
)
def test_what_has_no_single_form_is_refused(payload, path):
    with pytest.raises(NotCanonical) as caught:
        canonical(payload)
    assert caught.value.path == path


def test_half_a_character_is_refused():
    with pytest.raises(NotCanonical):
        canonical({"name": "\ud800"})


def test_the_hash_is_fixed_for_ever():
    # printf 'chuangsai score ledger, version 1' | sha256sum
    assert GENESIS == "4539b463d86fd8387ac690bfa5083627b442d8174c98416bb994a46d7f9c20ea"
    # printf '%s\\n{"total":"84.17"}' "$GENESIS" | sha256sum
    written = "6971dc610861d12a6c60ce4317bb99d6ec64e076ee4cc46f504a6b5cc2050d1a"
    assert version_hash(GENESIS, {"total": "84.17"}) == written


def test_a_sound_chain_has_no_fault():
    rows = sheets(5)
    assert verify(rows) == []
    assert verify_head(rows, rows[-1].hash, 5) == []
    assert verify([]) == []
    assert verify_head([], GENESIS, 0) == []


def test_keys_in_another_order_are_the_same_payload():
    rows = sheets(2)
    turned = replace(rows[0], payload=dict(reversed(rows[0].payload.items())))
    assert verify([turned, rows[1]]) == []


payloads = st.lists(
    st.dictionaries(
        st.sampled_from(["sheet", "total", "marks"]),
        st.text(max_size=5) | st.integers() | st.none() | st.lists(st.booleans(), max_size=2),
    ),
    min_size=2,
    max_size=8,
).map(lambda rows: [{**row, "revision": n} for n, row in enumerate(rows)])
chains = payloads.map(chain)


@st.composite
def chains_with_a_row(draw):
    rows = draw(chains)
    return rows, draw(st.integers(0, len(rows) - 1))


@given(chains)
@settings(deadline=None)
def test_every_made_chain_is_sound(rows):
    assert verify(rows) == []


@given(chains_with_a_row(), st.sampled_from(["payload", "hash", "previous_hash"]))
@settings(deadline=None)
def test_an_altered_row_is_named_and_no_other(case, column):
    rows, at = case
    change = {"payload": {"total": "99.99"}, "hash": "0" * 64, "previous_hash": "f" * 64}
    rows[at] = replace(rows[at], **{column: change[column]})
    assert verify(rows) == [Fault("altered", at + 1, at + 1)]


def test_a_payload_that_cannot_be_written_is_an_altered_row():
    rows = sheets(3)
    rows[1] = replace(rows[1], payload={"total": 84.5})
    assert verify(rows) == [Fault("altered", 2, 2)]


@given(chains_with_a_row())
@settings(deadline=None)
def test_an_altered_row_with_a_new_hash_breaks_the_next(case):
    rows, at = case
    head, forged = rows[-1].hash, {"total": "99.99"}
    rows[at] = replace(rows[at], payload=forged, hash=version_hash(rows[at].previous_hash, forged))
    if at == len(rows) - 1:
        assert verify_head(rows, head, len(rows)) == [Fault("wrong_head", at + 1, at + 1)]
    else:
        assert verify_head(rows, head, len(rows)) == [Fault("unlinked", at + 2, at + 2)]


@given(chains_with_a_row())
@settings(deadline=None)
def test_a_deleted_row_is_missing_or_cut_off(case):
    rows, at = case
    head, length = rows[-1].hash, len(rows)
    del rows[at]
    if at == length - 1:
        assert verify(rows) == []
        assert verify_head(rows, head, length) == [Fault("truncated", length, length)]
    else:
        assert verify(rows) == [Fault("missing", at + 1, at + 1)]
        assert verify_head(rows, head, length) == [Fault("missing", at + 1, at + 1)]


@given(chains_with_a_row())
@settings(deadline=None)
def test_a_deleted_row_shows_even_when_the_rest_is_renumbered(case):
    rows, at = case
    length = len(rows)
    head = rows[-1].hash
    del rows[at]
    faults = verify_head(renumbered(rows), head, length)
    if at < length - 1:
        assert verify(renumbered(rows)) == [Fault("unlinked", at + 1, at + 1)]
    assert faults


def test_a_gap_is_named_from_its_first_to_its_last_row():
    rows = sheets(6)
    assert verify([rows[0], rows[4], rows[5]]) == [Fault("missing", 2, 4)]


@given(chains, st.data())
@settings(deadline=None)
def test_rows_in_another_order_are_named(rows, data):
    shuffled = data.draw(st.permutations(rows))
    faults = verify(shuffled)
    assert bool(faults) == (shuffled != rows)
    assert {fault.kind for fault in faults} <= {"reordered"}


@given(chains, st.data())
@settings(deadline=None)
def test_rows_that_swapped_their_numbers_are_named(rows, data):
    shuffled = data.draw(st.permutations(rows))
    faults = verify(renumbered(shuffled))
    assert bool(faults) == (shuffled != rows)
    assert {fault.kind for fault in faults} <= {"reordered"}
    moved = [n for n, row in enumerate(shuffled, start=1) if row.seq != n]
    if moved:
        assert moved[0] in {fault.seq for fault in faults}


@given(chains_with_a_row(), st.data())
@settings(deadline=None)
def test_a_doubled_row_is_named(case, data):
    rows, at = case
    twice = list(rows)
    twice.insert(data.draw(st.integers(at + 1, len(rows))), rows[at])
    assert Fault("duplicated", at + 1, at + 1) in verify(twice)
    under_a_new_number = [*rows, replace(rows[at], seq=len(rows) + 1)]
    assert verify(under_a_new_number) == [Fault("duplicated", len(rows) + 1, len(rows) + 1)]


def test_a_second_row_under_one_number_is_named():
    rows = sheets(3)
    other = replace(rows[1], payload={"x": 1}, hash=version_hash(rows[1].previous_hash, {"x": 1}))
    assert verify([rows[0], rows[1], other, rows[2]]) == [Fault("duplicated", 2, 2)]


@given(chains_with_a_row())
@settings(deadline=None)
def test_a_cut_off_end_shows_against_the_printed_head(case):
    rows, keep = case
    head, length = rows[-1].hash, len(rows)
    assert verify_head(rows[:keep], head, length) == [Fault("truncated", keep + 1, length)]


def test_rows_after_the_print_are_named():
    rows = sheets(5)
    assert verify_head(rows, rows[2].hash, 3) == [Fault("appended", 4, 5)]
    assert verify_head(rows, "0" * 64, 3) == [
        Fault("appended", 4, 5),
        Fault("wrong_head", 3, 3),
    ]
    assert verify_head(rows, GENESIS, 0) == [Fault("appended", 1, 5)]


def test_a_chain_rewritten_from_the_start_shows_only_against_the_head():
    printed = sheets(3)
    rewritten = chain([{**row.payload, "total": "99.00"} for row in printed])
    assert verify(rewritten) == []
    assert verify_head(rewritten, printed[-1].hash, 3) == [Fault("wrong_head", 3, 3)]


def test_a_wrong_length_for_the_right_head_is_named():
    rows = sheets(3)
    assert verify_head(rows, rows[-1].hash, 4) == [Fault("wrong_head", 3, 3)]


def test_numbers_that_do_not_begin_with_one_are_named():
    rows = [replace(row, seq=row.seq - 1) for row in sheets(3)]
    assert Fault("reordered", 0, 0) in verify(rows)
