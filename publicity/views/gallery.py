"""The gallery of projects: the list with search and filters, one project, its pictures."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import Showing
from projects.views.showings import picture_answer
from publicity import portal
from publicity.gallery import (
    awards_of,
    facets,
    found,
    in_order,
    place_names,
    placed,
    public_showings,
    summary_of,
    wanted_from,
)
from publicity.sharing import CARD, Share, trail
from publicity.views.conditional import public_page
from publicity.winners import prizes_of

PER_PAGE = 24


@public_page
def gallery(request: HttpRequest) -> HttpResponse:
    """What entrants allow to be shown, by contest and title; with what fits alone if asked."""
    wanted = wanted_from(request.GET)
    page = Paginator(in_order(found(wanted)), PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    places, prizes = place_names(rows), prizes_of(row.entry_id for row in rows)
    context = {
        "nav": "gallery",
        "page": page,
        "wanted": wanted,
        "facets": facets(),
        "share": Share(_("Project gallery"), _("Projects of published results.")),
        "cards": [
            (row, places.get(row.region_code, ""), prizes.get(row.entry_id, ())) for row in rows
        ],
        "is_demonstration": any(row.entry.competition.is_demonstration for row in rows),
    }
    return render(request, "publicity/gallery.html", context)


@public_page
def gallery_project(request: HttpRequest, shown: str) -> HttpResponse:
    """One project: what is allowed, the contest, its published rank and award."""
    showing = get_object_or_404(in_order(public_showings()), code=shown)
    node = showing.entry.competition
    place = place_names([showing]).get(showing.region_code, "")
    tree = portal.tree_of(node)
    context = {
        "nav": "gallery",
        "competition": node,
        "tree": tree,
        "showing": showing,
        "place": place,
        "placed": placed(showing),
        "awards": awards_of(showing),
        "share": Share(
            title=showing.title,
            text=summary_of(showing, place),
            picture=_picture(showing),
            picture_alt=showing.picture_alt or node.name,
            size=(showing.width, showing.height) if showing.picture else CARD,
        ),
        "trail": trail(request, tree, showing.title, request.path),
    }
    return render(request, "publicity/gallery_project.html", context)


def _picture(showing: Showing) -> str:
    """The address of its picture; without one, that of its contest."""
    if showing.picture:
        return reverse("publicity:gallery_picture", args=[showing.code, "large"])
    return reverse("publicity:contest_card", args=[showing.entry.competition.code])


@public_page
def gallery_picture(request: HttpRequest, shown: str, which: str) -> HttpResponse:
    """The picture of a project that stands in the gallery, large or small."""
    showing = get_object_or_404(public_showings(), code=shown)
    return picture_answer((showing.picture if which == "large" else showing.thumbnail).name)
