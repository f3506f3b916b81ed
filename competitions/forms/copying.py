"""What is asked before a node is copied to another year."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from competitions.calendar.shift import HOWS
from competitions.forms.choice_fields import YearChoiceField
from competitions.models import Competition
from competitions.services.copy_plan import CopyChoices

HOW_WORDS = {
    "same_weekday": _("The day of the week stays: a Monday stays a Monday"),
    "same_date": _("The day of the calendar stays: 20 June stays 20 June"),
}


class CopyForm(forms.Form):
    """`parents` are the nodes under which the copy may be made; a root needs the platform."""

    parent = YearChoiceField(
        Competition.objects.none(),
        label=_("Contest above"),
        widget=UnfoldAdminSelectWidget,
        help_text=_("The contest of the new year under which the copy lies. It is made first."),
    )
    edition = forms.IntegerField(
        label=_("edition"), min_value=1, max_value=99, widget=UnfoldAdminIntegerFieldWidget
    )
    year = forms.IntegerField(
        label=_("year"), min_value=2000, max_value=2100, widget=UnfoldAdminIntegerFieldWidget
    )
    how = forms.ChoiceField(
        label=_("How dates move"),
        choices=[(how, HOW_WORDS[how]) for how in HOWS],
        widget=UnfoldAdminRadioSelectWidget,
    )
    ending = forms.SlugField(
        label=_("In codes and prefixes, the year becomes"),
        max_length=10,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Empty: the new year. For example 2023b, where 2023 is in use already."),
    )
    with_staff = forms.BooleanField(
        label=_("Give the duties again"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Duties that nobody ended; each ends as much later as the dates move."),
    )

    def __init__(
        self, *args: Any, parents: QuerySet[Competition], may_be_root: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.queryset, parent.required = parents, not may_be_root
        if may_be_root:
            parent.empty_label = _("None: a new edition")

    def has_no_place(self) -> bool:
        """Whether the copy can be made nowhere: no node to put it under, and it may not be a root."""
        parent: Any = self.fields["parent"]
        return parent.required and not parent.queryset.exists()

    def choices(self) -> CopyChoices:
        """What was chosen, of a form that is valid."""
        typed = self.cleaned_data
        return CopyChoices(
            parent=typed["parent"],
            edition=typed["edition"],
            year=typed["year"],
            how=typed["how"],
            ending=typed["ending"] or str(typed["year"]),
            with_staff=typed["with_staff"],
        )
