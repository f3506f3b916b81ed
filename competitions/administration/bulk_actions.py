"""What can be done to several rows at once: rounds are moved, duties are ended."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from competitions.administration.bulk import BulkAction
from competitions.administration.scope import ORGANISER, reach_of
from competitions.services.bulk import FARTHEST, end_grants, plan_ends, plan_shift, shift_rounds


class ShiftForm(forms.Form):
    """How far."""

    days = forms.IntegerField(
        label=_("days"),
        initial=7,
        min_value=-FARTHEST,
        max_value=FARTHEST,
        help_text=_("Calendar days; a minus sign moves to an earlier date."),
        widget=UnfoldAdminIntegerFieldWidget,
    )

    def clean_days(self) -> int:
        days: int = self.cleaned_data["days"]
        if not days:
            raise ValidationError(_("Zero days move nothing. Give the number of days."))
        return days


def _organises(request: HttpRequest) -> bool:
    return reach_of(request).holds(ORGANISER)


def _gives_duties(request: HttpRequest) -> bool:
    return reach_of(request).is_platform or _organises(request)


SHIFT_ROUNDS: Any = BulkAction(
    name="shift_rounds",
    button=_("Move the dates of the rounds"),
    consequence=_(
        "Each round is moved by the same number of days together with its heats. Registration "
        "keeps its dates."
    ),
    keep=_("Leave the dates as they are"),
    done=_("%(count)s rounds were moved."),
    plan=plan_shift,
    take=shift_rounds,
    is_open=_organises,
    form=ShiftForm,
)
END_DUTIES: Any = BulkAction(
    name="end_duties",
    button=_("End the duties"),
    consequence=_("Each person loses the duty at once. The record of it stays."),
    keep=_("Leave the duties as they are"),
    done=_("%(count)s duties have ended."),
    plan=plan_ends,
    take=end_grants,
    is_open=_gives_duties,
)
