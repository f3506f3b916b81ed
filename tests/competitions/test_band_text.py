"""Bands as people write them."""

from decimal import Decimal

import pytest

from competitions.rulebook.band_text import BandHighWrong, BandUnreadable, read_bands, write_bands

TEN = Decimal(10)
USUAL = [["优", "9"], ["良", "7.5"], ["中", "6"], ["弱", "0"]]


@pytest.mark.parametrize(
    "text",
    [
        "优 9-10 / 良 7.5-8.5 / 中 6-7 / 弱 0-5.5",
        "优9、良7.5、中6、弱0",
        "优：９－１０；良：7.5–8.5；中 6至7；弱 0",
        "优 9\n良 7.5\n中 6\n弱 0",
    ],
)
def test_bands_are_read_as_people_write_them(text):
    assert read_bands(text, TEN) == USUAL


def test_what_is_written_is_read_back():
    assert read_bands(write_bands(USUAL, TEN), TEN) == USUAL
    assert (read_bands("", TEN), write_bands([], TEN)) == ([], "")


def test_a_band_that_does_not_meet_the_one_above_is_refused():
    with pytest.raises(BandHighWrong) as refused:
        read_bands("优 9-10 / 良 7-8", TEN)
    assert (refused.value.high, refused.value.expected) == ("8", "8.5")


@pytest.mark.parametrize("text", ["优", "9-10", "优 9-", "优 -1", "优 1e9"])
def test_what_is_no_band_is_refused(text):
    with pytest.raises(BandUnreadable):
        read_bands(text, TEN)
