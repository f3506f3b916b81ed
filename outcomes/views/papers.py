"""Certificates and letters for the organisers: the seal, the printing, the files."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from accounts.models import Job
from outcomes import rules
from outcomes.forms import SealForm
from outcomes.models import Certificate, Seal
from outcomes.paper.certificates import LETTER
from outcomes.services.awards import AwardsRefused
from outcomes.services.paper_jobs import (
    bundle_is_current,
    bundle_of,
    cancel_papers,
    joined_of,
    last_complete,
    paper_file,
    request_papers,
)
from outcomes.services.seals import set_seal
from outcomes.views.workspace import PRINTERS, READERS, Role, done, known_paper, readable
from projects.models import Project


@require_POST
def papers_ask(request: HttpRequest, code: str) -> HttpResponse:
    """Have certificates or letters set for every award in force; or stop the run under way."""
    node = readable(request, code, *PRINTERS)
    paper = known_paper(request.POST.get("paper", ""))
    said: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
    if "cancel" in request.POST:

        def stop() -> None:
            if not cancel_papers(node, paper, **said):
                raise AwardsRefused(_("No run is under way."))

        return done(request, node, stop, _("Stopped. The papers of before stay as they are."))
    ask = partial(request_papers, node, paper, **said)
    return done(request, node, ask, _("The papers are being set; this page says how far it is."))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def seal(request: HttpRequest, code: str) -> HttpResponse | FileResponse:
    """The picture of the seal; by POST, another one."""
    if request.method != "POST":
        node = readable(request, code)
        found = get_object_or_404(Seal, competition=node)
        kind = "image/png" if str(found.image.name).endswith("png") else "image/jpeg"
        return FileResponse(found.image.open(), content_type=kind)
    node = readable(request, code, Role.ORGANISER)
    form = SealForm(request.POST, request.FILES)

    def take() -> None:
        if not form.is_valid():
            raise AwardsRefused(_("Choose the picture of the seal first."))
        picture = form.cleaned_data["picture"]
        said: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
        set_seal(node, picture, size=picture.size, **said)

    return done(request, node, take, _("The seal is stored. Papers set from now on bear it."))


def sent(name: str, shown: str) -> FileResponse:
    """A stored file as a download; 404 if it is not there."""
    try:
        file = default_storage.open(name)
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(file, as_attachment=True, filename=shown)


def shown_name(certificate: Certificate, paper: str) -> str:
    """What a paper is called on the reader's disk."""
    return f"{'获奖通知' if paper == LETTER else '获奖证书'}-{certificate.number}.pdf"


@require_safe
@never_cache
def papers_bundle(request: HttpRequest, code: str, paper: str) -> FileResponse:
    """All papers of the last complete run in one archive."""
    return _all(request, code, paper, bundle_of, "zip")


@require_safe
@never_cache
def papers_joined(request: HttpRequest, code: str, paper: str) -> FileResponse:
    """All papers of the last complete run in one PDF, for the printer."""
    return _all(request, code, paper, joined_of, "pdf")


def _all(
    request: HttpRequest, code: str, paper: str, name_of: Callable[[Job], str], suffix: str
) -> FileResponse:
    node = readable(request, code, *PRINTERS)
    job = last_complete(node, known_paper(paper))
    if job is None or not rules.prints_papers(request.user, node):
        raise Http404
    if not bundle_is_current(job, node):
        # It would hand out a certificate that is void.
        raise Http404
    shown = f"{'获奖通知' if paper == LETTER else '获奖证书'}-{node.short_name}.{suffix}"
    return sent(name_of(job), shown)


@require_safe
@never_cache
def paper(request: HttpRequest, code: str, award: int, paper: str) -> FileResponse:
    """One paper, to those who read the awards; not that of a project one is party to."""
    node = readable(request, code, *READERS)
    kept = Project.objects.kept_from(actor_of(request)).values("pk")
    mine = Certificate.objects.filter(competition=node).exclude(award__entry__project__in=kept)
    found = get_object_or_404(mine.select_related("competition", "award"), award=award)
    name = paper_file(found, known_paper(paper))
    if not name:
        raise Http404
    return sent(name, shown_name(found, paper))
