"""The offers under the box in which a region is typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from competitions.models import Competition
from competitions.services.region_choice import offers


@require_GET
def region_offers(request: HttpRequest, code: str) -> HttpResponse:
    """Options for what stands in the box, the regions of the contest first."""
    competition = get_object_or_404(Competition.objects.visible_to(request.user), code=code)
    found = offers(competition, request.GET.get("q", ""))
    return render(request, "projects/_region_offers.html", {"offers": found})
