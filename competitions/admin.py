"""Setting up contests: nodes and rounds. Heats, panels and rules of scoring are in judging."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.templatetags.look import mark
from accounts.templatetags.look import state as state_mark
from competitions.admin_grants import StaffGrantAdmin
from competitions.admin_places import RegionAdmin, VenueAdmin
from competitions.admin_scope import ScopedAdmin, ScopedInline, reach_of
from competitions.admin_steps import AdminStep, SteppedAdmin
from competitions.forms import CategoryForm, CompetitionForm, RoundForm
from competitions.models import (
    Body,
    Category,
    Competition,
    Document,
    Heat,
    Meeting,
    Quota,
    Region,
    Round,
    Sector,
    StaffGrant,
    Venue,
)
from competitions.services import tree
from competitions.workflow import COMPETITION_WORKFLOW


class BodyInline(ScopedInline):
    model = Body
    fields = ["role", "name", "order"]


class CategoryInline(ScopedInline):
    model = Category
    form = CategoryForm
    fields = ["kind", "name", "max_members"]


class SectorInline(ScopedInline):
    model = Sector
    fields = ["code", "name", "order"]


class QuotaInline(ScopedInline):
    model = Quota
    fields = ["places", "document_number"]


class DocumentInline(ScopedInline):
    model = Document
    fields = ["number", "title", "issued_on"]


class MeetingInline(ScopedInline):
    model = Meeting
    fields = ["kind", "title", "held_on", "speakers", "participants", "participants_approximator"]


def _is_open(step: str) -> Any:
    def open_to(user: Any, node: Competition) -> bool:
        return any(found.name == step for found in COMPETITION_WORKFLOW.open_to(user, node))

    return open_to


COMPETITION_STEPS = (
    AdminStep(
        name="open",
        button=_("Open the contest to the public"),
        consequence=_(
            "Everybody can then read the page of this contest. Projects can be entered between "
            "the two registration dates. This cannot be taken back."
        ),
        keep=_("Leave it in preparation"),
        take=tree.open_competition,
        is_open=_is_open("open"),
        done=_("The contest is open to the public."),
    ),
    AdminStep(
        name="archive",
        button=_("Archive the contest"),
        consequence=_(
            "The contest is closed for good. What was published stays readable, and nothing of its "
            "set-up can be changed any more."
        ),
        keep=_("Leave it open"),
        take=tree.archive_competition,
        is_open=_is_open("archive"),
        done=_("The contest is archived."),
    ),
)


@admin.register(Competition)
class CompetitionAdmin(SteppedAdmin):
    """One node. Its place in the tree and its code are given once, when it is made."""

    node = "pk"
    place = 0
    steps = COMPETITION_STEPS
    form = CompetitionForm
    service_records = frozenset({"add"})
    fixed_after_creation = ("parent", "level", "code")
    readonly_fields = ["state_shown", "parent_shown"]
    list_display = ["name", "level", "state_shown", "registration_closes_at"]
    list_filter = ["level", "state", "year"]
    search_fields = ["name", "short_name", "code"]
    fieldsets = [
        (
            _("Name and texts"),
            {"fields": ["name", "short_name", ("edition", "year"), "summary", "basis_document"]},
        ),
        (
            _("Registration"),
            {"fields": ["registration_opens_at", "registration_closes_at", "number_prefix"]},
        ),
        (_("Contact"), {"fields": ["office_phone", "supervision_phone"]}),
        (_("State"), {"fields": ["state_shown"]}),
    ]

    def node_of(self, obj: Any) -> Competition:
        node: Competition = obj
        return node

    @admin.display(description=_("parent"))
    def parent_shown(self, node: Competition) -> str:
        # Django would link it, and the link would be dead for who has no rights up there.
        return str(node.parent or "–")

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, node: Competition) -> SafeString:
        return state_mark(node) if node.pk else mark("idle", Competition.State.DRAFT.label)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        nodes = Competition.objects.select_related("parent").order_by("path")
        seen = models.Q(pk__in=super().get_queryset(request).order_by().values("pk"))
        return nodes.filter(
            seen | models.Q(parent=None) if reach_of(request).is_platform else seen
        )

    def _is_platforms(self, request: HttpRequest, obj: Competition | None) -> bool:
        """The platform's administrator sets roots up, and nothing below them."""
        return reach_of(request).is_platform and (obj is None or obj.parent_id is None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_platforms(request, obj) or super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._is_platforms(request, None) or super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if self._is_platforms(request, obj):
            return obj is None or not self.why_fixed(request, obj)
        return super().has_change_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        place = ["parent_shown" if obj else "parent", "level", "code"]
        return [(_("Place in the tree"), {"fields": place}), *self.fieldsets]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        if obj is None:
            return []
        own = SectorInline if obj.parent_id is None else QuotaInline
        return [BodyInline, CategoryInline, own, DocumentInline, MeetingInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        numbered = obj is not None and obj.state != Competition.State.DRAFT
        return [
            *super().get_readonly_fields(request, obj),
            *(["number_prefix"] if numbered else []),
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.may_make_root = reach_of(request).is_platform
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made = tree.create_competition(
            actor=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            **form.cleaned_data,
        )
        obj.__dict__.update(made.__dict__)


@admin.register(Round)
class RoundAdmin(ScopedAdmin):
    place = 1
    form = RoundForm
    fixed_after_creation = ("competition",)
    readonly_fields = ["state_shown", "rule_set_shown"]
    list_display = [
        "name",
        "competition",
        "kind",
        "starts_on",
        "ends_on",
        "rule_set",
        "state_shown",
    ]
    list_filter = [("competition", admin.RelatedOnlyFieldListFilter), "kind", "state"]
    list_select_related = ["competition", "rule_set"]
    search_fields = ["name", "competition__name"]
    ordering = ["competition__path", "order"]

    @admin.display(description=_("rule set"))
    def rule_set_shown(self, round_: Round) -> str:
        return str(round_.rule_set)

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, round_: Round) -> SafeString:
        return state_mark(round_) if round_.pk else mark("idle", Round.State.PLANNED.label)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("competition", "rule_set__competition")

    def fixed_because(self, request: HttpRequest, obj: Any) -> str:
        if obj.state in {Round.State.DECIDED, Round.State.PUBLISHED}:
            return str(_("The promotion of this round has been decided; the round is fixed."))
        return super().fixed_because(request, obj)

    def is_safe_to_delete(self, obj: Any) -> bool:
        if obj.state != Round.State.PLANNED:
            return False
        return not Heat.objects.filter(round=obj).exists()

    def _has_started(self, obj: Round | None) -> bool:
        return obj is not None and obj.state != Round.State.PLANNED

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        rules_field = "rule_set_shown" if self._has_started(obj) else "rule_set"
        when = ("starts_on", "ends_on")
        return ["competition", ("order", "kind"), "name", when, rules_field, "state_shown"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = ["order", "kind"] if self._has_started(obj) else []
        return [*super().get_readonly_fields(request, obj), *fixed]


admin.site.register(StaffGrant, StaffGrantAdmin)
admin.site.register(Venue, VenueAdmin)
admin.site.register(Region, RegionAdmin)
