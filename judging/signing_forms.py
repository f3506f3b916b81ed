"""What a judge signs with, why a sheet is to be opened again, what a clerk reads off a paper."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competitions.models import Criterion
from judging.services.papers import Typed
from judging.services.sheets import COMMENT_LIMIT, MARK
from judging.services.signing import Signature
from judging.strokes import LIMIT, NotASignature, read_strokes


class SignForm(forms.Form):
    """A drawn name, or a secret of the judge; `seen` is what the page showed.

    `asks` names its box: "pin" on a tablet that a seat card has signed in, "password" elsewhere, ""
    for who has neither. `refusal` is asked about what is typed there: a sentence, or "" for the
    right one.
    """

    strokes = forms.CharField(
        max_length=LIMIT, required=False, widget=forms.HiddenInput, strip=True
    )
    password = forms.CharField(
        label=gettext_lazy("Or sign with your password"),
        max_length=128,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    pin = forms.CharField(
        label=gettext_lazy("Or sign with the PIN of your seat card"),
        max_length=12,
        required=False,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, seen: str, asks: str, refusal: Callable[[str], str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asks, self.refusal = asks, refusal
        self.fields["seen"].initial = seen
        for name in {"password", "pin"} - {asks}:
            del self.fields[name]

    @property
    def box(self) -> forms.BoundField | None:
        """The box for the secret, if this judge has one here."""
        return self[self.asks] if self.asks else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        drawn, typed = cleaned.get("strokes", ""), cleaned.get(self.asks, "")
        if drawn:
            try:
                read_strokes(drawn)
            except NotASignature as error:
                raise forms.ValidationError(
                    _("That is no name yet. Draw it again, large enough to be read.")
                ) from error
        elif not typed:
            raise forms.ValidationError(self._unsigned())
        elif refusal := self.refusal(typed):
            self.add_error(self.asks, refusal)
        return cleaned

    def _unsigned(self) -> str:
        return {
            "pin": _("Draw your name in the field, or type the PIN of your seat card."),
            "password": _("Draw your name in the field, or type your password."),
        }.get(self.asks, _("Draw your name in the field first."))

    @property
    def signature(self) -> Signature:
        return Signature(self.cleaned_data["strokes"], by_pin=self.asks == "pin")


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why should this sheet be opened again?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A second person reads it and decides. It stays on record."),
    )


class PaperForm(forms.Form):
    """One field for each criterion of the paper, in its order, and the comment."""

    comment = forms.CharField(
        label=gettext_lazy("Comment on the paper"),
        max_length=COMMENT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        marks: dict[str, forms.Field] = {
            self.name(one): forms.RegexField(
                rf"^{MARK.pattern}$",
                label=_("%(name)s (0 to %(max)s)")
                % {"name": one.name, "max": f"{one.max_points.normalize():f}"},
                error_messages={"invalid": _("Type a number such as 27.5.")},
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
            for one in self.criteria
        }
        self.fields = marks | self.fields

    @staticmethod
    def name(criterion: Criterion) -> str:
        return f"mark_{criterion.pk}"

    @property
    def typed(self) -> Typed:
        """Marks in one written form, so that 27.50 and 27.5 are no difference."""
        marks = {one.code: self._mark(self.cleaned_data[self.name(one)]) for one in self.criteria}
        return Typed(marks, self.cleaned_data["comment"].replace("\r\n", "\n"))

    @staticmethod
    def _mark(typed: str) -> str:
        whole, _dot, part = typed.partition(".")
        whole, part = whole.lstrip("0") or "0", part.rstrip("0")
        return f"{whole}.{part}" if part else f"{whole}.0"

    def differs(self, codes: Sequence[str]) -> None:
        """Say at each field where the two typings differ, and nothing more."""
        for one in self.criteria:
            if one.code in codes:
                self.add_error(self.name(one), _("Differs from the first typing."))
        if "comment" in codes:
            self.add_error("comment", _("Differs from the first typing."))
