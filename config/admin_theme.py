"""How the admin looks: what django-unfold reads.

Its colours are not here. unfold would write them into the page as a style element, which the
content security policy refuses; static/admin-look.css gives the same variables their values.
"""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _


def _file(name: str) -> Any:
    def address(request: HttpRequest) -> str:
        return static(name)

    return address


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Contest set-up"),
    "SITE_HEADER": _("Contest set-up"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _file("favicon.svg")}],
    "SHOW_VIEW_ON_SITE": False,
    # One look for everybody, day and night: the paper of the portal.
    "THEME": "light",
    "STYLES": [_file("chuangsai.css")],
}
