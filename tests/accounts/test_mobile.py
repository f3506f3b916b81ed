import pytest

from accounts.masking import masked_mobile
from accounts.mobile import NotAMobile, plain_mobile


@pytest.mark.parametrize(
    "typed",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 138 1234 5678",
        "0086 13812345678",
        "１３８１２３４５６７８",
        " 13812345678 ",
    ],
)
def test_a_number_is_the_same_however_it_is_typed(typed):
    assert plain_mobile(typed) == "13812345678"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "138",
        "12345678901",
        "138123456789",
        "0571-88888888",
        "+852 5123 4567",
        "+1 212 555 0100",
        "13812345678;ext=9",
        "王喆",
        "1381234567a",
    ],
)
def test_what_is_no_mobile_number_of_the_mainland_is_refused(typed):
    with pytest.raises(NotAMobile):
        plain_mobile(typed)


def test_a_number_is_shown_without_its_middle():
    assert masked_mobile("13812345678") == "138****5678"
    assert masked_mobile("1381") == "****"
