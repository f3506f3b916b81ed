"""What organisers wish for when judges are allocated, and what they change by hand."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competitions.models import Round
from judging.allocation import Wishes
from judging.models import Appearance, HandChange, Judge
from judging.services.allocation_facts import is_online, open_heats
from projects.models import Entry, Project

PROFILE_FIELD = "profile_"


class WishesForm(forms.Form):
    """The wishes of one run: there stand those of the `last` one, else what the rules say of the panel."""

    size = forms.IntegerField(label=_("Judges for each"), min_value=1, max_value=30)
    chair = forms.BooleanField(label=_("One of them chairs"), required=False)
    sector = forms.IntegerField(
        label=_("Of them, at least so many who know the sector"),
        min_value=0,
        max_value=30,
        help_text=_("0: as many as even loads allow."),
    )
    most = forms.IntegerField(
        label=_("At most so many for one judge"),
        min_value=1,
        max_value=5000,
        required=False,
        help_text=_("Empty: no limit besides even loads."),
    )
    alternates = forms.IntegerField(label=_("Alternates"), min_value=0, max_value=5)
    houses = forms.BooleanField(label=_("No two judges of one employer"), required=False)
    past = forms.BooleanField(
        label=_("No judge gets an entry again that they marked in an earlier round"),
        required=False,
    )
    together = forms.BooleanField(
        label=_("No two who sat together in an earlier round"), required=False
    )
    region = forms.BooleanField(label=_("No judge of the entry's own city"), required=False)
    travel = forms.BooleanField(
        label=_("Only judges who serve the place of the heat"), required=False
    )
    seed = forms.CharField(
        label=_("Seed"),
        max_length=80,
        help_text=_("The same seed gives the same answer; another one parts equals differently."),
    )

    def __init__(
        self, *args: Any, round_: Round, last: Wishes | None = None, **kwargs: Any
    ) -> None:
        self.is_online = is_online(round_)
        self.panel = round_.rule_set.rules.panel
        profiles = last.profiles if last else self.panel.profiles
        said = asdict(last) if last else {}
        kwargs.setdefault("initial", self._initial(round_) | said)
        super().__init__(*args, **kwargs)
        for value, label in Judge.Profile.choices:
            self.fields[PROFILE_FIELD + value] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=30,
                initial=profiles.get(value, 0),
            )
        if self.is_online:
            for name in ("chair", "together", "alternates", "travel"):
                del self.fields[name]

    def _initial(self, round_: Round) -> dict[str, Any]:
        return {
            "size": self.panel.size,
            "chair": self.panel.chair,
            "sector": 0,
            "alternates": self.panel.alternates,
            "houses": True,
            "past": True,
            "travel": True,
            "seed": f"{round_.competition.code}-{round_.order}",
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        size, asked = data.get("size"), sum(self._profiles(data).values())
        if size is not None and asked > size:
            self.add_error("size", _("The profiles alone ask for more judges than this."))
        if size is not None and (data.get("sector") or 0) > size:
            self.add_error("sector", _("This is more than there are judges for each."))
        return data

    def _profiles(self, data: dict[str, Any]) -> dict[str, int]:
        said = {value: data.get(PROFILE_FIELD + value) or 0 for value in Judge.Profile.values}
        return {value: n for value, n in said.items() if n}

    def profile_fields(self) -> list[forms.BoundField]:
        """The numbers for the profiles, for the page."""
        return [self[PROFILE_FIELD + value] for value in Judge.Profile.values]

    def plain_fields(self) -> list[forms.BoundField]:
        """The numbers that are not of a profile."""
        names = ("size", "sector", "most", "alternates", "seed")
        return [self[name] for name in names if name in self.fields]

    def ticks(self) -> list[forms.BoundField]:
        """What is ticked or not."""
        names = ("chair", "houses", "past", "together", "region", "travel")
        return [self[name] for name in names if name in self.fields]

    @property
    def wishes(self) -> Wishes:
        """What was asked for; of a valid form. A category with a panel of its own keeps its size."""
        data = self.cleaned_data
        sizes = dict(self.panel.sizes) if data["size"] == self.panel.size else {}
        return Wishes(
            size=data["size"],
            sizes=sizes,
            profiles=self._profiles(data),
            chair=data.get("chair", False),
            houses=data["houses"],
            past=data["past"],
            together=data.get("together", False),
            region=data["region"],
            sector=data["sector"],
            most=data["most"],
            alternates=data.get("alternates", 0),
            travel=data.get("travel", False),
        )


class HandChangeForm(forms.Form):
    """An entry of an online review by its number, a judge, and what is laid down about them."""

    number = forms.CharField(label=_("Entry number"), max_length=40)
    judge = forms.ModelChoiceField(
        queryset=Judge.objects.none(), label=_("Judge"), empty_label=_("Choose a judge")
    )
    kind = forms.ChoiceField(
        label=_("Change"),
        choices=[
            (HandChange.Kind.GIVEN, _("This judge gets it")),
            (HandChange.Kind.KEPT_OFF, _("This judge does not get it")),
        ],
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, round_: Round, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        judges: Any = self.fields["judge"]
        judges.queryset = Judge.objects.filter(user__is_active=True).for_list()
        rows = Appearance.objects.filter(heat__in=open_heats(round_)).taking_part()
        entries = Entry.objects.filter(pk__in=rows.values("entry"))
        self.entries = entries.exclude(project__in=Project.objects.kept_from(viewer).values("pk"))

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"].strip()
        entry = self.entries.filter(number__iexact=number).first()
        if entry is None:
            raise forms.ValidationError(_("No entry of this round has this number."))
        self.entry = entry
        return number


class HandBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Why you cannot judge it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "The organisers read it. If you are tied to the project, recuse yourself instead."
        ),
    )
