"""What in a paper does not agree: where it can be put right, and why it may stand."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from competitions.models import Competition
from papers.contradictions import Contradiction
from papers.models import Paper
from papers.services.papers import PaperRefused, accept_contradictions
from papers.views.access import writable
from papers.words import disagreement_in, say_contradiction
from publicity.views.mending import to_mend

REASON = "reason-"


def contradictions_in_words(paper: Paper, found: list[Contradiction]) -> dict[str, Any]:
    """`contradictions`: what does not agree, where to mend it, who let it stand; and how many of
    them are still `open`."""
    accepted = {row.key: row for row in paper.acceptances.select_related("accepted_by")}
    rows = [
        {
            "key": each.key,
            "sentence": say_contradiction(each),
            "mend": _mending(each, paper.competition),
            "accepted": accepted.get(each.key),
        }
        for each in found
    ]
    return {"contradictions": rows, "open": sum(not row["accepted"] for row in rows)}


def _mending(found: Contradiction, competition: Competition) -> tuple[str, str] | None:
    """Address and words of the page that holds the rows, None where the text itself is meant."""
    if (disagreement := disagreement_in(found)) is not None:
        place = to_mend(disagreement, competition)
        return place.url, str(place.label)
    if found.code == "claim":
        return reverse("publicity:coverage", args=[competition.code]), _("Look at the claims")
    return None


@require_POST
def paper_accept(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Let what does not agree pass, each with its own reason; what has none stays open."""
    found = writable(request, code, pk)
    reasons = {
        name.removeprefix(REASON): str(value)
        for name, value in request.POST.items()
        if name.startswith(REASON)
    }
    try:
        n = accept_contradictions(found, reasons, actor=actor_of(request), at=timezone.now())
        said = ngettext(
            "The reason is given, and on record.",
            "%(n)s reasons are given, and on record.",
            n,
        )
        messages.success(request, said % {"n": n})
    except PaperRefused as refused:
        messages.error(request, str(refused))
    return redirect("papers:paper", code, pk)
