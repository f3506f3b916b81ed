"""What the owner of an entry lets the public see of it."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.plain_text import keep_plain, no_direction_marks
from projects.models import Entry, Showing
from projects.services.showings import PICTURE, WORDING, Clearance

PARTS = ("unit", "sector", "category", "region", "leader")


class Words(forms.CharField):
    """Text of several lines, counted as its writer counts it: the end of a line is one character.

    Nothing is cut while it is typed or pasted: what is too long is said, and kept.
    """

    default_error_messages = {
        "max_length": gettext_lazy(
            "It has %(show_value)d characters; up to %(limit_value)d can be shown. Shorten it."
        )
    }

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"data-count": str(self.max_length)}


class ShowingForm(forms.Form):
    """Each part has a box of its own; none is ticked before its owner has ticked it."""

    unit = forms.BooleanField(label=gettext_lazy("Name of the unit"), required=False)
    sector = forms.BooleanField(label=gettext_lazy("Sector"), required=False)
    category = forms.BooleanField(label=gettext_lazy("Category"), required=False)
    region = forms.BooleanField(label=gettext_lazy("Province and city"), required=False)
    leader = forms.BooleanField(label=gettext_lazy("Name of the team leader"), required=False)
    pitch = Words(
        label=gettext_lazy("The project in a few words"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_direction_marks],
        help_text=gettext_lazy("For everybody, up to 200 characters. Nothing secret."),
    )
    website = forms.URLField(
        label=gettext_lazy("Web address for contact"),
        max_length=200,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )
    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": PICTURE.accept}),
        help_text=gettext_lazy(
            "One JPG or PNG of the product or the team, up to %(n)s MB. It is drawn anew: place, "
            "time and camera stay behind."
        ),
    )
    drops_picture = forms.BooleanField(
        label=gettext_lazy("Take the present picture away"), required=False
    )
    picture_alt = Words(
        label=gettext_lazy("What the picture shows"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Read out to those who cannot see it."),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy(
            "I have read the text above, I may speak for the unit, and I agree to it."
        ),
        error_messages={"required": gettext_lazy("Nothing is shown without your consent.")},
    )
    wording = forms.CharField(widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args: Any, showing: Showing | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_plain(self.fields)
        self.showing = showing
        self.has_picture = bool(showing and showing.picture)
        help_text = str(self.fields["picture"].help_text)
        self.fields["picture"].help_text = help_text % {"n": PICTURE.limit // 1024**2}
        if not self.has_picture:
            del self.fields["drops_picture"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        keeps = self.has_picture and not said.get("drops_picture")
        if (said.get("picture") or keeps) and not said.get("picture_alt", "").strip():
            self.add_error("picture_alt", _("Say in a few words what the picture shows."))
        return said

    def parts(self) -> list[forms.BoundField]:
        """The boxes of what was handed in already."""
        return [self[name] for name in PARTS]

    @property
    def clearance(self) -> Clearance:
        """What was cleared, of a valid form."""
        said = dict(self.cleaned_data)
        del said["agreed"], said["wording"]
        return Clearance(**said)


def ticked(showing: Showing | None) -> dict[str, Any]:
    """The form as it was filled in the last time; nothing is ticked the first time."""
    first: dict[str, Any] = {"wording": WORDING}
    if showing is None or showing.withdrawn_at is not None:
        return first
    kept = ("pitch", "website", "picture_alt")
    return (
        first
        | {name: getattr(showing, name) for name in kept}
        | {
            "unit": bool(showing.unit),
            "leader": bool(showing.leader),
            "sector": showing.sector_id is not None,
            "category": showing.category_id is not None,
            "region": bool(showing.region_code),
        }
    )


def handed_in(entry: Entry, place: str, leader: str) -> dict[str, str]:
    """What stands behind each box, so that nobody agrees to a name of a field."""
    return {
        "unit": entry.declared.get("unit", ""),
        "sector": entry.sector.name,
        "category": entry.category.name,
        "region": place,
        "leader": leader,
    }
