"""Why a seat card does not open, in sentences for a judge who stands in the hall with it."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from judging.services.card_sign_in import Refusal, Try


def sentence_of(came: Try) -> str:
    """What is wrong and who helps; "" for a card that waits for its PIN."""
    if came.refusal is None:
        return ""
    if came.refusal is Refusal.WRONG_PIN and not came.card.is_locked:
        return ngettext(
            "This is not the PIN. One more wrong try locks the card.",
            "This is not the PIN. You have %(n)s more tries.",
            came.tries_left,
        ) % {"n": came.tries_left}
    if came.refusal is Refusal.NOT_TODAY:
        day = date_format(came.card.day, _("j F Y"))
        return _("This seat card is good on %(day)s only.") % {"day": day}
    return _fixed(came.refusal)


def _fixed(refusal: Refusal) -> str:
    return {
        Refusal.WITHDRAWN: _(
            "This seat card was replaced or withdrawn. Ask the staff for the new one."
        ),
        Refusal.OTHER_DEVICE: _(
            "This seat card is in use on another tablet. The desk has been told; the staff can "
            "release it for this one."
        ),
        Refusal.NO_PIN: _(
            "There is no PIN for this seat card yet. Make it on your own page of the heat, or ask "
            "the staff at the desk."
        ),
        Refusal.TOO_MANY: _(
            "Too many wrong PINs were typed on this tablet. Wait ten minutes, or take another one."
        ),
        Refusal.NO_DEVICE: _(
            "This browser keeps no cookies, so it cannot be signed in. Allow them, or open the "
            "code in the tablet's ordinary browser."
        ),
    }.get(
        refusal,
        _(
            "Wrong PINs have locked this seat card. The staff print you a new one; your PIN stays "
            "the same."
        ),
    )
