"""Whom the owner of a project asks to work on it."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.plain_text import keep_plain
from projects.models import Collaborator


class InviteForm(forms.Form):
    """An address, and what its reader may do."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("What the teammate may do"),
        choices=Collaborator.Role,
        initial=Collaborator.Role.EDITOR,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        keep_plain(self.fields)
