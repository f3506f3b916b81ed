"""Select boxes that ask for their choices while one types."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.urls import reverse

# Named in the address of the question: a filter offers what may be seen, a form what may be chosen.
FOR_FILTER = "filter"


class ReachSelect(AutocompleteSelect):
    """A select box that asks while one types.

    `known` holds the objects chosen in all rows of one formset, read together; without it each
    box reads its own.
    """

    known: dict[str, Any] | None = None

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        if self.known is None:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        chosen = [pk for pk in map(str, value) if pk in self.known]
        labels: Any = self.choices.field.label_from_instance
        for index, pk in enumerate(chosen, start=1):
            options.append(self.create_option(name, pk, labels(self.known[pk]), True, index))
        return [(None, options, 0)]


class FilterSelect(AutocompleteSelect):
    """The same for a filter of a list."""

    def get_url(self) -> str:
        return f"{reverse(self.url_name % self.admin_site.name)}?for={FOR_FILTER}"
