"""Which paper an address means, for whoever may read or write it."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from papers import rules
from papers.models import Paper


def readable(request: HttpRequest, code: str, pk: int) -> Paper:
    """The paper of the address, or a 404 for whoever may not read it."""
    papers = Paper.objects.visible_to(request.user).select_related(
        "competition__parent", "job", "made_by", "saved_by", "heat", "meeting"
    )
    return get_object_or_404(papers, competition__code=code, pk=pk)


def writable(request: HttpRequest, code: str, pk: int) -> Paper:
    """The paper of the address, or a 404 for whoever may not write it."""
    paper = readable(request, code, pk)
    if not rules.writes_paper(request.user, paper):
        raise Http404
    return paper
