"""Public notices for everybody: the list, and each one as it hangs."""

import segno
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from competitions.models import Body, Round
from publicity import dates, portal
from publicity.drawing import modules_path
from publicity.models import Notice
from publicity.noticeboard import notice_status
from publicity.views.conditional import public_page

PER_PAGE = 50


@public_page
def notice_list(request: HttpRequest) -> HttpResponse:
    """Every public notice, the newest first."""
    today = dates.china_day(timezone.now())
    page = Paginator(Notice.objects.public().for_list(), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "nav": "notices",
        "page": page,
        "lines": [portal.NoticeLine(n, notice_status(n, today)) for n in page.object_list],
        "is_demonstration": any(n.competition.is_demonstration for n in page.object_list),
    }
    return render(request, "publicity/notice_list.html", context)


@public_page
def notice_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: the list as it was published, its days, how to object, how to verify it."""
    notices = Notice.objects.public().select_related("competition__parent")
    notice = get_object_or_404(notices, pk=pk)
    node = notice.competition
    final = Round.objects.filter(
        competition=node, kind=Round.Kind.FINAL, state=Round.State.PUBLISHED
    ).first()
    address = request.build_absolute_uri(request.path)
    code = segno.make(address, error="m", micro=False)
    context = {
        "nav": "notices",
        "competition": node,
        "tree": portal.tree_of(node),
        "notice": notice,
        "status": notice_status(notice, dates.china_day(timezone.now())),
        "final": final,
        "issuer": _issuer(notice),
        "qr": {"path": modules_path(code.matrix), "size": len(code.matrix)},
    }
    return render(request, "publicity/notice.html", context)


def _issuer(notice: Notice) -> str:
    """Who signs: the organizer, or else the host, or else the contest itself."""
    signing = Body.objects.filter(
        competition=notice.competition, role__in=[Body.Role.ORGANIZER, Body.Role.HOST]
    ).order_by("-role", "order", "pk")
    body = signing.first()
    return body.name if body else notice.competition.name
