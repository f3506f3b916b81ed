"""What one looks for in the outbox."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Message
from competitions.models import MessageTemplate
from projects.outbox_words import STATES
from projects.services.outbox import in_state


class OutboxFilter(forms.Form):
    """An empty field looks for everything; a field that makes no sense is left out."""

    state = forms.ChoiceField(label=_("State"), choices=list(STATES.items()), required=False)
    occasion = forms.ChoiceField(
        label=_("occasion"), choices=MessageTemplate.Occasion.choices, required=False
    )
    channel = forms.ChoiceField(label=_("way"), choices=Message.Channel.choices, required=False)
    q = forms.CharField(label=_("Recipient or subject"), max_length=60, required=False)

    def found(self, rows: QuerySet[Message], *, in_any_state: bool = False) -> QuerySet[Message]:
        """The letters that are looked for."""
        self.is_valid()
        wanted: dict[str, Any] = self.cleaned_data
        for name in ("occasion", "channel"):
            if wanted.get(name):
                rows = rows.filter(**{name: wanted[name]})
        if words := wanted.get("q"):
            rows = rows.filter(Q(subject__icontains=words) | Q(recipient__name__icontains=words))
        if wanted.get("state") and not in_any_state:
            rows = in_state(rows, wanted["state"])
        return rows
