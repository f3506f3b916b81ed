"""The forms of the core members and of the contact person."""

from typing import Any

import phonenumbers
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.plain_text import keep_plain
from projects.forms.drafts import DraftForm
from projects.models import Entry, Member

CHINA = 86


class ContactForm(DraftForm):
    """Whom the organiser calls."""

    lenient = ("contact_name", "contact_mobile")
    needed = ("contact_name", "contact_mobile")

    class Meta:
        model = Entry
        fields = ("contact_name", "contact_position", "contact_mobile", "contact_email")
        widgets = {"contact_mobile": forms.TextInput(attrs={"type": "tel", "inputmode": "tel"})}

    def clean_contact_mobile(self) -> str:
        typed = self.cleaned_data["contact_mobile"]
        if not typed:
            return ""
        try:
            number = phonenumbers.parse(typed, "CN")
        except phonenumbers.NumberParseException as error:
            raise forms.ValidationError(_("This is not a telephone number.")) from error
        if not phonenumbers.is_valid_number(number):
            raise forms.ValidationError(_("This is not a complete telephone number."))
        if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE:
            home = number.country_code == CHINA
            return phonenumbers.national_significant_number(number) if home else typed
        return typed


class MemberForm(forms.ModelForm):
    """One core member; an empty row is no member."""

    class Meta:
        model = Member
        fields = ("name", "role", "education")
        labels = {
            "name": gettext_lazy("Member's name"),
            "role": gettext_lazy("Duty in the team"),
            "education": gettext_lazy("Education"),
        }
        widgets = {
            "education": forms.TextInput(attrs={"placeholder": gettext_lazy("School, degree")})
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_plain(self.fields)
        self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        said = cleaned.get("role") or cleaned.get("education")
        if said and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Name the member or leave the row empty."))
        return cleaned


def member_formset(entry: Entry, data: Any = None) -> forms.BaseFormSet:
    """As many rows as the category allows members, or as there are if there are more."""
    members = list(entry.project.members.all())
    rows = max(len(members), entry.category.max_members)
    formset = forms.formset_factory(
        MemberForm, extra=rows - len(members), max_num=rows, absolute_max=rows, validate_max=True
    )
    initial = [
        {"name": member.name, "role": member.role, "education": member.education}
        for member in members
    ]
    return formset(data, initial=initial, prefix="members")
