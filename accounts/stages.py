"""Two steps of signing in, where an account may have a mobile number and no e-mail address."""

from typing import Any

from allauth.account.stages import EmailVerificationStage, PhoneVerificationStage


class NumberStage(PhoneVerificationStage):
    """A code to the number that an account is being opened with.

    A number that was only noted is not asked after at every sign-in.
    """

    def handle(self) -> Any:
        if not self.login.signup:
            return None, True
        return super().handle()


class AddressStage(EmailVerificationStage):
    """Where addresses must be confirmed: an account without one has its number instead."""

    def handle(self) -> Any:
        user = self.login.user
        if user is not None and not user.email and user.mobile_verified_at:
            return None, True
        return super().handle()
