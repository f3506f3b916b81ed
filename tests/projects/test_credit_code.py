import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.credit_code import (
    ALPHABET,
    WEIGHTS,
    CreditCodeBodyWrong,
    check_credit_code,
    make_credit_code,
    normalise_credit_code,
)

GOOD = "91110000600037341L"


def test_a_company_is_recognised():
    checked = check_credit_code(GOOD)
    assert (checked.code, checked.valid, checked.problem, checked.kind) == (
        GOOD,
        True,
        None,
        "company",
    )


@pytest.mark.parametrize(
    "typed",
    [
        "91110000600037341l",
        " 9111 0000 6000 37341L\t",
        "91110000-600037341-L",
        "".join(chr(ord(char) + 0xFEE0) for char in GOOD),
        "\ufeff91110000\u200b600037341L",
        "911100006000\u300037341L",
    ],
)
def test_what_people_paste_is_put_right(typed):
    assert check_credit_code(typed).code == GOOD
    assert check_credit_code(typed).valid


@pytest.mark.parametrize(
    ("prefix", "kind"),
    [
        ("91", "company"),
        ("92", "sole_trader"),
        ("93", "cooperative"),
        ("11", "state_organ"),
        ("12", "public_institution"),
        ("51", "association"),
        ("52", "private_non_enterprise"),
        ("53", "foundation"),
        ("N1", "rural_collective"),
        ("N2", "rural_collective"),
        ("N3", "rural_collective"),
        ("Y1", "other"),
        ("A1", "other"),
        ("31", "other"),
    ],
)
def test_every_kind_of_body_including_those_with_a_letter_first(prefix, kind):
    checked = check_credit_code(make_credit_code(f"{prefix}330105MA2H3K9X4"))
    assert checked.valid
    assert checked.kind == kind


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", "empty"),
        (" \u3000-", "empty"),
        ("12345", "length"),
        (GOOD + "0", "length"),
        ("91110000600037341O", "alphabet"),
        ("9111000060003734公L", "alphabet"),
        ("B1110000600037341L", "authority"),
        ("01110000600037341L", "authority"),
        ("91A10000600037341L", "area"),
        ("9A110000600037341L", "area"),
        ("91110000600037341M", "check_character"),
        # Cited as genuine, and yet it fails the check: a person has to decide.
        ("91350211M0000XUF46", "check_character"),
        ("N1330105MA2H3K9X40", "check_character"),
    ],
)
def test_a_wrong_code_says_what_is_wrong(code, problem):
    checked = check_credit_code(code)
    assert (checked.valid, checked.problem) == (False, problem)


def test_the_kind_is_told_even_when_the_check_fails():
    assert check_credit_code("91350211M0000XUF46").kind == "company"
    assert check_credit_code("12345").kind is None


bodies = st.tuples(
    st.sampled_from(["91", "92", "51", "N1", "Y1", "A1"]),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
).map("".join)


def weighted_sum(body):
    return sum(ALPHABET.index(c) * w for c, w in zip(body, WEIGHTS, strict=True))


def test_the_weights_are_the_powers_of_three():
    assert list(WEIGHTS) == [3**i % 31 for i in range(17)]


def test_a_sum_without_remainder_gives_zero_and_not_thirty_one():
    body = next(
        body for n in range(10_000) if weighted_sum(body := f"91330105MA2H3{n:04}") % 31 == 0
    )
    assert make_credit_code(body) == body + "0"
    assert check_credit_code(body + "0").valid
    letter_first = next(
        body for n in range(10_000) if weighted_sum(body := f"N1330105MA2H3{n:04}") % 31 == 0
    )
    assert check_credit_code(letter_first + "0").valid


@given(bodies)
@settings(deadline=None)
def test_a_made_code_is_valid_and_no_other_last_character_is(body):
    made = make_credit_code(body)
    valid = [last for last in ALPHABET if check_credit_code(body + last).valid]
    assert valid == [made[-1]]


@given(bodies, st.integers(8, 16), st.sampled_from(ALPHABET))
@settings(deadline=None)
def test_one_wrong_character_is_always_found(body, at, other):
    made = make_credit_code(body)
    mistyped = made[:at] + other + made[at + 1 :]
    assert check_credit_code(mistyped).valid == (mistyped == made)


@given(st.text(max_size=30))
@settings(deadline=None)
def test_anything_typed_gets_an_answer(typed):
    checked = check_credit_code(typed)
    assert checked.valid == (checked.problem is None)
    assert normalise_credit_code(checked.code) == checked.code


@pytest.mark.parametrize("body", ["", "9133", "91330105MA2H3K9XO", GOOD, "91330105ma2h3k9x4"])
def test_a_wrong_body_makes_no_code(body):
    with pytest.raises(CreditCodeBodyWrong):
        make_credit_code(body)
