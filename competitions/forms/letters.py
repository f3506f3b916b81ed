"""The form of a letter to entrants: its placeholders are checked before it is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts.admin_audit import RefusableForm
from competitions.letters.text import problems_of
from competitions.models import MessageTemplate
from competitions.words.letters import problem_sentence

TEXTS = ("subject", "body", "short_text")


class LetterForm(RefusableForm):
    """What cannot be filled in is said at the text in which it stands."""

    class Meta:
        model = MessageTemplate
        fields = ["competition", "occasion", *TEXTS, "by_email", "by_sms", "is_held"]
        labels = {"subject": _("title of the letter"), "body": _("text of the letter")}
        widgets = {
            "subject": UnfoldAdminTextInputWidget(),
            "body": UnfoldAdminTextareaWidget({"rows": 14}),
            "short_text": UnfoldAdminTextareaWidget({"rows": 3}),
        }

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        occasion = cleaned.get("occasion") or self.instance.occasion
        for name in TEXTS:
            text = cleaned.get(name) or ""
            for problem in problems_of(text, occasion, is_short=name == "short_text"):
                self.add_error(name, forms.ValidationError(problem_sentence(problem)))
        return cleaned
