"""What a page says of itself to those who pass its address on, and to machines that read it.

Everything here is public already: the words of the page's own heading, its place in the tree, the
planned dates of the contest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from competitions.models import Body, Competition, Round

type Data = dict[str, Any]
# What `share_picture` draws.
CARD = (1200, 630)
# Those who answer for a contest; supporters and recommending bodies do not.
ORGANISING = (Body.Role.HOST, Body.Role.ORGANIZER, Body.Role.CO_ORGANIZER)


@dataclass(frozen=True, slots=True)
class Share:
    """Title and sentence of a card; `picture` is a path on this site, "" for the portal's own.

    `size` is that of the picture in pixels, `kind` a type of Open Graph.
    """

    title: str
    text: str
    picture: str = ""
    picture_alt: str = ""
    size: tuple[int, int] = CARD
    kind: str = "website"


def trail(request: HttpRequest, tree: Sequence[Competition], title: str, path: str) -> Data:
    """The way from the front page to this one, as schema.org's BreadcrumbList."""
    steps = [(_("Contests"), reverse("publicity:home"))]
    steps += [(node.name, reverse("publicity:competition", args=[node.code])) for node in tree]
    if steps[-1][1] != path:
        steps.append((title, path))
    items = [
        {
            "@type": "ListItem",
            "position": place,
            "name": name,
            "item": request.build_absolute_uri(address),
        }
        for place, (name, address) in enumerate(steps, start=1)
    ]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": items,
    }


def event_of(request: HttpRequest, node: Competition, rounds: Sequence[Round]) -> Data | None:
    """The contest as schema.org's Event, by its planned days; None as long as there are none."""
    days = sorted(day for one in rounds for day in (one.starts_on, one.ends_on) if day)
    if not days:
        return None
    bodies = Body.objects.filter(competition=node, role__in=ORGANISING).order_by("order", "pk")
    event: Data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": node.name,
        "startDate": days[0].isoformat(),
        "endDate": days[-1].isoformat(),
        "url": request.build_absolute_uri(reverse("publicity:competition", args=[node.code])),
    }
    if holders := [{"@type": "Organization", "name": body.name} for body in bodies]:
        event["organizer"] = holders
    if node.summary:
        event["description"] = node.summary
    return event


def share_of_contest(node: Competition, title: str = "", text: str = "") -> Share:
    """The card of a contest, or of a page of its own with `title` and `text`."""
    said = " ".join((text or node.summary).split())[:200]
    picture = reverse("publicity:contest_card", args=[node.code])
    return Share(
        title=f"{title} · {node.short_name}" if title else node.name,
        text=said or _("Dates, rules, notices and results."),
        picture=picture,
        picture_alt=node.name,
    )
