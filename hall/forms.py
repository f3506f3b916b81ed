"""What those who look after a live page fill in. They check; services write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.plain_text import keep_plain
from hall.models.live import video_address
from hall.services.photos import WANTED
from projects.forms.several_files import SeveralFiles, SeveralFilesInput


class PlainForm(forms.Form):
    """Fields of one line, without marks that turn the text around."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_plain(self.fields)


class PhotosForm(PlainForm):
    """One or more photos of the same scene, and what they show."""

    photos = SeveralFiles(
        label=_("Photos (JPG or PNG, several at once)"),
        widget=SeveralFilesInput(attrs={"accept": WANTED.accept}),
        help_text=_("Up to 20 MB each. They are drawn anew; place, time and camera are left out."),
    )
    alt = forms.CharField(
        label=_("What they show, in one sentence"),
        max_length=150,
        help_text=_("Stands under each of them; you can say it of one photo alone afterwards."),
    )


class PhotoTextForm(PlainForm):
    """Another description of a photo."""

    alt = forms.CharField(label=_("What it shows"), max_length=150)


class TakeDownForm(PlainForm):
    """Why a photo is taken down."""

    reason = forms.CharField(label=_("Reason, kept on record"), max_length=200)


class VideoForm(PlainForm):
    """Where the live video is; empty for none."""

    address = forms.CharField(
        label=_("Address of the live video"),
        max_length=500,
        required=False,
        validators=[video_address],
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("On another site. Empty: the live page names none."),
    )
