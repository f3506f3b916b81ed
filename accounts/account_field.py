"""A person named by typing: pages of an organiser never list the accounts of the portal."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.models import User


class AccountField(forms.CharField):
    """User name or e-mail address of one active account; its cleaned value is the User."""

    default_error_messages = {
        "unknown": _("Nobody has registered with this user name or e-mail address."),
        "several": _("Several accounts share this e-mail address. Type the user name."),
    }

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {
            "label": _("account"),
            "max_length": 254,
            "widget": UnfoldAdminTextInputWidget,
            "help_text": _("User name or e-mail address that the person signs in with."),
        }
        super().__init__(**(defaults | kwargs))

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        active = User.objects.filter(is_active=True)
        named = active.filter(username=typed).first()
        if named is not None:
            return named
        mailed = list(active.filter(email__iexact=typed)[:2])
        if not mailed:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        if len(mailed) > 1:
            raise ValidationError(self.error_messages["several"], code="several")
        return mailed[0]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)
