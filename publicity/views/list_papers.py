"""The paper of a list that was sent upwards: asking for it, and the file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.refusals import explain
from outcomes.models import Recommendation
from outcomes.services.list_papers import NotSealed, ask_for_list_paper, has_paper, paper_name
from publicity.views.workspace import READERS, Role, staffed_node


def _sent(request: HttpRequest, code: str, pk: int, *roles: str) -> Recommendation:
    node = staffed_node(request, code, *roles)
    return get_object_or_404(Recommendation, competition=node, pk=pk)


@require_POST
def list_print(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask for the paper of a list."""
    sent = _sent(request, code, pk, Role.ORGANISER)
    try:
        ask_for_list_paper(sent, actor=actor_of(request), at=timezone.now())
    except PermissionDenied as denied:
        raise Http404 from denied
    except NotSealed as refused:
        messages.error(request, explain(refused))
    else:
        messages.success(request, _("The paper is being set. Load the page again in a moment."))
    return redirect("publicity:recommend", code)


@never_cache
@require_safe
def list_file(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """The paper, once it is set."""
    sent = _sent(request, code, pk, *READERS)
    if not has_paper(sent):
        raise Http404
    file = default_storage.open(paper_name(sent))
    name = f"{sent.document_number[:60]}.pdf"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
