"""What is asked before a configuration file is imported."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from competitions.forms.sealed import SealBroken, unseal
from competitions.models import Competition
from competitions.services.transfer.plan import ImportChoices
from competitions.transfer.yaml_tree import LARGEST
from competitions.words.transfer import SENTENCES

PURPOSE = "transfer"


class ImportForm(forms.Form):
    """The file, or the one that was shown before (`kept`); `parents` are where it may go."""

    file = forms.FileField(
        label=_("Configuration file"),
        required=False,
        widget=UnfoldAdminFileFieldWidget({"accept": ".yaml,.yml"}),
        help_text=_("YAML of at most 1 MB, as a contest’s page exports it."),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    parent = forms.ModelChoiceField(
        Competition.objects.none(), label=_("Contest above"), widget=UnfoldAdminSelectWidget
    )
    code_from = forms.SlugField(
        label=_("In codes, replace"),
        max_length=40,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    code_to = forms.SlugField(
        label=_("In codes, by"), max_length=40, required=False, widget=UnfoldAdminTextInputWidget
    )
    prefix_from = forms.CharField(
        label=_("In prefixes, replace"),
        max_length=20,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    prefix_to = forms.CharField(
        label=_("In prefixes, by"),
        max_length=20,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Needed only if codes or prefixes are in use already."),
    )

    def __init__(
        self,
        *args: Any,
        user: Any,
        parents: QuerySet[Competition],
        may_be_root: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.shown = ""
        parent: Any = self.fields["parent"]
        parent.queryset, parent.required = parents, not may_be_root
        if may_be_root:
            parent.empty_label = _("None: a new edition")

    def clean_file(self) -> bytes | None:
        upload = self.cleaned_data["file"]
        if upload is None:
            return None
        if upload.size > LARGEST:
            raise ValidationError(SENTENCES["too_large"])
        return bytes(upload.read())

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if "file" in cleaned and cleaned["file"] is None:
            cleaned["file"] = self._kept(cleaned.get("kept", ""))
        return cleaned

    def _kept(self, word: str) -> bytes | None:
        if not word:
            self.add_error("file", _("Choose a file."))
            return None
        try:
            kept = unseal(PURPOSE, self.user, word)
        except SealBroken:
            self.add_error("file", _("The file was shown too long ago. Choose it once more."))
            return None
        self.shown = str(kept["shown"])
        return str(kept["text"]).encode()

    def choices(self) -> ImportChoices:
        """What was chosen, of a form that is valid."""
        names = ("parent", "code_from", "code_to", "prefix_from", "prefix_to")
        return ImportChoices(**{name: self.cleaned_data[name] for name in names})
