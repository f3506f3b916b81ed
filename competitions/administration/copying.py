"""Copying a node to another year: the question, the preview of everything, and the copy."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.admin_audit import refusal_sentence
from competitions import rules
from competitions.administration.choices import organised_by
from competitions.administration.scope import ORGANISER, reach_of
from competitions.administration.steps import SteppedAdmin
from competitions.forms.copying import CopyForm
from competitions.models import Competition, StaffGrant
from competitions.services.copied_staff import plan_staff
from competitions.services.copy_plan import CopyPlan, plan_copy
from competitions.services.copying import CopyRefused, copy_tree
from competitions.tree.levels import ROOTS, levels_above


class CopyAdmin(SteppedAdmin):
    """A page of its own, with an address that shows the same preview again."""

    def get_urls(self) -> list[URLPattern]:
        route = path(
            "<path:object_id>/copy/",
            self.admin_site.admin_view(self.copy_view),
            name="competitions_competition_copy",
        )
        return [route, *super().get_urls()]

    def copy_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The question; with its answers, what they would make; on POST the copy."""
        source = self.get_object(request, unquote(object_id))
        if source is None or not rules.is_organiser(request.user, source):
            raise PermissionDenied
        form = self._form(request, source)
        context: dict[str, Any] = {}
        if form.is_bound and form.is_valid():
            if request.method == "POST" and (made := self._copy(request, source, form)):
                return HttpResponseRedirect(_page(made))
            context = self._preview(request, plan_copy(source, form.choices()))
        context |= {
            **self.admin_site.each_context(request),
            "title": _("Copy to another year"),
            "subtitle": str(source),
            "opts": self.opts,
            "original": source,
            "page": _page(source),
            "form": form,
            "above": source.parent,
            "is_stuck": form.has_no_place(),
        }
        return TemplateResponse(request, "admin/competitions/competition/copy.html", context)

    def _form(self, request: HttpRequest, source: Competition) -> CopyForm:
        parents = _parents(request.user, source)
        beside = parents.filter(year=source.year + 1)
        if source.parent is not None:
            beside = beside.filter(level=source.parent.level)
        may_be_root = bool(getattr(request.user, "is_superuser", False)) and source.level in ROOTS
        typed = request.POST if request.method == "POST" else request.GET
        return CopyForm(
            typed if "year" in typed else None,
            parents=parents,
            may_be_root=may_be_root,
            initial={
                "parent": beside.first(),
                "edition": source.edition + 1,
                "year": source.year + 1,
                "how": "same_weekday",
            },
        )

    def _copy(
        self, request: HttpRequest, source: Competition, form: CopyForm
    ) -> Competition | None:
        actor: Any = request.user
        try:
            made = copy_tree(source, form.choices(), actor=actor, at=timezone.now())
        except CopyRefused:
            return None
        except IntegrityError as refused:
            form.add_error(None, refusal_sentence(refused))
            return None
        words = {"node": made, "source": source}
        messages.success(request, _("%(node)s was made as a copy of %(source)s.") % words)
        return made

    def _preview(self, request: HttpRequest, plan: CopyPlan) -> dict[str, Any]:
        actor: Any = request.user
        duties = plan_staff(plan, actor=actor, at=timezone.now())
        return {
            "plan": plan,
            "given": [duty for duty in duties if not duty.refusal],
            "not_given": [duty for duty in duties if duty.refusal],
            "unknown_years": ", ".join(str(year) for year in plan.unknown_years),
        }

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        if obj is not None and obj.pk:
            context["pages"] = self.pages_of(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def pages_of(self, request: HttpRequest, node: Competition) -> list[dict[str, Any]]:
        """Pages about the node that one goes to from its own: title, address, sign."""
        check = reverse("checklist", args=[node.code])
        access = reverse("access", args=[node.code])
        pages = [
            {"title": _("Checklist"), "link": check, "icon": "checklist"},
            {"title": _("Who may do what"), "link": access, "icon": "badge"},
        ]
        if rules.has_role(request.user, node, *StaffGrant.Role.values):
            desk = reverse("workspace", args=[node.code])
            pages.insert(0, {"title": _("Workspace"), "link": desk, "icon": "dashboard"})
        if reach_of(request).holds(ORGANISER, path=node.path):
            copy = reverse("admin:competitions_competition_copy", args=[node.pk])
            icon = "content_copy"
            pages.append({"title": _("Copy to another year"), "link": copy, "icon": icon})
        return pages


def _page(node: Competition) -> str:
    return reverse("admin:competitions_competition_change", args=[node.pk])


def _parents(user: Any, source: Competition) -> QuerySet[Competition]:
    """Nodes of the user under which a contest of that level may lie, the newest first."""
    fitting = organised_by(user).filter(level__in=levels_above(source.level))
    return fitting.exclude(path__startswith=source.path).order_by("-year", "path")
