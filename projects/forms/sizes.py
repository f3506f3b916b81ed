"""What the size class is worked out from, while it is being typed."""

from typing import Any

from django import forms

from projects.forms.units import refuse_less_than_nothing
from projects.models import Enterprise, Industry
from projects.services.sizes import SizeStatement, describe_size


class SizeForm(forms.ModelForm):
    """The four facts; one that is missing or makes no sense yet counts as not given."""

    class Meta:
        model = Enterprise
        fields = ("industry", "employees", "revenue", "assets")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_less_than_nothing(self.fields)

    def statement(self) -> SizeStatement:
        """The size class as far as it can be told."""
        self.is_valid()
        said: dict[str, Any] = {name: self.cleaned_data.get(name) for name in self.fields}
        industry = said["industry"] if said["industry"] in Industry else ""
        return describe_size(industry, said["employees"], said["revenue"], said["assets"])
