"""What stands between a photograph of a card and a judge's sheets: secret, PIN and device.

The secret is 32 random bytes that nothing but the printed card keeps; the PIN is short, so its hash
is keyed as well: whoever reads the database alone can try neither out. Every comparison takes the
same time whatever is wrong.
"""

import secrets
import unicodedata

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

PIN_LENGTH = 6
_SALT = "judging.seat_card"


def new_secret() -> str:
    """What a card's code or a screen's link says: 256 random bits, in 43 letters of an address."""
    return secrets.token_urlsafe(32)


def new_pin() -> str:
    """Six random figures, none of them all alike."""
    while True:
        pin = f"{secrets.randbelow(10**PIN_LENGTH):0{PIN_LENGTH}d}"
        if len(set(pin)) > 1:
            return pin


def new_device() -> str:
    """What a tablet keeps in a cookie, so that it can be told from every other."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """The keyed digest of a secret, in hexadecimal: all of it that the database holds."""
    return _digest("secret", secret, settings.SECRET_KEY)


def digests_of(secret: str) -> list[str]:
    """Under every key that still counts while the portal's own key is being replaced."""
    return [_digest("secret", secret, key) for key in _keys()]


def pin_hash(pin: str) -> str:
    """A salted and keyed hash of a PIN."""
    salt = secrets.token_hex(16)
    return f"{salt}${_digest('pin', f'{salt}:{pin}', settings.SECRET_KEY)}"


def is_pin(typed: str, hashed: str) -> bool:
    """Whether what was typed is the PIN; full-width figures and spaces are forgiven."""
    salt, _dollar, digest = hashed.partition("$")
    plain = "".join(unicodedata.normalize("NFKC", typed).split())
    right = [
        constant_time_compare(_digest("pin", f"{salt}:{plain}", key), digest) for key in _keys()
    ]
    return bool(digest) and any(right)


def device_digest(card_pk: int, device: str) -> str:
    """A device as one card knows it; two cards used on one tablet do not tell that they were."""
    return _digest("device", f"{card_pk}:{device}", settings.SECRET_KEY)


def is_device(card_pk: int, device: str, digest: str) -> bool:
    """Whether this is the device that the card is bound to."""
    right = [
        constant_time_compare(_digest("device", f"{card_pk}:{device}", key), digest)
        for key in _keys()
    ]
    return bool(device and digest) and any(right)


def _digest(what: str, value: str, key: str) -> str:
    return salted_hmac(f"{_SALT}.{what}", value, secret=key, algorithm="sha256").hexdigest()


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
