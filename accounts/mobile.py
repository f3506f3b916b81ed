"""Mobile numbers of mainland China; pure.

One form is kept: the eleven digits without +86, so that an account has one number however it is
typed. Which ranges are mobile says the metadata of `phonenumbers`.
"""

import unicodedata

import phonenumbers

CHINA = 86


class NotAMobile(ValueError):
    """What was typed is not a mobile number of mainland China."""


def plain_mobile(typed: str) -> str:
    """ "+86 138-0013 8000", "138 0013 8000", "１３８００１３８０００" → "13800138000".

    Raises NotAMobile.
    """
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", typed), "CN")
    except phonenumbers.NumberParseException as error:
        raise NotAMobile(typed) from error
    if (
        number.country_code != CHINA
        or number.extension
        or not phonenumbers.is_valid_number(number)
        or phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.MOBILE
    ):
        raise NotAMobile(typed)
    return str(phonenumbers.national_significant_number(number))
