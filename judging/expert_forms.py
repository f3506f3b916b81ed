"""Forms of the expert pool."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.account_field import AccountField
from accounts.admin_audit import RefusableForm
from accounts.plain_text import keep_plain
from competitions.forms.rows import RowsFormSet
from judging.conflict_forms import clean_code
from judging.models import Expertise, Judge
from judging.services.pool import sector_names
from judging.title_words import title_words
from judging.titles import TitlesWrong, read_titles


class TitlesField(forms.CharField):
    """Several titles as one text: on lines of their own or with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        try:
            return read_titles(super().clean(value))
        except TitlesWrong as wrong:
            raise ValidationError(title_words(wrong)) from wrong

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class JudgeForm(RefusableForm):
    """A new expert: somebody who has an account, named by typing."""

    account = AccountField()
    titles = TitlesField(
        label=gettext_lazy("professional titles"),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 2}),
        help_text=gettext_lazy("Several with a comma or on lines of their own."),
    )

    class Meta:
        model = Judge
        fields = [
            "employer",
            "employer_code",
            "titles",
            "profile",
            "region",
            "can_chair",
            "most_entries",
            "most_heats",
            "biography",
        ]

    def clean_employer_code(self) -> str:
        return clean_code(self.cleaned_data["employer_code"])

    def clean_account(self) -> Any:
        account = self.cleaned_data["account"]
        if account and Judge.objects.filter(user=account).exists():
            raise ValidationError(_("This person is in the expert pool already."))
        return account

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("account"):
            self.instance.user = cleaned["account"]
        return cleaned


class ExpertiseForm(forms.ModelForm):
    """A sector of any edition, by its code; one that no edition has any more stays as it is."""

    sector_code = forms.ChoiceField(
        label=gettext_lazy("sector"), choices=[], widget=UnfoldAdminSelectWidget
    )

    class Meta:
        model = Expertise
        fields = ["sector_code"]


class ExpertiseFormSet(RowsFormSet):
    """The names of the sectors are read once for all rows."""

    def add_fields(self, form: Any, index: int | None) -> None:
        if "_names" not in self.__dict__:
            self._names = sector_names()
        own = form.instance.sector_code
        names = self._names if own in self._names or not own else {own: own} | self._names
        choices = [("", _("Select value")), *((code, name) for code, name in names.items())]
        form.fields["sector_code"].choices = choices
        super().add_fields(form, index)


class UnmaskForm(forms.Form):
    """Why somebody wants to see a contact; it goes on record."""

    reason = forms.CharField(
        label=gettext_lazy("Why you need the contact"),
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("It goes into the audit trail with your name and the time."),
    )


class ContactForm(forms.ModelForm):
    """How an expert is reached; only shown to who has asked for it on record."""

    class Meta:
        model = Judge
        fields = ["phone", "email"]
        widgets = {"phone": UnfoldAdminTextInputWidget, "email": UnfoldAdminTextInputWidget}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_plain(self.fields)
