"""Whose objects a page of the admin shows, and who may change them: grants, never flags.

An organiser of a node or above changes, a supervisor reads. What is fixed by its own state is
shown read-only with the reason. The database's triggers stand behind every rule here.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from accounts.admin_audit import AuditedAdmin
from competitions.forms import RowsFormSet
from competitions.models import (
    Competition,
    Region,
    Round,
    RuleSet,
    StaffGrant,
    Venue,
    ancestor_paths,
)

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


def organised_by(user: Any) -> models.QuerySet[Competition]:
    """The nodes whose set-up `user` may change now; nothing of an archived contest changes."""
    nodes = Competition.objects.staffed_by(user, ORGANISER)
    return nodes.exclude(state=Competition.State.ARCHIVED).order_by("path")


def choices_for(model: type[models.Model], user: Any) -> models.QuerySet[Any]:
    """What a select box of the admin may offer; nothing of a model that is not named here."""
    nodes = organised_by(user).values("pk")
    if model is Competition:
        return organised_by(user)
    if model is RuleSet:
        used = Round.objects.filter(rule_set=models.OuterRef("pk"), competition__in=nodes)
        own = models.Q(competition__in=nodes) | models.Exists(used)
        return RuleSet.objects.filter(own).order_by("competition__path", "name", "version")
    if model is Round:
        moving = Round.objects.filter(state__in=[Round.State.PLANNED, Round.State.SCORING])
        rounds = moving.filter(competition__in=nodes).select_related("competition")
        return rounds.order_by("competition__path", "order")
    if model in (Venue, Region):
        return model._default_manager.all()
    return model._default_manager.none()


class ScopedFields(admin.options.BaseModelAdmin):
    """Select boxes that offer only what lies in the user's reach."""

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if "queryset" not in kwargs:
            kwargs["queryset"] = choices_for(db_field.remote_field.model, request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            # A new venue is a thing of the moment; everything else has a page and an order.
            widget.can_add_related = widget.can_add_related and db_field.name == "venue"
            widget.can_change_related = widget.can_delete_related = False
            widget.can_view_related = False
        return field


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
        locked = self.get_queryset(request).select_for_update(of=("self",))
        return locked.filter(pk=obj.pk).first()

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


class ScopedInline(ScopedFields, admin.TabularInline):
    """Rows that are changed together with the object they hang on, by whoever may change that."""

    extra = 1
    formset = RowsFormSet

    @property
    def _parent(self) -> Any:
        return self.admin_site.get_model_admin(self.parent_model)

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
