"""Forms of a rubric: its criteria, checked together."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.admin_audit import RefusableForm
from competitions.forms.rows import RowsFormSet
from competitions.models import Criterion, Rubric
from competitions.rulebook.band_text import BandHighWrong, BandUnreadable, read_bands, write_bands
from competitions.rulebook.codes import Problem
from competitions.rulebook.rubric_problems import CriterionShape, rubric_problems
from competitions.services.rule_sets import kinds_of
from competitions.words.problems import problem_words


class RubricForm(RefusableForm):
    """`only_shown`: such a form is checked and shown again, and never saved."""

    only_shown: ClassVar[bool] = False

    class Meta:
        model = Rubric
        fields = ["round", "name", "scale_to"]

    def is_valid(self) -> bool:
        return super().is_valid() and not self.only_shown


class CriterionForm(forms.ModelForm):
    bands_text = forms.CharField(
        label=_("Bands in words"),
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget({"placeholder": "优 9-10 / 良 7.5-8.5 / …"}),
    )

    class Meta:
        model = Criterion
        fields = ["category_kind", "code", "name", "description", "max_points", "weight", "order"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        if row.bands and row.max_points is not None:
            self.initial.setdefault("bands_text", write_bands(row.bands, row.max_points))

    def clean_max_points(self) -> Any:
        points = self.cleaned_data["max_points"]
        if points % 1 not in (0, points.__class__("0.5")):
            raise ValidationError(
                _("Marks go by half points, so the most must be a multiple of 0.5.")
            )
        return points

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        points, text = cleaned.get("max_points"), cleaned.get("bands_text")
        if points is None or text is None:
            return cleaned
        try:
            self.instance.bands = read_bands(text, points)
        except BandUnreadable as error:
            sentence = _(
                "“%(part)s” is no band. Write a word and its points, such as 优 9-10, with / between."
            )
            self.add_error("bands_text", sentence % {"part": error.part})
        except BandHighWrong as error:
            sentence = _("“%(word)s” ends at %(high)s, but should end at %(expected)s.")
            self.add_error("bands_text", sentence % vars(error))
        return cleaned


class CriterionFormSet(RowsFormSet):
    """The criteria of a rubric; what is wrong with them together is said at the row or above."""

    warnings: tuple[Problem, ...] = ()

    def rows(self) -> Mapping[str, forms.BaseModelForm]:
        """The rows that would be kept, by code."""
        kept = (
            form
            for form in self.forms
            if form.cleaned_data.get("code") and not form.cleaned_data.get("DELETE")
        )
        return {form.cleaned_data["code"]: form for form in kept}

    def shapes(self) -> list[CriterionShape]:
        """The rows as far as they can be counted together."""
        return [
            CriterionShape(
                code,
                form.cleaned_data["max_points"],
                form.cleaned_data["weight"],
                form.cleaned_data.get("category_kind", ""),
                form.instance.bands,
            )
            for code, form in self.rows().items()
            if {"max_points", "weight"} <= form.cleaned_data.keys()
        ]

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        found = self.problems()
        self.warnings = tuple(one for one in found if one.severity == "warning")
        general = []
        rows = self.rows()
        for one in found:
            if one.severity == "warning":
                continue
            _criteria, _dot, rest = one.field.partition(".")
            code, _dot, part = rest.partition(".")
            if code in rows:
                rows[code].add_error("bands_text" if part else None, problem_words(one))
            else:
                general.append(problem_words(one))
        if general:
            raise ValidationError(general)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the rows for the categories of the node and the rules of the round."""
        rubric = self.instance
        round_ = rubric.round if rubric.round_id else None
        return rubric_problems(
            self.shapes(),
            rubric.scale_to,
            kinds=kinds_of(round_.competition) if round_ else frozenset(),
            chain=round_.rule_set.rules.ties.chain if round_ else (),
        )
