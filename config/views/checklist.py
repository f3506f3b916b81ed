"""What a contest still needs before registration, scoring and publication."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from competitions.workflow import COMPETITION_WORKFLOW
from config.checklist import groups_of
from config.views.nodes import overseen_node
from publicity.views.workspace import frame


@require_safe
def checklist(request: HttpRequest, code: str) -> HttpResponse:
    """Every line of every gate, each with the page on which it is mended."""
    node = overseen_node(request, code)
    actor = actor_of(request)
    groups = groups_of(node, actor, timezone.now())
    steps = COMPETITION_WORKFLOW.open_to(actor, node)
    may_open = not groups[0].missing and any(step.name == "open" for step in steps)
    # Whoever is sent to the page of a line may also open the page of the contest.
    has_page = any(item.url for item in groups[0].items)
    context = {
        **frame(node, "checklist"),
        "groups": groups,
        "may_open": may_open,
        "has_page": has_page,
    }
    return render(request, "config/checklist.html", context)
