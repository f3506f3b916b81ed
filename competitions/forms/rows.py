"""Rows of a page of the admin: what every formset of inline rows does."""

from typing import Any

from django.forms.models import BaseInlineFormSet
from django.utils.text import capfirst

from accounts.plain_text import keep_plain
from competitions.forms.select_boxes import ReachSelect


class RowsFormSet(BaseInlineFormSet):
    """Inline rows: every cell says what it is to a screen reader, since only the column is headed.

    The choices of `shared_choices`, and what is chosen in boxes that ask while one types, are read
    once for all rows, not once for each. With an `ordering_field` a new row comes last.
    """

    shared_choices: tuple[str, ...] = ()
    ordering_field: str | None = None

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        keep_plain(form.fields)
        cache: dict[str, Any] = self.__dict__.setdefault("_choices", {})
        for name, field in form.fields.items():
            cell = getattr(field.widget, "widget", field.widget)
            if not field.widget.is_hidden:
                place = "" if index is None else f" {index + 1}"
                cell.attrs["aria-label"] = f"{capfirst(field.label or '')}{place}"
            if isinstance(cell, ReachSelect):
                if name not in cache:
                    cache[name] = self._chosen(name, field)
                cell.known = cache[name]
            elif name in self.shared_choices:
                if name not in cache:
                    cache[name] = list(field.choices)
                field.widget.choices = cache[name]
        if self.ordering_field in form.fields and not form.instance.pk:
            # Dragging numbers every row on the page; an empty one is not thereby filled in.
            form.fields[self.ordering_field].disabled = True

    def _chosen(self, name: str, field: Any) -> dict[str, Any]:
        """What all rows together have chosen in the box called `name`, by its key as text."""
        if self.is_bound:
            rows = range(self.total_form_count())
            keys = [self.data.get(f"{self.add_prefix(row)}-{name}") for row in rows]
        else:
            keys = [getattr(row, f"{name}_id") for row in self.get_queryset()]
        typed = {str(key) for key in keys if str(key).isdecimal()}
        return {str(found.pk): found for found in field.queryset.filter(pk__in=typed)}

    def save_new(self, form: Any, commit: bool = True) -> Any:
        if name := self.ordering_field:
            rows = self.get_queryset()
            self._last = max(self._last, *(getattr(row, name) for row in rows), 0) + 1
            setattr(form.instance, name, self._last)
        return super().save_new(form, commit)

    _last = 0
