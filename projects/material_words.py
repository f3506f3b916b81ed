"""Why a file was not taken, in a sentence that says what to do about it."""

from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.file_content import FileRefused

# What a refused file was taken for, where a plain word says more than its suffix.
FOUND = {
    "exe": gettext_lazy("a program"),
    "html": gettext_lazy("a web page"),
    "svg": gettext_lazy("an SVG drawing"),
    "heic": gettext_lazy("a HEIC photo"),
}
SENTENCES = {
    "empty": gettext_lazy("The file is empty. Choose the file again."),
    "pdf_broken": gettext_lazy(
        "The PDF is cut off: its end is missing. Save it again and upload the new file."
    ),
    "pdf_active": gettext_lazy(
        "The PDF contains a script, a program or an attached file. Print it as PDF once more and "
        "upload the new file."
    ),
    "image_broken": gettext_lazy(
        "The picture cannot be opened. Save it again as JPG or PNG and upload the new file."
    ),
    "image_too_many_pixels": gettext_lazy(
        "The picture has more than 60 million pixels. Make it smaller and upload it again."
    ),
    "archive_too_big": gettext_lazy(
        "Unpacked, this file would be far too big. Save it as PDF and upload that."
    ),
    "archive_broken": gettext_lazy(
        "The file is damaged and cannot be opened. Save it again and upload the new file."
    ),
    "video_broken": gettext_lazy(
        "The video is incomplete or damaged. Export it again as MP4 and upload the new file."
    ),
    "macros": gettext_lazy(
        "The file contains macros, which are not accepted. Save it without macros, or as PDF."
    ),
    "protected": gettext_lazy(
        "The file is protected by a password, so that judges could not open it. Remove the password."
    ),
    "two_in_one": gettext_lazy(
        "Behind or in front of this file stands something of another kind. Save it again in the "
        "program that made it and upload the new file."
    ),
    "linked": gettext_lazy(
        "The file fetches parts of itself from another place when it is opened. Save it as PDF and "
        "upload that."
    ),
}


def refusal_sentence(refused: FileRefused, *, formats: str, limit: int, size: int) -> str:
    """What is wrong and what to do; `formats` as the reader knows them, sizes in bytes."""
    params = {
        "size": filesizeformat(size),
        "limit": filesizeformat(limit),
        "formats": formats,
        "found": FOUND.get(refused.found) or format_lazy("{}", refused.found.upper()),
    }
    if refused.code == "too_large":
        return (
            _("The file has %(size)s, more than %(limit)s. Make it smaller and upload it again.")
            % params
        )
    if refused.code == "wrong_type" and refused.found:
        return _("This is %(found)s. Save it as %(formats)s and upload it again.") % params
    if refused.code == "wrong_type":
        return _("The content of this file is not %(formats)s, whatever its name says.") % params
    return str(SENTENCES[refused.code])
