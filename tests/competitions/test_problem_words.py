"""Every problem of rules and rubrics has a sentence, whatever it carries."""

import re

import pytest
from django.utils.translation import override

from competitions.rulebook.codes import CODES, Problem
from competitions.words.problems import SENTENCES, problem_words


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


SAID = re.compile(r"%\((\w+)\)s")


def test_there_is_a_sentence_for_every_code_and_for_no_other():
    assert SENTENCES.keys() == CODES.keys()


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_sentence_names_what_is_wrong(code):
    named = {name: f"<{name}>" for name in SAID.findall(str(SENTENCES[code]))}

    told = problem_words(Problem("promotion.places", code, named))

    assert told.endswith((".", "?"))
    assert all(value in told for value in named.values())


def test_ties_are_named_in_words():
    told = problem_words(
        Problem(
            "ties.chain", "tie_automatic_after_human", {"human": "chair", "automatic": "exact"}
        )
    )
    assert "“the mean before rounding” stands after “the decision of the chair”" in told
    strange = Problem("ties.chain", "tie_unknown", {"name": "criterion:"})
    assert "“criterion:”" in problem_words(strange)


def test_sums_name_the_category():
    params = {"sum": "90", "expected": 100, "category": "maker"}
    told = problem_words(Problem("criteria", "weights_do_not_sum", params))
    assert told.startswith("For “Maker group”: ")
