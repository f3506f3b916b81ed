"""Which e-mail addresses are an account's own."""

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.models import EmailAddress
from django.conf import settings

from accounts.models import User


def owns_address(user: User, address: str) -> bool:
    """Whether `address` is one of the account's, in any case of letters.

    Where accounts must verify their addresses, an unverified one does not count.
    """
    listed = EmailAddress.objects.filter(user=user, email__iexact=address)
    if settings.ACCOUNT_EMAIL_VERIFICATION == EmailVerificationMethod.MANDATORY:
        return listed.filter(verified=True).exists()
    return user.email.lower() == address.lower() or listed.exists()
