"""Duties: given and ended through the services, never changed and never deleted."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competitions import rules
from competitions.admin_scope import ORGANISER, organised_by, reach_of
from competitions.admin_steps import AdminStep, SteppedAdmin
from competitions.forms import GrantForm
from competitions.models import Competition, StaffGrant
from competitions.services import tree


class StaffGrantAdmin(SteppedAdmin):
    """Organisers see the duties on their nodes, the platform's administrator all of them."""

    place = 2
    view_roles = (ORGANISER,)
    service_records = frozenset({"add"})
    steps = (
        AdminStep(
            name="revoke",
            button=_("End this duty"),
            consequence=_("The person loses this duty at once. The record of it stays."),
            keep=_("Leave the duty as it is"),
            take=tree.revoke_grant,
            is_open=lambda user, grant: (
                grant.revoked_at is None and rules.may_grant(user, grant.competition)
            ),
            done=_("The duty has ended."),
        ),
    )
    readonly_fields = ["user_shown", "granted_by_shown", "granted_at", "revoked_at"]
    list_display = ["user", "role", "competition", "granted_at", "expires_at", "revoked_at"]
    list_filter = [
        "role",
        ("revoked_at", admin.EmptyFieldListFilter),
        ("competition", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["user", "competition"]
    search_fields = ["user__name", "user__username", "competition__name"]
    ordering = ["competition__path", "role", "pk"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        if reach_of(request).is_platform:
            grants: models.QuerySet[Any] = StaffGrant.objects.all()
        else:
            grants = super().get_queryset(request)
        return grants.select_related("user", "competition", "granted_by").order_by(*self.ordering)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reach_of(request).is_platform or super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return reach_of(request).is_platform or super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["competition", "account", "role", "expires_at"]
        given = ("granted_by_shown", "granted_at")
        return ["competition", "user_shown", "role", given, "expires_at", "revoked_at"]

    @admin.display(description=_("user"))
    def user_shown(self, grant: StaffGrant) -> str:
        return str(grant.user)

    @admin.display(description=_("granted by"))
    def granted_by_shown(self, grant: StaffGrant) -> str:
        return str(grant.granted_by or "–")

    def fixed_because(self, request: HttpRequest, obj: Any) -> str:
        return str(_("A duty is not changed. End it, and give another one."))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        chosen = {} if obj else {"form": GrantForm}
        return super().get_form(request, obj, change=change, **(chosen | kwargs))

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "competition":
            everywhere = Competition.objects.order_by("path")
            own = organised_by(request.user)
            kwargs["queryset"] = everywhere if reach_of(request).is_platform else own
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        typed = form.cleaned_data
        made = tree.grant_role(
            typed["competition"],
            typed["account"],
            typed["role"],
            actor=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            expires_at=typed["expires_at"],
        )
        obj.__dict__.update(made.__dict__)
