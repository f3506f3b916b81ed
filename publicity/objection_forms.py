"""What an objector states, and what an organiser writes down about it. They check; services write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.mobile_field import MobileField
from projects.forms.several_files import SeveralFiles
from publicity.models import Notice, Objection
from publicity.services.objection_files import MOST, WANTED
from publicity.services.objections import Filing


class ObjectionForm(forms.Form):
    """An objection to one project of the notice, or to its list as a whole."""

    entry = forms.ChoiceField(label=_("What the objection is about"), required=False)
    kind = forms.ChoiceField(
        label=_("Who objects"),
        choices=Objection.Kind.choices,
        initial=Objection.Kind.PERSON,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Real name, or full name of the organisation"), max_length=120)
    contact_name = forms.CharField(
        label=_("Contact person (of an organisation)"), max_length=60, required=False
    )
    mobile = MobileField()
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    grounds = forms.CharField(
        label=_("Facts and reasons"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What is wrong, how you know it, and what proves it."),
    )
    evidence = SeveralFiles(label=_("Evidence (files)"))
    letter = forms.FileField(
        label=_("Letter with the seal (of an organisation)"),
        required=False,
        help_text=_("The objection on paper with the seal, scanned."),
    )
    signature = forms.CharField(
        label=_("Signature (of a person)"),
        max_length=120,
        required=False,
        help_text=_(
            "Your full name once more: with it you stand for what you wrote under your real name."
        ),
    )

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(row["entry"]), f"{row['project']} · {row['unit']}") for row in notice.rows]
        about: Any = self.fields["entry"]
        about.choices = [("", _("The list as a whole")), *rows]
        for name in ("evidence", "letter"):
            self.fields[name].widget.attrs["accept"] = WANTED.accept
        self.fields["evidence"].help_text = _(
            "PDF, JPG or PNG, each up to 20 MB, no more than %(n)s files."
        ) % {"n": MOST}

    @property
    def entry_id(self) -> int | None:
        """The entry that is objected to, None for the list as a whole; of a valid form."""
        chosen = self.cleaned_data["entry"]
        return int(chosen) if chosen else None

    @property
    def filing(self) -> Filing:
        """What was stated, of a valid form."""
        said = self.cleaned_data
        names = ("kind", "name", "grounds", "mobile", "signature", "contact_name", "address")
        return Filing(**{name: said[name] for name in names})


class AnswerForm(forms.Form):
    """Why an objection is not admitted; whoever filed it reads this."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RulingForm(forms.Form):
    """What was found, and what follows from it."""

    text = forms.CharField(
        label=_("Ruling"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Whoever filed the objection reads it."),
    )
    document_number = forms.CharField(label=_("Document number"), max_length=80, required=False)
    consequence = forms.ChoiceField(
        label=_("If it is upheld"),
        choices=[("", "–"), *Objection.Consequence.choices],
        required=False,
        help_text=_("Either way, a notice that supersedes this one has to be published."),
    )


class LookForm(forms.Form):
    """Why somebody looks at the name and the contacts."""

    reason = forms.CharField(label=_("Why do you need them?"), max_length=200)
