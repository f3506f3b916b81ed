"""What an editor of news fills in. They check; services write."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.plain_text import keep_plain, no_direction_marks
from publicity.models import NewsItem
from publicity.news_models import LONGEST_BODY
from publicity.services.news import FARTHEST, NewsText
from publicity.services.news_pictures import WANTED


class NewsForm(forms.ModelForm):
    """The text, and the version that the change began with (0 for a new item)."""

    version = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )

    class Meta:
        model = NewsItem
        fields = ["title", "summary", "source", "body"]
        labels = {
            "title": _("Title"),
            "summary": pgettext_lazy("news", "Summary"),
            "body": _("Text"),
        }
        help_texts = {
            "summary": _(
                "One or two sentences; they stand in lists and where the news is shared."
            ),
            "source": _("Whose news it is, as it is to be read; a person is not named here."),
            "body": _(
                "## title, **bold**, - list, [words](https://…) link. The buttons write these "
                "marks for you."
            ),
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "body": forms.Textarea(
                attrs={"rows": 22, "maxlength": LONGEST_BODY, "spellcheck": "false"}
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].label = _("Source (optional)")
        keep_plain(self.fields)
        self.fields["summary"].validators = [
            *self.fields["summary"].validators,
            no_direction_marks,
        ]
        self.initial["version"] = self.instance.version if self.instance.pk else 0

    def clean_summary(self) -> str:
        """One line: it stands in attributes and feeds."""
        return " ".join(self.cleaned_data["summary"].split())

    @property
    def text(self) -> NewsText:
        """What was written, of a valid form."""
        said = self.cleaned_data
        # A browser sends each end of a line as two characters.
        body = said["body"].replace("\r\n", "\n")
        return NewsText(said["title"], said["summary"], body, said["source"])


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class PublishForm(forms.Form):
    """When an item is to be public, and the version that was looked at."""

    NOW, LATER = "now", "later"
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    when = forms.ChoiceField(
        label=_("When"),
        choices=[(NOW, _("At once")), (LATER, _("At the hour below"))],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    publish_at = forms.DateTimeField(
        label=_("Hour (China time)"), required=False, widget=MomentInput
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_publish_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["publish_at"]
        if self.data.get("when") != self.LATER:
            return None
        if moment is None:
            raise forms.ValidationError(_("Name the hour."))
        local = timezone.localtime(self.at)
        # By the year first: at the ends of the calendar a moment cannot be compared.
        if abs(moment.year - local.year) > 1 or not self.at < moment <= self.at + FARTHEST:
            raise forms.ValidationError(_("Choose an hour that is still to come, within a year."))
        return moment


class WithdrawForm(forms.Form):
    """Why an item goes out of sight; the audit trail keeps it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class PictureForm(forms.Form):
    """A picture and what it shows."""

    picture = forms.FileField(
        label=_("Picture (JPG or PNG)"),
        widget=forms.ClearableFileInput(attrs={"accept": WANTED.accept}),
        help_text=_(
            "Up to 20 MB. It is drawn anew, at most 1,600 pixels wide; place, time and camera are "
            "left out."
        ),
    )
    alt = forms.CharField(
        label=_("What it shows"),
        max_length=150,
        help_text=_("For people who cannot see it, and for when it does not load."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_plain(self.fields)


class AltForm(forms.Form):
    """Another description of a picture."""

    alt = forms.CharField(label=_("What it shows"), max_length=150)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_plain(self.fields)
