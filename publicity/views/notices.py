"""Public notices for everybody: the list, and each one as it hangs."""

from datetime import date

import segno
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from publicity import dates, portal
from publicity.drawing import modules_path
from publicity.models import Notice
from publicity.noticeboard import notice_status
from publicity.sharing import Share, share_of_contest
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
        "share": Share(_("Public notices"), _("Lists on public notice, and how to object.")),
        "page": page,
        "lines": [portal.NoticeLine(n, notice_status(n, today)) for n in page.object_list],
        "is_demonstration": any(n.competition.is_demonstration for n in page.object_list),
    }
    return render(request, "publicity/notice_list.html", context)


@public_page
def notice_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: the list as it was published, its days, how to object, how to verify it."""
    notice = _public_notice(pk)
    node = notice.competition
    address = request.build_absolute_uri(request.path)
    code = segno.make(address, error="m", micro=False)
    context = {
        "nav": "notices",
        "competition": node,
        "tree": portal.tree_of(node),
        "notice": notice,
        "status": notice_status(notice, dates.china_day(timezone.now())),
        "final_on": _day(notice.facts.get("final_on")),
        "successor": notice.successors.exclude(state=Notice.State.DRAFT).first(),
        "share": share_of_contest(node, notice.title, f"{notice.number} {notice.title}"),
        "qr": {"path": modules_path(code.matrix), "size": len(code.matrix)},
    }
    return render(request, "publicity/notice.html", context)


@public_page
def notice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice on paper, as it was set when it was published."""
    notice = _public_notice(pk)
    if not notice.pdf:
        raise Http404
    with notice.pdf.open() as file:
        response = HttpResponse(file.read(), content_type="application/pdf")
    name = f"{notice.number}-{notice.title}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _public_notice(pk: int) -> Notice:
    notices = Notice.objects.public().select_related("competition__parent", "supersedes")
    return get_object_or_404(notices, pk=pk)


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
