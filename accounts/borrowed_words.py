"""Sentences of Django and allauth whose own Chinese is not ours; named here, ours replaces it.

Django's says 你 to whoever chooses a password, allauth's calls an address Email.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

BORROWED = (
    _("Your password can’t be too similar to your other personal information."),
    _("The password is too similar to the %(verbose_name)s."),
    _("Your password can’t be a commonly used password."),
    _("This password is too common."),
    _("Your password can’t be entirely numeric."),
    _("This password is entirely numeric."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
    _("Authenticator code"),
    _("Code"),
    _("Backup key"),
    _("Master key"),
    _("Use a security key"),
    _("Use authenticator app or code"),
    _("Use your password"),
    _("Successfully signed in as %(name)s."),
    _("You must type the same password each time."),
    _("This field is required."),
    _("Email Addresses"),
    _("The following email addresses are associated with your account:"),
    _("Primary"),
    _("Re-send Verification"),
    _("Add Email Address"),
    _("Add Email"),
    _("Do you really want to remove the selected email address?"),
)
