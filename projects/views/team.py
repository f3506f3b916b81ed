"""The people of a project: who they are, who is asked, who goes, and who owns it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actor import actor_of
from projects.forms.team import InviteForm
from projects.models import Collaborator, Project, TeamInvitation
from projects.services import team, team_invitations
from projects.services.team import TeammateGone
from projects.services.team_invitations import InvitationClosed, InvitationRefused


def _project(request: HttpRequest, pk: int, *, owned: bool = False) -> Project:
    """A project that the reader works on; with `owned`, one of the reader's own."""
    rows = Project.objects.select_related("owner", "enterprise", "team")
    rows = rows.filter(owner=actor_of(request)) if owned else rows.owned_by(request.user)
    return get_object_or_404(rows, pk=pk)


def _teammate(request: HttpRequest, pk: int, teammate: int) -> Collaborator:
    project = _project(request, pk, owned=True)
    rows = project.collaborators.select_related("user", "project")
    return get_object_or_404(rows, pk=teammate)


@require_http_methods(["GET", "POST"])
def project_team(request: HttpRequest, pk: int) -> HttpResponse:
    """The people of a project; its owner asks others by e-mail."""
    project = _project(request, pk, owned=request.method == "POST")
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            team_invitations.invite_teammate(
                project, **form.cleaned_data, actor=actor_of(request), at=timezone.now()
            )
        except InvitationRefused as refused:
            form.add_error("email", str(refused))
        else:
            said = _("The invitation to %(address)s is on its way. It is valid for 14 days.")
            messages.success(request, said % {"address": form.cleaned_data["email"]})
            return redirect("projects:team", pk)
    return _team_page(request, project, form, status=422 if form.errors else 200)


def _team_page(
    request: HttpRequest, project: Project, form: InviteForm, *, status: int
) -> HttpResponse:
    is_owner = project.owner_id == actor_of(request).pk
    waiting = team_invitations.open_at(timezone.now()).filter(project=project)
    context = {
        "project": project,
        "people": project.collaborators.select_related("user").order_by("pk"),
        "roles": Collaborator.Role,
        # Whom the owner has asked is between the two.
        "invitations": waiting if is_owner else [],
        "entries": project.entries.select_related("competition").order_by("pk"),
        "is_owner": is_owner,
        "form": form,
        "nav": "mine",
    }
    return render(request, "projects/team.html", context, status=status)


@require_POST
def team_withdraw(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    """Take an invitation back."""
    project = _project(request, pk, owned=True)
    found = get_object_or_404(TeamInvitation.objects.filter(project=project), pk=invitation)
    try:
        team_invitations.withdraw_invitation(found, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("The invitation was taken back."))
    except InvitationClosed as closed:
        messages.error(request, str(closed))
    return redirect("projects:team", pk)


@require_POST
def team_role(request: HttpRequest, pk: int, teammate: int) -> HttpResponse:
    """Let a teammate fill in, or only read."""
    found = _teammate(request, pk, teammate)
    role = request.POST.get("role", "")
    if role in Collaborator.Role:
        try:
            team.change_role(found, role, actor=actor_of(request), at=timezone.now())
            messages.success(request, _("Saved."))
        except TeammateGone as gone:
            raise Http404 from gone
    else:
        messages.error(request, _("Choose what the teammate may do."))
    return redirect("projects:team", pk)


@require_http_methods(["GET", "POST"])
def team_remove(request: HttpRequest, pk: int, teammate: int) -> HttpResponse:
    """Ask once more, then take a teammate out."""
    found = _teammate(request, pk, teammate)
    if request.method == "POST":
        try:
            team.remove_teammate(found, actor=actor_of(request), at=timezone.now())
        except TeammateGone as gone:
            raise Http404 from gone
        messages.success(request, _("%(who)s is out of the project.") % {"who": found.user})
        return redirect("projects:team", pk)
    return _confirm(request, found.project, "remove", {"teammate": found})


@require_http_methods(["GET", "POST"])
def team_hand_over(request: HttpRequest, pk: int, teammate: int) -> HttpResponse:
    """Ask once more, then make a teammate the owner."""
    found = _teammate(request, pk, teammate)
    if request.method == "POST":
        try:
            team.hand_over(found, actor=actor_of(request), at=timezone.now())
        except TeammateGone as gone:
            raise Http404 from gone
        said = _("%(who)s owns the project now. You fill it in as a teammate.")
        messages.success(request, said % {"who": found.user})
        return redirect("projects:team", pk)
    company = team.same_company_of(found.user, found.project)
    return _confirm(request, found.project, "hand_over", {"teammate": found, "company": company})


@require_http_methods(["GET", "POST"])
def team_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then leave a project that one does not own."""
    project = _project(request, pk)
    if project.owner_id == actor_of(request).pk:
        messages.info(request, _("Hand the project over to a teammate first."))
        return redirect("projects:team", pk)
    if request.method == "POST":
        try:
            team.leave_project(project, actor=actor_of(request), at=timezone.now())
        except PermissionDenied as gone:
            raise Http404 from gone
        messages.success(request, _("You have left “%(project)s”.") % {"project": project})
        return redirect("projects:list")
    return _confirm(request, project, "leave", {})


def _confirm(
    request: HttpRequest, project: Project, what: str, said: dict[str, object]
) -> HttpResponse:
    context = {"project": project, "what": what, "nav": "mine"} | said
    return render(request, "projects/team_confirm.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_team(request: HttpRequest, secret: str) -> HttpResponse:
    """Show who asks, and join by POST; what is not open does not exist.

    Whoever has not signed in learns only that there is an invitation.
    """
    try:
        found = team_invitations.find_open(secret, at=timezone.now())
    except InvitationClosed as closed:
        return _after_joining(request, secret, closed)
    if not request.user.is_authenticated:
        return _sealed(render(request, "projects/team_sign_in.html"))
    actor, refusal = actor_of(request), ""
    if request.method == "POST":
        try:
            team_invitations.accept_invitation(found, actor=actor, at=timezone.now())
        except InvitationClosed as closed:
            raise Http404 from closed
        except InvitationRefused as refused:
            refusal = str(refused)
        else:
            return _joined(request, found.project_id)
    else:
        refusal = team_invitations.why_not_yours(found, actor)
    return _invitation_page(request, found, refusal)


def _invitation_page(request: HttpRequest, found: TeamInvitation, refusal: str) -> HttpResponse:
    actor = actor_of(request)
    is_mine = not team_invitations.why_not_yours(found, actor)
    context = {
        "invitation": found,
        "is_mine": is_mine,
        "refusal": refusal,
        "duties": team.duties_of(actor, found.project) if is_mine else [],
    }
    status = 409 if refusal and request.method == "POST" else 200
    return _sealed(render(request, "projects/team_invitation.html", context, status=status))


def _after_joining(request: HttpRequest, secret: str, closed: InvitationClosed) -> HttpResponse:
    """A second press of the button finds the work done; everybody else finds nothing."""
    if request.method == "POST" and request.user.is_authenticated:
        mine = TeamInvitation.objects.filter(
            key_hash=team_invitations.hash_of(secret), accepted_by=actor_of(request)
        ).first()
        if mine:
            return _sealed(redirect("projects:list"))
    raise Http404 from closed


def _joined(request: HttpRequest, project: int) -> HttpResponse:
    messages.success(request, _("You work on this project now."))
    return _sealed(redirect("projects:team", project))


def _sealed(response: HttpResponse) -> HttpResponse:
    """The address of the page is a secret: no other page is told it."""
    response["Referrer-Policy"] = "strict-origin"
    return response
