"""After a save: what is odd about the dates, which was saved all the same."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from competitions.administration.scope import ScopedAdmin
from competitions.services.dates import warnings_of_node
from competitions.words.dates import sentence


class DateWarnings(ScopedAdmin):
    """Says the warnings once one of `dated` was given or changed."""

    dated: ClassVar[frozenset[str]] = frozenset()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if self.dated & set(form.changed_data):
            node = self.node_of(form.instance)
            for problem in warnings_of_node(node, timezone.localdate()):
                messages.warning(request, sentence(problem))
