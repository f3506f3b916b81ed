"""What is written for machines: the map of the site, what they are to leave alone, share pictures."""

from typing import Any

from django.contrib.sitemaps import views as sitemaps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from competitions.models import Competition
from publicity.share_picture import share_picture
from publicity.sitemaps import sections
from publicity.views.conditional import public_page

# What nobody finds by searching: own pages, workspaces, sign-in, and links that change a language.
CLOSED = ("/admin/", "/work/", "/my/", "/accounts/", "/enter/", "/invitations/", "/lang/")


@public_page
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The sections of the map, each with an address of its own."""
    section = "publicity:sitemap_section"
    return _rendered(sitemaps.index(request, sections(timezone.now()), sitemap_url_name=section))


@public_page
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One section of the map."""
    return _rendered(sitemaps.sitemap(request, sections(timezone.now()), section=section))


def _rendered(response: Any) -> HttpResponse:
    """Django renders it later; the entity tag needs its bytes. The day of a change says the same twice."""
    answer: HttpResponse = response.render()
    del answer["Last-Modified"]
    return answer


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines are to leave alone, and where the map is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('publicity:sitemap'))}")
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@public_page
def contest_card(request: HttpRequest, code: str) -> HttpResponse:
    """The picture of a contest for those who pass its address on."""
    node = get_object_or_404(Competition.objects.public(), code=code)
    return HttpResponse(share_picture(node.name, str(node.year)), content_type="image/png")


@public_page
def portal_card(request: HttpRequest) -> HttpResponse:
    """The picture of the portal itself."""
    return HttpResponse(share_picture("", ""), content_type="image/png")
