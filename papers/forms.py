"""Forms of the papers' pages. They check; services write."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.plain_text import keep_plain
from competitions.models import Competition, Heat, Meeting
from papers.labels import MAKES, Kind
from papers.models import Paper
from papers.rules import books_scores
from papers.services.versions import NAMES, Content, content_of
from papers.templating import LONGEST_TEXT, LONGEST_WORDING
from publicity.forms import DayInput

# What a layout prints, so what is asked for; the others keep what they have.
OF_LAYOUT = {
    "report": {"title", "issuer", "dated", "number", "text"},
    "brochure": {"title", "issuer", "dated", "number", "text"},
    "letter": {"title", "issuer", "dated", "number", "addressee", "text"},
    "bulletin": {"title", "issuer", "dated", "number", "series", "recipients", "text"},
    "minutes": {"title", "issuer", "dated", "number", "recipients", "text"},
    "table": {"title", "issuer", "dated", "number", "text"},
}


def focus_first_error(form: forms.Form) -> None:
    """Begin where something has to be put right."""
    for box in form.visible_fields():
        if box.errors:
            box.field.widget.attrs["autofocus"] = True
            return


class NewPaperForm(forms.Form):
    """Which paper, of which day, and about which heat or meeting where the kind wants one."""

    kind = forms.ChoiceField(label=_("Kind of paper"), choices=Kind.choices)
    dated = forms.DateField(label=_("Date on the paper"), widget=DayInput)
    heat = forms.ModelChoiceField(
        Heat.objects.none(),
        label=_("Heat"),
        required=False,
        empty_label="–",
        help_text=_("For an event sheet or a score book."),
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label=_("Meeting"),
        required=False,
        empty_label="–",
        help_text=_("For minutes."),
    )

    def __init__(self, *args: Any, competition: Competition, writer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.writer = writer
        heats = Heat.objects.filter(round__competition=competition).order_by("starts_at", "pk")
        meetings = Meeting.objects.filter(competition=competition).order_by("held_on", "pk")
        self.fields["heat"].queryset = heats  # type: ignore[attr-defined]
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Keeps the subject that the kind wants, and says where it is missing."""
        cleaned = super().clean() or self.cleaned_data
        make = MAKES.get(cleaned.get("kind", ""))
        for name in ("heat", "meeting"):
            if make is None or make.subject != name:
                cleaned[name] = None
            elif cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, _("Choose what this paper is about."))
        heat = cleaned.get("heat")
        if heat and cleaned["kind"] == Kind.SCORE_BOOK and not books_scores(self.writer, heat):
            said = _(
                "You have a part in a project of this heat, or are recused from one. Somebody else "
                "of the secretariat has to make its score book."
            )
            self.add_error("heat", said)
        return cleaned


class _Versioned:
    """A form that knows which version it was opened on; a hidden field shows no error itself."""

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        if self.has_error("version"):  # type: ignore[attr-defined]
            said = _("This page is not what it was. Open it anew; copy what you typed first.")
            self.add_error(None, said)  # type: ignore[attr-defined]
        return cleaned


class PaperForm(_Versioned, forms.ModelForm):
    """The text of a paper and what stands around it; only what its layout prints."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "class": "cs-paper-text", "spellcheck": "false"}),
    )

    class Meta:
        model = Paper
        fields = list(NAMES)
        widgets = {"dated": DayInput}
        help_texts = {
            "number": _(
                "As it is registered, for example 浙中小协〔2022〕5号; left empty, it is made."
            ),
            "series": _("The name at the head; the number of the issue is given on freezing."),
            "recipients": _("The line at the foot, for example 报：省经信厅　送：各专委会."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        printed = OF_LAYOUT[self.instance.layout]
        for name in set(NAMES) - printed:
            del self.fields[name]
        self.fields["issuer"].required = self.instance.layout != "table"
        keep_plain(self.fields)

    def content(self) -> Content:
        """What the service stores: what was typed, and what the layout does not ask for as it is."""
        typed = {name: self.cleaned_data[name] for name in NAMES if name in self.cleaned_data}
        return replace(content_of(self.instance), **typed)


class WordingForm(_Versioned, forms.Form):
    """The wording of a kind of paper."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    text = forms.CharField(
        label=_("Wording"),
        max_length=LONGEST_WORDING,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "class": "cs-paper-text", "spellcheck": "false"}),
    )
