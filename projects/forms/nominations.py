"""The upload of a recommended list."""

from typing import Any

from django import forms

from competitions.forms.tables import TableForm
from competitions.models import Competition


class NominationFileForm(TableForm):
    """A table's upload with the plain file field of the workspace."""

    def __init__(self, *args: Any, competition: Competition, **kwargs: Any) -> None:
        super().__init__(*args, purpose=f"nominations:{competition.pk}", **kwargs)
        self.fields["file"].widget = forms.FileInput({"accept": ".xlsx"})
