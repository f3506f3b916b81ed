"""The upload of an Excel table."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from competitions.forms.sealed import SealBroken, unseal
from competitions.services.tables.workbook import LARGEST, WorkbookRefused, read_cells


class TableForm(forms.Form):
    """The file, or the rows that were shown before (`kept`)."""

    file = forms.FileField(
        label=_("Excel file"),
        required=False,
        widget=UnfoldAdminFileFieldWidget({"accept": ".xlsx"}),
        help_text=_("An .xlsx file of at most 5 MB, best made from the template."),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, purpose: str, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose, self.user = purpose, user
        self.shown = ""

    def clean_file(self) -> list[list[str]] | None:
        upload = self.cleaned_data["file"]
        if upload is None:
            return None
        if upload.size > LARGEST:
            raise ValidationError(_("The file is larger than 5 MB. Split it into several."))
        try:
            return read_cells(upload.read())
        except WorkbookRefused as refused:
            raise ValidationError(str(refused)) from refused

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if "file" in cleaned and cleaned["file"] is None:
            cleaned["file"] = self._kept(cleaned.get("kept", ""))
        return cleaned

    def _kept(self, word: str) -> list[list[str]] | None:
        if not word:
            self.add_error("file", _("Choose a file."))
            return None
        try:
            kept = unseal(self.purpose, self.user, word)
        except SealBroken:
            self.add_error("file", _("The file was shown too long ago. Choose it once more."))
            return None
        self.shown = str(kept["shown"])
        cells: list[list[str]] = json.loads(kept["cells"])
        return cells


class WorkTableForm(TableForm):
    """A table's upload with the plain file field of the workspace."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget = forms.FileInput({"accept": ".xlsx"})
