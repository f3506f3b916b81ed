"""Whose objects a page of the admin shows, and who may change them: grants, never flags.

An organiser of a node or above changes, a supervisor reads. What is fixed by its own state is
shown read-only with the reason. The database's triggers stand behind every rule here.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from unfold.admin import StackedInline, TabularInline

from accounts.admin_audit import AuditedAdmin
from competitions.administration.choices import ScopedFields
from competitions.administration.choices import choices_for as choices_for
from competitions.administration.choices import organised_by as organised_by
from competitions.forms.rows import RowsFormSet
from competitions.models import Competition, StaffGrant, ancestor_paths

# In an address: the contest from whose checklist the reader came, and goes back to after saving.
FROM_CHECKLIST = "_checklist"
ORGANISER, SUPERVISOR = StaffGrant.Role.ORGANISER, StaffGrant.Role.SUPERVISOR
REACH, FIXED = "_reach", "_fixed_because"


@dataclass(frozen=True, slots=True)
class Reach:
    """What one user holds in the admin: (role, path) of the grants in force, and the platform."""

    grants: frozenset[tuple[str, str]]
    is_platform: bool

    def holds(self, *roles: str, path: str | None = None) -> bool:
        """Whether one of `roles` is held on the node at `path` or above; anywhere if no path."""
        if path is None:
            return any(role in roles for role, _path in self.grants)
        above = ancestor_paths(path)
        return any((role, node) in self.grants for role in roles for node in above)

    @property
    def is_empty(self) -> bool:
        return not self.grants and not self.is_platform


def reach_of(request: HttpRequest) -> Reach:
    """The user's reach, read once for each request."""
    reach: Reach | None = getattr(request, REACH, None)
    if reach is None:
        user: Any = request.user
        grants = StaffGrant.objects.in_force(user).filter(role__in=[ORGANISER, SUPERVISOR])
        reach = Reach(
            frozenset(grants.values_list("role", "competition__path")),
            bool(user.is_active and getattr(user, "is_superuser", False)),
        )
        setattr(request, REACH, reach)
    return reach


class ScopedAdmin(ScopedFields, AuditedAdmin):
    """A page whose objects belong to a node; `node` is the lookup that leads to it."""

    node: ClassVar[str] = "competition"
    view_roles: ClassVar[tuple[str, ...]] = (ORGANISER, SUPERVISOR)
    fixed_after_creation: ClassVar[tuple[str, ...]] = ()

    def node_of(self, obj: Any) -> Competition:
        for step in self.node.split("__"):
            obj = getattr(obj, step)
        node: Competition = obj
        return node

    def fixed_because(self, request: HttpRequest, obj: Any) -> str:
        """Why nobody may change the object now, "" if that is not so; a subclass adds to it."""
        if self.node_of(obj).state == Competition.State.ARCHIVED:
            return _("This contest is archived; its set-up does not change any more.")
        return ""

    def why_fixed(self, request: HttpRequest, obj: Any) -> str:
        """`fixed_because`, asked once for each object."""
        if FIXED not in vars(obj):
            setattr(obj, FIXED, self.fixed_because(request, obj))
        return str(getattr(obj, FIXED))

    def is_safe_to_delete(self, obj: Any) -> bool:
        """Whether nothing depends on the object; only asked where it may be changed."""
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        nodes = Competition.objects.staffed_by(request.user, *self.view_roles)
        return super().get_queryset(request).filter(**{f"{self.node}__in": nodes.values("pk")})

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """As Django's; locked while a save is on its way, so that its state cannot move meanwhile."""
        obj = super().get_object(request, object_id, from_field)
        if obj is None or request.method != "POST":
            return obj
        if not transaction.get_connection().in_atomic_block:
            return obj
        self.lock_above(obj)
        locked = self.get_queryset(request).select_for_update(of=("self",))
        return locked.filter(pk=obj.pk).first()

    def lock_above(self, obj: Any) -> None:
        """Lock what services lock before they touch such an object; nothing unless a page says so."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        path = None if obj is None else self.node_of(obj).path
        return reach_of(request).holds(*self.view_roles, path=path)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return reach_of(request).holds(ORGANISER)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return reach_of(request).holds(ORGANISER)
        return reach_of(request).holds(ORGANISER, path=self.node_of(obj).path) and not (
            self.why_fixed(request, obj)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None or not self.has_change_permission(request, obj):
            return False
        return self.is_safe_to_delete(obj)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return _to_checklist(request) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return _to_checklist(request) or super().response_post_save_change(request, obj)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """As Django's; another one is added to the same contest as the first."""
        answer: HttpResponse = super().response_add(request, obj, post_url_continue)
        if "_addanother" in request.POST and request.GET:
            return HttpResponseRedirect(request.get_full_path())
        return answer

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.readonly_fields, *(self.fixed_after_creation if obj else ())]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.checked_too = frozenset(self.fixed_after_creation)
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: Any = None,
        form_url: Any = "",
        extra_context: Any = None,
    ) -> Any:
        """As Django's; a save of something that was fixed meanwhile comes back with the reason."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PermissionDenied:
            return self._say_why(request, object_id)

    def _say_why(self, request: HttpRequest, object_id: str | None) -> HttpResponse:
        obj = self.get_object(request, object_id) if object_id else None
        if obj is None or not self.has_add_permission(request):
            raise PermissionDenied
        why = self.why_fixed(request, obj)
        if not why:
            raise PermissionDenied
        messages.error(request, why)
        return HttpResponseRedirect(request.path)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        if obj is not None and obj.pk and self.has_add_permission(request):
            context["fixed_because"] = self.why_fixed(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)


def _to_checklist(request: HttpRequest) -> HttpResponse | None:
    """Back to the list that the reader came from; None if it was not that."""
    try:
        page = reverse("checklist", args=[request.GET[FROM_CHECKLIST]])
    except (KeyError, NoReverseMatch):
        return None
    return HttpResponseRedirect(page)


class ScopedRows(ScopedFields):
    """Rows that are changed together with the object they hang on, by whoever may change that.

    With an `ordering_field` the rows are put in order by dragging; a new row comes last.
    """

    extra = 1
    formset = RowsFormSet
    ordering_field: str | None = None
    hide_ordering_field = True
    show_title = False

    @property
    def _parent(self) -> Any:
        return self.admin_site.get_model_admin(self.parent_model)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        if self.has_change_permission(request, obj):
            return fields
        return [name for name in fields if name != type(self).ordering_field]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        rows = super().get_formset(request, obj, **kwargs)
        rows.ordering_field = self.ordering_field
        if not self.has_change_permission(request, obj):
            # Nothing to drag where nothing can be saved; an inline lives for one request.
            self.ordering_field = None
        return rows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self._parent.has_view_permission(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None or obj.pk is None:
            return bool(self._parent.has_add_permission(request))
        return bool(self._parent.has_change_permission(request, obj))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class ScopedInline(ScopedRows, TabularInline):
    """One line for each row."""


class ScopedStackedInline(ScopedRows, StackedInline):
    """A block for each row, where a row has more than fits on a line."""

    extra = 0
    show_title = True
